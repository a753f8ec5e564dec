// SPDX-License-Identifier: LGPL-3.0-or-later
// How the bot stays in when its tokens end or are lost, and when it must not come back by itself.
#include "matrix/login.h"

#include <check.h>
#include <string.h>

#include "matrix/login_rig.h"

static LoginRig *rig;

static void setup(void)
{
	rig = login_rig_new();
}

static void teardown(void)
{
	login_rig_free(rig);
}

START_TEST(soft_logout_renews_the_same_device)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("true"));
	home_will(rig->home, LOGIN_RIG_REFRESH, 200,
		"{\"access_token\":\"access2\",\"refresh_token\":\"refresh2\"}");
	login_rig_lose(rig);
	ck_assert(rig->ready);
	ck_assert_ptr_nonnull(strstr(home_asked(rig->home, LOGIN_RIG_REFRESH, 0), "refresh1"));
	ck_assert_str_eq(rig->api.token, "access2");
	login_rig_expect_stored(rig, LOGIN_RIG_SELF " DEVICE access2 refresh2");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 1);
}
END_TEST

// The pair is used up too: the password makes another, for the device that we are.
START_TEST(soft_logout_without_a_pair_logs_the_same_device_in)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("true"));
	home_will(rig->home, LOGIN_RIG_REFRESH, 401, LOGIN_RIG_UNKNOWN("true"));
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("2"));
	login_rig_lose(rig);
	ck_assert(rig->ready);
	ck_assert_ptr_nonnull(
		strstr(home_asked(rig->home, LOGIN_RIG_LOGIN, 1), "\"device_id\":\"DEVICE\""));
	ck_assert_str_eq(rig->api.token, "access2");
}
END_TEST

// A crash between the answer and its use: the next start has the new pair.
START_TEST(tokens_are_kept_before_they_are_used)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("true"));
	home_will(rig->home, LOGIN_RIG_REFRESH, 200, LOGIN_RIG_TOKENS("2"));
	home_will(rig->home, LOGIN_RIG_WHOAMI, 200, NULL); // never answered: here we are killed
	matrix_login_lost(&rig->login);
	home_wait(rig->home, LOGIN_RIG_WHOAMI, 3);
	login_rig_expect_stored(rig, LOGIN_RIG_SELF " DEVICE access2 refresh2");
	login_rig_restart(rig);
	login_rig_get_in(rig);
	ck_assert_str_eq(rig->api.token, "access2");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 1);
}
END_TEST

// A token that cannot be saved is not used: the server keeps the old one good until then.
START_TEST(tokens_that_cannot_be_kept_are_not_used)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	const StoreValue none = store_v_end();
	ck_assert(store_run_values(rig->store, NULL,
		"create trigger full before update on matrix_session begin select raise(abort, "
		"'full'); end",
		&none));
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("true"));
	home_will(rig->home, LOGIN_RIG_REFRESH, 200, LOGIN_RIG_TOKENS("2"));
	matrix_login_lost(&rig->login);
	while (!rig->login.timer) // it will be tried again
		g_main_context_iteration(NULL, TRUE);
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_REFRESH), 1);
	ck_assert_str_eq(rig->api.token, "access1");
	ck_assert_str_eq(rig->login.refresh, "refresh1");
	login_rig_expect_stored(rig, LOGIN_RIG_SELF " DEVICE access1 refresh1");
}
END_TEST

// Somebody threw the device out: the bot does not come back by itself, but for whoever starts it again.
START_TEST(a_revoked_token_stops)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("false"));
	login_rig_lose(rig);
	login_rig_stays_out(rig, LOGIN_NEVER, "has ended our session");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 1);
	login_rig_restart(rig);
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("false"));
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("2"));
	login_rig_get_in(rig);
	ck_assert_str_eq(rig->api.token, "access2");
}
END_TEST

// A server that refuses the tokens that it has just made is not asked for ever.
START_TEST(a_server_that_refuses_its_own_tokens)
{
	home_always(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("false"));
	home_always(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_start(rig);
	ck_assert(!rig->ready);
	ck_assert_uint_le(home_count(rig->home, LOGIN_RIG_LOGIN), 2);
}
END_TEST

START_TEST(a_life_is_renewed_before_it_ends)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200,
		"{\"access_token\":\"access1\",\"refresh_token\":\"refresh1\",\"device_id\":"
		"\"DEVICE\",\"expires_in_ms\":1}");
	home_will(rig->home, LOGIN_RIG_REFRESH, 200, LOGIN_RIG_TOKENS("2"));
	login_rig_get_in(rig);
	home_wait(rig->home, LOGIN_RIG_REFRESH, 1);
	home_wait(rig->home, LOGIN_RIG_WHOAMI, 2);
	login_rig_expect_stored(rig, LOGIN_RIG_SELF " DEVICE access2 refresh2");
	ck_assert_str_eq(rig->api.token, "access2");
}
END_TEST

// Another account of the config has another device.
START_TEST(another_account_takes_no_session_over)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	login_rig_restart(rig);
	rig->settings.user = (char *)"@other:a";
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("2"));
	home_will(rig->home, LOGIN_RIG_WHOAMI, 200, "{\"user_id\":\"@other:a\"}");
	login_rig_get_in(rig);
	ck_assert_ptr_null(strstr(home_asked(rig->home, LOGIN_RIG_LOGIN, 1), "\"DEVICE\""));
	login_rig_expect_stored(rig, "@other:a DEVICE access2 refresh2");
}
END_TEST

// ---- another device ----

static void give_up_device(void)
{
	rig->ended = rig->ready = false;
	matrix_login_anew(&rig->login);
	home_until(&rig->ended);
}

START_TEST(a_device_that_is_given_up_is_not_asked_for_again)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	home_will(rig->home, LOGIN_RIG_LOGIN, 200,
		"{\"access_token\":\"access2\",\"device_id\":\"SECOND\",\"user_id\":"
		"\"" LOGIN_RIG_SELF "\"}");
	give_up_device();
	ck_assert(rig->ready);
	ck_assert_ptr_null(strstr(home_asked(rig->home, LOGIN_RIG_LOGIN, 1), "\"DEVICE\""));
	ck_assert_str_eq(rig->login.device, "SECOND");
	login_rig_expect_stored(rig, LOGIN_RIG_SELF " SECOND access2 ");
	login_rig_restart(rig);
	login_rig_get_in(rig);
	ck_assert_str_eq(rig->login.device, "SECOND");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 2);
}
END_TEST

START_TEST(a_device_is_not_given_up_for_nothing)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	home_will(rig->home, LOGIN_RIG_LOGIN, 502, "<html>");
	give_up_device();
	login_rig_stays_out(rig, LOGIN_LATER, "does not let us in");
	login_rig_restart(rig); // it is looked at again
	login_rig_get_in(rig);
	ck_assert_str_eq(rig->login.device, "DEVICE");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/login_tokens");
	TCase *tcase = tcase_create("login_tokens");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, soft_logout_renews_the_same_device);
	tcase_add_test(tcase, soft_logout_without_a_pair_logs_the_same_device_in);
	tcase_add_test(tcase, tokens_are_kept_before_they_are_used);
	tcase_add_test(tcase, tokens_that_cannot_be_kept_are_not_used);
	tcase_add_test(tcase, a_revoked_token_stops);
	tcase_add_test(tcase, a_server_that_refuses_its_own_tokens);
	tcase_add_test(tcase, a_life_is_renewed_before_it_ends);
	tcase_add_test(tcase, another_account_takes_no_session_over);
	tcase_add_test(tcase, a_device_that_is_given_up_is_not_asked_for_again);
	tcase_add_test(tcase, a_device_is_not_given_up_for_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
