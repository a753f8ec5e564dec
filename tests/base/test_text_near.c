// SPDX-License-Identifier: LGPL-3.0-or-later
// Names compared: keys without case, slips of the finger, and the nearest of several.
#include <check.h>
#include <glib.h>

#include "base/text.h"

START_TEST(text_distance_counts_edits)
{
	static const struct {
		const char *a, *b;
		unsigned most, expected;
	} pairs[] = {
		{"shift", "shift", 2, 0},
		{"Shift", "SHIFT", 2, 0},
		{"shift", "shfit", 2, 1},
		{"prefx", "prefix", 2, 1},
		{"prefix", "prefx", 2, 1},
		{"day", "dey", 2, 1},
		{"abc", "xyz", 2, 3},
		{"abc", "xyz", 3, 3},
		{"", "ab", 2, 2},
		{"", "", 0, 0},
		{"a", "b", 0, 1},
		{"kitten", "sitting", 5, 3},
		{"Straße", "STRASSE", 2, 0},
		{"été", "ete", 3, 2},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			"a",
			2, 3},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++) {
		ck_assert_msg(
			text_distance(pairs[i].a, pairs[i].b, pairs[i].most) == pairs[i].expected,
			"%s %s", pairs[i].a, pairs[i].b);
		ck_assert_msg(
			text_distance(pairs[i].b, pairs[i].a, pairs[i].most) == pairs[i].expected,
			"%s %s", pairs[i].b, pairs[i].a);
	}
}
END_TEST

START_TEST(text_finds_the_nearest_name)
{
	static const char *const names[] = {
		"shifts", "shift", "in", "out", "day", "mine", "shift add", "undo"};
	static const struct {
		const char *word, *expected;
	} words[] = {
		{"shfit", "shift"},
		{"shiftss", "shifts"},
		{"dya", "day"},
		{"DAY", "day"},
		{"ot", NULL},
		{"min", "mine"},
		{"xx", NULL},
		{"", NULL},
		{"shiftt ad", "shift add"},
		{"dday", "day"},
		{"banana", NULL},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
		const char *found = text_nearest(words[i].word, names, G_N_ELEMENTS(names));
		ck_assert_msg(g_strcmp0(found, words[i].expected) == 0, "%s: %s", words[i].word,
			found ? found : "nothing");
	}
	ck_assert_ptr_null(text_nearest("day", NULL, 0));
}
END_TEST

START_TEST(text_fits_names_as_well_as_it_can)
{
	static const struct {
		const char *word, *name, *title;
		TextFit expected;
	} fits[] = {
		{"paramount", "paramount", "Paramount", TEXT_FIT_EXACT},
		{"PARAMOUNT", "paramount", NULL, TEXT_FIT_EXACT},
		{"warner bros", "warner", "Warner Bros", TEXT_FIT_EXACT},
		{"para", "paramount", "Paramount", TEXT_FIT_PREFIX},
		{"p", "paramount", NULL, TEXT_FIT_PREFIX},
		{"studios", "culver", "Culver Studios", TEXT_FIT_TITLE},
		{"stu", "culver", "Culver Studios", TEXT_FIT_TITLE},
		{"studois", "culver", "Culver Studios", TEXT_FIT_NEAR},
		{"paramuont", "paramount", "Paramount", TEXT_FIT_NEAR},
		{"wanrer", "warner", "Warner Bros", TEXT_FIT_NEAR},
		{"pena", "peña", "La Peña", TEXT_FIT_NEAR},
		{"PEÑA", "peña", NULL, TEXT_FIT_EXACT},
		{"fx", "fox", NULL, TEXT_FIT_NONE}, // two letters are no slip of three
		{"sooper", "super", NULL, TEXT_FIT_NEAR},
		{"cooper", "super", NULL, TEXT_FIT_NONE},
		{"1", "1", NULL, TEXT_FIT_EXACT},
		{"1", "12", NULL, TEXT_FIT_NONE},
		{"20", "lot", "Lot 20", TEXT_FIT_TITLE},
		{"2", "lot", "Lot 20", TEXT_FIT_NONE},
		{"disney", "fox", "Fox", TEXT_FIT_NONE},
		{"", "fox", "Fox", TEXT_FIT_NONE},
		{"", "", NULL, TEXT_FIT_NONE},
		{"fox", "", NULL, TEXT_FIT_NONE},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(fits); i++) {
		TextFit fit = text_fit(fits[i].word, fits[i].name, fits[i].title);
		ck_assert_msg(fit == fits[i].expected, "%s on %s: %d", fits[i].word, fits[i].name,
			(int)fit);
	}
}
END_TEST

START_TEST(text_keys_of_look_alikes_are_equal)
{
	static const char *const pairs[][2] = {{"Paramount", "paramount"}, {"Straße", "STRASSE"},
		{"ﬁsh", "FISH"}, {"É", "e\xcc\x81"}, {"Ａ１", "a1"}, {"ΣΑΣ", "σας"}};
	for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autofree char *a = text_key(pairs[i][0]), *b = text_key(pairs[i][1]);
		ck_assert_str_eq(a, b);
	}
	g_autofree char *bad = text_key("a\xff"), *other = text_key("b");
	ck_assert_str_eq(bad, "a\xef\xbf\xbd");
	ck_assert_str_ne(bad, other);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("text_near");
	TCase *all = tcase_create("all");
	tcase_add_test(all, text_distance_counts_edits);
	tcase_add_test(all, text_finds_the_nearest_name);
	tcase_add_test(all, text_fits_names_as_well_as_it_can);
	tcase_add_test(all, text_keys_of_look_alikes_are_equal);
	suite_add_tcase(suite, all);
	return suite;
}
