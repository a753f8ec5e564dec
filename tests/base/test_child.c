// SPDX-License-Identifier: LGPL-3.0-or-later
// Programs at two pipes: what they print, how they end, and when they are ended.
#include "base/child.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

Suite *suite(void);

typedef struct {
	bool done, inside;
	char *fault, *output;
} Heard;

static Heard heard;

static void on_done(void *data, const ChildEnd *end)
{
	Heard *to = data;
	ck_assert(!to->inside && !to->done);
	to->done = true;
	to->fault = g_strdup(end->fault);
	to->output = g_strndup(end->output, end->length);
}

static Child *begin(const char *script, const char *input, unsigned timeout_ms)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	heard = (Heard){.inside = true};
	Child *child = child_run(
		&(ChildRun){argv, input, strlen(input), timeout_ms, 1000000}, on_done, &heard);
	heard.inside = false;
	return child;
}

static void wait_for_it(void)
{
	while (!heard.done)
		g_main_context_iteration(NULL, TRUE);
}

static void forget(void)
{
	g_free(heard.fault);
	g_free(heard.output);
}

static void setup(void)
{
	signal(SIGPIPE, SIG_IGN); // as the program does
}

static const struct {
	const char *script, *input, *output, *fault; // fault: a part of it
} rows[] = {
	{"cat", "hello\nyou", "hello\nyou", NULL},
	{"cat; echo more", "", "more\n", NULL},
	{"echo deaf", "nobody listens", "deaf\n", NULL},
	{"/usr/bin/env", "", "",
		NULL}, // no environment of ours: sh makes its own, env shows what it got
	{"exit 3", "", "", "failed"},
	{"echo half; exit 70", "", "", "failed"},
	{"kill -9 $$", "", "", "killed"},
	{"head -c 2000000 /dev/zero", "", "", "too much"},
	{"while :; do :; done", "", "", "too long"},
	{"exec >&-; while :; do :; done", "", "", "too long"},
	{"echo cry >&2", "", "", NULL},
};

START_TEST(child_ends)
{
	begin(rows[_i].script, rows[_i].input,
		rows[_i].fault && strstr(rows[_i].fault, "long") ? 300 : 60000);
	wait_for_it();
	if (rows[_i].fault)
		ck_assert_msg(
			heard.fault && strstr(heard.fault, rows[_i].fault), "%s", heard.fault);
	else
		ck_assert_ptr_null(heard.fault);
	if (!strstr(rows[_i].script, "env"))
		ck_assert_str_eq(heard.output, rows[_i].output);
	ck_assert_ptr_null(strstr(heard.output, "HOME="));
	forget();
}
END_TEST

// More than a pipe holds, both ways.
START_TEST(child_takes_much)
{
	g_autofree char *much = g_strnfill(900000, 'x');
	begin("cat", much, 60000);
	wait_for_it();
	ck_assert_str_eq(heard.output, much);
	forget();
}
END_TEST

START_TEST(child_that_is_not_there)
{
	const char *const argv[] = {"/nonexistent/program", NULL};
	heard = (Heard){.inside = true};
	child_run(&(ChildRun){argv, "", 0, 1000, 1000}, on_done, &heard);
	heard.inside = false;
	wait_for_it();
	ck_assert_ptr_nonnull(strstr(heard.fault, "not there"));
	forget();
}
END_TEST

// Nobody is told, and no zombie stays.
START_TEST(child_is_cancelled)
{
	Child *child = begin("while :; do :; done", "", 60000);
	child_cancel(child);
	child_cancel(NULL);
	while (waitpid(-1, NULL, WNOHANG) != -1)
		g_main_context_iteration(NULL, FALSE);
	ck_assert_int_eq(errno, ECHILD);
	ck_assert(!heard.done);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("base/child");
	TCase *tcase = tcase_create("child");
	tcase_add_checked_fixture(tcase, setup, NULL);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, child_ends, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tcase, child_takes_much);
	tcase_add_test(tcase, child_that_is_not_there);
	tcase_add_test(tcase, child_is_cancelled);
	suite_add_tcase(suite, tcase);
	return suite;
}
