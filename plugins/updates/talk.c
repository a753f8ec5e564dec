// SPDX-License-Identifier: LGPL-3.0-or-later
// !talk add, change and remove. What is removed stays in the store, so that its number is never another's.
#include "talk.h"

#include <string.h>

#include "bulletin.h"
#include "calendar.h"
#include "fault.h"

void talk_clear(Talk *talk)
{
	g_free(talk->strike);
	g_free(talk->issuer);
	g_free(talk->text);
	*talk = (Talk){0};
}

// ---- reading ----

static void clear_in_array(void *talk)
{
	talk_clear(talk);
}

static Talk read_row(BotQuery *query)
{
	return (Talk){
		.id = bot_col_int(query, 0),
		.day = bot_col_int(query, 1),
		.strike = g_strdup(bot_col_text(query, 2)),
		.issuer = g_strdup(bot_col_text(query, 3)),
		.text = g_strdup(bot_col_text(query, 4)),
		.bulletin = bot_col_int(query, 5),
		.withdrawn = bot_col_int(query, 6) != 0,
	};
}

GArray *talks_read(Bot *bot, const char *strike, int64_t most)
{
	GArray *talks = g_array_new(FALSE, FALSE, sizeof(Talk));
	g_array_set_clear_func(talks, clear_in_array);
	BotQuery *query = bot_sql(bot,
		"select t.id, t.day, t.strike, t.issuer, t.text, t.bulletin, coalesce(b.withdrawn, "
		"0) from updates_talk t left join updates_bulletin b on b.id = t.bulletin where "
		"t.strike = ? and t.removed = 0 order by t.day desc, t.id desc limit ?",
		V(strike), V(most));
	while (bot_step(query) == BOT_ROW) {
		const Talk talk = read_row(query);
		g_array_prepend_val(talks, talk);
	}
	return talks;
}

// False: there is none of that number. One that was removed is read too.
static bool read_one(Bot *bot, int64_t id, Talk *ret_talk, bool *ret_removed)
{
	BotQuery *query = bot_sql(bot,
		"select t.id, t.day, t.strike, t.issuer, t.text, t.bulletin, coalesce(b.withdrawn, "
		"0), t.removed from updates_talk t left join updates_bulletin b on b.id = "
		"t.bulletin where t.id = ?",
		V(id));
	if (bot_step(query) != BOT_ROW)
		return false;
	*ret_talk = read_row(query);
	*ret_removed = bot_col_int(query, 7) != 0;
	return bot_step(query) == BOT_DONE;
}

static bool standing_of_call(BotCall *call, Talk *ret_talk)
{
	bool removed;
	int64_t id = bot_int(call, "number");
	return (read_one(bot_of(call), id, ret_talk, &removed) && !removed) ||
	       bot_refuse(call, N_("no entry %" PRId64 "; !talks all shows you the numbers"), id);
}

// ---- in words ----

char *talk_words(Bot *bot, const char *lang, const Strike *strike, const Talk *talk)
{
	int64_t number = calendar_number(bot, strike->name, talk->day);
	g_autofree char *date = calendar_words(lang, talk->day, strike_today(bot, strike));
	g_autofree char *when = number ? bot_words(lang, N_("%s, day %" PRId64), date, number)
				       : g_strdup(date);
	if (!talk->bulletin)
		return bot_words(lang, N_("%s: %s"), when, talk->text);
	return bot_words(lang,
		talk->withdrawn ? N_("%s: %s (its source was withdrawn: bulletin %" PRId64 ")")
				: N_("%s: %s (bulletin %" PRId64 ")"),
		when, talk->text, talk->bulletin);
}

// The same of one whose strike may be gone from the config.
static char *words_of(BotCall *call, const Talk *talk)
{
	Bot *bot = bot_of(call);
	g_autoptr(GPtrArray) strikes = strikes_read(bot);
	const Strike *strike = strike_named(strikes, talk->strike);
	return strike ? talk_words(bot, bot_lang(call), strike, talk) : g_strdup(talk->text);
}

// ---- what may be entered ----

static bool text_is_good(BotCall *call, const Issuer *issuer, const char *text)
{
	if (strlen(text) < TALK_LEAST_BYTES)
		return bot_refuse(call, N_("say what came of it, in a sentence"));
	if (strlen(text) > TALK_MOST_BYTES)
		return bot_refuse(call, N_("an entry has at most %d bytes, this has %d"),
			TALK_MOST_BYTES, (int)strlen(text));
	g_autofree char *wrong = text_wrong(bot_lang(call), issuer, text);
	return !wrong || bot_refuse(call, "%s", wrong);
}

// The bulletin's issuer, if it is not named.
static bool choose_issuer(BotCall *call, Issuer *ret_issuer)
{
	int64_t number = bot_int(call, "bulletin");
	g_auto(Bulletin) bulletin = {0};
	if (!bot_given(call, "bulletin"))
		return issuer_of_call(call, ret_issuer);
	if (!bulletin_of_call(call, "bulletin", &bulletin))
		return false;
	if (bulletin.withdrawn)
		return bot_refuse(call,
			N_("bulletin %" PRId64 " is withdrawn, it is no source any more"), number);
	if (!issuer_named(bot_of(call), bulletin.issuer, ret_issuer))
		return bot_refuse(
			call, N_("%s is no issuer of the config any more"), bulletin.title);
	Issuer named;
	if (bot_given(call, "issuer") &&
		(!issuer_of_call(call, &named) || strcmp(named.name, bulletin.issuer) != 0))
		return bot_refuse(
			call, N_("bulletin %" PRId64 " is of %s"), number, bulletin.title);
	return true;
}

// The one that the issuer speaks for, else the room's, else the only one.
static const Strike *choose_strike(BotCall *call, const GPtrArray *strikes, const Issuer *issuer)
{
	BotRoom *room = bot_where(call);
	g_auto(GStrv) bound = g_strsplit(room ? bot_room_setting(room, "strikes") : "", ";", -1);
	const Strike *strike = NULL;
	if (*issuer->strike)
		strike = strike_named(strikes, issuer->strike);
	else if (bound[0])
		strike = strike_named(strikes, g_strstrip(bound[0]));
	else if (strikes->len == 1)
		strike = strikes->pdata[0];
	if (!strike)
		bot_refuse(call,
			N_("%s speaks for no strike that is known here: name one in its section of "
			   "the config, or say it in a room of that strike"),
			issuer->title);
	return strike;
}

// Nobody enters what is still to come: a date without a year is the last one.
static bool read_day(BotCall *call, const Strike *strike, int64_t *ret_day)
{
	GDate date;
	int64_t today = strike_today(bot_of(call), strike);
	const char *typed = bot_text(call, "when");
	if (!bot_date(call, "when", strike->zone, &date))
		return false;
	bool yearless = g_ascii_isdigit(*typed) &&
			!g_regex_match_simple("[0-9][0-9][0-9][0-9]", typed, 0, 0);
	if (yearless && g_date_get_julian(&date) > today)
		g_date_subtract_years(&date, 1);
	*ret_day = g_date_get_julian(&date);
	return *ret_day <= today ||
	       bot_refuse(call, N_("that date is still to come; enter what has happened"));
}

// ---- !talk add ----

static bool is_new(BotCall *call, const Talk *talk)
{
	Bot *bot = bot_of(call);
	int64_t same = bot_one(bot, 0,
		"select id from updates_talk where strike = ? and removed = 0 and day = ? and text "
		"= ?",
		V(talk->strike), V(talk->day), V(talk->text));
	if (same)
		return bot_refuse(call, N_("that is entry %" PRId64 " already"), same);
	return bot_one(bot, 0, "select count(*) from updates_talk where strike = ? and removed = 0",
		       V(talk->strike)) < TALKS_MOST ||
	       bot_refuse(call, N_("the timeline is full: %d entries"), TALKS_MOST);
}

static bool insert(Bot *bot, Talk *talk)
{
	BotQuery *query = bot_sql(bot,
		"insert into updates_talk (strike, issuer, day, text, bulletin, removed) values "
		"(?, ?, ?, ?, ?, 0) returning id",
		V(talk->strike), V(talk->issuer), V(talk->day), V(talk->text), V(talk->bulletin));
	bool done = bot_step(query) == BOT_ROW;
	talk->id = done ? bot_col_int(query, 0) : 0;
	return done && bot_step(query) == BOT_DONE;
}

bool talk_add_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	Issuer issuer;
	g_auto(Talk) talk = {.bulletin = bot_int(call, "bulletin")};
	g_autoptr(GPtrArray) strikes = strikes_read(bot);
	g_autofree char *text = bulletin_normal(bot_text(call, "text"));
	if (!choose_issuer(call, &issuer) || !text_is_good(call, &issuer, text))
		return false;
	const Strike *strike = choose_strike(call, strikes, &issuer);
	if (!strike || !read_day(call, strike, &talk.day))
		return false;
	talk.strike = g_strdup(strike->name);
	talk.issuer = g_strdup(issuer.name);
	talk.text = g_steal_pointer(&text);
	if (!is_new(call, &talk) || !bot_introduce(call) || !insert(bot, &talk))
		return false;
	bot_undo(call, "talk remove", V(talk.id));
	g_autofree char *words = talk_words(bot, bot_lang(call), strike, &talk);
	return bot_reply(
		call, N_("entry %" PRId64 " added: %s. !undo within 10 min."), talk.id, words);
}

// ---- !talk change, !talk remove, and back ----

static bool write_text(Bot *bot, Talk *talk, const char *text)
{
	g_free(talk->text);
	talk->text = g_strdup(text);
	return bot_run(
		bot, "update updates_talk set text = ? where id = ?", V(talk->text), V(talk->id));
}

bool talk_change_run(BotCall *call)
{
	Issuer issuer;
	g_auto(Talk) talk = {0};
	g_autofree char *text = bulletin_normal(bot_text(call, "text"));
	if (!standing_of_call(call, &talk))
		return false;
	if (!issuer_named(bot_of(call), talk.issuer, &issuer))
		return bot_refuse(call, N_("%s is no issuer of the config any more"), talk.issuer);
	if (!text_is_good(call, &issuer, text) || !bot_introduce(call))
		return false;
	bot_undo(call, "talk restore", V(talk.id), V(talk.text), V(text));
	if (!write_text(bot_of(call), &talk, text))
		return false;
	g_autofree char *words = words_of(call, &talk);
	return bot_reply(
		call, N_("entry %" PRId64 " is now: %s. !undo within 10 min."), talk.id, words);
}

bool talk_remove_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	g_auto(Talk) talk = {0};
	if (!standing_of_call(call, &talk) || !bot_introduce(call) ||
		!bot_run(bot, "update updates_talk set removed = ? where id = ?", V(bot_now(bot)),
			V(talk.id)))
		return false;
	if (bot_is_undo(call))
		return bot_reply(call, N_("entry %" PRId64 " is taken out"), talk.id);
	bot_undo(call, "talk restore", V(talk.id));
	g_autofree char *words = words_of(call, &talk);
	return bot_reply(call, N_("entry %" PRId64 " is taken out: %s. !undo within 10 min."),
		talk.id, words);
}

bool talk_restore_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	bool removed, reword = bot_given(call, "before");
	g_auto(Talk) talk = {0};
	int64_t id = bot_int(call, "number");
	if (!bot_is_undo(call))
		return bot_refuse(call, N_("that is for !undo alone"));
	if (!read_one(bot, id, &talk, &removed) || removed == reword ||
		(reword && strcmp(talk.text, bot_text(call, "after")) != 0))
		return bot_refuse(call, N_("entry %" PRId64 " was changed again since"), id);
	if (reword ? !write_text(bot, &talk, bot_text(call, "before"))
		   : !bot_run(bot, "update updates_talk set removed = 0 where id = ?", V(id)))
		return false;
	g_autofree char *words = words_of(call, &talk);
	return bot_reply(call, N_("entry %" PRId64 " stands as before: %s"), id, words);
}
