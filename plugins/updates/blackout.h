// SPDX-License-Identifier: LGPL-3.0-or-later
// The time during which an issuer has agreed to say nothing about the talks.
#pragma once
#include "strike.h"

// Is one on, of any issuer?
bool blackout_is_on(Bot *bot);
// "Committee: a media blackout was agreed, since Fri 11 Aug 2023 10:00 PDT: reason", for each that is on, of those who speak for one of
// the strikes; strikes NULL = of all. NULL = none is on. The caller frees it.
char *blackout_words(Bot *bot, const char *lang, const GPtrArray *strikes);

bool blackout_run(BotCall *call); // !blackout
bool blackout_on_run(BotCall *call);
bool blackout_off_run(BotCall *call);
