// SPDX-License-Identifier: LGPL-3.0-or-later
// Keeps events that cannot be read yet.
#include "matrix/keyless.h"

#include <string.h>

static void event_free(KeylessEvent *event)
{
	g_free(event->room);
	json_free(event->event);
	g_free(event);
}

void keyless_init(Keyless *keyless, Store *store, const char *network)
{
	*keyless = (Keyless){
		.store = store,
		.network = network,
		.events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free),
	};
}

void keyless_clear(Keyless *keyless)
{
	g_clear_pointer(&keyless->events, g_ptr_array_unref);
}

static KeylessEvent *add(Keyless *keyless, const char *room, Json *event, int64_t at)
{
	KeylessEvent *added = g_new0(KeylessEvent, 1);
	*added = (KeylessEvent){.room = g_strdup(room), .event = event, .at = at};
	g_ptr_array_add(keyless->events, added);
	return added;
}

void keyless_load(Keyless *keyless)
{
	if (keyless->loaded)
		return;
	keyless->loaded = true;
	Query *query = store_query(keyless->store,
		"select room, event, at from matrix_keyless where network = ? order by at, id "
		"limit ?",
		S(keyless->network), S(KEYLESS_MOST));
	while (query_step(query, NULL) == STORE_ROW) {
		const char *text = query_text(query, 1);
		Json *event = json_parse(text, strlen(text), NULL);
		if (event)
			add(keyless, query_text(query, 0), event, query_int(query, 2))->state =
				KEYLESS_STORED;
	}
	query_reset(query);
}

static const char *id_of(const Json *event)
{
	const char *id = json_text(event, "event_id");
	return id ? id : "";
}

// The oldest of so many that wait is due now. sender: counts theirs alone; NULL = all.
static void make_room(Keyless *keyless, const char *sender, unsigned most, int64_t now)
{
	KeylessEvent *oldest = NULL;
	unsigned waiting = 0;
	for (unsigned i = 0; i < keyless->events->len; i++) {
		KeylessEvent *event = keyless->events->pdata[i];
		if (event->state == KEYLESS_OVER || now - event->at >= KEYLESS_SECONDS ||
			(sender && g_strcmp0(sender, json_text(event->event, "sender"))))
			continue;
		oldest = oldest ? oldest : event;
		waiting++;
	}
	if (waiting >= most)
		oldest->at = now - KEYLESS_SECONDS;
}

void keyless_add(Keyless *keyless, const char *room, const Json *event, int64_t now)
{
	for (unsigned i = 0; i < keyless->events->len; i++)
		if (!strcmp(id_of(((KeylessEvent *)keyless->events->pdata[i])->event),
			    id_of(event)))
			return;
	// Whoever floods us with what nobody can read must not keep us from what others say.
	make_room(keyless, json_text(event, "sender"), KEYLESS_OF_ONE, now);
	make_room(keyless, NULL, KEYLESS_MOST, now);

	add(keyless, room, json_copy(event), now);
}

// Trap: whoever may do so in one room is nobody in another.
bool keyless_take_back(Keyless *keyless, const char *room, const char *id)
{
	for (unsigned i = 0; i < keyless->events->len; i++) {
		KeylessEvent *event = keyless->events->pdata[i];
		if (event->state == KEYLESS_OVER || strcmp(event->room, room) ||
			strcmp(id_of(event->event), id))
			continue;
		event->state = KEYLESS_OVER;
		return true;
	}
	return false;
}

void keyless_each_read(const Keyless *keyless, KeylessRead *each, void *data)
{
	for (unsigned i = 0; i < keyless->events->len; i++) {
		const KeylessEvent *read = keyless->events->pdata[i];
		Event event;
		if (read->read && event_read(&event, read->event))
			each(data, read->room, &event);
	}
}

static bool keep(const Keyless *keyless, const KeylessEvent *event, GError **error)
{
	g_autofree char *text = event->state == KEYLESS_NEW ? json_print(event->event) : NULL;
	switch (event->state) {
	case KEYLESS_NEW:
		return store_run(keyless->store, error,
			"insert into matrix_keyless (network, id, room, event, at) values (?, ?, "
			"?, ?, ?) "
			"on conflict (network, id) do nothing",
			S(keyless->network), S(id_of(event->event)), S(event->room), S(text),
			S(event->at));
	case KEYLESS_OVER:
		return store_run(keyless->store, error,
			"delete from matrix_keyless where network = ? and id = ?",
			S(keyless->network), S(id_of(event->event)));
	case KEYLESS_STORED:
		break;
	}
	return true;
}

bool keyless_keep(const Keyless *keyless, GError **error)
{
	for (unsigned i = 0; i < keyless->events->len; i++)
		if (!keep(keyless, keyless->events->pdata[i], error))
			return false;
	return true;
}

void keyless_kept(Keyless *keyless)
{
	for (unsigned i = keyless->events->len; i-- > 0;) {
		KeylessEvent *event = keyless->events->pdata[i];
		if (event->state == KEYLESS_OVER)
			g_ptr_array_remove_index(keyless->events, i);
		else
			event->state = KEYLESS_STORED;
	}
}
