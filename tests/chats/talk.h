// SPDX-License-Identifier: LGPL-3.0-or-later
// A chat, rehearsed: what each of its lines answers, what the store holds after it, and how many calls to
// the disk were made until then.
#pragma once
#include <glib.h>

#include "harness/house.h"
#include "store/fault_vfs.h"

typedef struct {
	char *line, *out, *dump; // what is said; answered; and in the store afterwards
	unsigned last;           // of the calls until then
} Step;

typedef struct {
	char *name, *config; // config NULL = the ready strike
	GPtrArray *steps;    // of Step; the first is the start
} Talk;

// A house on a store of its own.
typedef struct {
	House house;
	char *folder, *store;
} Stage;

void talk_init(Talk *talk, const char *file, FaultVfs *vfs);
void talk_clear(Talk *talk);
// Planned, not built.
void stage_init(Stage *stage, const Talk *talk);
void stage_clear(Stage *stage);
// Says a line, or restarts; what cannot be built with a fault must stand without.
void stage_say(Stage *stage, const char *line, FaultVfs *vfs);
// All that the store holds but the outbox, where rows wait for somebody's commit to leave with. Asks the
// disk past the one that fails. The caller frees it.
char *stage_dump(const Stage *stage);
