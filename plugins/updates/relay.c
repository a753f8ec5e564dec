// SPDX-License-Identifier: LGPL-3.0-or-later
// Looks room by room for what was not said there yet.
#include "relay.h"

#include <string.h>

#include "words.h"

#define TIMER "relay"

static bool wants_any(BotRoom *room)
{
	const char *announce = bot_room_setting(room, "announce");
	return strcmp(announce, "no") != 0 && strcmp(announce, "false") != 0;
}

// Two rooms that are bridged hear each other: the first of them is told.
static bool hears_another(Bot *bot, unsigned at)
{
	BotRoom *room = bot_rooms(bot, at);
	for (unsigned i = 0; i < at; i++)
		if (wants_any(bot_rooms(bot, i)) && bot_bridged(bot_rooms(bot, i), room))
			return true;
	return false;
}

// The i-th room that may be told; *at goes on from there. NULL = no more.
static BotRoom *next_room(Bot *bot, unsigned *at)
{
	BotRoom *room;
	while ((room = bot_rooms(bot, (*at)++)))
		if (wants_any(room) && !hears_another(bot, *at - 1))
			return room;
	return NULL;
}

char *relay_targets(Bot *bot, const Issuer *issuer, unsigned *ret_n)
{
	g_autoptr(GString) names = g_string_new(NULL);
	BotRoom *room;
	*ret_n = 0;
	for (unsigned at = 0; (room = next_room(bot, &at));)
		if (issuer_is_for(bot, issuer, room))
			g_string_append_printf(
				names, "%s%s", (*ret_n)++ ? ", " : "", bot_room_name(room));
	return g_string_free(g_steal_pointer(&names), FALSE);
}

// ---- one room ----

typedef struct {
	Bot *bot;
	GArray *fresh; // of int64_t: numbers, the urgent first
	int64_t again; // when there may be more to say; 0 = never
} Relay;

static const char *lang_of(BotRoom *room)
{
	const char *lang = bot_room_setting(room, "lang");
	return *lang ? lang : "en";
}

static void say(const Relay *relay, BotRoom *room, const Bulletin *bulletin)
{
	g_autofree char *body = words_post(lang_of(room), bulletin, RELAY_POST_BYTES);
	g_autofree char *key = g_strdup_printf(
		"bulletin %" PRId64 ".%" PRId64, bulletin->number, bulletin->edition);
	const BotPost post = {.body = body,
		.expires = bulletin->fetched + RELAY_SECONDS,
		.urgent = bulletin->urgent};
	if (bot_post(relay->bot, room, key, &post))
		bot_run(relay->bot,
			"insert into updates_told (bulletin, room) values (?, ?) on conflict do "
			"nothing",
			V(bulletin->number), V(bot_room_name(room)));
}

static void tell_room(Relay *relay, BotRoom *room)
{
	int64_t quiet = bot_quiet(relay->bot, room);
	for (unsigned i = 0; i < relay->fresh->len; i++) {
		g_auto(Bulletin) bulletin = {0};
		Issuer issuer;
		if (!bulletin_read(
			    relay->bot, g_array_index(relay->fresh, int64_t, i), &bulletin) ||
			!issuer_named(relay->bot, bulletin.issuer, &issuer) ||
			!issuer_is_for(relay->bot, &issuer, room))
			continue;
		if (!quiet || bulletin.urgent)
			say(relay, room, &bulletin);
		else
			relay->again = relay->again ? MIN(relay->again, quiet) : quiet;
	}
}

static GArray *find_fresh(Bot *bot)
{
	GArray *fresh = g_array_new(FALSE, FALSE, sizeof(int64_t));
	BotQuery *query = bot_sql(bot,
		"select b.id from updates_edition e join updates_bulletin b on b.id = e.bulletin "
		"and b.edition = e.edition where e.fetched > ? and b.withdrawn = 0 order by "
		"b.urgent desc, b.id limit ?",
		V(bot_now(bot) - RELAY_SECONDS), V(RELAY_MOST));
	while (bot_step(query) == BOT_ROW) {
		int64_t number = bot_col_int(query, 0);
		g_array_append_val(fresh, number);
	}
	return fresh;
}

void relay_all(Bot *bot)
{
	g_autoptr(GArray) fresh = find_fresh(bot);
	Relay relay = {.bot = bot, .fresh = fresh};
	BotRoom *room;
	for (unsigned at = 0; (room = next_room(bot, &at));)
		tell_room(&relay, room);
	if (relay.again)
		bot_at(bot, relay.again, TIMER);
}

static bool was_told(Bot *bot, BotRoom *room, int64_t number)
{
	return bot_one(bot, 0, "select 1 from updates_told where bulletin = ? and room = ?",
		V(number), V(bot_room_name(room)));
}

// In quiet hours too: what is false must not stand until the morning.
void relay_withdrawal(Bot *bot, int64_t number)
{
	g_auto(Bulletin) bulletin = {0};
	if (!bulletin_read(bot, number, &bulletin))
		return;
	BotRoom *room;
	for (unsigned at = 0; (room = next_room(bot, &at));) {
		if (!was_told(bot, room, number))
			continue;
		g_autofree char *body = words_answer(bot, lang_of(room), &bulletin);
		g_autofree char *key = g_strdup_printf("withdrawn %" PRId64, number);
		bot_post(bot, room, key, &(BotPost){.body = body, .urgent = true});
	}
}
