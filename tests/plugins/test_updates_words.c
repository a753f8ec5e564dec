// SPDX-License-Identifier: LGPL-3.0-or-later
// What a room is told of a bulletin, and where a long one is cut.
#include <check.h>

#include "plugins/updates/words.h"

Suite *suite(void);

#define MOST 20 // bytes

static const struct {
	int64_t edition;
	bool urgent;
	const char *text, *post;
} posts[] = {
	{1, false, "We meet.", "WGA, bulletin 7: We meet. (!verify 7)"},
	{2, false, "We meet.", "Correction: WGA, bulletin 7 (edition 2): We meet. (!verify 7)"},
	{2, true, "We meet.",
		"URGENT. Correction: WGA, bulletin 7 (edition 2): We meet. (!verify 7)"},
	{1, false, "We meet on Saturday.", "WGA, bulletin 7: We meet on Saturday. (!verify 7)"},
	{1, false, "We meet on Sat. The gates stay closed.",
		"WGA, bulletin 7: We meet on Sat. \u2026 (all of it: !bulletin 7)"},
	{1, false, "We. The gates stay closed all day.",
		"WGA, bulletin 7: We. The gates stay \u2026 (all of it: !bulletin 7)"},
	{1, false, "\u6771\u4eac\u306e\u30b9\u30c8\u30e9\u30a4\u30ad", // three bytes each
		"WGA, bulletin 7: \u6771\u4eac\u306e\u30b9\u30c8\u30e9 \u2026 (all of it: "
		"!bulletin 7)"},
	{1, false, "Vote\nAll can.", "WGA, bulletin 7: Vote: All can. (!verify 7)"},
};

START_TEST(a_room_is_told_so)
{
	const Bulletin bulletin = {
		.number = 7,
		.edition = posts[_i].edition,
		.urgent = posts[_i].urgent,
		.title = (char *)"WGA",
		.link = (char *)"",
		.text = (char *)posts[_i].text,
	};
	g_autofree char *post = words_post("en", &bulletin, &(WordsRoom){MOST, true});
	ck_assert_str_eq(post, posts[_i].post);
}
END_TEST

START_TEST(lines_of_a_long_one_stay_lines_where_they_may)
{
	g_autofree char
		*much = g_strnfill(WORDS_ONE_LINE_BYTES, 'x'),
		*text = g_strdup_printf("Vote\nAll can.\n\n%s", much),
		*lines = g_strdup_printf(
			"WGA, bulletin 7:\n%s\nhttps://wga.example (!verify 7)", text),
		*line = g_strdup_printf(
			"WGA, bulletin 7: Vote: All can. %s https://wga.example (!verify 7)", much);
	const Bulletin bulletin = {.number = 7,
		.edition = 1,
		.title = (char *)"WGA",
		.link = (char *)"https://wga.example",
		.text = text};
	for (int borne = 0; borne < 2; borne++) {
		g_autofree char *post = words_post("en", &bulletin, &(WordsRoom){4000, borne});
		ck_assert_str_eq(post, borne ? lines : line);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("updates words");
	TCase *tcase = tcase_create("words");
	tcase_add_loop_test(tcase, a_room_is_told_so, 0, G_N_ELEMENTS(posts));
	tcase_add_test(tcase, lines_of_a_long_one_stay_lines_where_they_may);
	suite_add_tcase(suite, tcase);
	return suite;
}
