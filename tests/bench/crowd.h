// SPDX-License-Identifier: LGPL-3.0-or-later
// The watcher, who sees all that is said in the room, and the people who come and go there.
#pragma once
#include "person.h"
#include "tally.h"

typedef struct {
	const char *channel, *bot, *prefix; // borrowed
	uint16_t port;
	unsigned address; // of the next who comes
	Person *watcher;
	GPtrArray *people;                   // of Person, the watcher first
	int64_t joined_us, left_us, said_us; // the bot's newest; 0 = never
	Tally *tally;                        // who listens; NULL = nobody
	void (*heard)(
		void *data); // called after each line of the bot that the tally got; NULL = not
	void *data;
	int64_t drained_us;
} Crowd;

// These are false, with a word on standard error, where the server does not let them.
bool crowd_init(Crowd *crowd);
bool crowd_come(Crowd *crowd, unsigned n);
bool crowd_log_in(Crowd *crowd);           // everybody gets an account of the name that they bear
bool crowd_join(Crowd *crowd, unsigned n); // the first n, the watcher not counted, enter the room
bool crowd_part(Crowd *crowd);             // all but the watcher leave it
void crowd_clear(Crowd *crowd);

// Each of the first n says these lines, in one write.
void crowd_say(Crowd *crowd, unsigned n, const char *lines);
// Handles what the watcher hears, waiting for it no longer than that.
void crowd_watch(Crowd *crowd, int64_t most_us);
// Now and then: what the others hear.
void crowd_drain(Crowd *crowd);
