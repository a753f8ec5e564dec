// SPDX-License-Identifier: LGPL-3.0-or-later
// A folder of its own for a test that needs files, and a store in it.
#pragma once
#include "store/store.h"

typedef struct {
	char *folder, *file; // file: where the test's store goes; not made yet
} Scratch;

void scratch_init(Scratch *scratch);
// Removes the folder and what is in it.
void scratch_clear(Scratch *scratch);
// A name in the folder. The caller frees it.
char *scratch_path(const Scratch *scratch, const char *name);
// Every file but the lock, with size and checksum, one a line: has anything changed? The caller
// frees it.
char *scratch_state(const Scratch *scratch);
// Opens the scratch store or ":memory:"; a fault fails the test.
Store *scratch_open(const char *path);
// Runs one statement of the core's; a fault fails the test.
#define scratch_run(store, ...)                                                                    \
	scratch_run_values((store), STORE_SPLIT_(__VA_ARGS__, store_v_end()))
void scratch_run_values(Store *store, const char *sql, const StoreValue *values);
// Brings a store to the core's schema and puts SCRATCH_ROWS settings into it, in one turn.
enum { SCRATCH_ROWS = 400 };
void scratch_fill(Store *store);
