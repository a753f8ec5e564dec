// SPDX-License-Identifier: LGPL-3.0-or-later
// !verify on texts that were tampered with, some two hundred of them: what is only dressed otherwise is still the same, and every
// change is found and shown.
#include <check.h>
#include <string.h>

#include "harness/house.h"

Suite *suite(void);

static const char config[] = "[bot]\nstore = :memory:\n"
			     "[person ana]\nidentities = console:ana\nroles = officer\n"
			     "[person ben]\nidentities = console:ben\nroles = officer\n"
			     "[strike wga]\ntitle = WGA\nstart = 2023-05-02 00:01\n"
			     "zone = America/Los_Angeles\n"
			     "[issuer committee]\ntitle = Committee\nstrike = wga\n";

static const char *const words[] = {"We", "met", "the", "companies", "today", "for", "the", "first",
	"time", "since", "May;", "they", "handed", "us", "\"a", "counterproposal\",", "and", "we",
	"will", "answer", "next", "week.", "Don't", "believe", "rumours:", "the", "strike", "goes",
	"on,", "pickets", "stand", "as", "planned,", "and", "nothing", "else", "holds", "until",
	"this", "committee", "says", "so", "here."};
enum { WORDS = G_N_ELEMENTS(words) };

static House house;

static void setup(void)
{
	house_init(&house, config, NULL);
	g_autoptr(GString) line = g_string_new("@ana !announce");
	for (unsigned i = 0; i < WORDS; i++)
		g_string_append_printf(line, " %s", words[i]);
	house_say(&house, line->str);
	house_say(&house, "@ben !approve 1");
	g_free(house_take(&house));
}

static void teardown(void)
{
	house_clear(&house);
}

// The whole text with one word of another shape.
static char *with(unsigned at, const char *instead)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < WORDS; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", i == at ? instead : words[i]);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *verify(const char *text)
{
	g_autofree char *line = g_strdup_printf("@you> !verify %s", text);
	return house_ask(&house, line);
}

static void expect(const char *text, const char *said)
{
	g_autofree char *answer = verify(text);
	ck_assert_msg(strstr(answer, said) != NULL, "%s\n%s", text, answer);
}

#define SAME "this is bulletin 1 of Committee word for word"
#define NOT "not from us as it stands"

START_TEST(changed_word_is_found_and_shown)
{
	g_autofree char *text = with((unsigned)_i, "turnip"), *answer = verify(text);
	ck_assert_msg(strstr(answer, NOT) != NULL, "%s", answer);
	ck_assert_msg(strstr(strstr(answer, "where this says"), "turnip") != NULL, "%s", answer);
}
END_TEST

START_TEST(dropped_word_is_found)
{
	g_autofree char *text = with((unsigned)_i, "");
	bool end = _i == 0 || _i == WORDS - 1; // what is left is an excerpt
	expect(text, end ? "these words are in bulletin 1" : NOT);
}
END_TEST

START_TEST(added_word_is_found)
{
	g_autofree char *two = g_strdup_printf("%s never", words[_i]),
			*text = with((unsigned)_i, two);
	expect(text, NOT);
}
END_TEST

// A letter of another alphabet that looks the same.
START_TEST(look_alike_letter_is_found)
{
	static const char *const alike[][2] = {{"a", "\u0430"}, {"e", "\u0435"}, {"o", "\u043e"}};
	for (unsigned i = 0; i < G_N_ELEMENTS(alike); i++) {
		const char *there = strstr(words[_i], alike[i][0]);
		if (!there)
			continue;
		g_autofree char *word = g_strdup_printf(
			"%.*s%s%s", (int)(there - words[_i]), words[_i], alike[i][1], there + 1);
		g_autofree char *text = with((unsigned)_i, word);
		expect(text, NOT);
	}
}
END_TEST

// What nobody sees makes no other words; people paste it unknowingly.
static const char *const unseen[] = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"};

START_TEST(unseen_sign_changes_nothing)
{
	const char *word = words[_i];
	g_autofree char *marked = g_strdup_printf(
		"%.1s%s%s", word, unseen[(unsigned)_i % G_N_ELEMENTS(unseen)], word + 1);
	g_autofree char *text = with((unsigned)_i, marked);
	expect(text, SAME);
}
END_TEST

static const struct {
	const char *from, *to;
} dresses[] = {
	{" ", "  "},
	{" ", "\t"},
	{" ", " \u00a0 "},
	{"\"", "\u201c"},
	{"\"", "\u00ab"},
	{"'", "\u2019"},
	{"'", "\u2018"},
	{";", " ;"},
	{"We", "WE"},
	{"strike", "STRIKE"},
	{".", "\u2026"},
	{"\"", ""},
	{" the", " > the"},
	{"companies", "*companies*"},
	{"fi", "\ufb01"},
};

START_TEST(another_dress_is_still_word_for_word)
{
	g_autofree char *text = with(WORDS, "");
	g_auto(GStrv) parts = g_strsplit(text, dresses[_i].from, -1);
	g_autofree char *dressed = g_strjoinv(dresses[_i].to, parts);
	expect(dressed, SAME);
}
END_TEST

START_TEST(excerpt_is_called_an_excerpt)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = (unsigned)_i; i < (unsigned)_i + 8; i++)
		g_string_append_printf(text, "%s ", words[i]);
	expect(text->str, "these words are in bulletin 1");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("plugins/updates_altered");
	TCase *tcase = tcase_create("altered");
	tcase_add_unchecked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, changed_word_is_found_and_shown, 0, WORDS);
	tcase_add_loop_test(tcase, dropped_word_is_found, 0, WORDS);
	tcase_add_loop_test(tcase, added_word_is_found, 0, WORDS - 1);
	tcase_add_loop_test(tcase, look_alike_letter_is_found, 0, WORDS);
	tcase_add_loop_test(tcase, unseen_sign_changes_nothing, 0, WORDS);
	tcase_add_loop_test(tcase, another_dress_is_still_word_for_word, 0, G_N_ELEMENTS(dresses));
	tcase_add_loop_test(tcase, excerpt_is_called_an_excerpt, 0, WORDS - 8);
	suite_add_tcase(suite, tcase);
	return suite;
}
