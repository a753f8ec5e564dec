// SPDX-License-Identifier: LGPL-3.0-or-later
// The boundary between plugins in the store: an owner writes NAME_… only, reads those and published views. A module
// boundary against mistakes, not a security boundary.
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *owner;     // NULL = the core, which may do everything
	GHashTable *published; // names of views
} Guard;

void guard_init(Guard *guard);
void guard_clear(Guard *guard);
// For sqlite3_set_authorizer(), with the Guard as its argument; set once when the store opens, never again.
int guard_authorize(void *guard, int action, const char *first, const char *second, const char *database, const char *view);
