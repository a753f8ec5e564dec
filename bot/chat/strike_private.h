// SPDX-License-Identifier: LGPL-3.0-or-later
// A strike as a row of texts, for the files of strike.
#pragma once
#include "chat/strike.h"

#define STRIKE_EVENING                                                                             \
	(18 * 60) // a strike called at or after this minute has its first day on the morrow

// In the order of the columns of strike_kept.
typedef enum {
	STRIKE_TITLE,
	STRIKE_AGAINST,
	STRIKE_ZONE,
	STRIKE_DAY_ONE,
	STRIKE_START,
	STRIKE_FINISH,
	STRIKE_STATE,
	STRIKE_COUNT,
	STRIKE_LISTED,
	STRIKE_INTERVALS,
	STRIKE_MILESTONES,
	STRIKE_OFFICIAL_DAYS,
	STRIKE_BASIS,
	STRIKE_FIELDS
} StrikeField;

typedef struct {
	char *fields[STRIKE_FIELDS]; // never NULL
} StrikeRow;

// "2023-05-02 00:01" or "2023-05-02"; *ret_minutes is -1 for a date alone. False if it is neither.
bool strike_moment(const char *text, GDate *ret_date, int *ret_minutes);
// The first day of a strike that begins then, by the rule; the caller frees it.
char *strike_first_day(const char *moment);
// The two moments of "2023-07-13 07:00/2023-07-18 07:00"; the second is "" where it is open. False
// if there is no first one.
bool strike_interval(const char *text, char **ret_start, char **ret_finish);
// Is a before b? Moments as texts; a date alone is its whole day and is not before a time of that
// day.
bool strike_is_before(const char *a, const char *b);

void strike_from_config(StrikeRow *row, const Config *config, const ConfigSection *section);
// False if the store has none of that name; names differ by more than case.
bool strike_from_store(StrikeRow *row, Store *store, const char *name, char **ret_name);
void strike_row_clear(StrikeRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StrikeRow, strike_row_clear)
