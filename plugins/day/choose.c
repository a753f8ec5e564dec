// SPDX-License-Identifier: LGPL-3.0-or-later
// Which strikes a question means: the one named, else the room's, else all that are not over, else
// the latest.
#include "choose.h"

#include <string.h>

void choice_clear(Choice *choice)
{
	g_clear_pointer(&choice->told, g_ptr_array_unref);
	g_clear_pointer(&choice->past, g_ptr_array_unref);
}

static void take(Choice *choice, const Dispute *dispute)
{
	if (choice->n < CHOOSE_MAX)
		choice->of[choice->n++] = dispute;
	else
		choice->more++;
}

// ---- by name ----

static bool is_beginning(const Dispute *dispute, const char *folded_prefix)
{
	g_autofree char *title = g_utf8_casefold(dispute->title, -1);
	g_autofree char *name = g_utf8_casefold(dispute->name, -1);
	return g_str_has_prefix(title, folded_prefix) || g_str_has_prefix(name, folded_prefix);
}

// "WGA 1988, WGA 1960, …"
static char *names_beginning_with(const GPtrArray *disputes, const char *prefix)
{
	g_autofree char *folded_prefix = g_utf8_casefold(prefix, -1);
	GString *names = g_string_new("");
	guint n = 0;
	for (guint i = 0; i < disputes->len && n <= CHOOSE_MAX; i++) {
		const Dispute *dispute = disputes->pdata[i];
		if (!is_beginning(dispute, folded_prefix))
			continue;
		const char *title = n++ < CHOOSE_MAX ? dispute->title : "…";
		g_string_append_printf(names, "%s%s", names->len ? ", " : "", title);
	}
	return g_string_free(names, FALSE);
}

// "wga tomorow": a slip in a date makes it a part of the name. NULL if it is none.
static char *date_meant(const char *name)
{
	const char *last = strrchr(name, ' ');
	size_t before = last ? (size_t)(last + 1 - name) : 0;
	const char *meant = bot_date_meant(name + before);
	if (!meant || strlen(name) > CHOOSE_MAX_ECHO)
		return NULL;
	return g_strdup_printf("%.*s%s", (int)before, name, meant);
}

static bool refuse_unknown(BotCall *call, const Choice *choice, const char *name)
{
	g_autofree char *all = names_beginning_with(choice->told, "");
	g_autofree char *meant = date_meant(name);
	if (meant)
		return bot_refuse(call, N_("no strike \"%s\"; did you mean %s?"), name, meant);
	bool is_long = g_utf8_strlen(name, -1) > CHOOSE_MAX_ECHO;
	g_autofree char *start = g_utf8_substring(name, 0, is_long ? CHOOSE_MAX_ECHO : -1);
	const char *cut = is_long ? "…" : "";
	if (!*all)
		return bot_refuse(call, N_("no strike \"%s%s\""), start, cut);
	return bot_refuse(call,
		N_("no strike \"%s%s\"; known are %s, and the past ones of !records"), start, cut,
		all);
}

// "wga 1988": what reads as a number may be the year in the name of a past strike.
static const Dispute *find_by_year(const Choice *choice, const char *name, int64_t year)
{
	bool several;
	g_autofree char *whole = g_strdup_printf("%s %" G_GINT64_FORMAT, name, year);
	return dispute_find(choice->past, whole, &several);
}

static bool choose_by_name(BotCall *call, Choice *choice, const char *name)
{
	bool several, past_several;
	const Dispute *found = choice->number ? find_by_year(choice, name, bot_int(call, "number"))
					      : NULL;
	if (found)
		choice->number = false;
	else
		found = dispute_find(choice->told, name, &several);
	if (!found && several) {
		g_autofree char *names = names_beginning_with(choice->told, name);
		return bot_refuse(call, N_("which strike: %s?"), names);
	}
	if (!found)
		found = dispute_find(choice->past, name, &past_several);
	if (!found && past_several) {
		g_autofree char *names = names_beginning_with(choice->past, name);
		return bot_refuse(call, N_("which strike: %s?"), names);
	}
	if (!found)
		return refuse_unknown(call, choice, name);
	take(choice, found);
	return true;
}

// ---- by the room, or by what goes on ----

static void add_named(GPtrArray *bound, const GPtrArray *told, const char *name)
{
	for (guint i = 0; i < told->len; i++)
		if (!strcmp(name, ((const Dispute *)told->pdata[i])->name))
			g_ptr_array_add(bound, told->pdata[i]);
}

GPtrArray *choose_bound(BotRoom *room, const GPtrArray *told)
{
	const char *strikes = bot_room_setting(room, "strikes");
	g_auto(GStrv) names = g_strsplit(strikes, ";", -1);
	GPtrArray *bound = g_ptr_array_new();
	for (char **name = names; *name; name++)
		add_named(bound, told, g_strstrip(*name));
	for (guint i = 0; !*strikes && i < told->len; i++)
		g_ptr_array_add(bound, told->pdata[i]);
	return bound;
}

static void choose_of_room(BotCall *call, Choice *choice)
{
	BotRoom *room = bot_where(call);
	if (!room || !*bot_room_setting(room, "strikes"))
		return;
	g_autoptr(GPtrArray) bound = choose_bound(room, choice->told);
	for (guint i = 0; i < bound->len; i++)
		take(choice, bound->pdata[i]);
}

// Later = it ended later; one that goes on is never asked.
static bool is_later(const Dispute *a, const Dispute *b)
{
	return !b || count_end(&a->count) > count_end(&b->count);
}

static void choose_going_on(BotCall *call, Choice *choice)
{
	const Dispute *latest = NULL;
	for (guint i = 0; i < choice->told->len; i++) {
		const Dispute *dispute = choice->told->pdata[i];
		if (dispute_phase(bot_of(call), dispute) != COUNT_OVER)
			take(choice, dispute);
		else if (is_later(dispute, latest))
			latest = dispute;
	}
	if (!choice->n && latest)
		take(choice, latest);
}

bool choose_disputes(BotCall *call, Choice *ret_choice)
{
	Bot *bot = bot_of(call);
	GDate today;
	bot_today(bot, NULL, &today);
	*ret_choice = (Choice){
		.told = dispute_load(bot),
		.past = dispute_load_past(bot, g_date_get_julian(&today)),
		.number = bot_given(call, "number"),
	};
	if (bot_given(call, "strike"))
		return choose_by_name(call, ret_choice, bot_text(call, "strike"));
	choose_of_room(call, ret_choice);
	if (!ret_choice->n)
		choose_going_on(call, ret_choice);
	return true;
}
