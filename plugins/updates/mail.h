// SPDX-License-Identifier: LGPL-3.0-or-later
// Sources that are mailboxes: what the config must say of them, and mails that are not believed.
#pragma once
#include "source.h"

enum { MAIL_TOLD_SECONDS = 86400 }; // between two lines to those who run the bot

bool mail_is_source(const Source *source);
// NULL, or what is wrong with it: one sentence.
const char *mail_wrong(const Source *source);
// So many more were refused, the newest of them for this reason. Told at once, or with the next look after a day.
void mail_note_refused(Bot *bot, const Source *source, unsigned n, const char *why);
