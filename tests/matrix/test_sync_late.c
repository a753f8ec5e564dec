// SPDX-License-Identifier: LGPL-3.0-or-later
// What was said while nobody could hear it is told as late, and since when; a short pause makes nothing late.
#include "matrix/sync.h"

#include <check.h>

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

START_TEST(a_short_pause_makes_nothing_late)
{
	rig_start(rig);
	rig_pass(rig, SYNC_AWAY_SECONDS - 1);
	rig_hear(rig, "s2", "!in 1");
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_int_eq(rig->late, 0);
}
END_TEST

START_TEST(what_was_said_while_the_program_was_down_is_late)
{
	rig_start(rig);
	int64_t end = clock_now(&rig->clock);
	rig_rebuild(rig);
	rig_pass(rig, SYNC_AWAY_SECONDS + 1);
	g_autofree char *body = rig_sync("s2", "$2", "!in 1");
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_int_eq(rig->late, end);
	rig_hear(rig, "s3", "!in 2");
	ck_assert_int_eq(rig->late, 0); // the bot is there
}
END_TEST

START_TEST(what_was_said_while_the_server_was_away_is_late)
{
	rig_start(rig);
	int64_t end = clock_now(&rig->clock);
	rig_pass(rig, 30);
	rig_hear(rig, "s2", NULL);
	home_answer(rig->home, RIG_SYNC, 502, "");
	rig_pass(rig, SYNC_AWAY_SECONDS);
	home_wait(rig->home, RIG_SYNC, 4);
	rig_hear(rig, "s3", "!in 1");
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_int_eq(rig->late, end);
	rig_hear(rig, "s4", "!in 2");
	ck_assert_int_eq(rig->late, 0);
}
END_TEST

// The machine slept: the poll of before brings what was said until its server let go of it.
START_TEST(what_was_said_while_the_machine_slept_is_late)
{
	rig_start(rig);
	int64_t end = clock_now(&rig->clock);
	rig_pass(rig, 7200);
	rig_hear(rig, "s2", NULL);
	rig_hear(rig, "s3", "!in 1");
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_int_eq(rig->late, end);
	rig_hear(rig, "s4", "!in 2");
	ck_assert_int_eq(rig->late, 0);
}
END_TEST

// The disk was full for long: nothing could be heard meanwhile.
START_TEST(what_was_said_while_nothing_could_be_kept_is_late)
{
	rig_start(rig);
	int64_t end = clock_now(&rig->clock);
	rig->refuses = true;
	g_autofree char *body = rig_sync("s2", "$2", "!in 1");
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	ck_assert_int_eq(rig->late, 0);
	rig_pass(rig, SYNC_AWAY_SECONDS + 1);
	rig_keep(rig);
	home_wait(rig->home, RIG_SYNC, 3);
	rig_hear(rig, "s3", "!in 2");
	ck_assert_int_eq(rig->late, end);
}
END_TEST

// It is asked for again after a fault, and is late still.
START_TEST(late_stays_late_over_a_fault)
{
	rig_start(rig);
	int64_t end = clock_now(&rig->clock);
	rig_pass(rig, SYNC_AWAY_SECONDS + 1);
	home_will(rig->home, RIG_MESSAGES, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	home_will(rig->home, RIG_MESSAGES, 200, "{\"chunk\":[]}");
	home_will(rig->home, RIG_SYNC, 200, RIG_LIMITED(RIG_EVENT("$5", "five")));
	home_answer(rig->home, RIG_SYNC, 200, RIG_LIMITED(RIG_EVENT("$5", "five")));
	home_wait(rig->home, RIG_SYNC, 4);
	rig_expect(rig, "ana: five; ");
	ck_assert_int_eq(rig->late, end);
}
END_TEST

START_TEST(a_clock_that_was_set_back_makes_nothing_late)
{
	rig_start(rig);
	clock_init(&rig->clock, CLOCK_STILL, 1000);
	rig_hear(rig, "s2", "!in 1");
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_int_eq(rig->late, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/sync_late");
	TCase *tcase = tcase_create("sync_late");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_short_pause_makes_nothing_late);
	tcase_add_test(tcase, what_was_said_while_the_program_was_down_is_late);
	tcase_add_test(tcase, what_was_said_while_the_server_was_away_is_late);
	tcase_add_test(tcase, what_was_said_while_the_machine_slept_is_late);
	tcase_add_test(tcase, what_was_said_while_nothing_could_be_kept_is_late);
	tcase_add_test(tcase, late_stays_late_over_a_fault);
	tcase_add_test(tcase, a_clock_that_was_set_back_makes_nothing_late);
	suite_add_tcase(suite, tcase);
	return suite;
}
