// SPDX-License-Identifier: LGPL-3.0-or-later
// !blackout, on and off by two officers. What is asked meanwhile is answered with the last official word.
#include "blackout.h"

#include "words.h"
#include "issuer.h"

enum { BLACKOUTS_MOST = 20 }; // at once: one of an issuer

static bool concerns(Bot *bot, const char *name, const GPtrArray *strikes)
{
	Issuer issuer;
	return !strikes || !issuer_named(bot, name, &issuer) || !*issuer.strike ||
	       strike_named(strikes, issuer.strike);
}

char *blackout_words(Bot *bot, const char *lang, const GPtrArray *strikes)
{
	g_autoptr(GString) all = g_string_new(NULL);
	BotQuery *query = bot_sql(bot,
		"select issuer, title, since, reason from updates_blackout where until = 0 order "
		"by id "
		"limit ?",
		V(BLACKOUTS_MOST));
	while (bot_step(query) == BOT_ROW) {
		const char *reason = bot_col_text(query, 3);
		if (!concerns(bot, bot_col_text(query, 0), strikes))
			continue;
		g_autofree char *since = words_issuer_time(
			bot, bot_col_text(query, 0), bot_col_int(query, 2));
		g_autofree char *one = bot_words(lang,
			N_("%s: a media blackout was agreed, since %s%s%s"), bot_col_text(query, 1),
			since, *reason ? ": " : "", reason);
		g_string_append_printf(all, "%s%s", all->len ? "; " : "", one);
	}
	return all->len ? g_string_free(g_steal_pointer(&all), FALSE) : NULL;
}

bool blackout_is_on(Bot *bot)
{
	return bot_one(
		bot, 0, "select id from updates_blackout where until = 0 order by id limit 1");
}

bool blackout_run(BotCall *call)
{
	g_autofree char *words = blackout_words(bot_of(call), bot_lang(call), NULL);
	return words ? bot_reply(call, "%s", words)
		     : bot_reply(call, N_("no media blackout is on"));
}

static int64_t standing(Bot *bot, const Issuer *issuer)
{
	return bot_one(bot, 0, "select id from updates_blackout where issuer = ? and until = 0",
		V(issuer->name));
}

bool blackout_on_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	Issuer issuer;
	const char *reason = bot_text(call, "reason");
	if (!issuer_of_call(call, &issuer) || !bot_introduce(call))
		return false;
	if (standing(bot, &issuer))
		return bot_refuse(call, N_("the blackout of %s is on already"), issuer.title);
	bot_effect_named(call, N_("begins a media blackout of %s"), issuer.title);
	if (!bot_run(bot,
		    "insert into updates_blackout (issuer, title, since, until, reason) values (?, "
		    "?, "
		    "?, 0, ?)",
		    V(issuer.name), V(issuer.title), V(bot_now(bot)), V(reason ? reason : "")))
		return false;
	return bot_reply(
		call, N_("the media blackout of %s is on; !blackout off ends it"), issuer.title);
}

bool blackout_off_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	Issuer issuer;
	if (!issuer_of_call(call, &issuer) || !bot_introduce(call))
		return false;
	int64_t id = standing(bot, &issuer);
	if (!id)
		return bot_refuse(call, N_("no blackout of %s is on"), issuer.title);
	bot_effect_named(call, N_("ends the media blackout of %s"), issuer.title);
	return bot_run(bot, "update updates_blackout set until = ? where id = ?", V(bot_now(bot)),
		       V(id)) &&
	       bot_reply(call, N_("the media blackout of %s is over"), issuer.title);
}
