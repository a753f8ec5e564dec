// SPDX-License-Identifier: LGPL-3.0-or-later
// Keys and events in the store. bot_once() makes the row, and forgets it.
#include "chat/posted.h"

#include "chat/outbox_private.h"

bool posted_is(Store *store, const Posted *posted)
{
	return store_one(store, 0, "select 1 from posted where owner = ? and room = ? and key = ?",
		S(posted->owner), S(posted->room), S(posted->key));
}

static bool is_post(const OutboxRow *row, const Posted *posted)
{
	return !g_strcmp0(row->post, posted->key) && !g_strcmp0(row->owner, posted->owner);
}

OutboxRow *posted_waiting(const Outbox *outbox, const char *network, const Posted *posted)
{
	static const OutboxClass classes[] = {OUTBOX_ROOM, OUTBOX_URGENT};
	const Lane *lane = outbox_lane(outbox, network);
	g_autofree char *key = g_strconcat("#", posted->room, NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(classes); i++) {
		const Target *target = g_hash_table_lookup(lane->targets[classes[i]], key);
		for (GList *link = target ? target->rows.head : NULL; link; link = link->next) {
			OutboxRow *row = link->data;
			if (is_post(row, posted) && !row->in_flight && !row->again && !row->line)
				return row;
		}
	}
	return NULL;
}

char *posted_event(Store *store, const Posted *posted)
{
	Query *query = store_query(store,
		"select event from posted where owner = ? and room = ? and key = ? and event <> ''",
		S(posted->owner), S(posted->room), S(posted->key));
	char *event = query_step(query, NULL) == STORE_ROW ? g_strdup(query_text(query, 0)) : NULL;
	query_reset(query);
	return event;
}

bool posted_keep(Store *store, const OutboxRow *row, const char *event, GError **error)
{
	return !row->post || !row->room ||
	       store_run(store, error,
		       "update posted set event = ? where owner = ? and room = ? and key = ?",
		       S(event), S(row->owner), S(row->room), S(row->post));
}
