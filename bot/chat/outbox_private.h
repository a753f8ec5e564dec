// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of the outbox share.
#pragma once
#include "chat/outbox.h"

struct Outbox {
	Store *store;
	const Clock *clock;
	GHashTable *lanes;   // network -> Lane
	GArray *done;        // of int64_t: rows to delete in the next commit
	unsigned forgetting; // how many of them the running turn deletes
	GHashTable *stored;  // "network target" of the rows that the running turn stored
	uint64_t stamp;      // how often something was written since the start, from 1
	OutboxWake *wake;
	void *wake_data;
	OutboxRefusal *refusal;
	OutboxSaid *said;
	void *said_data;
	OutboxDraw *draw;
	void *draw_data;
};

// A room or a person.
typedef struct {
	char *key;
	GQueue rows; // of OutboxRow; those in flight are at the head
} Target;

// What waits for one network.
typedef struct {
	GQueue turn[OUTBOX_CLASSES];         // of Target with rows, in the order of their turn
	GHashTable *targets[OUTBOX_CLASSES]; // key -> Target
	OutboxCounts counts;
	unsigned waiting, in_memory;
	bool urgent;   // the last line of the two that take turns was
	bool lines;    // are noted: it asks for outbox_transaction()
	char *refusal; // the last; NULL = none yet
} Lane;

Lane *outbox_lane(const Outbox *outbox, const char *network);
char *outbox_target(const OutboxRow *row);        // the key of its target; the caller frees it
void outbox_done(Outbox *outbox, OutboxRow *row); // out of its queue, and to be deleted
// How it ended.
void outbox_note_expired(Lane *lane, const OutboxRow *row);
void outbox_note_lost(Lane *lane, const OutboxRow *row);
void outbox_note_failed(const Outbox *outbox, Lane *lane, const OutboxRow *row, OutboxFailure how);
GPtrArray *outbox_line(OutboxRow *lead);      // of OutboxRow, borrowed: it and its company
GPtrArray *outbox_rows(const Outbox *outbox); // of OutboxRow, borrowed: all
// Decides what goes in one line with this row, the first that waits in the queue: gives it its
// company and the words for all.
void outbox_merge(Outbox *outbox, const GQueue *rows, OutboxRow *lead, size_t room);
// Takes a line apart: each row waits again by itself, or leaves.
void outbox_part(OutboxRow *lead);
