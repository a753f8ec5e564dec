// SPDX-License-Identifier: LGPL-3.0-or-later
// Tells people once of what the bot cannot do, and notes that in the commit with the words.
#include "matrix/alert.h"

#include "matrix/event.h"

bool alert_is_due(const Chat *chat, const Alert *alert)
{
	int64_t before = store_changes(chat->store), now = clock_now(chat->clock);
	return store_run(chat->store, NULL,
		       "insert into posted (owner, room, key, expires) values ('core', ?, ?, ?) "
		       "on conflict (owner, room, key) do update set expires = excluded.expires "
		       "where posted.expires > 0 and posted.expires <= ?",
		       S(alert->of), S(alert->key), S(alert->again ? now + alert->again : 0),
		       S(now)) &&
	       store_changes(chat->store) != before;
}

const BotRoom *alert_room(const Chat *chat)
{
	const ConfigSection *bot = config_section(chat->config, "bot", 0);
	const char *name = bot ? config_text(chat->config, bot, "bot", "alerts") : NULL;
	return name ? room_find(&chat->rooms, name) : NULL;
}

static OutboxRow *stored(const Chat *chat, OutboxRow *taken)
{
	g_autoptr(OutboxRow) row = taken;
	row->durable = true;
	row->queued = clock_now(chat->clock);
	row->expires = row->queued + OUTBOX_UNASKED_SECONDS;
	return outbox_store(chat->outbox, row, NULL) ? g_steal_pointer(&row) : NULL;
}

OutboxRow *alert_to_room(const Chat *chat, const BotRoom *room, const char *text)
{
	OutboxRow *row = outbox_row_new(room->network, text, OUTBOX_ROOM);
	row->room = g_strdup(room->name);
	return stored(chat, row);
}

OutboxRow *alert_to_person(const Chat *chat, const AlertPerson *person, const char *text)
{
	OutboxRow *row = outbox_row_new(person->network, text, OUTBOX_REPLY);
	row->room = person->room ? g_strdup(person->room->name) : NULL;
	row->address = g_strdup_printf("matrix:%s/%s", person->network, person->user);
	g_free(row->handle);
	row->handle = user_id_localpart(person->user);
	return stored(chat, row);
}
