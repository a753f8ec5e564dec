// SPDX-License-Identifier: LGPL-3.0-or-later
// !talks: what is said first is that a blackout is on; then the entries, the newest last.
#include "timeline.h"

#include "blackout.h"
#include "talk.h"

enum {
	TALKS_SHOWN = 3
}; // of a strike, where not all were asked for: a room on IRC bears four lines

typedef struct {
	BotCall *call;
	int64_t most;     // of each strike
	bool all;         // were no strikes named or bound to the room?
	unsigned strikes; // that have entries to be shown
	int64_t left_out;
} Timeline;

static int64_t count_of(Bot *bot, const Strike *strike)
{
	return bot_one(bot, 0, "select count(*) from updates_talk where strike = ? and removed = 0",
		V(strike->name));
}

static int64_t newest_of(Bot *bot, const Strike *strike)
{
	return bot_one(bot, 0,
		"select day from updates_talk where strike = ? and removed = 0 order by day desc "
		"limit 1",
		V(strike->name));
}

// Of all strikes those that go on and have entries; if there is none, the one that was entered for last.
static void keep_told(Bot *bot, GPtrArray *strikes)
{
	int64_t newest = 0;
	bool any_on = false;
	for (unsigned i = 0; i < strikes->len; i++) {
		int64_t its = newest_of(bot, strikes->pdata[i]);
		newest = MAX(newest, its);
		any_on = any_on || (its && !((Strike *)strikes->pdata[i])->over);
	}
	for (unsigned i = strikes->len; i-- > 0 && newest;) {
		int64_t its = newest_of(bot, strikes->pdata[i]);
		bool over = ((Strike *)strikes->pdata[i])->over;
		if (any_on ? over || !its : its < newest)
			g_ptr_array_remove_index(strikes, i);
	}
}

// "7 WGA, Fri 11 Aug, …": the number for officers, who need it, the strike where there are several.
static void show(const Timeline *timeline, const Strike *strike, const Talk *talk)
{
	BotCall *call = timeline->call;
	g_autofree char *words = talk_words(bot_of(call), bot_lang(call), strike, talk);
	g_autofree char *number = bot_may(call, BOT_OFFICER, NULL)
					  ? g_strdup_printf("%" PRId64 " ", talk->id)
					  : g_strdup("");
	if (timeline->strikes > 1)
		bot_row(call, "%s%s, %s", number, strike->title, words);
	else
		bot_row(call, "%s%s", number, words);
}

static void show_strike(Timeline *timeline, const Strike *strike)
{
	Bot *bot = bot_of(timeline->call);
	g_autoptr(GArray) talks = talks_read(bot, strike->name, timeline->most);
	for (unsigned i = 0; i < talks->len; i++)
		show(timeline, strike, &g_array_index(talks, Talk, i));
	timeline->left_out += count_of(bot, strike) - talks->len;
}

static bool show_all(Timeline *timeline, const GPtrArray *strikes)
{
	BotCall *call = timeline->call;
	Bot *bot = bot_of(call);
	for (unsigned i = 0; i < strikes->len; i++)
		timeline->strikes += count_of(bot, strikes->pdata[i]) > 0;
	g_autofree char *titles = strike_titles(strikes);
	if (!timeline->strikes && timeline->all)
		return bot_reply(call, N_("nothing is entered about the talks yet"));
	if (!timeline->strikes)
		return bot_reply(call, N_("nothing is entered about the talks of %s yet"), titles);
	for (unsigned i = 0; i < strikes->len; i++)
		show_strike(timeline, strikes->pdata[i]);
	return !timeline->left_out ||
	       bot_row(call, N_("before that: %" PRId64 " more, !talks all tells them"),
		       timeline->left_out);
}

static bool tell(BotCall *call, int64_t most)
{
	Bot *bot = bot_of(call);
	Timeline timeline = {.call = call, .most = most};
	g_autoptr(GPtrArray) strikes = strikes_of_call(call, &timeline.all);
	if (!strikes)
		return false;
	if (timeline.all)
		keep_told(bot, strikes);
	g_autofree char *blackout = blackout_words(
		bot, bot_lang(call), timeline.all ? NULL : strikes);
	if (blackout)
		bot_row(call, "%s", blackout);
	return show_all(&timeline, strikes);
}

bool talks_run(BotCall *call)
{
	return tell(call, TALKS_SHOWN);
}

bool talks_all_run(BotCall *call)
{
	return tell(call, TALKS_MOST);
}
