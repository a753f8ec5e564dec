// SPDX-License-Identifier: LGPL-3.0-or-later
// The parts of an answer to a sync that are the encryption's: keys, how many of ours the server still has, and whose
// devices changed.
// Trap: Synapse calls everybody changed whose membership it tells in the same answer, and tells that of whoever speaks.
// Believed each time, every word would cost a question for its sender's devices.
#pragma once
#include <glib.h>
#include "matrix/sync_read.h"

enum {
	SYNC_KEYS_ECHO_SECONDS = 60, // how seldom such words are believed, all at once
	SYNC_KEYS_MEMBERS = 20000,   // memberships that are known again; then none is
};

typedef struct {
	GHashTable *members; // set of hashes of the ids of memberships that were told before
	GHashTable *held;    // set of user ids that are called changed, perhaps for nothing
	int64_t believed;    // when such were believed last
	bool released;       // all of them were handed out, and not taken yet

	char *counts; // of our keys, as told last; NULL = never
} SyncKeys;

void sync_keys_init(SyncKeys *keys);
void sync_keys_clear(SyncKeys *keys);
// The machine took what it was given; it did not, or another one is there: all is news again.
void sync_keys_taken(SyncKeys *keys);
void sync_keys_forget(SyncKeys *keys);

// Those parts; *ret_devices: somebody's devices changed. NULL = nothing in it is news. The caller frees it.
Json *sync_keys_take(SyncKeys *keys, const Sync *answer, int64_t now, bool *ret_devices);
bool sync_keys_holds(const SyncKeys *keys, const char *user);
// All that are held are called changed. The caller frees it.
Json *sync_keys_release(SyncKeys *keys, int64_t now);
