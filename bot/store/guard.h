// SPDX-License-Identifier: LGPL-3.0-or-later
// The boundary between plugins in the store: an owner writes NAME_… only, reads those and published
// views. A module
// boundary against mistakes, not a security boundary.
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *owner; // NULL = the core, which may do everything
	// the owner's own tables and indexes may be made, altered and dropped now
	bool migrating;
	bool alters; // what was prepared last changes the schema
	// why the last prepare was refused: "shifts may not write places_gate"; NULL = it was not
	char *refused;
	GHashTable *published; // view → what it reads: a set of "context table.column"
	GHashTable *recording; // the set of the view that is being published just now; NULL = none
} Guard;

void guard_init(Guard *guard);
void guard_clear(Guard *guard);
// Before each prepare: forgets what the last one left.
void guard_reset(Guard *guard);
// Between these two a "select * from NAME" is prepared, so that the guard learns what the view
// itself reads. Without it
// a reader's `with NAME as (select … )` would pass for the view: the engine calls both by that
// name.
void guard_publish_begin(Guard *guard, const char *name);
void guard_publish_end(Guard *guard);
// For sqlite3_set_authorizer(), with the Guard as its argument; set once when the store opens,
// never again: setting it
// expires every prepared statement.
int guard_authorize(void *guard, int action, const char *first, const char *second,
	const char *database, const char *view);
