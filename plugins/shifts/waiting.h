// SPDX-License-Identifier: LGPL-3.0-or-later
// The line of a full shift: who may go in at once, who is offered a place next, and for how long.
#pragma once
#include "roster.h"

// ---- rules, without the store ----

typedef struct {
	int64_t left;                 // places free
	int64_t loose, quota;         // taken by unverified people, and how many they may take
	bool firm_waits, loose_waits; // do verified or unverified people wait who could have one?
} Room;

typedef enum { VERDICT_PLACE, VERDICT_LINE, VERDICT_LIMIT } Verdict;
// Where do so many heads go that come now? A group goes whole, nobody passes those who wait, but
// for the verified the unverified are not there; and those over their quota may wait only where
// verified people have to.
Verdict room_verdict(const Room *room, int64_t heads, bool loose);
// May the first in line have a place now?
bool room_fits(const Room *room, int64_t heads, bool loose);
// A percentage of all places, rounded up.
int64_t quota_of(int64_t most, int64_t percent);

typedef struct {
	int64_t now, starts, ends;
	int64_t longest; // the setting "offer"
} Window;
// Until when an offer made now stands; now or before = none can be made.
int64_t window_until(const Window *window);

// ---- the line of one shift ----

Room waiting_room(Bot *bot, const Shift *shift);
// The place of a waiting sign-up in the line, from 1.
int64_t waiting_place(Bot *bot, const Signup *signup);
// Is this the first in line who is free at that time?
bool waiting_is_next(Bot *bot, const Shift *shift, const Signup *signup);
// Offers what is free to those who wait, in order. Who is on another shift at that time, or is offered
// one, is passed over and keeps their place. False: could not be saved.
bool waiting_offer(Bot *bot, int64_t shift);
// A person took or left a place: in the lines where they wait they are passed over from now on, or no more.
bool waiting_moved(Bot *bot, BotPerson person);
// The same for all on a shift: it is called off, or on again.
bool waiting_all_moved(Bot *bot, const GArray *signups);
// Takes open offers back to the head of the line, where they are found when the shift is on again.
bool waiting_withdraw_all(Bot *bot, const GArray *signups);
// Passes on the offers of a shift that have run out, without waiting for their timers.
bool waiting_settle(Bot *bot, int64_t shift);
void waiting_due(Bot *bot, const char *key, int64_t at);
// Does the gate take this kind of shift? Pickets stand at open gates only, observers at all that
// are not closed.
bool gate_takes(const Shift *shift);
