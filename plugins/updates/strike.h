// SPDX-License-Identifier: LGPL-3.0-or-later
// The strikes whose talks may be meant.
#pragma once
#include <bot/plugin.h>

typedef struct {
	char *name, *title;
	GTimeZone *zone;
	bool over;
} Strike;

// Those that the argument "strike" names, else the room's, else (*ret_all) all, in order of their first days. Of
// Strike; free by g_ptr_array_unref(). NULL after refusing.
GPtrArray *strikes_of_call(BotCall *call, bool *ret_all);
// All that the bot was told of; the same.
GPtrArray *strikes_read(Bot *bot);
// The one of that name; NULL if it was told of none. Borrowed.
const Strike *strike_named(const GPtrArray *strikes, const char *name);
// "WGA, SAG-AFTRA"; the caller frees it.
char *strike_titles(const GPtrArray *strikes);
// The date now where it is, as GDate counts.
int64_t strike_today(Bot *bot, const Strike *strike);
