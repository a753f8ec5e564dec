// SPDX-License-Identifier: LGPL-3.0-or-later
// What a reader of documents may print, and what it may not make the bot believe.
#include "host/items.h"

#include <check.h>
#include <string.h>

Suite *suite(void);

#define FEED "{\"kind\":\"feed\",\"title\":\"News\",\"link\":\"\",\"language\":\"en\"}\n"
#define ITEM(id, rest) "{\"kind\":\"item\",\"id\":\"" id "\"" rest "}\n"
#define END(n, out) "{\"kind\":\"end\",\"items\":" n ",\"left_out\":" out "}\n"

static const struct {
	const char *lines, *fault; // fault: a part; NULL = it is well read
	unsigned n, left_out;
} rows[] = {
	{FEED END("0", "0"), NULL, 0, 0},
	{FEED ITEM("1", ",\"title\":\"a\"") END("1", "3"), NULL, 1, 3},
	{FEED ITEM("1", ",\"title\":\"a\"") ITEM("2", ",\"text\":\"b\"") END("2", "0"), NULL, 2, 0},
	// it did not come to its end, or counts wrong
	{"", "did not come", 0, 0},
	{FEED, "did not come", 0, 0},
	{FEED ITEM("1", ",\"title\":\"a\""), "did not come", 0, 0},
	{FEED ITEM("1", ",\"title\":\"a\"") END("2", "0"), "did not come", 0, 0},
	{FEED END("0", "-1"), "did not come", 0, 0},
	{FEED "{\"kind\":\"other\"}\n" END("0", "0"), "did not come", 0, 0},
	{FEED "no json\n" END("0", "0"), "did not come", 0, 0},
	{FEED FEED END("0", "0"), "did not come", 0, 0},
	// it says what is wrong
	{"{\"kind\":\"fault\",\"fault\":\"this is an HTML page\"}\n", "an HTML page", 0, 0},
	{"{\"kind\":\"fault\",\"fault\":7}\n", "could not be read", 0, 0},
	{"{\"kind\":\"fault\",\"fault\":\"two\\nlines\"}\n", "two", 0, 0},
	// nameless, or with nothing to say
	{FEED ITEM("", ",\"title\":\"a\"") ITEM("2", "") END("2", "0"), NULL, 0, 2},
};

START_TEST(items_are_read_strictly)
{
	g_auto(Items) items;
	const char *fault = items_read(&items, rows[_i].lines, strlen(rows[_i].lines));
	if (rows[_i].fault)
		ck_assert_msg(fault && strstr(fault, rows[_i].fault), "%s", fault);
	else
		ck_assert_ptr_null(fault);
	if (fault) {
		ck_assert_ptr_null(strchr(fault, '\n'));
		return;
	}
	ck_assert_uint_eq(items.all->len, rows[_i].n);
	ck_assert_uint_eq(items.left_out, rows[_i].left_out);
}
END_TEST

static const struct {
	const char *rest, *link, *title, *text;
	int64_t published;
} values[] = {
	{",\"title\":\"a\",\"link\":\"https://x.org/a?b#c\",\"published\":5", "https://x.org/a?b#c",
		"a", "", 5},
	{",\"title\":\"a\",\"link\":\"javascript:alert(1)\"", "", "a", "", 0},
	{",\"title\":\"a\",\"link\":\"https://x.org/ evil.example\"", "", "a", "", 0},
	{",\"title\":\"a\",\"link\":\"file:///etc/passwd\",\"published\":-5", "", "a", "", 0},
	{",\"title\":\"a\\u0007\\nb\",\"text\":\"one\\ntwo\\u0001\"", "", "a b", "one\ntwo", 0},
	{",\"title\":[],\"text\":\"t\",\"published\":\"5\"", "", "", "t", 0},
	{",\"title\":\"a\",\"published\":1.5", "", "a", "", 0},
};

START_TEST(items_hold_what_they_may)
{
	g_autofree char *lines = g_strdup_printf(
		FEED "{\"kind\":\"item\",\"id\":\"1\"%s}\n" END("1", "0"), values[_i].rest);
	g_auto(Items) items;
	ck_assert_ptr_null(items_read(&items, lines, strlen(lines)));
	const BotItem *item = &g_array_index(items.all, BotItem, 0);
	ck_assert_str_eq(item->link, values[_i].link);
	ck_assert_str_eq(item->title, values[_i].title);
	ck_assert_str_eq(item->text, values[_i].text);
	ck_assert_int_eq(item->published, values[_i].published);
}
END_TEST

// What must not be believed need not say anything else.
START_TEST(items_hold_why_they_are_not_believed)
{
	static const char lines[] =
		"{\"kind\":\"item\",\"id\":\"1\",\"fault\":\"it is\\u0007 not signed\"}\n"
		"{\"kind\":\"item\",\"id\":\"2\",\"title\":\"a\",\"doubt\":\"why\"}\n" END(
			"2", "0");
	g_auto(Items) items;
	ck_assert_ptr_null(items_read(&items, lines, strlen(lines)));
	ck_assert_uint_eq(items.all->len, 2);
	const BotItem *all = (const BotItem *)(const void *)items.all->data;
	ck_assert_str_eq(all[0].fault, "it is not signed");
	ck_assert_str_eq(all[0].doubt, "");
	ck_assert_str_eq(all[1].fault, "");
	ck_assert_str_eq(all[1].doubt, "why");
}
END_TEST

START_TEST(items_are_bounded)
{
	g_autofree char *long_title = g_strnfill(ITEMS_TITLE_BYTES + 100, 't');
	g_autoptr(GString) lines = g_string_new(FEED);
	for (int i = 0; i < ITEMS_MOST + 5; i++)
		g_string_append_printf(lines,
			"{\"kind\":\"item\",\"id\":\"%d\",\"title\":\"%s\"}\n", i, long_title);
	g_string_append_printf(lines, END("%d", "0"), ITEMS_MOST + 5);
	g_auto(Items) items;
	ck_assert_ptr_nonnull(items_read(&items, lines->str, lines->len)); // more than was agreed
	ck_assert_uint_le(items.all->len, ITEMS_MOST);
	ck_assert_uint_eq(strlen(g_array_index(items.all, BotItem, 0).title), ITEMS_TITLE_BYTES);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("host/items");
	TCase *tcase = tcase_create("items");
	tcase_add_loop_test(tcase, items_are_read_strictly, 0, G_N_ELEMENTS(rows));
	tcase_add_loop_test(tcase, items_hold_what_they_may, 0, G_N_ELEMENTS(values));
	tcase_add_test(tcase, items_hold_why_they_are_not_believed);
	tcase_add_test(tcase, items_are_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
