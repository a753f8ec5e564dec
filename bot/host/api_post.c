// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "speaking unasked" to rooms: each thing once, and not in a room's quiet hours.
#include <string.h>

#include "chat/posted.h"
#include "host/as_core.h"

enum {
	POSTED_KEEP_SECONDS = 90 * 86400, // after it expired
	POST_FEW_BYTES = 900,             // three lines of IRC
	POST_BYTES = 4000, // an event of Matrix holds them four times, as HTML and as an edit
};

BotRoom *bot_rooms(Bot *bot, unsigned i)
{
	return rooms_told(&bot->host->chat->rooms, i);
}

BotRoom *bot_bridge(BotRoom *room, unsigned i)
{
	return i < room->bridged->len ? room->bridged->pdata[i] : NULL;
}

// ---- quiet hours ----

static const char *zone_of(const ConfigSection *section)
{
	const ConfigEntry *zone = section ? config_entry(section, "zone") : NULL;
	return zone ? zone->value : NULL;
}

// The wall clock of those who read it: of the room's place, else its first strike, else the first of
// all. NULL = UTC.
static GTimeZone *room_zone(const Bot *bot, const BotRoom *room)
{
	const Config *config = bot->host->chat->config;
	g_auto(GStrv) strikes = config_list(room_setting(room, "strikes"));
	const ConfigSection *const sections[] = {
		config_find(config, "place", room_setting(room, "place")),
		*strikes ? config_find(config, "strike", *strikes) : NULL,
		config_section(config, "strike", 0),
	};
	const char *name = NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(sections) && !name; i++)
		name = zone_of(sections[i]);
	return name ? clock_zone(name) : NULL;
}

int64_t bot_quiet(Bot *bot, BotRoom *room)
{
	g_autoptr(GTimeZone) zone = room_zone(bot, room);
	return room_quiet_until(room, bot_now(bot), zone);
}

// ---- once ----

// What had expired by then is forgotten, and may have been said: the store keeps the time, not the
// clock, which may have gone astray and back.
static int64_t forgotten_until(Store *store)
{
	return store_one(store, INT64_MIN,
		"select cast(value as bigint) from setting where key = 'posted_forgotten'");
}

static bool forget(Store *store, int64_t now)
{
	int64_t newest = store_one(store, 0,
		"select coalesce(max(expires), 0) from posted where expires > 0 and expires < ?",
		S(now - POSTED_KEEP_SECONDS));
	if (newest <= forgotten_until(store))
		return true; // nothing to forget
	g_autofree char *value = g_strdup_printf("%" G_GINT64_FORMAT, newest);
	return store_run(store, NULL,
		       "insert into setting (key, value) values ('posted_forgotten', ?) on "
		       "conflict (key) do update set value = excluded.value",
		       S(value)) &&
	       store_run(store, NULL, "delete from posted where expires > 0 and expires <= ?",
		       S(newest));
}

bool bot_once(Bot *bot, BotRoom *room, const char *key, int64_t expires)
{
	AS_CORE(bot);
	Store *store = bot->host->chat->store;
	if (expires && expires <= forgotten_until(store))
		return false;
	Query *query = store_query(store,
		"insert into posted (owner, room, key, expires) values (?, ?, ?, ?) on conflict "
		"(owner, room, key) do nothing returning expires",
		S(bot->name), S(room->name), S(key), S(expires));
	bool first = query_step(query, NULL) == STORE_ROW;
	query_reset(query);
	return first && forget(store, bot_now(bot));
}

// ---- saying ----

size_t bot_room_bytes(Bot *bot, BotRoom *room, bool *ret_line_ends)
{
	bool few = desk_network(bot->host->desk, room->network)->room_lines > 0;
	*ret_line_ends = !few;
	return few ? POST_FEW_BYTES : POST_BYTES;
}

typedef struct {
	Outbox *outbox;
	char *owner, *network, *room, *key;
} Unpost;

static void unpost_free(void *data)
{
	Unpost *unpost = data;
	g_free(unpost->owner);
	g_free(unpost->network);
	g_free(unpost->room);
	g_free(unpost->key);
	g_free(unpost);
}

static void on_unposted(void *data)
{
	const Unpost *unpost = data;
	OutboxRow *row = posted_waiting(unpost->outbox, unpost->network,
		&(Posted){unpost->owner, unpost->room, unpost->key});
	if (row)
		outbox_drop(unpost->outbox, row);
}

bool bot_unpost(Bot *bot, BotRoom *room, const char *key)
{
	AS_CORE(bot);
	const Chat *chat = bot->host->chat;
	const OutboxRow *row = posted_waiting(
		chat->outbox, room->network, &(Posted){bot->name, room->name, key});
	if (!row || !store_run(chat->store, NULL, "delete from outbox where id = ?", S(row->id)))
		return false;
	const Unpost unpost = {chat->outbox, g_strdup(bot->name), g_strdup(room->network),
		g_strdup(room->name), g_strdup(key)};
	turn_after(&bot->host->desk->turn, on_unposted, g_memdup2(&unpost, sizeof unpost),
		unpost_free);
	return true;
}

bool bot_editable(Bot *bot, BotRoom *room, const char *key)
{
	AS_CORE(bot);
	return desk_network(bot->host->desk, room->network)->live &&
	       posted_is(bot->host->chat->store, &(Posted){bot->name, room->name, key});
}

// What wakes people; an edit does not.
static bool rings(const BotPost *post)
{
	return !post->urgent && !post->edits;
}

// On disk with the turn. What is held up so long that the room has quiet hours is not said in them.
static OutboxRow *row_of(Bot *bot, const BotRoom *room, const BotPost *post)
{
	g_autoptr(GTimeZone) zone = room_zone(bot, room);
	g_autofree char *words = desk_words(bot->host->desk, post->body);
	OutboxRow *row = outbox_row_new(
		room->network, words, post->urgent ? OUTBOX_URGENT : OUTBOX_ROOM);
	row->room = g_strdup(room->name);
	row->owner = g_strdup(bot->name);
	row->edits = g_strdup(post->edits);
	row->durable = true;
	row->queued = bot_now(bot);
	row->expires = post->expires ? post->expires : row->queued + OUTBOX_UNASKED_SECONDS;
	if (rings(post))
		row->expires = MIN(row->expires, room_quiet_from(room, row->queued, zone));
	return row;
}

bool bot_post(Bot *bot, BotRoom *room, const char *key, const BotPost *post)
{
	if ((rings(post) && bot_quiet(bot, room)) ||
		(key && !bot_once(bot, room, key, post->expires)))
		return false;
	AS_CORE(bot);
	OutboxRow *row = row_of(bot, room, post);
	row->post = g_strdup(key);
	turn_say(&bot->host->desk->turn, row);
	return true;
}
