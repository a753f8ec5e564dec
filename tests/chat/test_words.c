// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests the message catalogue on two made-up languages, compiled here by msgfmt.
#include <check.h>
#include <glib/gstdio.h>
#include <locale.h>

#include "chat/words.h"

#define HEADER(plurals)                                                                            \
	"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: " plurals    \
	"\\n\"\n"

static const struct {
	const char *lang, *text;
} catalogues[] = {
	{"qq", HEADER("nplurals=2; plural=n > 1;") "msgid \"on shift %d\"\nmsgstr \"en el turno "
						   "%d, ¡sí!\"\n"
						   "msgid \"%d day\"\nmsgid_plural \"%d days\"\n"
						   "msgstr[0] \"%d día\"\nmsgstr[1] \"%d días\"\n"},
	{"qqx", HEADER("nplurals=3; plural=n%10==1 ? 0 : n%10<5 ? 1 : 2;") "msgid \"on shift "
									   "%d\"\nmsgstr \"na "
									   "zmianie %d\"\n"
									   "msgid \"%d "
									   "day\"\nmsgid_plural "
									   "\"%d days\"\n"
									   "msgstr[0] \"%d "
									   "dz\"\nmsgstr[1] \"%d "
									   "dni\"\nmsgstr[2] \"%d "
									   "dnu\"\n"},
	{"QQ", HEADER("nplurals=1; plural=0;") "msgid \"on shift %d\"\nmsgstr \"not a "
					       "language\"\n"},
};

static char *folder, *files;

static void compile(const char *lang, const char *text)
{
	g_autofree char *source = g_strdup_printf("%s/%s.po", folder, lang);
	g_autofree char *made = g_strdup_printf("%s/picketbot-%s.mo", files, lang);
	char *argv[] = {"msgfmt", "-o", made, source, NULL};
	int status;
	ck_assert(g_file_set_contents(source, text, -1, NULL));
	ck_assert(g_spawn_sync(
		NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
	ck_assert_int_eq(status, 0);
	g_unlink(source);
}

// As at a start in a foreign session: the locale is C, and some other language is wanted.
static void setup(void)
{
	folder = g_dir_make_tmp("words-XXXXXX", NULL);
	files = g_build_filename(folder, "C", "LC_MESSAGES", NULL);
	ck_assert_int_eq(g_mkdir_with_parents(files, 0700), 0);
	for (unsigned i = 0; i < G_N_ELEMENTS(catalogues); i++)
		compile(catalogues[i].lang, catalogues[i].text);
	setlocale(LC_ALL, "C");
	g_setenv("LANGUAGE", "de", TRUE);
	words_start(folder);
}

static void teardown(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(catalogues); i++) {
		g_autofree char *made = g_strdup_printf(
			"%s/picketbot-%s.mo", files, catalogues[i].lang);
		g_unlink(made);
	}
	g_autofree char *middle = g_path_get_dirname(files);
	g_rmdir(files);
	g_rmdir(middle);
	g_rmdir(folder);
	g_free(files);
	g_free(folder);
}

static const struct {
	const char *lang, *text;
} langs[] = {
	{"qq", "en el turno 7, ¡sí!"},
	{"qqx", "na zmianie 7"},
	{"en", "on shift 7"},
	{NULL, "on shift 7"},
	{"", "on shift 7"},
	{"zz", "on shift 7"},
	{"QQ", "on shift 7"},
	{"q", "on shift 7"},
	{"qqxx", "on shift 7"},
	{"../qq", "on shift 7"},
};

START_TEST(each_language_has_its_words)
{
	g_autofree char *text = words_print(langs[_i].lang, "on shift %d", 7);
	ck_assert_str_eq(text, langs[_i].text);
}
END_TEST

static const struct {
	const char *lang;
	gulong n;
	const char *text;
} numbers[] = {
	{"en", 1, "%d day"},
	{"en", 0, "%d days"},
	{"en", 102, "%d days"},
	{"zz", 1, "%d day"},
	{"zz", 2, "%d days"},
	{"qq", 0, "%d día"},
	{"qq", 2, "%d días"},
	{"qqx", 21, "%d dz"},
	{"qqx", 22, "%d dni"},
	{"qqx", 25, "%d dnu"},
};

START_TEST(the_number_decides_the_form)
{
	ck_assert_str_eq(words_get_n(numbers[_i].lang, "%d day", "%d days", numbers[_i].n),
		numbers[_i].text);
}
END_TEST

START_TEST(what_is_not_translated_stays_as_it_is)
{
	static const char text[] = "never translated";
	ck_assert_ptr_eq(words_get("qq", text), text);
	ck_assert_str_eq(words_get("qq", ""), "");
}
END_TEST

START_TEST(nothing_but_messages_follows_a_locale)
{
	ck_assert_str_eq(setlocale(LC_NUMERIC, NULL), "C");
	ck_assert_str_eq(setlocale(LC_CTYPE, NULL), "C");
	ck_assert_ptr_null(g_getenv("LANGUAGE"));
}
END_TEST

START_TEST(a_folder_that_is_not_there_leaves_english)
{
	words_start("/nowhere");
	ck_assert_str_eq(words_get("zz", "on shift %d"), "on shift %d");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("words");
	TCase *tests = tcase_create("words");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, each_language_has_its_words, 0, G_N_ELEMENTS(langs));
	tcase_add_loop_test(tests, the_number_decides_the_form, 0, G_N_ELEMENTS(numbers));
	tcase_add_test(tests, what_is_not_translated_stays_as_it_is);
	tcase_add_test(tests, nothing_but_messages_follows_a_locale);
	tcase_add_test(tests, a_folder_that_is_not_there_leaves_english);
	suite_add_tcase(all, tests);
	return all;
}
