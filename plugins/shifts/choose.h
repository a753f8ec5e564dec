// SPDX-License-Identifier: LGPL-3.0-or-later
// Questions whose choices are shifts.
#pragma once
#include <bot/plugin.h>

enum { CHOOSE_MOST = 5 }; // choices shown

// Asks: each shift spelled out with the command that a bare answer will run. Always false.
bool choose_shift(BotCall *call, const char *question, const char *command, const GArray *ids);
// The shifts still to come that a person is on, waits for, or is offered, by start; array of
// int64_t.
GArray *own_shifts(Bot *bot, BotPerson person);
// The same among one's own for !out: in a room only in private, since the room must not learn of
// them. Always false.
bool choose_own(BotCall *call, const GArray *ids);
