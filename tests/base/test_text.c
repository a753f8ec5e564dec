// SPDX-License-Identifier: LGPL-3.0-or-later
// Text from strangers: what is left of it, how it falls into words, and where it is cut.
#include <check.h>
#include <glib.h>
#include <string.h>

#include "base/text.h"

static const struct {
	const char *dirty, *clean;
} dirt[] = {
	{"", ""},
	{"plain", "plain"},
	{"  two   words\t here ", "two words here"},
	{"a\nb\r\nc", "a b c"},
	{"¡Huelga! 罢工 забастовка", "¡Huelga! 罢工 забастовка"},
	// IRC's colours and styles, with their digits
	{"\x02"
	 "bold\x02",
		"bold"},
	{"\x03"
	 "04red\x03 plain",
		"red plain"},
	{"\x03"
	 "4,12red",
		"red"},
	{"\x03"
	 "04,red",
		",red"},
	{"\x03"
	 "123",
		"3"},
	{"\x03"
	 "1,234",
		"4"},
	{"\x04"
	 "ff0000red",
		"red"},
	{"\x04"
	 "FF0000,00ff00green",
		"green"},
	{"\x0f\x11\x16\x1d\x1e\x1ftext", "text"},
	{"\x03", ""},
	{"a\x03", "a"},
	{"a\x1b[31mb", "a[31mb"},
	{"bell\x07 back\x08 del\x7f", "bell back del"},
	{"c1 \xc2\x9b"
	 "31m next\xc2\x85line",
		"c1 31m next line"},
	// directions and the invisible
	{"a\xe2\x80\xae"
	 "b",
		"ab"},
	{"\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xae", ""},
	{"\xe2\x81\xa6x\xe2\x81\xa9\xe2\x81\xa7\xe2\x81\xa8", "x"},
	{"a\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"
	 "b",
		"ab"},
	{"a\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d"
	 "b",
		"ab"},
	{"\xef\xbb\xbf"
	 "bom",
		"bom"},
	{"a\xe2\x81\xa0"
	 "b",
		"ab"},
	{"so\xc2\xad"
	 "ft",
		"soft"},
	{"a\xe2\x80\xa8"
	 "b\xe2\x80\xa9"
	 "c",
		"a b c"},
	{"a\xc2\xa0\xe3\x80\x80"
	 "b",
		"a b"},
	{"\xe3\x85\xa4\xef\xbe\xa0\xe2\xa0\x80", ""},
	{"tag\xf3\xa0\x81\x81", "tag"},
	{"non\xef\xbf\xbe\xef\xbf\xbf\xf4\x8f\xbf\xbf", "non"},
	{"an\xef\xbf\xb9n\xef\xbf\xbb", "ann"},
	// blanks around what is left out
	{"a \xe2\x80\x8b b", "a b"},
	{"\xe2\x80\x8b a \xe2\x80\x8b", "a"},
	// bad bytes
	{"caf\xe9", "caf\xef\xbf\xbd"},
	{"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	{"cut \xe2\x80", "cut \xef\xbf\xbd\xef\xbf\xbd"},
	{"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	// emoji hold together; a joiner or a look alone does not stay
	{"👩\xe2\x80\x8d💻 ❤\xef\xb8\x8f\xe2\x80\x8d🔥", "👩\xe2\x80\x8d💻 ❤\xef\xb8\x8f\xe2\x80\x8d🔥"},
	{"👩🏽\xe2\x80\x8d💻", "👩🏽\xe2\x80\x8d💻"},
	{"👩\xe2\x80\x8d", "👩"},
	{"👩\xe2\x80\x8d a", "👩 a"},
	{"a\xef\xb8\x8f", "a"},
	{"✊✊🏿", "✊✊🏿"},
};

START_TEST(text_is_cleaned)
{
	g_autofree char *clean = text_clean(dirt[_i].dirty, -1);
	ck_assert_str_eq(clean, dirt[_i].clean);
	g_autofree char *again = text_clean(clean, -1);
	ck_assert_str_eq(again, clean);
	ck_assert(text_is_clean(clean));
}
END_TEST

START_TEST(text_counts_bytes_where_a_length_is_given)
{
	static const char bytes[] = {'a', 0, 'b', 3, '4', '2', (char)0xc3};
	g_autofree char *all = text_clean(bytes, sizeof bytes), *three = text_clean(bytes, 3);
	g_autofree char *colour = text_clean(bytes, 5), *none = text_clean(bytes, 0);
	ck_assert_str_eq(all, "ab\xef\xbf\xbd");
	ck_assert_str_eq(three, "ab");
	ck_assert_str_eq(colour, "ab");
	ck_assert_str_eq(none, "");
}
END_TEST

// Half of them are pieces of what is left out.
static char random_byte(GRand *random)
{
	static const char pieces[] = "\x03,4 \xe2\x80\x8e\xc2\xa0";
	if (g_rand_boolean(random))
		return pieces[g_rand_int_range(random, 0, sizeof pieces - 1)];
	return (char)g_rand_int_range(random, 0, 256);
}

START_TEST(text_any_bytes_become_clean)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(20230502);
	for (int round = 0; round < 20000; round++) {
		char bytes[64];
		size_t length = g_rand_int_range(random, 0, sizeof bytes);
		for (size_t i = 0; i < length; i++)
			bytes[i] = random_byte(random);
		g_autofree char *clean = text_clean(bytes, length);
		ck_assert(g_utf8_validate(clean, -1, NULL));
		ck_assert(text_is_clean(clean));
		for (const char *at = clean; *at; at = g_utf8_next_char(at))
			ck_assert(!g_unichar_iscntrl(g_utf8_get_char(at)));
		ck_assert(*clean != ' ' && !strstr(clean, "  ") && !g_str_has_suffix(clean, " "));
	}
}
END_TEST

START_TEST(text_clean_is_told_from_dirty)
{
	static const char *const clean[] = {"", " ", "a", " a  b\tc ",
		("a\xc2\xa0"
		 "b"),
		"👩\xe2\x80\x8d💻", "1,234"};
	static const char *const dirty[] = {"a\nb", "a\r",
		"\x02"
		"a",
		"a\xe2\x80\xae",
		"a\xe2\x80\x8b"
		"b",
		"\xff",
		"a\xe2\x80\xa8"
		"b",
		"a\x03"
		"04",
		"a\x7f", "\x03"};
	for (unsigned i = 0; i < G_N_ELEMENTS(clean); i++)
		ck_assert_msg(text_is_clean(clean[i]), "%u", i);
	for (unsigned i = 0; i < G_N_ELEMENTS(dirty); i++)
		ck_assert_msg(!text_is_clean(dirty[i]), "%u", i);
}
END_TEST

// ---- words ----

static const struct {
	const char *line, *words; // "at:text|at:text"
} lines[] = {
	{"", ""},
	{"   ", ""},
	{"in 12", "0:in|3:12"},
	{"  in\t12  ", "2:in|5:12"},
	{"close \"no light\" now", "0:close|6:no light|17:now"},
	{"close “no light”", "0:close|6:no light"},
	{"“a b\" „c d“", "0:a b|8:c d"},
	{"\"open end", "0:\"open|6:end"},
	{"6\" nails", "0:6\"|3:nails"},
	{"5'11\" tall\"", "0:5'11\"|6:tall\""},
	{"\"\" x", "0:\"\"|3:x"},
	{"\" \" x", "0:\"|2:\"|4:x"},
	{"\" a \"", "0:a"},
	{"\"a\"b c\"", "0:a\"b c"},
	{"\"", "0:\""},
	{"née été", "0:née|5:été"},
	{"a\"b c\"", "0:a\"b|4:c\""},
};

START_TEST(text_falls_into_words)
{
	g_autoptr(GPtrArray) words = text_words(lines[_i].line);
	g_autoptr(GString) found = g_string_new(NULL);
	for (unsigned i = 0; i < words->len; i++) {
		const TextWord *word = words->pdata[i];
		g_string_append_printf(found, "%s%u:%s", i ? "|" : "", word->at, word->text);
	}
	ck_assert_str_eq(found->str, lines[_i].words);
}
END_TEST

START_TEST(text_joins_a_list)
{
	static const char *const items[] = {"ana", "ben", "cyd"};
	static const char *const expected[] = {"", "ana", "ana y ben", "ana, ben y cyd"};
	for (unsigned n = 0; n < G_N_ELEMENTS(expected); n++) {
		g_autofree char *joined = text_join(items, n, "y");
		ck_assert_str_eq(joined, expected[n]);
	}
}
END_TEST

// ---- cutting ----

static const struct {
	const char *text;
	size_t most, expected;
} cuts[] = {
	{"", 10, 0},
	{"short", 10, 5},
	{"short", 5, 5},
	{"two words", 8, 8},
	{"two words here", 9, 9},
	{"hello world", 9, 5},
	{"hello world", 5, 5},
	{"hello world", 6, 5},
	{"a bcdefghij", 8, 8},
	{"abcdefgh", 4, 4},
	{"ééééé", 4, 4},
	{"ééééé", 5, 4},
	{"ééééé", 1, 2},
	{"é", 0, 2},
	{"abc", 0, 1},
	{"罢工罢工", 7, 6},
	{"abcde\xcc\x81z", 5, 4},               // an accent stays with its letter
	{"ab👩🏽\xe2\x80\x8d💻cd", 9, 2}, // an emoji is one piece
	// one letter with too many accents: at a character at least
	{"a\xcc\x81\xcc\x81\xcc\x81\xcc\x81", 6, 5},
};

START_TEST(text_is_cut_at_words_and_characters)
{
	size_t cut = text_cut(cuts[_i].text, cuts[_i].most);
	ck_assert_msg(cut == cuts[_i].expected, "'%s' at %zu: %zu and not %zu", cuts[_i].text,
		cuts[_i].most, cut, cuts[_i].expected);
}
END_TEST

START_TEST(text_is_cut_whole_whatever_it_is)
{
	static const gunichar some[] = {' ', 'a', 0xe9, 0x301, 0x200d, 0x1f469, 0x1f3fd, 0x7f62};
	g_autoptr(GRand) random = g_rand_new_with_seed(148);
	for (int round = 0; round < 5000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int i = g_rand_int_range(random, 1, 40); i > 0; i--) {
			int which = g_rand_int_range(random, 0, G_N_ELEMENTS(some));
			g_string_append_unichar(text, some[which]);
		}
		size_t most = g_rand_int_range(random, 0, 50);
		size_t cut = text_cut(text->str, most);
		ck_assert(cut > 0 && cut <= MAX(most, 4));
		ck_assert(g_utf8_validate(text->str, (gssize)cut, NULL));
		ck_assert(g_utf8_validate(text->str + cut, -1, NULL));
	}
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("text");
	TCase *cleaning = tcase_create("cleaning");
	tcase_set_timeout(cleaning, 60);
	tcase_add_loop_test(cleaning, text_is_cleaned, 0, G_N_ELEMENTS(dirt));
	tcase_add_test(cleaning, text_counts_bytes_where_a_length_is_given);
	tcase_add_test(cleaning, text_any_bytes_become_clean);
	tcase_add_test(cleaning, text_clean_is_told_from_dirty);
	suite_add_tcase(suite, cleaning);
	TCase *words = tcase_create("words");
	tcase_add_loop_test(words, text_falls_into_words, 0, G_N_ELEMENTS(lines));
	tcase_add_test(words, text_joins_a_list);
	tcase_add_loop_test(words, text_is_cut_at_words_and_characters, 0, G_N_ELEMENTS(cuts));
	tcase_add_test(words, text_is_cut_whole_whatever_it_is);
	suite_add_tcase(suite, words);
	return suite;
}
