// SPDX-License-Identifier: LGPL-3.0-or-later
// Keys and events in the store. bot_once() makes the row, and forgets it.
#include "chat/posted.h"

bool posted_is(Store *store, const Posted *posted)
{
	return store_one(store, 0, "select 1 from posted where owner = ? and room = ? and key = ?",
		S(posted->owner), S(posted->room), S(posted->key));
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
