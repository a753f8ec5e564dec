// SPDX-License-Identifier: LGPL-3.0-or-later
// Looks room by room for what was not said there yet.
#include "relay.h"

#include <string.h>

#include "press.h"
#include "source.h"
#include "words.h"

#define TIMER "relay"

static bool wants(Bot *bot, const Route *what, BotRoom *room)
{
	const char *announce = bot_room_setting(room, "announce");
	Issuer issuer;
	if (!strcmp(announce, "no") || !strcmp(announce, "false") || !route_leads(bot, what, room))
		return false;
	return !what->issuer ||
	       (issuer_named(bot, what->issuer, &issuer) && issuer_is_for(bot, &issuer, room));
}

// Two rooms that are bridged hear each other: the first of them is told.
static bool hears_another(Bot *bot, const Route *what, BotRoom *room)
{
	BotRoom *other;
	for (unsigned i = 0; (other = bot_bridge(room, i)); i++)
		if (wants(bot, what, other))
			return true;
	return false;
}

BotRoom *relay_next(Bot *bot, const Route *what, unsigned *at)
{
	BotRoom *room;
	while ((room = bot_rooms(bot, (*at)++)))
		if (wants(bot, what, room) && !hears_another(bot, what, room))
			return room;
	return NULL;
}

static Route route_of(const Bulletin *bulletin)
{
	return (Route){SOURCE_OFFICIAL, bulletin->issuer, bulletin->lang, bulletin->urgent};
}

GPtrArray *relay_targets(Bot *bot, const Bulletin *bulletin)
{
	GPtrArray *rooms = g_ptr_array_new();
	BotRoom *room;
	const Route what = route_of(bulletin);
	for (unsigned at = 0; (room = relay_next(bot, &what, &at));)
		g_ptr_array_add(rooms, room);
	return rooms;
}

// ---- what is new ----

const char *relay_lang(BotRoom *room)
{
	const char *lang = bot_room_setting(room, "lang");
	return *lang ? lang : "en";
}

// Of each edition: rooms were told of it under this key.
static char *key_of(int64_t number, int64_t edition)
{
	return g_strdup_printf("bulletin %" PRId64 ".%" PRId64, number, edition);
}

// Those that still wait are not said any more. The newest that stands in the room and can be edited; NULL = there is none. The caller
// frees it.
static char *overtake(Bot *bot, BotRoom *room, int64_t number, int64_t below)
{
	for (int64_t edition = below - 1; edition > 0; edition--) {
		g_autofree char *key = key_of(number, edition);
		if (!bot_unpost(bot, room, key) && bot_editable(bot, room, key))
			return g_steal_pointer(&key);
	}
	return NULL;
}

static char *post_of(Bot *bot, BotRoom *room, const Bulletin *bulletin)
{
	WordsRoom borne;
	borne.bytes = bot_room_bytes(bot, room, &borne.line_ends);
	return words_post(relay_lang(room), bulletin, &borne);
}

static void note_told(Bot *bot, BotRoom *room, int64_t number)
{
	bot_run(bot,
		"insert into updates_told (bulletin, room) values (?, ?) on conflict do nothing",
		V(number), V(bot_room_name(room)));
}

// An edit rings nowhere: of what is urgent the room hears besides.
static void say(Bot *bot, BotRoom *room, const Bulletin *bulletin, const char *before)
{
	g_autofree char *body = post_of(bot, room, bulletin);
	g_autofree char *key = key_of(bulletin->number, bulletin->edition),
			*besides = g_strconcat(key, " besides", NULL);
	BotPost post = {.body = body,
		.expires = bulletin->fetched + RELAY_SECONDS,
		.urgent = bulletin->urgent,
		.edits = before};
	if (bot_post(bot, room, key, &post))
		note_told(bot, room, bulletin->number);
	post.edits = NULL;
	if (before && bulletin->urgent)
		bot_post(bot, room, besides, &post);
}

// *again: when there may be more to say.
static void tell_room(Bot *bot, BotRoom *room, const Bulletin *bulletin, int64_t *again)
{
	g_autofree char *before = overtake(bot, room, bulletin->number, bulletin->edition);
	int64_t quiet = bulletin->urgent || before ? 0 : bot_quiet(bot, room);
	if (quiet)
		*again = MIN(*again, quiet);
	else
		say(bot, room, bulletin, before);
}

// Where each room has heard of an edition, or will not, no room is asked again for the next bulletin's sake.
static void note_relayed(Bot *bot, const Bulletin *bulletin)
{
	bot_run(bot, "update updates_edition set relayed = 1 where bulletin = ? and edition = ?",
		V(bulletin->number), V(bulletin->edition));
}

static void tell_rooms(Bot *bot, int64_t number, int64_t *again)
{
	g_auto(Bulletin) bulletin = {0};
	if (!bulletin_read(bot, number, &bulletin))
		return;
	BotRoom *room;
	int64_t later = INT64_MAX;
	const Route what = route_of(&bulletin);
	for (unsigned at = 0; (room = relay_next(bot, &what, &at));)
		tell_room(bot, room, &bulletin, &later);
	if (later == INT64_MAX)
		note_relayed(bot, &bulletin);
	*again = MIN(*again, later);
}

static GArray *find_fresh(Bot *bot)
{
	GArray *fresh = g_array_new(FALSE, FALSE, sizeof(int64_t));
	BotQuery *query = bot_sql(bot,
		"select id from (select b.id, b.urgent from updates_edition e join "
		"updates_bulletin b on b.id = e.bulletin and b.edition = e.edition where e.fetched "
		"> ? and e.silent = 0 and e.relayed = 0 and b.withdrawn = 0 order by e.fetched "
		"desc, b.id desc limit ?) newest order by urgent desc, id",
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
	int64_t again = INT64_MAX;
	for (unsigned i = 0; i < fresh->len; i++)
		tell_rooms(bot, g_array_index(fresh, int64_t, i), &again);
	if (again < INT64_MAX)
		bot_at(bot, again, TIMER);
	press_relay(bot);
}

// ---- what does not hold any more ----

static bool was_told(Bot *bot, BotRoom *room, int64_t number)
{
	return bot_one(bot, 0, "select 1 from updates_told where bulletin = ? and room = ?",
		V(number), V(bot_room_name(room)));
}

// In quiet hours too: what is false must not stand until the morning. It is said, and where it can be, put in the place of what was.
void relay_withdrawal(Bot *bot, int64_t number)
{
	g_auto(Bulletin) bulletin = {0};
	if (!bulletin_read(bot, number, &bulletin))
		return;
	BotRoom *room;
	for (unsigned i = 0; (room = bot_rooms(bot, i)); i++) {
		if (!was_told(bot, room, number))
			continue;
		g_autofree char *body = words_answer(bot, relay_lang(room), &bulletin),
				*before = overtake(bot, room, number, bulletin.newest + 1),
				*key = g_strdup_printf("withdrawn %" PRId64, number),
				*edit = g_strconcat(key, " edit", NULL);
		bot_post(bot, room, key, &(BotPost){.body = body, .urgent = true});
		if (before)
			bot_post(bot, room, edit,
				&(BotPost){.body = body, .urgent = true, .edits = before});
	}
}
