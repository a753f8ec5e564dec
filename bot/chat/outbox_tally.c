// SPDX-License-Identifier: LGPL-3.0-or-later
// How rows end, delivered, refused with the network's reason, or unknown, and how many wait.
#include "base/log.h"
#include "chat/outbox_private.h"

// A row that may have been said before ends unknown: nobody ever confirmed it, nobody ever refused it.
static void note_end(uint64_t *count, Lane *lane, const OutboxRow *row)
{
	if (row->again)
		lane->counts.unknown++;
	else
		++*count;
}

// What nobody asked for is missed by nobody else.
void outbox_note_expired(Lane *lane, const OutboxRow *row)
{
	note_end(&lane->counts.expired, lane, row);
	if (row->class == OUTBOX_ROOM || row->class == OUTBOX_URGENT)
		log_warning("outbox: room %s was not told in time, skipped", row->room);
}

void outbox_note_lost(Lane *lane, const OutboxRow *row)
{
	note_end(&lane->counts.dropped, lane, row);
}

void outbox_note_failed(const Outbox *outbox, Lane *lane, const OutboxRow *row, OutboxFailure how)
{
	if (how == OUTBOX_RETRY && !row->why) {
		lane->counts.unknown++;
		return;
	}
	lane->counts.refused++;
	g_free(lane->refusal);
	lane->refusal = g_strdup(row->why ? row->why : "no reason given");
	lane->counts.refused_at = clock_now(outbox->clock);
}

GPtrArray *outbox_rows(const Outbox *outbox)
{
	GPtrArray *rows = g_ptr_array_new();
	GHashTableIter lanes;
	gpointer lane;
	g_hash_table_iter_init(&lanes, outbox->lanes);
	while (g_hash_table_iter_next(&lanes, NULL, &lane))
		for (int class = 0; class < OUTBOX_CLASSES; class ++)
			for (GList *at = ((Lane *)lane)->turn[class].head; at; at = at->next)
				for (GList *row = ((Target *)at->data)->rows.head; row;
					row = row->next)
					g_ptr_array_add(rows, row->data);
	return rows;
}

void outbox_expire(Outbox *outbox)
{
	g_autoptr(GPtrArray) rows = outbox_rows(outbox);
	for (unsigned i = 0; i < rows->len; i++) {
		OutboxRow *row = rows->pdata[i];
		if (row->in_flight || row->expires > clock_now(outbox->clock))
			continue;
		outbox_note_expired(outbox_lane(outbox, row->network), row);
		outbox_done(outbox, row);
	}
}

unsigned outbox_waiting(const Outbox *outbox, const char *network)
{
	if (network)
		return outbox_lane(outbox, network)->waiting;
	unsigned waiting = 0;
	GHashTableIter lanes;
	gpointer lane;
	g_hash_table_iter_init(&lanes, outbox->lanes);
	while (g_hash_table_iter_next(&lanes, NULL, &lane))
		waiting += ((Lane *)lane)->waiting;
	return waiting;
}

OutboxCounts outbox_counts(const Outbox *outbox, const char *network)
{
	const Lane *lane = outbox_lane(outbox, network);
	OutboxCounts counts = lane->counts;
	counts.refusal = lane->refusal;
	return counts;
}
