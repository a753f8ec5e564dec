// SPDX-License-Identifier: LGPL-3.0-or-later
// Days of the day count as dates in words.
#pragma once
#include "plugins/day/count.h"

// "2023-05-02"; the test fails where that is no date.
CountDay day_of(const char *text);
// The test fails unless it is that date; "" = none.
void ck_date_eq(CountDay got, const char *want);
