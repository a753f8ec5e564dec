// SPDX-License-Identifier: LGPL-3.0-or-later
// The program itself, shut in, on each document of tests/data/feeds: what it prints stands in NAME.want. What the server called the
// document is in NAME.type. And documents without measure, and what the program may not do.
#include <check.h>
#include <signal.h>
#include <string.h>

#include "base/child.h"
#include "plugins/updates/parse/feed.h"

Suite *suite(void);

#define URL "https://union.example/feeds/news.xml"
enum { DEADLINE_MS = 60 * 1000 };

typedef struct {
	bool done;
	char *fault, *output;
} Heard;

static void on_done(void *data, const ChildEnd *end)
{
	Heard *heard = data;
	*heard = (Heard){true, g_strdup(end->fault), g_strndup(end->output, end->length)};
}

static Heard run(const char *kind, const char *type, const char *document, size_t length)
{
	g_autofree char *program = g_build_filename(
		g_getenv("BUILD_ROOT"), "plugins", "picketbot-parse", NULL);
	const char *const argv[] = {program, kind, type, type ? URL : NULL, NULL};
	Heard heard = {0};
	child_run(&(ChildRun){argv, document, length, DEADLINE_MS, 16 * 1024 * 1024}, on_done,
		&heard);
	while (!heard.done)
		g_main_context_iteration(NULL, TRUE);
	return heard;
}

static void setup(void)
{
	signal(SIGPIPE, SIG_IGN); // as the bot does: a reader need not listen to the end
}

// ---- the documents ----

static char *folder(void)
{
	return g_build_filename(g_getenv("SOURCE_ROOT"), "tests", "data", "feeds", NULL);
}

static int compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *documents(void)
{
	g_autofree char *where = folder();
	g_autoptr(GDir) dir = g_dir_open(where, 0, NULL);
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (!g_str_has_suffix(name, ".want") && !g_str_has_suffix(name, ".type"))
			g_ptr_array_add(all, g_build_filename(where, name, NULL));
	g_ptr_array_sort(all, compare);
	return all;
}

static char *beside(const char *document, const char *suffix)
{
	g_autofree char *path = g_strconcat(document, suffix, NULL);
	char *text = NULL;
	g_file_get_contents(path, &text, NULL, NULL);
	return text ? text : g_strdup("");
}

START_TEST(feed_is_read_as_written_beside_it)
{
	g_autoptr(GPtrArray) all = documents();
	const char *path = all->pdata[_i];
	g_autofree char *bytes = NULL, *want = beside(path, ".want"), *type = beside(path, ".type");
	size_t length;
	ck_assert(g_file_get_contents(path, &bytes, &length, NULL));
	Heard heard = run("feed", g_strchomp(type), bytes, length);
	ck_assert_msg(!heard.fault, "%s: %s", path, heard.fault);
	ck_assert_msg(!strcmp(heard.output, want), "%s:\n%s", path, heard.output);
	g_free(heard.output);
}
END_TEST

// ---- without measure ----

static const struct {
	const char *begin, *again, *end; // again: until it is as long as may be
	const char *said;                // a part of what it prints
} huge[] = {
	{"<rss><channel>", "<item><title>x</title></item>", "</channel></rss>", "\"items\":1,"},
	{"<rss><channel><item><title>", "&lt;b&gt;", "</title></item></channel></rss>",
		"\"kind\":\"end\""},
	{"<rss><channel><item><description>", "word ", "</description></item></channel></rss>",
		"\"items\":1,"},
	{"<rss>", "<a>", "", "nested more than"},
	{"<rss a=\"", "x", "\"/>", "\"kind\":"},
	{"<rss ", "a='' ", "/>", "no whole XML"},
	{"<rss><channel><title>", "&lol;", "</title></channel></rss>", "\"kind\":\"end\""},
	{"<!DOCTYPE x [", "<!ENTITY a 'aaaaaaaaaaaaaaaaaaaaa'>", "]><rss/>", "\"kind\":\"end\""},
	{"<", "!", "", "\"kind\":\"fault\""},
	{"<rss><![CDATA[", "]]", "", "\"kind\":\"fault\""},
	{"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[", "[", "",
		"\"kind\":\"fault\""},
	{"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[0", ",0", "]}",
		"\"items\":0,"},
	{"", " ", "", "empty"},
};

START_TEST(feed_without_measure_is_read_or_refused)
{
	g_autoptr(GString) document = g_string_new(huge[_i].begin);
	while (document->len + strlen(huge[_i].again) + strlen(huge[_i].end) <= FEED_BYTES)
		g_string_append(document, huge[_i].again);
	g_string_append(document, huge[_i].end);
	Heard heard = run("feed", "", document->str, document->len);
	ck_assert_msg(!heard.fault, "%s", heard.fault);
	ck_assert_msg(strstr(heard.output, huge[_i].said) != NULL, "%.300s", heard.output);
	g_free(heard.output);
}
END_TEST

START_TEST(feed_that_is_too_long_is_refused)
{
	g_autofree char *document = g_strnfill(5 * 1024 * 1024, ' ');
	Heard heard = run("feed", "", document, strlen(document));
	ck_assert_ptr_null(heard.fault);
	ck_assert_ptr_nonnull(strstr(heard.output, "longer than 2 MiB"));
	g_free(heard.output);
}
END_TEST

// ---- shut in ----

START_TEST(reader_may_do_nothing_else)
{
	Heard heard = run("self-test", NULL, "", 0);
	ck_assert_ptr_null(heard.fault);
#ifndef __SANITIZE_ADDRESS__
#if !defined(__has_feature)
	ck_assert_str_eq(
		heard.output, "file refused\nsocket refused\ncode refused\nprogram refused\n");
#endif
#endif
	g_free(heard.output);
}
END_TEST

START_TEST(reader_knows_one_kind)
{
	Heard heard = run("calendar", "", "", 0);
	ck_assert_ptr_nonnull(heard.fault);
	g_free(heard.fault);
	g_free(heard.output);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("parse/feeds");
	TCase *tcase = tcase_create("feeds");
	g_autoptr(GPtrArray) all = documents();
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, feed_is_read_as_written_beside_it, 0, (int)all->len);
	tcase_add_loop_test(tcase, feed_without_measure_is_read_or_refused, 0, G_N_ELEMENTS(huge));
	tcase_add_test(tcase, feed_that_is_too_long_is_refused);
	tcase_add_test(tcase, reader_may_do_nothing_else);
	tcase_add_test(tcase, reader_knows_one_kind);
	suite_add_tcase(suite, tcase);
	return suite;
}
