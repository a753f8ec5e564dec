// SPDX-License-Identifier: LGPL-3.0-or-later
// The strikes: from the config, changed by officers' commands; the view `strike` that all plugins
// read.
#pragma once
#include "base/clock.h"
#include "base/config.h"
#include "store/store.h"

extern const ConfigKey strike_keys[];
// A bad date, a word that is none of those allowed, no start at all, an end before the start,
// intervals that overlap.
void strike_check(Config *config);
// In a turn: config into the store, unless a chat command has changed the strike since.
bool strike_sync(Store *store, const Config *config, GError **error);
// The columns: name title against zone day_one start finish state count listed intervals milestones
// official_days basis. day_one is always filled (the rule: local date of start, the next one if it
// starts at or after 18:00; of intervals, the first one's); texts are as in the config, "" where
// unset; official_days 0 = unset; count is never "". milestones are "NAME=MOMENT; …" in order of
// writing. A suspended strike has the milestone "suspend", a resumed one "resume", a ratified one
// "ratify". state is never "": authorised on-strike suspended ended ratified. It is what was said
// last, not what the date makes of it: a strike of the config with a start ahead, or an end behind,
// is on-strike.
bool strike_publish(Store *store, GError **error);
// Where the store differs from the config: one sentence a line, NULL if nowhere. The caller frees
// it.
char *strike_differences(Store *store, const Config *config);

typedef enum { STRIKE_BEGIN, STRIKE_SUSPEND, STRIKE_RESUME, STRIKE_END, STRIKE_RATIFY } StrikeAct;
typedef struct {
	const char *name;   // of the strike
	const char *moment; // "2023-09-27 00:01" or "2023-09-27", local; NULL = at
	const char *by;     // address of the officer
	int64_t at;
} StrikeChange;
// In a turn. False with a reason a person can read (untranslated, borrowed) in *ret_why, or NULL
// there for a failed write.
bool strike_act(Store *store, StrikeAct act, const StrikeChange *change, const char **ret_why);
// All that an act may change, as one line of text; NULL if there is no such strike. The caller frees
// it.
char *strike_snapshot(Store *store, const char *name);
typedef struct {
	const char *name, *before, *after; // snapshots around the act
} StrikeUndo;
// In a turn: takes an act back. False as strike_act(), where somebody changed the strike since too.
bool strike_restore(Store *store, const StrikeUndo *undo, const char **ret_why);
// The zone of a strike; NULL if there is none of that name. The caller frees it.
char *strike_zone(Store *store, const char *name);
// The first strike's name and zone (NULL if there is none); for the console's clock. The caller
// frees it.
char *strike_first_zone(Store *store);
