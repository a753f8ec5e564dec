// SPDX-License-Identifier: LGPL-3.0-or-later
// What stands against a sign-up, one reason at a time: about the shift, and about the person.
#pragma once
#include "roster.h"

// Each refuses with its one reason and returns false.
bool rule_still_on(BotCall *call, const Shift *shift); // not cancelled, not over
bool rule_open(BotCall *call, const Shift *shift);     // opens, and the gate takes such shifts
bool rule_size(BotCall *call, const Shift *shift, int64_t heads);
bool rule_limit(BotCall *call, BotPerson person);
bool rule_free_then(BotCall *call, const Shift *shift, BotPerson person); // overlap, rest

// How a person's other shift stands to this one.
typedef enum { CLASH_NONE, CLASH_REST, CLASH_OVERLAP } Clash;
typedef struct {
	int64_t starts, ends;
} Hours;
typedef struct {
	int64_t grace, rest; // the settings
} Distance;
Clash hours_clash(const Hours *one, const Hours *other, const Distance *distance);
// The worst clash with a shift that the person is on, or is offered; *ret_other is its id.
Clash person_clash(Bot *bot, const Shift *shift, BotPerson person, int64_t *ret_other);
