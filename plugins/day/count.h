// SPDX-License-Identifier: LGPL-3.0-or-later
// Which day of a strike a date is. Civil dates only: seconds are never divided, so no change of the
// clocks can shift a number.
//
// A strike is a list of spans of dates: one, or several where it was suspended and resumed or where
// the dispute comes in intervals. Within its spans all dates count, or the weekdays, or those of a
// list.
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef guint32 CountDay; // as g_date_get_julian() counts; 0 = none

#define COUNT_OPEN G_MAXUINT32 // the last day of a span whose end is not known

enum {
	// no date is looked for beyond that day of a strike
	COUNT_MAX_NUMBER = 100000,
	// intervals, milestones or listed days of a strike; the rest is not read
	COUNT_MAX_ITEMS = 1000,
	// a strike called at or after this minute has its first day on the morrow
	COUNT_EVENING = 18 * 60,
};

typedef enum { COUNT_CALENDAR, COUNT_WEEKDAYS, COUNT_LISTED } CountMode;

// "2023-09-27 00:01", or a date alone
typedef struct {
	CountDay day;
	int minutes; // after midnight; -1 = not said
} CountMoment;

typedef struct {
	CountDay first, last; // both within
	CountMoment end;      // what closed it; day 0 = open
} CountSpan;

// What is known of a strike: texts as the view `strike` has them; "" or NULL where nothing is.
typedef struct {
	const char *day_one, *start, *finish, *count, *listed, *intervals, *milestones;
} CountFacts;

typedef struct {
	CountMode mode;
	GArray *spans;      // of CountSpan, in order, at least one
	GArray *listed;     // of CountDay, in order
	CountMoment finish; // day 0 = not known
	bool strikes;       // the spans are strikes of one dispute, not one strike with pauses
} Count;

// False if it is neither a date nor a date and a time.
bool count_moment(const char *text, CountMoment *ret_moment);
// The first day of what begins then: that date, or the next one in the evening.
CountDay count_first_day(const CountMoment *start);
// The last day of what ends then. The minute after midnight that ends a strike begun at that minute
// is no day of it.
CountDay count_last_day(const CountMoment *start, const CountMoment *finish);

// The newest milestone of a name; false if there is none.
bool count_milestone(const char *milestones, const char *name, CountMoment *ret_moment);

// False if the facts name no first day.
bool count_init(Count *count, const CountFacts *facts);
void count_clear(Count *count);

CountDay count_begin(const Count *count); // the first day of the first span
CountDay count_end(const Count *count);   // the last day of the last span, or COUNT_OPEN
// Does the day count, and if not, is the strike on at all?
bool count_counts(const Count *count, CountDay day);
bool count_is_on(const Count *count, CountDay day);
// Days that count, up to and with this one; after the last it grows no more.
guint count_number(const Count *count, CountDay day);
// The same by the calendar, whatever counts.
guint count_calendar(const Count *count, CountDay day);
// The date of a number, 0 if it never comes.
CountDay count_date(const Count *count, guint number);
// How many days count in all; 0 while the end is not known.
guint count_total(const Count *count);
// The span that a day is in, or the last one before it; -1 before the first.
int count_span(const Count *count, CountDay day);
const CountSpan *count_span_at(const Count *count, guint i);
// Days that count within one span, up to and with this day.
guint count_in_span(const Count *count, guint span, CountDay day);

typedef enum { COUNT_AHEAD, COUNT_ON, COUNT_SUSPENDED, COUNT_BETWEEN, COUNT_OVER } CountPhase;
// How things stand at a minute of a day; with -1 the day is looked at whole: the last day of a
// strike is a day of it.
CountPhase count_phase(const Count *count, CountDay day, int minutes);

// Dates up to and with this one on which all of them are on.
guint count_together(const Count *const *counts, guint n, CountDay day);
