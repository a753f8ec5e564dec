// SPDX-License-Identifier: LGPL-3.0-or-later
// What was said unasked under a key, and what the network calls it there: so that later words can take its place.
#pragma once
#include "chat/outbox.h"

typedef struct {
	const char *owner, *room,
		*key; // the plugin, the room's name in the config, and the plugin's key
} Posted;

// Was anything said there under that key, or will be? In a turn or outside.
bool posted_is(Store *store, const Posted *posted);
// The row of it that still waits, and surely never left; NULL = there is none. Borrowed.
OutboxRow *posted_waiting(const Outbox *outbox, const char *network, const Posted *posted);
// What the network calls it; NULL = nothing that could be edited. The caller frees it.
char *posted_event(Store *store, const Posted *posted);
// Outside of turns: the network calls what the row says so. Nothing is kept of a row without a key.
bool posted_keep(Store *store, const OutboxRow *row, const char *event, GError **error);
