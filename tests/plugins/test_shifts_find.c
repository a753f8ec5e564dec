// SPDX-License-Identifier: LGPL-3.0-or-later
// The look-up by words: what one line means among the shifts of a few days, and what single words
// mean.
#include <check.h>

#include "plugins/shifts/look.h"

Suite *suite(void);

enum { FRIDAY = 0, NOW = 8 * 60 }; // Friday 11 August 2023, 08:00

typedef struct {
	int64_t id;
	const char *place, *gate;
	int days, from, to; // from Friday on
} Row;

static const LookPlace places[] = {{"paramount", "Paramount"}, {"fox", "Fox"},
	{"warner", "Warner Bros"}, {"tvcity", "Television City"}, {"peña", "La Peña"}};

static const Row rows[] = {
	{1, "paramount", "2", FRIDAY, 540, 720}, {2, "paramount", "12", FRIDAY, 540, 720},
	{3, "fox", "", FRIDAY, 1260, 1380}, {4, "paramount", "2", FRIDAY + 1, 540, 720},
	{5, "warner", "main", FRIDAY + 1, 780, 960}, {6, "warner", "main", FRIDAY + 1, 1260, 1560},
	{7, "tvcity", "", FRIDAY + 3, 420, 540}, {8, "fox", "", FRIDAY + 7, 420, 540},
	{9, "fox", "", FRIDAY + 7, 540, 720}, {10, "fox", "", FRIDAY + 14, 540, 720},
	{11, "peña", "9", FRIDAY + 2, 720, 780},
	{12, "fox", "", FRIDAY + 118, 540, 720}, // 7 December
};

static unsigned number_of(const char *place)
{
	unsigned i = 0;
	while (g_strcmp0(places[i].name, place))
		i++;
	return i;
}

static GArray *field(void)
{
	GArray *shifts = g_array_new(FALSE, FALSE, sizeof(LookShift));
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		LookShift shift = {.id = rows[i].id,
			.place = number_of(rows[i].place),
			.gate = rows[i].gate,
			.from = rows[i].from,
			.to = rows[i].to,
			.now = NOW};
		g_date_clear(&shift.today, 1);
		g_date_set_dmy(&shift.today, 11, G_DATE_AUGUST, 2023);
		shift.day = shift.today;
		g_date_add_days(&shift.day, (guint)rows[i].days);
		g_array_append_val(shifts, shift);
	}
	return shifts;
}

static GArray *all_places(void)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(LookPlace));
	g_array_append_vals(all, places, G_N_ELEMENTS(places));
	return all;
}

static const struct {
	const char *text;
	LookOutcome outcome;
	int64_t ids[4]; // in order, ends with 0
} lines[] = {
	{"gate 2 tomorrow 9", LOOK_ONE, {4}},
	{"paramount tomorrow 9", LOOK_ONE, {4}},
	{"PARAMOUNT Tomorrow 9AM", LOOK_ONE, {4}},
	{"para tomorrow", LOOK_ONE, {4}},
	{"paramount/12", LOOK_ONE, {2}},
	{"gate 12 today", LOOK_ONE, {2}},
	{"gate2 today", LOOK_ONE, {1}},
	{"gate 1 today", LOOK_NONE, {1, 2}}, // 1 is not the beginning of 12
	{"paramount today", LOOK_SEVERAL, {1, 2}},
	{"warner 13", LOOK_ONE, {5}},
	{"bros 1pm", LOOK_ONE, {5}},
	{"warner 1 pm", LOOK_ONE, {5}},
	{"warner 21-2", LOOK_ONE, {6}},
	{"warner 9pm", LOOK_ONE, {6}},
	{"warner 9", LOOK_MAYBE, {6}},    // 9 read as 21:00
	{"warner 21-3", LOOK_MAYBE, {6}}, // it ends at another hour
	{"warnr 13", LOOK_MAYBE, {5}},
	{"paramuont tomorrow", LOOK_MAYBE, {4}},
	{"paramount tommorow", LOOK_MAYBE, {4}},
	{"city", LOOK_ONE, {7}},
	{"television mon 7-9", LOOK_ONE, {7}},
	{"mon", LOOK_ONE, {7}},
	{"monday at 07:00", LOOK_ONE, {7}},
	{"fox fri 21:00", LOOK_ONE, {3}},
	{"fox fri 7", LOOK_ONE, {8}},   // today at 7 is past: the coming Friday
	{"fox fri 9", LOOK_MAYBE, {3}}, // today at 9 there is none, but at 21:00
	{"fox next fri 9", LOOK_ONE, {9}},
	{"fox next fri", LOOK_ONE, {9}},
	{"fox 25-aug", LOOK_ONE, {10}},
	{"fox aug-25", LOOK_ONE, {10}},
	{"fox 25aug 9:00", LOOK_ONE, {10}},
	{"fox 25-aug-2023", LOOK_ONE, {10}},
	{"fox 2023-08-25", LOOK_ONE, {10}},
	{"fox 8/25", LOOK_ONE, {10}},
	{"fox 12/7", LOOK_ONE, {12}},
	{"fox 7/12", LOOK_ONE, {12}},
	{"noon sunday", LOOK_ONE, {11}},
	{"PEÑA", LOOK_ONE, {11}},
	{"sun gate 9", LOOK_ONE, {11}},
	{"paramount sun", LOOK_NONE, {1, 2}},
	{"paramount tomorrow 10", LOOK_NONE, {4, 1}},
	{"nowhere", LOOK_NONE, {0}},
	{"at on the", LOOK_NONE, {0}},
	{"", LOOK_NONE, {0}},
	{"fox/", LOOK_SEVERAL, {3}},
	{"next", LOOK_NONE, {0}},
	{"gate", LOOK_NONE, {0}},
	{"\xff\xfe 99:99 31-feb 25am 0pm", LOOK_NONE, {0}},
};

START_TEST(a_line_means_its_shifts)
{
	g_autoptr(GArray) shifts = field(), all = all_places(), ids = NULL;
	g_autoptr(Look) look = look_new(lines[_i].text, all);
	LookOutcome outcome = look_choose(look, shifts, &ids);
	ck_assert_msg(outcome == lines[_i].outcome, "\"%s\": outcome %d, first of %u is %d",
		lines[_i].text, outcome, ids->len,
		ids->len ? (int)g_array_index(ids, int64_t, 0) : 0);
	for (unsigned i = 0; i < G_N_ELEMENTS(lines[_i].ids) && lines[_i].ids[i]; i++) {
		ck_assert_msg(i < ids->len, "\"%s\": only %u", lines[_i].text, ids->len);
		ck_assert_msg(g_array_index(ids, int64_t, i) == lines[_i].ids[i],
			"\"%s\": %d instead of %d", lines[_i].text,
			(int)g_array_index(ids, int64_t, i), (int)lines[_i].ids[i]);
	}
	if (outcome == LOOK_ONE)
		ck_assert_uint_eq(ids->len, 1);
	if (!lines[_i].ids[0])
		ck_assert_msg(!ids->len, "\"%s\": %u", lines[_i].text, ids->len);
}
END_TEST

START_TEST(more_words_than_anyone_says_are_left_out)
{
	g_autoptr(GArray) shifts = field(), all = all_places(), ids = NULL;
	g_autoptr(GString) text = g_string_new("paramount tomorrow");
	for (int i = 0; i < 200; i++)
		g_string_append(text, " 9");
	g_autoptr(Look) look = look_new(text->str, all);
	ck_assert_int_eq(look_choose(look, shifts, &ids), LOOK_ONE);
}
END_TEST

static const struct {
	const char *text, *first, *last;
} spans[] = {
	{"paramount 9", "2023-08-11", "2023-08-18"},
	{"paramount sat", "2023-08-11", "2023-08-18"},
	{"paramount next sat", "2023-08-18", "2023-08-25"},
	{"today fox", "2023-08-11", "2023-08-11"},
	{"tomorrow 9", "2023-08-12", "2023-08-12"},
	{"fox 2024-01-02", "2024-01-02", "2024-01-02"},
	{"fox 10-aug", "2024-08-10", "2024-08-10"},
	{"fox 11-aug", "2023-08-11", "2023-08-11"},
	{"fox 29-feb", "2024-02-29", "2024-02-29"},
	{"fox 9/10", "2023-09-10", "2023-10-09"},
	{"fox 31/12", "2023-12-31", "2023-12-31"},
};

START_TEST(only_the_days_that_are_spoken_of_are_read)
{
	g_autoptr(GArray) all = all_places();
	g_autoptr(Look) look = look_new(spans[_i].text, all);
	GDate today, first, last;
	char text[2][16];
	g_date_clear(&today, 1);
	g_date_set_dmy(&today, 11, G_DATE_AUGUST, 2023);
	look_days(look, &today, &first, &last);
	g_date_strftime(text[0], sizeof text[0], "%Y-%m-%d", &first);
	g_date_strftime(text[1], sizeof text[1], "%Y-%m-%d", &last);
	ck_assert_str_eq(text[0], spans[_i].first);
	ck_assert_str_eq(text[1], spans[_i].last);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("shifts_find");
	TCase *tcase = tcase_create("find");
	tcase_add_loop_test(tcase, a_line_means_its_shifts, 0, (int)G_N_ELEMENTS(lines));
	tcase_add_loop_test(
		tcase, only_the_days_that_are_spoken_of_are_read, 0, (int)G_N_ELEMENTS(spans));
	tcase_add_test(tcase, more_words_than_anyone_says_are_left_out);
	suite_add_tcase(suite, tcase);
	return suite;
}
