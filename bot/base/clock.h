// SPDX-License-Identifier: LGPL-3.0-or-later
// The bot's time: the real clock, one that runs from a set moment, or one that stands still until
// it is set; and the arithmetic of local dates. Times are unix seconds, UTC; dates are GDate;
// minutes count from local midnight; a zone that is NULL is UTC.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { CLOCK_REAL, CLOCK_RUNNING, CLOCK_STILL } ClockKind;

typedef struct {
	ClockKind kind;
	int64_t at;       // STILL: the time it shows; RUNNING: the time it showed at .since_us
	int64_t since_us; // RUNNING: g_get_monotonic_time() when it was set
} Clock;

// at means nothing to a real clock.
void clock_init(Clock *clock, ClockKind kind, int64_t at);
int64_t clock_now(const Clock *clock);
// Only forward (or to where it stands), and not a real clock; false otherwise.
bool clock_set(Clock *clock, int64_t at);

// A zone by its IANA name ("America/Los_Angeles", "UTC"); NULL if there is none. Free by
// g_time_zone_unref().
GTimeZone *clock_zone(const char *name);
// The unix time of a local date and minutes after midnight, as a wall clock shows them; 1500 is
// 01:00 of the next day. A time that DST skips becomes the moment at which the skip ends; of two
// the first is meant.
int64_t clock_unix(const GDate *date, int minutes, GTimeZone *zone);
// The local date and minute of a unix time; either result may be NULL.
void clock_local(int64_t unix_time, GTimeZone *zone, GDate *ret_date, int *ret_minutes);
// "2026-11-28T05:58[:00][Z|+01:00]", "2026-11-28 05:58" or "2026-11-28", in a zone if it names
// none. False if it is none of these, or no such date.
bool clock_parse(const char *text, GTimeZone *zone, int64_t *ret_unix);
// "90m", "30s", "2h", "7d" (d = 24 h), "0m": false if it is not; at most 10 years.
bool clock_parse_duration(const char *text, int64_t *ret_seconds);
// "07:30" as minutes after midnight; false if it is not.
bool clock_parse_minutes(const char *text, int *ret_minutes);
// "2023-05-02": strict, an existing date of the years 1900 to 2200.
bool clock_parse_date(const char *text, GDate *ret_date);
