// SPDX-License-Identifier: LGPL-3.0-or-later
// What a reload of the config changes of a network that runs.
#include "matrix/settings.h"

#include <check.h>

#include "matrix/cipher.h"
#include "matrix/seal.h"

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

START_TEST(while_it_logs_in_it_begins_anew)
{
	rig_start(rig);
	home_will(rig->home, WHOAMI, 200, NULL);
	unsigned logins = home_count(rig->home, WHOAMI), polls = rig_polls(rig);
	matrix_logged_out(rig->matrix);
	home_wait(rig->home, WHOAMI, logins + 1);
	rig_reload(rig, "password_file = s\nencryption = off\n");
	home_wait(rig->home, RIG_SYNC, polls + 1);
	rig_expect_status(rig, "; no encryption: switched off");
}
END_TEST

// Nobody waits for a machine that is gone: the room is encrypted, so the line is refused.
START_TEST(switched_off_what_was_to_be_encrypted_is_refused)
{
	cipher_start(rig);
	home_will(rig->home, SEAL_CLAIM, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, SEAL_CLAIM, 1);
	rig_reload(rig, "password_file = s\nencryption = off\n");
	rig_until_refused(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0);
}
END_TEST

// What the device before encrypted may wait yet: whoever looks at the devices of the account believes it no more.
START_TEST(another_device_encrypts_anew)
{
	cipher_start(rig);
	home_will(rig->home, CIPHER_PICKET, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, CIPHER_PICKET, 1);
	home_will(
		rig->home, WHOAMI, 200, "{\"user_id\":\"" RIG_SELF "\",\"device_id\":\"SECOND\"}");
	rig_reload(rig, "token_file = s\n");
	rig_until_delivered(rig, 1);
	cipher_expect(rig, CIPHER_PICKET, 1, "\"body\":\"first\"");
	g_autofree char *folder = rig_keys(rig, "SECOND"),
			*before = home_id(rig->home, CIPHER_PICKET, 0),
			*after = home_id(rig->home, CIPHER_PICKET, 1);
	ck_assert_str_eq(before, after);
	ck_assert_uint_eq(seal_calls(folder, "encrypt"), 1);
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
	tcase_add_test(tcase, while_it_logs_in_it_begins_anew);
	tcase_add_test(tcase, switched_off_what_was_to_be_encrypted_is_refused);
	tcase_add_test(tcase, another_device_encrypts_anew);
	suite_add_tcase(suite, tcase);
	return suite;
}
