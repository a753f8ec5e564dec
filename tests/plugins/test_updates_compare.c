// SPDX-License-Identifier: LGPL-3.0-or-later
// Where an excerpt first differs from a text, and how words are found again.
#include <check.h>
#include <string.h>

#include "plugins/updates/compare.h"
#include "plugins/updates/phrase.h"

Suite *suite(void);

#define TEXT "We meet again on Friday. The strike goes on at all sites, until we say so."

static const struct {
	const char *excerpt;
	const char *in_excerpt,
		*in_text; // the words there, "" = behind the last; NULL = it stands there
} cases[] = {
	{TEXT, NULL, NULL},
	{"the strike goes on", NULL, NULL},
	{"WE  MEET\nagain", NULL, NULL},
	{"\u201cstrike goes on at all sites\u201d,", NULL, NULL},
	{"until we say so", NULL, NULL},
	{"We meet again on Monday. The strike goes on", "monday", "friday"},
	{"The strike is off at all sites until we say no", "is", "goes"},
	{"the strike goes on at most sites, until he says so", "most", "all"},
	{"the strike never goes on at all sites", "never", "goes"},
	{"strike goes at all sites", "at", "on"},
	{"until we say so, and not before", "and", ""},
	{"Yes, we meet again on Friday", "yes", "we"},
};

START_TEST(first_difference_is_found)
{
	g_autoptr(GPtrArray) excerpt = phrase_words(cases[_i].excerpt), text = phrase_words(TEXT);
	unsigned i, j;
	bool same = compare_excerpt(excerpt, text, &i, &j);
	ck_assert_msg(same == !cases[_i].in_excerpt, "%s", cases[_i].excerpt);
	if (same)
		return;
	const char *there = i < excerpt->len ? excerpt->pdata[i] : "",
		   *here = j < text->len ? text->pdata[j] : "";
	ck_assert_msg(!strcmp(there, cases[_i].in_excerpt) && !strcmp(here, cases[_i].in_text),
		"%s: %s and %s", cases[_i].excerpt, there, here);
}
END_TEST

// More words than are compared: what was not looked at is not said to be the same.
START_TEST(what_is_cut_off_is_not_the_same)
{
	g_autoptr(GString) long_text = g_string_new(NULL);
	for (unsigned i = 0; i < COMPARE_MOST_WORDS; i++)
		g_string_append_printf(long_text, "w%u ", i);
	g_autoptr(GPtrArray) text = phrase_words(long_text->str);
	g_string_append(long_text, "and the strike is off");
	g_autoptr(GPtrArray) excerpt = phrase_words(long_text->str);
	unsigned i, j;
	ck_assert(!compare_excerpt(excerpt, text, &i, &j));
	ck_assert_uint_eq(i, COMPARE_MOST_WORDS);
	ck_assert(compare_excerpt(text, text, &i, &j));
}
END_TEST

static const struct {
	const char *text, *words;
} word_cases[] = {
	{"", ""},
	{"  ... -- !", ""},
	{"Don\u2019t STOP.", "don't|stop"},
	{"caf\u00e9 cafe\u0301", "caf\u00e9|caf\u00e9"},
	{"(wga.org/news), 9-12", "wga.org/news|9-12"},
	{"\u0417\u0430\u0431\u0430\u0441\u0442\u043e\u0432\u043a\u0430!",
		"\u0437\u0430\u0431\u0430\u0441\u0442\u043e\u0432\u043a\u0430"},
};

START_TEST(words_compare_by_their_letters)
{
	g_autoptr(GPtrArray) words = phrase_words(word_cases[_i].text);
	g_ptr_array_add(words, NULL);
	g_autofree char *joined = g_strjoinv("|", (char **)words->pdata);
	ck_assert_str_eq(joined, word_cases[_i].words);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("updates compare");
	TCase *tcase = tcase_create("compare");
	tcase_add_loop_test(tcase, first_difference_is_found, 0, G_N_ELEMENTS(cases));
	tcase_add_test(tcase, what_is_cut_off_is_not_the_same);
	tcase_add_loop_test(tcase, words_compare_by_their_letters, 0, G_N_ELEMENTS(word_cases));
	suite_add_tcase(suite, tcase);
	return suite;
}
