// SPDX-License-Identifier: LGPL-3.0-or-later
// A disk that fails when told: stands before the engine's own file layer, counts writes and syncs.
#pragma once
#include <sqlite3.h>
#include <stdbool.h>

typedef struct FaultVfs FaultVfs;
struct FaultVfs {
	sqlite3_vfs base;
	sqlite3_vfs *real;
	unsigned writes, syncs;         // since fault_vfs_arm() or the start
	unsigned fail_write, fail_sync; // which one fails, from 1; 0 = none
	bool for_good;                  // and all that follow
	int code;                       // what it fails with: SQLITE_FULL, SQLITE_IOERR_WRITE …
	void (*on_write)(void *data);   // before each write, if set
	void *data;
};

// Becomes the default of all stores that are opened from now on.
void fault_vfs_install(FaultVfs *vfs);
void fault_vfs_remove(FaultVfs *vfs);
// Counts from 0 again and forgets what was to fail.
void fault_vfs_calm(FaultVfs *vfs);
