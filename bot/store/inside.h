// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of this folder share: the store itself. Nobody else includes it.
#pragma once
#include <sqlite3.h>

#include "store/guard.h"
#include "store/store.h"

typedef struct {
	unsigned queries; // how many were handed out before it
	int64_t changes;  // store_changes() before it
} Savepoint;

struct Store {
	char *path, *file; // as it was given; where it really is, NULL in memory
	StoreMode mode;
	int lock; // -1 = none
	sqlite3 *db;
	Guard guard;

	GHashTable *pools;  // prepared statements, by owner and text
	GHashTable *frames; // prepared statements that frame turns and commands, by text
	GPtrArray *queries; // handed out, oldest first
	GArray *savepoints;
	unsigned outside; // how many queries were handed out before the turn began

	bool in_turn;
	bool begun; // the turn's transaction is open
	bool broken;
	int64_t altered;   // statements that changed the schema, ever
	int64_t undone;    // changes that savepoints took back, ever
	int64_t unchanged; // store_changes() when the turn began
	int64_t deadline;  // of the read that runs now, on the monotonic clock; 0 = none
	char *fault;
};

// Opens the turn's transaction if this is its first statement.
bool store_start(Store *store, GError **error);
// After every failed statement: is the transaction gone?
void store_look(Store *store);
// The disk or the file failed a statement: what it should have read or written is missing in all that
// follows, even where the engine could go on. The turn is lost.
void store_lose(Store *store);
// Runs one of the store's own statements, as the core. A failed one is looked at.
bool store_control(Store *store, const char *sql, GError **error);
void store_set_fault(Store *store, const char *fault);

// Ends the queries from the n-th on: they are reset, and gone.
void queries_drop(Store *store, unsigned n);
// Resets what is still running: all, or statements that write.
void queries_end(Store *store);
void queries_end_writes(Store *store);
bool queries_are_writing(const Store *store);
GHashTable *pools_new(void);
