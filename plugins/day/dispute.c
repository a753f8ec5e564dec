// SPDX-License-Identifier: LGPL-3.0-or-later
// Strikes read from the store, and found by what people call them.
#include "dispute.h"

#include <string.h>

#include "date.h"

static void dispute_clear(void *data)
{
	Dispute *dispute = data;
	g_free(dispute->name);
	g_free(dispute->title);
	g_free(dispute->labour);
	g_free(dispute->basis);
	g_free(dispute->zone_name);
	g_clear_pointer(&dispute->zone, g_time_zone_unref);
	count_clear(&dispute->count);
}

void dispute_free(Dispute *dispute)
{
	if (dispute)
		g_rc_box_release_full(dispute, dispute_clear);
}

static GPtrArray *disputes_new(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)dispute_free);
}

void dispute_stop(Bot *bot)
{
	DisputeState *state = bot_state(bot);
	g_clear_pointer(&state->zones, g_hash_table_unref);
	g_clear_pointer(&state->past, g_ptr_array_unref);
}

void dispute_past_changed(Bot *bot)
{
	DisputeState *state = bot_state(bot);
	state->past_changed = true;
	g_clear_pointer(&state->past, g_ptr_array_unref);
}

// ---- reading ----

char *dispute_letters(const char *text)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);
	GString *letters = g_string_new("");
	for (const char *at = folded; *at; at = g_utf8_next_char(at))
		if (g_unichar_isalnum(g_utf8_get_char(at)))
			g_string_append_unichar(letters, g_utf8_get_char(at));
	return g_string_free(letters, FALSE);
}

static GTimeZone *zone_of(Bot *bot, const char *name)
{
	DisputeState *state = bot_state(bot);
	if (!state->zones)
		state->zones = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_time_zone_unref);
	GTimeZone *zone = g_hash_table_lookup(state->zones, name);
	if (zone || !(zone = bot_zone(name)))
		return zone ? g_time_zone_ref(zone) : NULL;
	g_hash_table_insert(state->zones, g_strdup(name), zone);
	return g_time_zone_ref(zone);
}

// A strike without a first day cannot be counted.
static void add(GPtrArray *all, Dispute *fresh, const CountFacts *facts)
{
	g_autoptr(Dispute) dispute = fresh;
	if (!count_init(&dispute->count, facts))
		return;
	count_moment(facts->start, &dispute->start);
	g_ptr_array_add(all, g_steal_pointer(&dispute));
}

GPtrArray *dispute_load(Bot *bot)
{
	GPtrArray *all = disputes_new();
	BotQuery *query = bot_sql(bot, "select name, title, zone, state, day_one, start, finish, "
				       "count, listed, intervals, milestones, official_days, basis "
				       "from strike order by day_one, name");
	while (bot_step(query) == BOT_ROW) {
		Dispute *dispute = g_rc_box_new0(Dispute);
		dispute->name = g_strdup(bot_col_text(query, 0));
		dispute->title = g_strdup(bot_col_text(query, 1));
		dispute->zone_name = g_strdup(bot_col_text(query, 2));
		dispute->zone = zone_of(bot, dispute->zone_name);
		dispute->labour = dispute_letters(dispute->title);
		dispute->authorised = !strcmp(bot_col_text(query, 3), "authorised");
		dispute->official = (guint)CLAMP(bot_col_int(query, 11), 0, COUNT_MAX_NUMBER);
		dispute->basis = g_strdup(bot_col_text(query, 12));
		count_milestone(bot_col_text(query, 10), "ratify", &dispute->ratified);
		const CountFacts facts = {
			.day_one = bot_col_text(query, 4),
			.start = bot_col_text(query, 5),
			.finish = bot_col_text(query, 6),
			.count = bot_col_text(query, 7),
			.listed = bot_col_text(query, 8),
			.intervals = bot_col_text(query, 9),
			.milestones = bot_col_text(query, 10),
		};
		if (dispute->zone)
			add(all, dispute, &facts);
		else // this machine does not know it
			dispute_free(dispute);
	}
	return all;
}

guint dispute_length(const Dispute *dispute)
{
	return dispute->official ? dispute->official : count_total(&dispute->count);
}

static int compare_lengths(gconstpointer a, gconstpointer b)
{
	const Dispute *one = *(Dispute *const *)a, *other = *(Dispute *const *)b;
	guint left = dispute_length(one), right = dispute_length(other);
	return left != right ? (left < right ? 1 : -1) : strcmp(one->name, other->name);
}

// *ret_whole: no fault cut it short.
static GPtrArray *read_past(Bot *bot, bool *ret_whole)
{
	BotStep step;
	GPtrArray *all = disputes_new();
	BotQuery *query = bot_sql(bot, "select name, labour, zone, start, finish, count, "
				       "official_days from day_record order by id");
	while ((step = bot_step(query)) == BOT_ROW) {
		Dispute *dispute = g_rc_box_new0(Dispute);
		dispute->past = true;
		dispute->name = g_strdup(bot_col_text(query, 0));
		dispute->title = g_strdup(dispute->name);
		dispute->labour = dispute_letters(bot_col_text(query, 1));
		dispute->zone_name = g_strdup(bot_col_text(query, 2));
		dispute->basis = g_strdup("");
		dispute->official = (guint)CLAMP(bot_col_int(query, 6), 0, COUNT_MAX_NUMBER);
		const CountFacts facts = {.start = bot_col_text(query, 3),
			.finish = bot_col_text(query, 4),
			.count = bot_col_text(query, 5)};
		add(all, dispute, &facts);
	}
	g_ptr_array_sort(all, compare_lengths);
	*ret_whole = step == BOT_DONE;
	return all;
}

static GPtrArray *all_past(Bot *bot)
{
	DisputeState *state = bot_state(bot);
	if (state->past)
		return g_ptr_array_ref(state->past);
	bool whole;
	GPtrArray *past = read_past(bot, &whole);
	if (whole && !state->past_changed)
		state->past = g_ptr_array_ref(past);
	return past;
}

// On a clock that stands in 2023 what happened in 2024 is not yet past.
GPtrArray *dispute_load_past(Bot *bot, CountDay before)
{
	g_autoptr(GPtrArray) all = all_past(bot);
	GPtrArray *past = disputes_new();
	for (guint i = 0; i < all->len; i++)
		if (count_end(&((Dispute *)all->pdata[i])->count) < before)
			g_ptr_array_add(past, g_rc_box_acquire(all->pdata[i]));
	return past;
}

// ---- telling ----

CountDay dispute_today(Bot *bot, const Dispute *dispute, int *ret_minutes)
{
	GDate date;
	bot_local(bot_now(bot), dispute->zone, &date, ret_minutes);
	return g_date_get_julian(&date);
}

CountPhase dispute_phase(Bot *bot, const Dispute *dispute)
{
	int minutes;
	CountDay today = dispute_today(bot, dispute, &minutes);
	return count_phase(&dispute->count, today, minutes);
}

static bool begins_with(const char *text, const char *folded_prefix)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);
	return g_str_has_prefix(folded, folded_prefix);
}

static bool is_called(const char *text, const char *folded_name)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);
	return !strcmp(folded, folded_name);
}

static Dispute *find(const GPtrArray *disputes, const char *folded, bool *ret_several)
{
	Dispute *found = NULL;
	*ret_several = false;
	for (guint i = 0; i < disputes->len; i++) {
		Dispute *dispute = disputes->pdata[i];
		if (is_called(dispute->name, folded) || is_called(dispute->title, folded)) {
			*ret_several = false;
			return dispute;
		}
		if (!begins_with(dispute->name, folded) && !begins_with(dispute->title, folded))
			continue;
		*ret_several = *ret_several || found;
		found = dispute;
	}
	return *ret_several ? NULL : found;
}

const Dispute *dispute_find(const GPtrArray *disputes, const char *name, bool *ret_several)
{
	g_autofree char *folded = g_utf8_casefold(name, -1);
	Dispute *found = find(disputes, folded, ret_several);
	if (found && !found->zone)
		found->zone = bot_zone(found->zone_name);
	return found;
}

char *dispute_years(const Dispute *dispute)
{
	return date_years(count_begin(&dispute->count), count_end(&dispute->count));
}

bool dispute_is_kin(const Dispute *a, const Dispute *b)
{
	return !strcmp(a->labour, b->labour);
}
