// SPDX-License-Identifier: LGPL-3.0-or-later
// Takes a line apart into words, sees how each fits each shift, and keeps the shifts that all words
// fit.
#include "look.h"

#include <string.h>

enum {
	NEAREST = 2, // shown where none fits
	WEEK = 7,
	LEAP_WAIT = 8, // years until the coming 29 February at most
};

typedef struct {
	char *text;
	bool gate;   // named as one: "gate 2", "paramount/2"
	DayWord day; // kind DAY_NONE = it is no day
	TimeWord time;
	bool has_time;
	GHashTable *gates; // BotFit to each gate's name that was met
	GArray *fits;      // BotFit to each place; NULL = it is a gate's name
	BotFit place;      // how it fits the places that it fits best,
	unsigned places;   // and how many these are
} Word;

struct Look {
	GArray *words;
};

static void word_clear(gpointer data)
{
	Word *word = data;
	g_free(word->text);
	g_hash_table_unref(word->gates);
	g_clear_pointer(&word->fits, g_array_unref);
}

static void read_places(Word *word, const GArray *places)
{
	word->fits = g_array_new(FALSE, FALSE, sizeof(BotFit));
	for (unsigned i = 0; i < places->len; i++) {
		const LookPlace *place = &g_array_index(places, LookPlace, i);
		BotFit fit = bot_fit(word->text, place->name, place->title);
		g_array_append_val(word->fits, fit);
		if (fit > word->place) {
			word->place = fit;
			word->places = 0;
		}
		word->places += fit != BOT_FIT_NONE && fit == word->place;
	}
}

static void add_word(Look *look, const char *text, bool gate, const GArray *places)
{
	if (!*text || look->words->len >= LOOK_MAX_WORDS)
		return;
	Word word = {.text = g_strdup(text),
		.gate = gate,
		.gates = g_hash_table_new(g_str_hash, g_str_equal)};
	if (!gate) {
		read_places(&word, places);
		word.has_time = time_read(text, &word.time);
		// A place that is called so comes before a slip of the finger in "monday".
		if (day_read(text, &word.day) && word.day.level < word.place)
			word.day.kind = DAY_NONE;
	}
	g_array_append_val(look->words, word);
}

static bool is_filler(const char *word)
{
	static const char *const fillers[] = {"at", "on", "the", NULL};
	g_autofree char *low = g_ascii_strdown(word, -1);
	return g_strv_contains(fillers, low);
}

static bool is_half_day(const char *word)
{
	return word && (!g_ascii_strcasecmp(word, "am") || !g_ascii_strcasecmp(word, "pm"));
}

// Adds the word at *at, with what belongs to it: "gate 2", "next sat", "9 am", "paramount/2".
static void add_words(Look *look, char **at, unsigned *ret_used, const GArray *places)
{
	const char *word = at[0], *next = at[1], *slash = strchr(word, '/');
	DayWord day;
	*ret_used = 1;
	if (slash && day_read(word, &day) && day.kind == DAY_SLASH)
		slash = NULL;
	if (is_filler(word))
		return;
	if (!g_ascii_strcasecmp(word, "gate") && next) {
		*ret_used = 2;
		add_word(look, next, true, places);
	} else if (!g_ascii_strncasecmp(word, "gate", 4) && g_ascii_isdigit(word[4])) {
		add_word(look, word + 4, true, places);
	} else if ((!g_ascii_strcasecmp(word, "next") && next) ||
		   (g_ascii_isdigit(*word) && is_half_day(next))) {
		g_autofree char *both = g_strconcat(
			word, g_ascii_isdigit(*word) ? "" : " ", next, NULL);
		*ret_used = 2;
		add_word(look, both, false, places);
	} else if (slash) {
		g_autofree char *place = g_strndup(word, (gsize)(slash - word));
		add_word(look, place, false, places);
		add_word(look, slash + 1, true, places);
	} else {
		add_word(look, word, false, places);
	}
}

Look *look_new(const char *text, const GArray *places)
{
	Look *look = g_new0(Look, 1);
	look->words = g_array_new(FALSE, FALSE, sizeof(Word));
	g_array_set_clear_func(look->words, word_clear);
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	unsigned used = 1;
	for (char **at = words; *at; at += used)
		add_words(look, at, &used, places);
	return look;
}

void look_free(Look *look)
{
	if (!look)
		return;
	g_array_unref(look->words);
	g_free(look);
}

// ---- days ----

// The first such day from today on; false if there is none.
static bool coming(const DayWord *day, const GDate *today, GDate *ret_date)
{
	for (int i = 0; i <= LEAP_WAIT; i++) {
		int year = day->year ? day->year : g_date_get_year(today) + i;
		if (!g_date_valid_dmy((GDateDay)day->day, (GDateMonth)day->month, (GDateYear)year))
			continue;
		g_date_set_dmy(
			ret_date, (GDateDay)day->day, (GDateMonth)day->month, (GDateYear)year);
		if (day->year || g_date_compare(ret_date, today) >= 0)
			return true;
	}
	return false;
}

// Of two readings both, with all that lies between.
static void days_of_slash(const DayWord *day, const GDate *today, GDate *ret_first, GDate *ret_last)
{
	const DayWord turned = {.day = day->month, .month = day->day};
	bool one = coming(day, today, ret_first), other = coming(&turned, today, ret_last);
	if (!one)
		*ret_first = other ? *ret_last : *today;
	if (!other)
		*ret_last = *ret_first;
	g_date_order(ret_first, ret_last);
}

static void days_of(const DayWord *day, const GDate *today, GDate *ret_first, GDate *ret_last)
{
	*ret_first = *ret_last = *today;
	switch (day->kind) {
	case DAY_DATE:
		if (!coming(day, today, ret_first))
			*ret_first = *today;
		*ret_last = *ret_first;
		break;
	case DAY_SLASH:
		days_of_slash(day, today, ret_first, ret_last);
		break;
	case DAY_NONE:
		g_date_add_days(ret_last, WEEK);
		break;
	case DAY_TODAY:
		break;
	case DAY_TOMORROW:
		g_date_add_days(ret_first, 1);
		g_date_add_days(ret_last, 1);
		break;
	case DAY_WEEKDAY:
		g_date_add_days(ret_last, WEEK);
		break;
	case DAY_NEXT:
		g_date_add_days(ret_first, WEEK);
		g_date_add_days(ret_last, 2 * WEEK);
	}
}

void look_days(const Look *look, const GDate *today, GDate *ret_first, GDate *ret_last)
{
	const DayWord none = {0};
	const DayWord *day = &none;
	for (unsigned i = 0; i < look->words->len; i++) {
		const Word *word = &g_array_index(look->words, Word, i);
		if (word->day.kind)
			day = &word->day;
	}
	days_of(day, today, ret_first, ret_last);
}

// ---- fits ----

static BotFit place_word_fit(const Word *word, const LookShift *shift)
{
	if (!word->fits || shift->place >= word->fits->len || word->place == BOT_FIT_NONE ||
		g_array_index(word->fits, BotFit, shift->place) != word->place)
		return BOT_FIT_NONE;
	return word->places == 1 ? word->place : BOT_FIT_NEAR;
}

// Many shifts stand at few gates: each name is compared once.
static BotFit gate_fit(const Word *word, const LookShift *shift)
{
	gpointer fit = NULL;
	if (g_hash_table_lookup_extended(word->gates, shift->gate, NULL, &fit))
		return (BotFit)GPOINTER_TO_INT(fit);
	BotFit best = bot_fit(word->text, shift->gate, NULL);
	g_hash_table_insert(word->gates, (gpointer)shift->gate, GINT_TO_POINTER((int)best));
	return best;
}

static BotFit word_fit(const Word *word, const LookShift *shift)
{
	BotFit best = gate_fit(word, shift);
	if (word->gate)
		return best;
	best = MAX(best, place_word_fit(word, shift));
	if (word->day.kind)
		best = MAX(best, day_fit(&word->day, shift));
	if (word->has_time)
		best = MAX(best, time_fit(&word->time, shift));
	return best;
}

typedef struct {
	int64_t id;
	unsigned order;
	unsigned words, score; // how many words fit, and how well
	BotFit fits[LOOK_MAX_WORDS];
} Row;

static GArray *rows_of(const Look *look, const GArray *shifts, BotFit *best)
{
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(Row));
	for (unsigned i = 0; i < shifts->len; i++) {
		const LookShift *shift = &g_array_index(shifts, LookShift, i);
		Row row = {.id = shift->id, .order = i};
		for (unsigned j = 0; j < look->words->len; j++) {
			const Word *word = &g_array_index(look->words, Word, j);
			row.fits[j] = word_fit(word, shift);
			row.words += row.fits[j] != BOT_FIT_NONE;
			row.score += row.fits[j] +
				     (place_word_fit(word, shift) !=
					     BOT_FIT_NONE); // rather another day than another place
		}
		for (unsigned j = 0; j < look->words->len && row.words == look->words->len; j++)
			best[j] = MAX(best[j], row.fits[j]);
		g_array_append_val(rows, row);
	}
	return rows;
}

// Every word fits, and none fits another shift better.
static bool row_is_left(const Look *look, const Row *row, const BotFit *best)
{
	for (unsigned j = 0; j < look->words->len; j++)
		if (row->fits[j] == BOT_FIT_NONE || row->fits[j] < best[j])
			return false;
	return look->words->len > 0;
}

static int compare_rows(gconstpointer a, gconstpointer b)
{
	const Row *one = a, *other = b;
	if (one->score != other->score)
		return one->score > other->score ? -1 : 1;
	return one->order < other->order ? -1 : 1;
}

static void take_nearest(GArray *rows, GArray *ids)
{
	g_array_sort(rows, compare_rows);
	for (unsigned i = 0; i < rows->len && ids->len < NEAREST; i++)
		if (g_array_index(rows, Row, i).score)
			g_array_append_val(ids, g_array_index(rows, Row, i).id);
}

LookOutcome look_choose(const Look *look, const GArray *shifts, GArray **ret_ids)
{
	BotFit best[LOOK_MAX_WORDS] = {BOT_FIT_NONE};
	g_autoptr(GArray) rows = rows_of(look, shifts, best);
	bool sure = true;
	*ret_ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (unsigned i = 0; i < rows->len; i++) {
		const Row *row = &g_array_index(rows, Row, i);
		if (row_is_left(look, row, best))
			g_array_append_val(*ret_ids, row->id);
	}
	for (unsigned j = 0; j < look->words->len; j++)
		sure = sure && best[j] > BOT_FIT_NEAR;
	if (!(*ret_ids)->len) {
		take_nearest(rows, *ret_ids);
		return LOOK_NONE;
	}
	if (!sure)
		return LOOK_MAYBE;
	return (*ret_ids)->len == 1 ? LOOK_ONE : LOOK_SEVERAL;
}
