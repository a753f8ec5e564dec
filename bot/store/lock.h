// SPDX-License-Identifier: LGPL-3.0-or-later
// The lock file beside a store: one process writes it. It stays when the lock is gone; removing it
// would let two in.
#pragma once
#include <glib.h>
#include <stdbool.h>

// Takes FILE.lock and writes our process id into it. -1: STORE_LOCKED names the holder, STORE_WRITE
// that it cannot be made.
int lock_take(const char *file, GError **error);
// Does a process hold it now? Takes nothing.
bool lock_is_held(const char *file);
// Accepts -1.
void lock_drop(int lock);
