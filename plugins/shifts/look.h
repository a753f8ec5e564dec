// SPDX-License-Identifier: LGPL-3.0-or-later
// The look-up over shifts by words that people type, "paramount tomorrow 9": how each word fits
// each shift, and which are left. It knows nothing of the store. Nothing is read out of a word but
// what some shift, place or day makes of it.
#pragma once
#include <bot/plugin.h>

typedef struct {
	int64_t id;
	unsigned place;    // of those that the look-up knows
	const char *gate;  // borrowed by the look-up, which keeps how its words fit it
	GDate day, today;  // of its start, and now, in its own zone
	int from, to, now; // minutes after midnight of those days; to > 1440 ends the next day
} LookShift;

// ---- days.c ----
typedef enum {
	DAY_NONE,
	DAY_TODAY,
	DAY_TOMORROW,
	DAY_WEEKDAY,
	DAY_NEXT,
	DAY_DATE,
	DAY_SLASH
} DayKind;
typedef struct {
	DayKind kind;
	BotFit level; // a misspelt "tommorow" is near
	int weekday;
	int day, month, year; // year 0 = the coming one; of a slash date month/day or day/month
} DayWord;
bool day_read(const char *word, DayWord *ret_day);
BotFit day_fit(const DayWord *day, const LookShift *shift);

typedef struct {
	int from, to; // minutes; to -1 = not said
	bool bare;    // "9": may be 21:00 too
} TimeWord;
bool time_read(const char *word, TimeWord *ret_time);
BotFit time_fit(const TimeWord *time, const LookShift *shift);

// ---- look.c ----
enum { LOOK_MAX_WORDS = 12 };

typedef struct {
	const char *name, *title; // borrowed
} LookPlace;

typedef struct Look Look;
// places: array of LookPlace, all there are: a beginning must be the only one of its kind.
// They are looked at here only; the shifts name them by their number in it.
Look *look_new(const char *text, const GArray *places);
void look_free(Look *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Look, look_free)
// The days that the words speak of (today, and a week on, if of none).
void look_days(const Look *look, const GDate *today, GDate *ret_first, GDate *ret_last);

typedef enum {
	LOOK_ONE,     // every word fits one shift, exactly or as the only beginning
	LOOK_SEVERAL, // several shifts
	LOOK_MAYBE,   // only by a slip of the finger, or by reading "9" as 21:00
	LOOK_NONE,
} LookOutcome;
// shifts: array of LookShift by start. Of LOOK_NONE the two nearest, if any word fits them at all.
// *ret_ids: array of int64_t; free it.
LookOutcome look_choose(const Look *look, const GArray *shifts, GArray **ret_ids);
