// SPDX-License-Identifier: LGPL-3.0-or-later
// Keeps pieces of press, and says them where a route wants them.
#include "press.h"

#include "blackout.h"
#include "relay.h"
#include "words.h"

typedef enum { PRESS_FRESH, PRESS_HELD, PRESS_DROPPED, PRESS_SAID } PressState;

static PressState state_of(Bot *bot, bool loud)
{
	if (blackout_is_on(bot))
		return PRESS_HELD;
	return loud ? PRESS_FRESH : PRESS_SAID;
}

void press_add(Bot *bot, const Source *source, const BotItem *told, bool loud)
{
	g_autofree char *title = words_flat(
		*told->title ? told->title : told->text, PRESS_TITLE_BYTES);
	bot_run(bot,
		"insert into updates_press (source, outlet, title, link, lang, published, fetched, "
		"state, management) values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
		V(source->name), V(source->outlet), V(title), V(told->link), V(source->lang),
		V(told->published), V(bot_now(bot)), V((int64_t)state_of(bot, loud)));
}

// ---- in words ----

// "PRESS, Variety: Talks resume https://…": whatever the title says, this stands before it.
static char *words_of(BotQuery *query, const char *lang)
{
	const char *link = bot_col_text(query, 3);
	return bot_words(lang,
		bot_col_int(query, 4) ? N_("PRESS, %s, quoting management: %s%s%s")
				      : N_("PRESS, %s: %s%s%s"),
		bot_col_text(query, 1), bot_col_text(query, 2), *link ? " " : "", link);
}

static void say(Bot *bot, BotQuery *query)
{
	g_autofree char *key = g_strdup_printf("press %" PRId64, bot_col_int(query, 0));
	g_autofree char *body = NULL;
	BotRoom *room;
	const Route what = {.kind = SOURCE_PRESS, .lang = bot_col_text(query, 6)};
	for (unsigned at = 0; (room = relay_next(bot, &what, &at));) {
		g_free(body);
		body = words_of(query, relay_lang(room));
		bot_post(bot, room, key,
			&(BotPost){.body = body, .expires = bot_col_int(query, 5) + RELAY_SECONDS});
	}
}

// A quiet room is not told when it wakes: press is nobody's order. So each is said once, or never.
void press_relay(Bot *bot)
{
	int64_t last = 0;
	BotQuery *query = bot_sql(bot,
		"select id, outlet, title, link, management, fetched, lang from updates_press "
		"where state = 0 order by id limit ?",
		V(PRESS_MOST));
	while (bot_step(query) == BOT_ROW) {
		say(bot, query);
		last = bot_col_int(query, 0);
	}
	if (last)
		bot_run(bot, "update updates_press set state = ? where state = 0 and id <= ?",
			V((int64_t)PRESS_SAID), V(last));
}

// ---- asked for ----

static bool show(BotCall *call, BotQuery *query)
{
	bool any = false;
	while (bot_step(query) == BOT_ROW) {
		g_autofree char *words = words_of(query, bot_lang(call));
		any = bot_row(call, "%" PRId64 " %s", bot_col_int(query, 0), words);
	}
	return any;
}

bool press_run(BotCall *call)
{
	BotQuery *last = bot_sql(bot_of(call),
		"select id, outlet, title, link, management from updates_press where state in "
		"(0, 3) order by id desc limit ?",
		V(PRESS_SHOWN));
	return show(call, last) || bot_reply(call, N_("nothing of the press is known here"));
}

bool press_management_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t number = bot_int(call, "number");
	if (!bot_one(bot, 0, "select id from updates_press where id = ?", V(number)))
		return bot_refuse(call,
			N_("no piece %" PRId64 " of the press; !press shows the last"), number);
	return bot_introduce(call) &&
	       bot_run(bot, "update updates_press set management = 1 where id = ?", V(number)) &&
	       bot_reply(call, N_("piece %" PRId64 " is labelled as quoting management"), number);
}

// ---- held ----

int64_t press_held(Bot *bot)
{
	return bot_one(bot, 0, "select count(*) from updates_press where state = 1");
}

bool held_run(BotCall *call)
{
	BotQuery *held = bot_sql(bot_of(call),
		"select id, outlet, title, link, management from updates_press where state = 1 "
		"order by id limit ?",
		V(PRESS_HELD_SHOWN));
	return show(call, held) || bot_reply(call, N_("nothing of the press is held"));
}

static bool settle(BotCall *call, PressState state)
{
	Bot *bot = bot_of(call);
	if (!press_held(bot))
		return bot_refuse(call, N_("nothing of the press is held"));
	return bot_introduce(call) &&
	       bot_run(bot, "update updates_press set state = ?, fetched = ? where state = 1",
		       V((int64_t)state), V(bot_now(bot)));
}

bool held_release_run(BotCall *call)
{
	int64_t n = press_held(bot_of(call));
	if (blackout_is_on(bot_of(call)))
		return bot_refuse(call, N_("the blackout is on; end it first: !blackout off"));
	if (!settle(call, PRESS_FRESH))
		return false;
	press_relay(bot_of(call));
	return bot_reply(call, N_("released: %" PRId64), n);
}

bool held_drop_run(BotCall *call)
{
	int64_t n = press_held(bot_of(call));
	return settle(call, PRESS_DROPPED) && bot_reply(call, N_("dropped: %" PRId64), n);
}
