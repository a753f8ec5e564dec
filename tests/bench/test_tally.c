// SPDX-License-Identifier: LGPL-3.0-or-later
#include "bench/tally.h"

#include <check.h>
#include <string.h>

enum { NOW = 1000 };

// "ana: !in 3" asks, anything else is a line of the bot. told and placed: who was, in the order of the alphabet.
static const struct {
	TallyAnswers answers;
	const char *lines[8];
	unsigned open;
	const char *told, *placed;
} rows[] = {
	{TALLY_ONE, {"ana: !day", "> ana: WGA strike: day 102"}, 0, "ana 0", ""},
	{TALLY_ONE, {"ana: !in 3", "> ana: on shift 3, Sat 09:00 (1 of 60 taken)"}, 0, "ana 3",
		"ana 3"},
	{TALLY_ONE, {"ana: !in 3", "> ana: already on shift 3"}, 0, "ana 3", "ana 3"},
	{TALLY_ONE, {"ana: !in 3", "> ana: full: shift 3"}, 0, "ana 3", ""},
	{TALLY_ONE, {"ana: !in 3", "> ana: waiting, place 1 in line for shift 3"}, 0, "ana 3", ""},
	{TALLY_ONE, {"ana: !in 3", "> off shift 3 (Sat 09:00): ana"}, 0, "ana 3", ""},
	// of another shift, of somebody else, of nobody, of a name within a word
	{TALLY_ONE, {"ana: !in 3", "> ana: on shift 30, Sat 09:00"}, 1, "", ""},
	{TALLY_ONE, {"ana: !in 3", "> ben: on shift 3, Sat 09:00"}, 1, "", ""},
	{TALLY_ONE, {"ana: !in 3", "> on shift 3"}, 1, "", ""},
	{TALLY_ONE, {"ana: !in 3", "> anabel: on shift 3"}, 1, "", ""},
	// what was said before the question is no answer to it
	{TALLY_ALL, {"> ana: on shift 3", "ana: !in 3"}, 1, "", ""},
	// several in one line, each once
	{TALLY_ALL,
		{"ana: !in 3", "ben: !in 3", "cyd: !in 3",
			"> on shift 3 (Sat 09:00, Gate 2, 3 of 60): ana, Cyd"},
		1, "ana 3, cyd 3", "ana 3, cyd 3"},
	{TALLY_ALL,
		{"ana: !in 3", "ben: !in 3",
			"> shift 3: ana waiting, place 1 in line; ben waiting, place 2 in line"},
		0, "ana 3, ben 3", ""},
	{TALLY_ALL, {"ana: !day", "ben: !day", "> ana, ben: WGA strike: day 102"}, 0,
		"ana 0, ben 0", ""},
	// asked three times, told once
	{TALLY_ONE, {"ana: !day", "ana: !day", "ana: !day", "> ana: day 102"}, 2, "ana 0", ""},
	{TALLY_ALL, {"ana: !day", "ana: !day", "ana: !day", "> ana: day 102"}, 0, "ana 0", ""},
	{TALLY_ALL, {"ana: !day", "ana: !day", "> ana: day 102", "ana: !day"}, 1, "ana 0", ""},
	// told twice, asked once
	{TALLY_ONE, {"ana: !day", "ben: !day", "> ana: day 102", "> ana: day 102"}, 1, "ana 0", ""},
};

static void play(Tally *tally, const char *line)
{
	if (g_str_has_prefix(line, "> ")) {
		tally_hear(tally, line + strlen("> "), NOW);
		return;
	}
	g_auto(GStrv) parts = g_strsplit(line, ": ", 2);
	tally_ask(tally, parts[0], parts[1]);
}

static char *keys_of(GHashTable *table)
{
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(table), (GCompareFunc)strcmp);
	GString *text = g_string_new(NULL);
	for (const GList *link = keys; link; link = link->next)
		g_string_append_printf(text, "%s%s", text->len ? ", " : "", (char *)link->data);
	return g_string_free(text, FALSE);
}

static void fixture(Tally *tally, TallyAnswers answers)
{
	static const char *const names[] = {"ana", "ben", "cyd"};
	tally_init(tally, answers);
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		tally_know(tally, names[i]);
}

START_TEST(people_are_told_who_are_named)
{
	Tally tally;
	fixture(&tally, rows[_i].answers);
	for (unsigned i = 0; rows[_i].lines[i]; i++)
		play(&tally, rows[_i].lines[i]);
	g_autofree char *told = keys_of(tally.told), *placed = keys_of(tally.placed);
	ck_assert_uint_eq(tally_open(&tally), rows[_i].open);
	ck_assert_str_eq(told, rows[_i].told);
	ck_assert_str_eq(placed, rows[_i].placed);
	tally_clear(&tally);
}
END_TEST

START_TEST(lines_that_tell_nobody_are_kept_to_be_looked_at)
{
	Tally tally;
	fixture(&tally, TALLY_ONE);
	play(&tally, "ana: !day");
	play(&tally, "> good morning");
	play(&tally, "> ana: day 102");
	ck_assert_uint_eq(tally.lines, 2);
	ck_assert_uint_eq(tally.silent, 1);
	ck_assert_str_eq(tally.strange, "good morning");
	ck_assert_int_eq(tally.last_us, NOW);
	tally_clear(&tally);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("tally");
	TCase *all = tcase_create("all");
	tcase_add_loop_test(all, people_are_told_who_are_named, 0, G_N_ELEMENTS(rows));
	tcase_add_test(all, lines_that_tell_nobody_are_kept_to_be_looked_at);
	suite_add_tcase(suite, all);
	return suite;
}
