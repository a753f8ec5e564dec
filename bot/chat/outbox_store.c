// SPDX-License-Identifier: LGPL-3.0-or-later
// The outbox on disk: rows go in with the turn that made them, done rows leave with the next turn's
// commit, never in one of their own.
#include <string.h>

#include "chat/outbox_private.h"

// Nothing waits for its target: it will most probably leave alone, and its line needs no commit of its own
// then. One of each target at most: after a crash it leaves alone for certain.
static bool goes_alone(const Outbox *outbox, const OutboxRow *row)
{
	const Lane *lane = outbox_lane(outbox, row->network);
	if (!lane->lines || (row->question && !row->room))
		return false;
	g_autofree char *target = outbox_target(row);
	char *key = g_strdup_printf("%s %s", row->network, target);
	return g_hash_table_add(outbox->stored, key) &&
	       !g_hash_table_contains(lane->targets[row->class], target);
}

bool outbox_store(Outbox *outbox, OutboxRow *row, GError **error)
{
	if (goes_alone(outbox, row))
		row->alone = g_uuid_string_random();
	Query *query = store_query(outbox->store,
		"insert into outbox (network, room, address, person, handle, text, class, queued, "
		"expires, asked_room, question, lang, owner, kind, subject, thread, line, post, "
		"edits) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning "
		"id",
		S(row->network), S(row->room), S(row->address), S(row->person), S(row->handle),
		S(row->text), S(row->class), S(row->queued), S(row->expires), S(row->asked_room),
		S(row->question), S(row->lang), S(row->owner), S(row->kind), S(row->subject),
		S(row->thread), S(row->alone), S(row->post), S(row->edits));
	row->id = query_step(query, error) == STORE_ROW ? query_int(query, 0) : 0;
	query_reset(query);
	return row->id != 0;
}

bool outbox_has_done(const Outbox *outbox)
{
	return outbox->done->len > 0;
}

bool outbox_forget(Outbox *outbox, GError **error)
{
	outbox->forgetting = outbox->done->len;
	for (unsigned i = 0; i < outbox->forgetting; i++)
		if (!store_run(outbox->store, error, "delete from outbox where id = ?",
			    S(g_array_index(outbox->done, int64_t, i))))
			return false;
	return true;
}

void outbox_forgotten(Outbox *outbox)
{
	g_array_remove_range(outbox->done, 0, outbox->forgetting);
	outbox->forgetting = 0;
	g_hash_table_remove_all(outbox->stored);
}

void outbox_remember(Outbox *outbox)
{
	outbox->forgetting = 0;
	g_hash_table_remove_all(outbox->stored);
}

static OutboxRow *row_read(Query *query)
{
	OutboxRow *row = outbox_row_new(
		query_text(query, 1), query_text(query, 6), (OutboxClass)query_int(query, 7));
	row->id = query_int(query, 0);
	row->room = g_strdup(query_text(query, 2));
	row->address = g_strdup(query_text(query, 3));
	row->person = query_int(query, 4);
	g_free(row->handle);
	row->handle = g_strdup(query_text(query, 5));
	row->queued = query_int(query, 8);
	row->expires = query_int(query, 9);
	row->asked_room = g_strdup(query_text(query, 10));
	row->question = g_strdup(query_text(query, 11));
	g_free(row->lang);
	row->lang = g_strdup(query_text(query, 12));
	row->owner = g_strdup(query_text(query, 13));
	row->kind = g_strdup(query_text(query, 14));
	row->subject = query_int(query, 15);
	row->again = query_int(query, 16) != 0;
	row->thread = g_strdup(query_text(query, 17));
	row->line = g_strdup(query_text(query, 18));
	row->post = g_strdup(query_text(query, 19));
	row->edits = g_strdup(query_text(query, 20));
	return row;
}

// Of the rows on disk that were never on their way.
static bool note_tried(Outbox *outbox, int64_t tried, GError **error)
{
	g_autoptr(GPtrArray) rows = outbox_rows(outbox);
	for (unsigned i = 0; i < rows->len; i++) {
		const OutboxRow *row = rows->pdata[i];
		if (row->id && !row->again && !row->in_flight &&
			!store_run(outbox->store, error, "update outbox set tried = ? where id = ?",
				S(tried), S(row->id)))
			return false;
	}
	return true;
}

bool outbox_load(Outbox *outbox, GError **error)
{
	Query *query = store_query(outbox->store,
		"select id, network, room, address, person, handle, text, class, queued, expires, "
		"asked_room, question, lang, owner, kind, subject, tried, thread, line, post, "
		"edits from outbox order by id");
	StoreStep step;
	while ((step = query_step(query, error)) == STORE_ROW)
		outbox_push(outbox, row_read(query));
	// From now on each may be said at any moment.
	return step == STORE_DONE && store_begin(outbox->store, error) &&
	       store_end(outbox->store, note_tried(outbox, 1, error), error);
}

bool outbox_rest(Outbox *outbox, GError **error)
{
	return note_tried(outbox, 0, error);
}
