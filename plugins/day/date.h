// SPDX-License-Identifier: LGPL-3.0-or-later
// Dates in words. The caller frees them.
#pragma once
#include "count.h"

// "Wednesday 9 August", with the year where it is not today's.
char *date_words(const char *lang, CountDay day, CountDay today);
// "27 Sep 2023"
char *date_short(const char *lang, CountDay day);
// "2007-08", or "1988" where both are of one year
char *date_years(CountDay first, CountDay last);
int date_year(CountDay day);
GDate date_of(CountDay day);
