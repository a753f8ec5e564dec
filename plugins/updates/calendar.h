// SPDX-License-Identifier: LGPL-3.0-or-later
// Dates of the talks in words, and which day of a strike they are.
#pragma once
#include <bot/plugin.h>

// "Fri 11 Aug", with the year where it is not today's. Both count as GDate does. The caller frees it.
char *calendar_words(const char *lang, int64_t day, int64_t today);
// As the day count says it; 0 = the strike is not on then, or no day of it counts yet.
int64_t calendar_number(Bot *bot, const char *strike, int64_t day);
