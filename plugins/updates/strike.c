// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads strikes, and finds them by what people call them.
#include "strike.h"

#include <string.h>

enum {
	STRIKES_MOST = 20,
	DATE_BYTES = 10, // of "2023-09-27 00:01"
};

static void strike_free(void *data)
{
	Strike *strike = data;
	g_free(strike->name);
	g_free(strike->title);
	g_clear_pointer(&strike->zone, g_time_zone_unref);
	g_free(strike);
}

static GPtrArray *strikes_new(void)
{
	return g_ptr_array_new_with_free_func(strike_free);
}

// A date alone is its whole day.
static bool is_past(Bot *bot, GTimeZone *zone, const char *moment)
{
	GDate date;
	int minutes;
	if (!*moment)
		return false;
	bot_local(bot_now(bot), zone, &date, &minutes);
	g_autofree char *now = g_strdup_printf("%04d-%02d-%02d %02d:%02d", g_date_get_year(&date),
		g_date_get_month(&date), g_date_get_day(&date), minutes / 60, minutes % 60);
	return strlen(moment) > DATE_BYTES ? strcmp(moment, now) <= 0
					   : strncmp(moment, now, DATE_BYTES) < 0;
}

GPtrArray *strikes_read(Bot *bot)
{
	GPtrArray *all = strikes_new();
	BotQuery *query = bot_sql(bot,
		"select name, title, zone, finish from strike order by day_one, name limit ?",
		V((int64_t)STRIKES_MOST));
	while (bot_step(query) == BOT_ROW) {
		GTimeZone *zone = bot_zone(bot_col_text(query, 2));
		if (!zone) // this machine does not know it
			continue;
		Strike *strike = g_new0(Strike, 1);
		strike->name = g_strdup(bot_col_text(query, 0));
		strike->title = g_strdup(bot_col_text(query, 1));
		strike->zone = zone;
		strike->over = is_past(bot, zone, bot_col_text(query, 3));
		g_ptr_array_add(all, strike);
	}
	return all;
}

const Strike *strike_named(const GPtrArray *strikes, const char *name)
{
	for (unsigned i = 0; i < strikes->len; i++)
		if (!strcmp(((const Strike *)strikes->pdata[i])->name, name))
			return strikes->pdata[i];
	return NULL;
}

int64_t strike_today(Bot *bot, const Strike *strike)
{
	GDate date;
	bot_today(bot, strike->zone, &date);
	return g_date_get_julian(&date);
}

// ---- which are meant ----

static void take(GPtrArray *all, unsigned at, GPtrArray *chosen)
{
	g_ptr_array_add(chosen, g_ptr_array_steal_index(all, at));
}

char *strike_titles(const GPtrArray *strikes)
{
	g_autoptr(GString) titles = g_string_new(NULL);
	for (unsigned i = 0; i < strikes->len; i++)
		g_string_append_printf(
			titles, "%s%s", i ? ", " : "", ((const Strike *)strikes->pdata[i])->title);
	return g_string_free(g_steal_pointer(&titles), FALSE);
}

// Those that the word fits best; a slip of the finger is none.
static GPtrArray *fitting(const GPtrArray *all, const char *word)
{
	GPtrArray *best = g_ptr_array_new();
	BotFit least = BOT_FIT_TITLE;
	for (unsigned i = 0; i < all->len; i++) {
		const Strike *strike = all->pdata[i];
		BotFit fit = bot_fit(word, strike->name, strike->title);
		if (fit < least)
			continue;
		if (fit > least)
			g_ptr_array_set_size(best, 0);
		least = fit;
		g_ptr_array_add(best, all->pdata[i]);
	}
	return best;
}

static bool choose_by_name(BotCall *call, GPtrArray *all, GPtrArray *chosen)
{
	unsigned at;
	g_autoptr(GPtrArray) fit = fitting(all, bot_text(call, "strike"));
	g_autofree char *titles = strike_titles(fit->len ? fit : all);
	if (fit->len == 1 && g_ptr_array_find(all, fit->pdata[0], &at)) {
		take(all, at, chosen);
		return true;
	}
	if (!all->len)
		return bot_refuse(call, N_("no strike is known here"));
	return fit->len ? bot_refuse(call, N_("which strike: %s?"), titles)
			: bot_refuse(call, N_("no strike is called that; known are %s"), titles);
}

static void choose_of_room(BotRoom *room, GPtrArray *all, GPtrArray *chosen)
{
	g_auto(GStrv) names = g_strsplit(bot_room_setting(room, "strikes"), ";", -1);
	for (char **name = names; *name; name++) {
		const Strike *strike = strike_named(all, g_strstrip(*name));
		unsigned at;
		if (strike && g_ptr_array_find(all, strike, &at))
			take(all, at, chosen);
	}
}

GPtrArray *strikes_of_call(BotCall *call, bool *ret_all)
{
	g_autoptr(GPtrArray) all = strikes_read(bot_of(call)), chosen = strikes_new();
	BotRoom *room = bot_where(call);
	*ret_all = false;
	if (bot_given(call, "strike"))
		return choose_by_name(call, all, chosen) ? g_steal_pointer(&chosen) : NULL;
	if (room)
		choose_of_room(room, all, chosen);
	if (chosen->len)
		return g_steal_pointer(&chosen);
	*ret_all = true;
	return g_steal_pointer(&all);
}
