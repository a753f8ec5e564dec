// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/split.h"

#include <check.h>
#include <string.h>

START_TEST(room_is_what_the_server_leaves)
{
	static const struct {
		SplitOrigin origin;
		const char *target;
	} rows[] = {
		{{"picketbot", "~picketbot", "bots.example.org"}, "#picket"},
		{{"p", "u", "h"}, "a"},
		{{"picketbot", "~picketbot", NULL}, "#a-very-long-name-of-a-room-on-this-network"},
	};
	const SplitOrigin *origin = &rows[_i].origin;
	size_t room = split_room(origin, rows[_i].target);
	g_autofree char *host = origin->host ? g_strdup(origin->host) : g_strnfill(63, 'h');
	g_autofree char *text = g_strnfill(room, 'x');
	g_autofree char *line = g_strdup_printf(":%s!%s@%s PRIVMSG %s :%s\r\n", origin->nick,
		origin->user, host, rows[_i].target, text);
	ck_assert_uint_eq(strlen(line), 512);
}
END_TEST

START_TEST(absurd_names_leave_room_all_the_same)
{
	g_autofree char *target = g_strnfill(600, '#');
	ck_assert_uint_eq(split_room(&(SplitOrigin){"n", "u", "h"}, target), SPLIT_LEAST_BYTES);
}
END_TEST

static const struct {
	const char *text;
	size_t most;
	const char *lines; // joined by "|"
} cuts[] = {
	{"day 102", 20, "day 102"},
	{"", 20, ""},
	{"   ", 20, ""},
	{"one\ntwo\n\nthree", 20, "one|two|three"},
	{"the picket goes on and on", 10, "the picket|goes on|and on"},
	{"the picket goes on", 11, "the picket|goes on"},
	{"abcdefghijklmnop", 5, "abcde|fghij|klmno|p"},
	{"ééééé", 4, "éé|éé|é"},
	{"ééééé", 5, "éé|éé|é"},
	{"日本語日本語", 7, "日本|語日|本語"},
	{"😀😀😀", 6, "😀|😀|😀"},
	{"a b", 1, "a|b"},
	{"trailing blanks    ", 40, "trailing blanks"},
};

START_TEST(cuts_at_words_and_whole_characters)
{
	g_autoptr(GPtrArray) lines = split_text(cuts[_i].text, cuts[_i].most);
	g_ptr_array_add(lines, NULL);
	g_autofree char *joined = g_strjoinv("|", (char **)lines->pdata);
	ck_assert_str_eq(joined, cuts[_i].lines);
}
END_TEST

START_TEST(no_word_is_lost_whatever_the_width)
{
	const char *text = "Día 102: la línea de piquete está en la puerta 2, a las 9:00 — ¡únete! "
			   "日本語 😀 fin";
	for (size_t most = 8; most < 120; most++) {
		g_autoptr(GPtrArray) lines = split_text(text, most);
		g_autoptr(GString) all = g_string_new(NULL), wanted = g_string_new(NULL);
		for (unsigned i = 0; i < lines->len; i++) {
			const char *line = lines->pdata[i];
			ck_assert_uint_le(strlen(line), most);
			ck_assert(g_utf8_validate(line, -1, NULL));
			ck_assert_uint_gt(strlen(line), 0);
			g_string_append(all, line);
		}
		for (const char *byte = text; *byte; byte++)
			if (*byte != ' ')
				g_string_append_c(wanted, *byte);
		g_string_replace(all, " ", "", 0);
		ck_assert_str_eq(all->str, wanted->str);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/split");
	TCase *tests = tcase_create("split");
	tcase_add_loop_test(tests, room_is_what_the_server_leaves, 0, 3);
	tcase_add_test(tests, absurd_names_leave_room_all_the_same);
	tcase_add_loop_test(tests, cuts_at_words_and_whole_characters, 0, G_N_ELEMENTS(cuts));
	tcase_add_test(tests, no_word_is_lost_whatever_the_width);
	suite_add_tcase(all, tests);
	return all;
}
