// SPDX-License-Identifier: LGPL-3.0-or-later
// Limits on what strangers can make the bot do: for each person, for all in a room together, and for
// all unverified people of a network together. Who captains or more is held by a wide bound of their
// own alone, so that nobody's flood silences them. In memory only, and bounded.
#pragma once
#include <glib.h>
#include "base/limit.h"
#include "chat/chat.h"

enum {
	// verified ones, and as many others; who was silent longest is forgotten first
	FLOOD_MAX_PEOPLE = 5000,
	FLOOD_FORGET_SECONDS = 60, // of silence: by then every bound is whole again
	FLOOD_MISS_SECONDS = 600,  // and by then all is forgiven
	FLOOD_TELL_SECONDS = 60,   // one word about a bound in this time, then silence
	FLOOD_SAME_MOST = 3, // of one line, said by one person in one chat without another between
	FLOOD_SAME_SECONDS = 10, // after the last one that was answered it is answered again
	FLOOD_ROLE_SECONDS = 10, // a role looked up at an empty bucket holds so long
	// Lines that were no commands, one after the other, each with its weight: beyond the sum they
	// get no answer until a command comes. Two programs that answer each other end there.
	FLOOD_MISS_WRONG = 5,   // an unknown command, or one misspelt
	FLOOD_MISS_REFUSED = 1, // a command that did not work
	FLOOD_MISS_MOST = 20,
};

// TELL: the first beyond the person's own bound; TELL_CROWD: beyond what many have used up together
typedef enum { FLOOD_PASS, FLOOD_TELL, FLOOD_TELL_CROWD, FLOOD_QUIET } FloodVerdict;

typedef struct {
	uint64_t fast, crowd, same, misses; // lines that were not answered, by reason
} FloodCounts;

typedef struct FloodPeople FloodPeople;

typedef struct {
	Chat *chat;
	FloodPeople *verified, *others;
	GHashTable *rooms;    // BotRoom -> what all in it have left
	GHashTable *networks; // name -> what all unverified people there have left
	GHashTable *spared;   // set of networks without limits
	FloodCounts counts;
} Flood;

void flood_init(Flood *flood, Chat *chat);
void flood_clear(Flood *flood);
// Takes [network] limits of the config in force. The console, whose clock may stand still, is spared.
void flood_configure(Flood *flood);
void flood_spare(Flood *flood, const char *network);
void flood_limit(Flood *flood, const char *network);
// A line that was said to the bot: is it to be answered? Its price is taken.
FloodVerdict flood_judge(Flood *flood, const Message *message);
// Also of people on networks without limits.
bool flood_is_captain(Flood *flood, const Message *message);
// Seconds in which this person has one line more, in the long run.
unsigned flood_seconds(const Message *message);
// The line was no command, or did not work. False: nothing is said to it.
bool flood_may_miss(Flood *flood, const Message *message, unsigned weight);
// The line was a command that worked.
void flood_heed(Flood *flood, const Message *message);
