// SPDX-License-Identifier: LGPL-3.0-or-later
// Where messages come in: queued, handled up to a bound in one turn, each in its savepoint; and
// again one by one if the turn was lost.
#pragma once
#include "command/paste.h"

enum {
	DESK_TURN_MESSAGES = 64,
	// Heard but not yet handled; more are dropped, counted and logged. What only unverified
	// people said leaves room for members, and members leave room for captains.
	DESK_MAX_STRANGERS = 4000,
	DESK_MAX_WAITING = 5000,
	DESK_MAX_CAPTAINS = 6000,
};

typedef struct {
	Desk *desk;
	GQueue waiting;     // of Heard
	GPtrArray *batches; // of Batch, each of another network
	Pastes pastes;
	unsigned source;
	uint64_t dropped;
} Inbox;

void desk_init(Desk *desk, Chat *chat, Table *table);
void desk_clear(Desk *desk);
void inbox_init(Inbox *inbox, Desk *desk);
void inbox_clear(Inbox *inbox);
// Takes the message; it is handled when the loop has read what else has arrived.
void inbox_push(Inbox *inbox, Message *message);
// The same for what a network with replay told at once.
void inbox_batch(Inbox *inbox, const ChatBatch *batch);
// Handles all that waits, now.
void inbox_run(Inbox *inbox);
