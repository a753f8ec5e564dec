// SPDX-License-Identifier: LGPL-3.0-or-later
// A disk that fails when told: stands before the engine's own file layer and counts its calls. Those that
// give back (close, unlock, unmap) are not counted: the engine takes their success for granted.
#pragma once
#include <sqlite3.h>
#include <stdbool.h>

typedef struct FaultVfs FaultVfs;
struct FaultVfs {
	sqlite3_vfs base;
	sqlite3_vfs *real;
	unsigned calls, writes, syncs; // since fault_vfs_calm() or the start
	// which one fails, from 1; 0 = none
	unsigned fail_call, fail_write, fail_sync;
	bool for_good; // and all that follow
	bool hurries;  // says that it synced, and does not: for tests that lose no power
	// what a write or sync fails with: SQLITE_FULL, SQLITE_IOERR_WRITE …; by its count among all
	// calls each fails with the code of its own kind
	int code;
	void (*on_write)(void *data); // before each write, if set
	void *data;
};

// Becomes the default of all stores that are opened from now on.
void fault_vfs_install(FaultVfs *vfs);
void fault_vfs_remove(FaultVfs *vfs);
// Counts from 0 again and forgets what was to fail.
void fault_vfs_calm(FaultVfs *vfs);
