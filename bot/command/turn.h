// SPDX-License-Identifier: LGPL-3.0-or-later
// One pass of the loop is one commit: what is to be said and done because of a turn is held here
// until its commit returned.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "chat/outbox.h"
#include "store/store.h"

typedef void TurnAct(void *data);

typedef struct {
	Store *store;
	Outbox *outbox;
	GPtrArray *rows;     // of OutboxRow, to be said
	GArray *acts;        // to be done after the commit
	uint64_t stamp;      // of the outbox when it began
	bool timers_changed; // some timer of the store was set, cancelled or run in it
	TurnAct *settled;    // after each commit, when the acts are done
	void *settled_data;
} Turn;

void turn_init(Turn *turn, Store *store, Outbox *outbox);
void turn_clear(Turn *turn);
bool turn_begin(Turn *turn, GError **error);
// Takes the row; it leaves after the commit.
void turn_say(Turn *turn, OutboxRow *row);
// The same, before all that was said since the mark: who asked hears first.
typedef struct {
	unsigned rows, acts;
} TurnMark;
void turn_say_first(Turn *turn, TurnMark *mark, OutboxRow *row);
// Done after the commit; dropped, its data freed, if there is none.
void turn_after(Turn *turn, TurnAct *act, void *data, GDestroyNotify free_data);
// Where we are, and back to there: what a refused command said and planned is dropped.
TurnMark turn_mark(const Turn *turn);
void turn_back(Turn *turn, TurnMark mark);
// Commits, then lets everything go. False: nothing was kept, nothing is said, nothing done.
bool turn_commit(Turn *turn, GError **error);
// Commits what was done; else takes it back. Whoever begins a turn ends it, or none begins any more.
bool turn_end(Turn *turn, bool done, GError **error);
void turn_abandon(Turn *turn);
