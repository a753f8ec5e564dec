// SPDX-License-Identifier: LGPL-3.0-or-later
// What a reload of the config changes of a network that runs.
#include "matrix/settings.h"

#include <check.h>

#include "matrix/rig.h"

#define WHOAMI "GET /_matrix/client/v3/account/whoami"

static Rig *rig;

static void setup(void)
{
	rig = rig_sealed_new();
}

static void teardown(void)
{
	rig_free(rig);
}

START_TEST(without_a_session_it_logs_in_by_the_new_one)
{
	rig_start(rig);
	home_will(rig->home, WHOAMI, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	home_answer(rig->home, RIG_SYNC, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	while (!rig->matrix->why)
		g_main_context_iteration(NULL, TRUE);
	rig_expect_status(rig, "the homeserver has ended our session");
	unsigned before = rig_polls(rig);
	rig_reload(rig, "password_file = s\nencryption = off\n");
	home_wait(rig->home, RIG_SYNC, before + 1);
	rig_expect_status(rig, "; no encryption: switched off");
}
END_TEST

// While it is connected: what changed holds from now on, and a reload of the same changes nothing.
START_TEST(a_reload_takes_what_changed)
{
	rig_start(rig);
	unsigned logins = home_count(rig->home, WHOAMI);
	rig_reload(rig, "password_file = s\n");
	rig_hear(rig, "s2", "!in 1");
	ck_assert_uint_eq(home_count(rig->home, WHOAMI), logins);
	unsigned before = rig_polls(rig);
	rig_reload(rig, "password_file = s\nencryption = off\n");
	home_wait(rig->home, RIG_SYNC, before + 1);
	rig_expect_status(rig, "; no encryption: switched off");
	ck_assert_uint_eq(home_count(rig->home, WHOAMI), logins + 1);
	home_answer(rig->home, RIG_CATCH_UP, 200, RIG_NOTHING);
	before = rig_polls(rig);
	rig_reload(rig, "password_file = s\nencryption = any\n");
	home_wait(rig->home, RIG_SYNC, before + 1);
	rig_expect_status(rig, "; encryption by device DEVICE");
	before = rig_polls(rig);
	home_answer(rig->home, RIG_CATCH_UP, 200, RIG_NOTHING);
	home_wait(rig->home, RIG_SYNC, before + 1);
	rig_hear(rig, "s5", "!in 2");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ana: !in 2; ");
}
END_TEST

START_TEST(a_reload_without_its_secret_changes_nothing)
{
	rig_start(rig);
	unsigned logins = home_count(rig->home, WHOAMI);
	rig_reload(rig, "password_file = gone\nencryption = off\n");
	rig_expect_status(rig, "; encryption by device DEVICE");
	rig_hear(rig, "s2", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
	ck_assert_uint_eq(home_count(rig->home, WHOAMI), logins);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/reload");
	TCase *tcase = tcase_create("reload");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, without_a_session_it_logs_in_by_the_new_one);
	tcase_add_test(tcase, a_reload_takes_what_changed);
	tcase_add_test(tcase, a_reload_without_its_secret_changes_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
