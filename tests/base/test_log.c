// SPDX-License-Identifier: LGPL-3.0-or-later
// The log: one line each on standard error, the fields of the journal, and nothing in it that a
// stranger could forge.
#include <check.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

// What a child process writes to its standard error: GLib knows one log writer per process.
static char *captured(void (*child)(void))
{
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		child();
		_exit(0);
	}
	close(ends[1]);
	GString *all = g_string_new(NULL);
	char bytes[4096];
	ssize_t n;
	while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
		g_string_append_len(all, bytes, n);
	close(ends[0]);
	int status;
	waitpid(pid, &status, 0);
	ck_assert_msg(WIFEXITED(status) && !WEXITSTATUS(status), "%s", all->str);
	return g_string_free(all, FALSE);
}

// Each line without its time, which must look like one.
static void assert_lines(void (*child)(void), const char *const *expected)
{
	static const char time[] = "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ";
	g_autofree char *all = captured(child);
	g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
	unsigned i = 0;
	for (; expected[i]; i++) {
		ck_assert_msg(lines[i] && g_regex_match_simple(time, lines[i], 0, 0), "%s", all);
		ck_assert_str_eq(lines[i] + strlen("2026-11-25 15:00:01 "), expected[i]);
	}
	ck_assert_msg(lines[i] && !*lines[i] && !lines[i + 1], "%s", all);
}

static void say_levels(void)
{
	log_start(NULL);
	log_error("store: cannot save: disk full");
	log_warning("irc: no answer for %d s, trying again in %d s", 60, 8);
	log_info("matrix: joined");
	log_debug("irc: not wanted");
}

START_TEST(log_says_each_level_in_one_line)
{
	static const char *const expected[] = {
		"error store: cannot save: disk full",
		"warning irc: no answer for 60 s, trying again in 8 s",
		"info matrix: joined",
		NULL,
	};
	assert_lines(say_levels, expected);
}
END_TEST

static void say_debug(void)
{
	setenv("PICKETBOT_DEBUG", "1", 1);
	log_start(NULL);
	log_debug("irc: wanted");
}

START_TEST(log_says_debug_lines_on_demand)
{
	static const char *const expected[] = {"debug irc: wanted", NULL};
	assert_lines(say_debug, expected);
}
END_TEST

static void say_places(void)
{
	log_start(NULL);
	log_write(LOG_INFO, &(LogWhere){.network = "libera", .room = "picket"}, "irc: joined");
	log_write(LOG_WARNING, &(LogWhere){.plugin = "shifts"}, "plugin: slow");
	log_write(LOG_INFO, &(LogWhere){0}, "nowhere");
}

START_TEST(log_says_where_it_was)
{
	static const char *const expected[] = {
		"info irc: joined (network libera, room picket)",
		"warning plugin: slow (plugin shifts)",
		"info nowhere",
		NULL,
	};
	assert_lines(say_places, expected);
}
END_TEST

static void say_hostile(void)
{
	log_start(NULL);
	log_info("irc: \"%s\" is no command",
		"x\"\n2026-01-01 00:00:00 error store: gone\r\x1b[2J\xe2\x80\xae\x07\xff");
	log_write(LOG_INFO, &(LogWhere){.room = "a\nb"}, "irc: joined");
	g_warning("from\na \x1b[1mlibrary");
}

START_TEST(log_cannot_be_forged)
{
	static const char *const expected[] = {
		"info irc: \"x\" 2026-01-01 00:00:00 error store: gone [2J\xef\xbf\xbd\" is no "
		"command",
		"info irc: joined (room a b)",
		"warning from a [1mlibrary",
		NULL,
	};
	assert_lines(say_hostile, expected);
}
END_TEST

static void say_much(void)
{
	log_start(NULL);
	g_autofree char *much = g_strnfill(100000, 'x');
	log_info("irc: %s", much);
}

START_TEST(log_lines_have_their_limit)
{
	g_autofree char *all = captured(say_much);
	ck_assert_uint_gt(strlen(all), 4000);
	ck_assert_uint_lt(strlen(all), 4200);
	ck_assert(g_str_has_suffix(all, "x\n"));
}
END_TEST

// ---- what the journal would get ----

static GLogWriterOutput tell_fields(
	GLogLevelFlags level, const GLogField *fields, gsize n, void *unused)
{
	(void)level;
	(void)unused;
	for (gsize i = 0; i < n; i++)
		fprintf(stderr, "%s=%s\n", fields[i].key, (const char *)fields[i].value);
	return G_LOG_WRITER_HANDLED;
}

static void say_fields(void)
{
	g_log_set_writer_func(tell_fields, NULL, NULL);
	log_write(LOG_ERROR, &(LogWhere){"libera", "picket", "day"}, "irc: a\nb");
	log_info("irc: joined");
}

START_TEST(log_has_fields_for_the_journal)
{
	g_autofree char *all = captured(say_fields);
	ck_assert_str_eq(all, "MESSAGE=irc: a b\nPRIORITY=3\nGLIB_DOMAIN=picketbot\n"
			      "NETWORK=libera\nROOM=picket\nPLUGIN=day\n"
			      "MESSAGE=irc: joined\nPRIORITY=6\nGLIB_DOMAIN=picketbot\n");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("log");
	TCase *all = tcase_create("all");
	tcase_add_test(all, log_says_each_level_in_one_line);
	tcase_add_test(all, log_says_debug_lines_on_demand);
	tcase_add_test(all, log_says_where_it_was);
	tcase_add_test(all, log_cannot_be_forged);
	tcase_add_test(all, log_lines_have_their_limit);
	tcase_add_test(all, log_has_fields_for_the_journal);
	suite_add_tcase(suite, all);
	return suite;
}
