// SPDX-License-Identifier: LGPL-3.0-or-later
// A moment in words, as the answer to a write says it.
#pragma once
#include <glib.h>
#include <stdint.h>

typedef struct {
	const char *lang;
	int64_t at, now;
	GTimeZone *zone;
	enum { MOMENT_MINUTE, MOMENT_DAY } of; // DAY: the date is meant, and no time of day
} Moment;

// "Tue 15 Aug 12:00 PDT, in 2 days", "Tue 15 Aug 2023 PDT, today". The caller frees it.
char *moment_words(const Moment *moment);
