// SPDX-License-Identifier: LGPL-3.0-or-later
// The time during which an issuer has agreed to say nothing about the talks.
#pragma once
#include <bot/plugin.h>

// Is one on, of any issuer?
bool blackout_is_on(Bot *bot);
// "Committee: a media blackout was agreed, since Fri 11 Aug 2023 10:00 PDT: reason", for each that is on; NULL = none.
// The caller frees it.
char *blackout_words(Bot *bot, const char *lang);

bool blackout_run(BotCall *call); // !blackout
bool blackout_on_run(BotCall *call);
bool blackout_off_run(BotCall *call);
