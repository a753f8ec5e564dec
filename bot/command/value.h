// SPDX-License-Identifier: LGPL-3.0-or-later
// The core's argument types: what a typed word means, before any look-up. Dates stay as typed until
// a zone is known.
//
//   int       12                      guests    +3 (0 to 99)
//   time      9 9am 09:00 21:30 noon midnight                     duration  30m 2h 7d
//   span      9-12 9am-1pm 21-2 09:00-12:30 (the end may be the next day, or 24:00)
//   date      yesterday today tomorrow sat "next sat" 12-aug 2026-08-12 8/12 (one word, or two after "next")
//   person    @ana, or an address     word      any single word      room, bool
//   text      all that is left of the line, as it was typed: quotes and all
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
	VALUE_NONE, // not a core type
	VALUE_WORD,
	VALUE_INT,
	VALUE_GUESTS,
	VALUE_TIME,
	VALUE_DURATION,
	VALUE_SPAN,
	VALUE_DATE,
	VALUE_PERSON,
	VALUE_ROOM,
	VALUE_BOOL,
	VALUE_TEXT
} ValueType;

typedef enum {
	DATE_YESTERDAY,
	DATE_TODAY,
	DATE_TOMORROW,
	DATE_WEEKDAY,
	DATE_NEXT_WEEKDAY,
	DATE_DAY_MONTH,
	DATE_EXACT,
	DATE_SLASH
} DateForm;

typedef struct {
	ValueType type;
	int64_t n;    // int, guests, minutes of a time, seconds of a duration, 0 or 1
	int from, to; // span: minutes; to > 1440 ends the next day
	struct {
		DateForm form;
		int weekday;    // GDateWeekday
		int day, month; // of a slash date read as month/day, undecided
		int year;       // 0 = not said
	} date;
} Value;

enum {
	VALUE_MAX_GUESTS = 99, // more is a mistake or mischief
};
// Either way; what plugins reckon with it cannot overflow.
#define VALUE_MAX_INT INT64_C(1000000000000)

ValueType value_type(const char *name); // VALUE_NONE if it is not one
// Does the type take any word at all? Then only what it names can be wrong, never the word's form.
bool value_is_wide(ValueType type);
// How many of the words (from `first`) the value takes: 0 = it is not one. ret_value is filled
// otherwise.
unsigned value_parse(ValueType type, const GPtrArray *words, unsigned first, Value *ret_value);
// What a word that is no value of its type was probably meant to be: "tommorow" -> "tomorrow",
// "9-1" -> "9-13". NULL = who knows. The caller frees it.
char *value_nearest(ValueType type, const char *word);
// Misspelt weekday or relative word: the nearest one ("tommorow" -> "tomorrow"), or NULL.
const char *value_nearest_date(const char *word);

typedef enum { DATE_OK, DATE_NO_SUCH, DATE_AMBIGUOUS } DateOutcome;
// Where and when a date was typed.
typedef struct {
	int64_t now;
	GTimeZone *zone;
	int minutes; // the local time of day that is meant with it, a shift's start; -1 = none
} DateContext;
// "sat" is today if today is Saturday and the time that is meant is still ahead (without one:
// today), else the coming one; "next sat" a week later; a day and month without a year is the
// coming one, today included; 8/12 is ambiguous if both readings are in the future and differ.
DateOutcome value_date(const Value *value, const DateContext *context, GDate *ret_date);
