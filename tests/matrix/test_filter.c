// SPDX-License-Identifier: LGPL-3.0-or-later
// The filter of the sync stands with the server, where it keeps it, and else in each poll.
#include "matrix/filter.h"

#include <check.h>
#include <string.h>

#include "matrix/rig.h"

static Rig *rig;

static void setup(void)
{
	rig = rig_new();
}

static void teardown(void)
{
	rig_free(rig);
}

#define STORE_FILTER "POST /_matrix/client/v3/user/" RIG_SELF "/filter "

static void expect_filter(const char *begins)
{
	g_autofree char *query = g_strconcat("filter=", begins, NULL);
	ck_assert_msg(strstr(rig_last_poll(rig), query) != NULL, "%s", rig_last_poll(rig));
}

START_TEST(filter_is_kept_by_the_server)
{
	home_will(rig->home, STORE_FILTER, 200, "{\"filter_id\":\"7/8\"}");
	rig_start(rig);
	ck_assert_ptr_nonnull(strstr(home_wait(rig->home, STORE_FILTER, 1), "\"limit\":100"));
	rig_hear(rig, "s2", "!in 1");
	rig_hear(rig, "s3", "!in 2");
	expect_filter("7/8&");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ana: !in 2; ");
	ck_assert_uint_eq(home_count(rig->home, STORE_FILTER), 1);
}
END_TEST

// A store that was restored, or a server's: what it does not know it refuses.
START_TEST(forgotten_filter_is_written_out)
{
	home_will(rig->home, STORE_FILTER, 200, "{\"filter_id\":\"7\"}");
	rig_start(rig);
	home_wait(rig->home, STORE_FILTER, 1);
	rig_hear(rig, "s2", NULL);
	rig_hear(rig, "s3", NULL);
	expect_filter("7&");
	unsigned before = rig_polls(rig);
	home_answer(rig->home, RIG_SYNC, 404, RIG_FAULT("M_NOT_FOUND"));
	home_wait(rig->home, RIG_SYNC, before + 1);
	expect_filter("{");
	ck_assert(g_str_has_suffix(rig_last_poll(rig), "&since=s3 "));
	rig_hear(rig, "s4", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
	ck_assert_uint_eq(home_count(rig->home, STORE_FILTER), 1);
}
END_TEST

static const struct {
	int status;
	const char *body;
} no_filters[] = {
	{404, RIG_FAULT("M_UNRECOGNIZED")}, {502, "<html>"}, {200, "{}"},
	{200, "{\"filter_id\":\"\"}"}, {200, "{\"filter_id\":7}"},
	{200, "{\"filter_id\":\"{}\"}"}, // would be read as one that lets everything through
};

START_TEST(filter_that_is_not_kept_is_written_out)
{
	home_always(rig->home, STORE_FILTER, no_filters[_i].status, no_filters[_i].body);
	rig_start(rig);
	home_wait(rig->home, STORE_FILTER, 1);
	rig_hear(rig, "s2", NULL);
	rig_hear(rig, "s3", "!in 1");
	expect_filter("{");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/filter");
	TCase *tcase = tcase_create("filter");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, filter_is_kept_by_the_server);
	tcase_add_test(tcase, forgotten_filter_is_written_out);
	tcase_add_loop_test(
		tcase, filter_that_is_not_kept_is_written_out, 0, G_N_ELEMENTS(no_filters));
	suite_add_tcase(suite, tcase);
	return suite;
}
