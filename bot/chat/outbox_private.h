// SPDX-License-Identifier: LGPL-3.0-or-later
// What the two files of the outbox share.
#pragma once
#include "chat/outbox.h"

struct Outbox {
	Store *store;
	const Clock *clock;
	GHashTable *lanes;   // network -> Lane
	GArray *done;        // of int64_t: rows to delete in the next commit
	unsigned forgetting; // how many of them the running turn deletes
	OutboxWake *wake;
	void *wake_data;
	OutboxRefusal *refusal;
	OutboxSaid *said;
	void *said_data;
};
