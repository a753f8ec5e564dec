// SPDX-License-Identifier: LGPL-3.0-or-later
// !announce, !correct and !withdraw. The text is frozen when it is asked for: the second officer approves these words
// and these rooms, or nothing.
#include "announce.h"

#include <string.h>

#include "fault.h"
#include "relay.h"
#include "words.h"

static char *names_of(const GPtrArray *rooms)
{
	GString *names = g_string_new(NULL);
	for (unsigned i = 0; i < rooms->len; i++)
		g_string_append_printf(
			names, "%s%s", i ? ", " : "", bot_room_name(rooms->pdata[i]));
	return g_string_free(names, FALSE);
}

// Who approves knows where it will be heard, and how soon.
static void declare_rooms(BotCall *call, const Bulletin *bulletin, const char *text)
{
	g_autoptr(GPtrArray) rooms = relay_targets(bot_of(call), bulletin);
	g_autofree char *names = names_of(rooms),
			*reach = bot_reach(bot_of(call), bot_lang(call), rooms, strlen(text));
	if (rooms->len)
		bot_effect_named(call, N_("is said officially in %s"), names);
	else
		bot_effect_named(
			call, N_("is kept as a word of %s, and no room is told"), bulletin->title);
	if (*reach)
		bot_effect_named(call, N_("which takes %s"), reach);
}

// A bulletin that was made by this call goes out.
static bool send(BotCall *call, Bulletin *bulletin)
{
	Bot *bot = bot_of(call);
	bulletin->published = bulletin->fetched = bot_now(bot);
	bulletin->silent = false;
	if (!bulletin_add(bot, bulletin))
		return false;
	relay_all(bot);
	g_autofree char *name = words_name(bot_lang(call), bulletin);
	return bot_reply(
		call, N_("%s is out; !withdraw %" PRId64 " takes it back"), name, bulletin->number);
}

static bool announce(BotCall *call, bool urgent)
{
	Issuer issuer;
	const char *text = bot_text(call, "text");
	if (!issuer_of_call(call, &issuer) || !text_is_fit(call, &issuer, text) ||
		!bot_introduce(call))
		return false;
	g_auto(Bulletin) bulletin = {
		.urgent = urgent,
		.issuer = g_strdup(issuer.name),
		.title = g_strdup(issuer.title),
		.channel = g_strdup(BULLETIN_BY_OFFICERS),
		.link = g_strdup(""),
		.lang = g_strdup(""),
		.text = g_strdup(text),
	};
	declare_rooms(call, &bulletin, text);
	return send(call, &bulletin);
}

bool announce_run(BotCall *call)
{
	return announce(call, false);
}

bool announce_urgent_run(BotCall *call)
{
	return announce(call, true);
}

// ---- what was said already ----

static bool standing(BotCall *call, Bulletin *ret_bulletin)
{
	return bulletin_of_call(call, "number", ret_bulletin) &&
	       (!ret_bulletin->withdrawn ||
		       bot_refuse(call, N_("bulletin %" PRId64 " is withdrawn already"),
			       ret_bulletin->number));
}

bool correct_run(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	Issuer issuer;
	const char *text = bot_text(call, "text");
	if (!standing(call, &bulletin) || !bot_introduce(call))
		return false;
	if (!issuer_named(bot_of(call), bulletin.issuer, &issuer))
		return bot_refuse(
			call, N_("%s is no issuer of the config any more"), bulletin.title);
	if (!text_is_fit(call, &issuer, text))
		return false;
	declare_rooms(call, &bulletin, text);
	g_free(bulletin.text);
	bulletin.text = g_strdup(text);
	return send(call, &bulletin);
}

bool withdraw_run(BotCall *call)
{
	g_auto(Bulletin) bulletin = {0};
	const char *reason = bot_text(call, "reason");
	if (!standing(call, &bulletin) || !bot_introduce(call) ||
		!bulletin_withdraw(bot_of(call), bulletin.number, reason ? reason : ""))
		return false;
	relay_withdrawal(bot_of(call), bulletin.number);
	return bot_reply(call, N_("bulletin %" PRId64 " is withdrawn"), bulletin.number);
}
