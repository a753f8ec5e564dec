// SPDX-License-Identifier: LGPL-3.0-or-later
// The whole bot in one process for tests: the real plugins, a clock that stands still, and the
// console as its network.
// Lines go in as in product's console language, what the bot says comes out as text.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "app.h"

typedef struct {
	App app;
	Console console;
	GString *out; // what was printed since house_take()
	char *store;  // a path, or ":memory:"
	char *config; // the text it was built from
	int64_t now;
	int64_t away; // since when, while what is said was said; 0 = it is not
	bool stands, limited;
} House;

// config NULL = the ready strike's without its lines; store NULL = ":memory:". Fails the test if it
// does not stand.
void house_init(House *house, const char *config, const char *store);
void house_clear(House *house);
// The two halves of house_init(): nothing stands yet; and build it, which may fail and be tried again.
void house_plan(House *house, const char *config, const char *store);
bool house_build(House *house);
// What a first start has to say of its own, unheard: as the ready strike's morning line.
void house_rise(House *house);
// Plays the ready strike's story as the console does, up to the moment that its clock shows.
void house_fill(House *house);
// Takes it down as by SIGTERM, for house_build() to build it again.
void house_take_down(House *house);
// Takes it down as by SIGTERM and builds it again on the same store, at the same time of its clock.
void house_restart(House *house);
// From now on, over restarts too, the limits on floods hold in the console; house_spare() ends
// that.
void house_limit(House *house);
void house_spare(House *house);
// What a source says now, as a file of tests/: read and told before this returns.
void house_feed(House *house, const char *source, const char *file);
// What is said from now on was said while the bot was away, and is heard by it now; NULL = no more.
void house_away(House *house, const char *since);
// Says a line; false if the console calls it a fault (printed to out as "fault: …").
bool house_say(House *house, const char *line);
// What was printed since the last call; the caller frees it.
char *house_take(House *house);
// Says a line and returns what came. The caller frees it.
char *house_ask(House *house, const char *line);
