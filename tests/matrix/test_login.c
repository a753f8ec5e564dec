// SPDX-License-Identifier: LGPL-3.0-or-later
// How the bot gets in for the first time, and what it makes of a server that does not let it.
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

START_TEST(login_by_password_is_done_once)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_get_in(rig);
	const char *asked = home_asked(rig->home, LOGIN_RIG_LOGIN, 0);
	ck_assert_ptr_nonnull(strstr(asked, "\"user\":\"" LOGIN_RIG_SELF "\""));
	ck_assert_ptr_nonnull(strstr(asked, "\"password\":\"secret\""));
	ck_assert_ptr_nonnull(strstr(asked, "\"refresh_token\":true"));
	ck_assert_str_eq(rig->api.token, "access1");
	login_rig_expect_stored(rig, LOGIN_RIG_SELF " DEVICE access1 refresh1");
	// a request that was refused while the token was renewed: the server says that ours is good
	login_rig_lose(rig);
	ck_assert(rig->ready);
	ck_assert_str_eq(rig->api.token, "access1");
	login_rig_restart(rig);
	login_rig_get_in(rig);
	ck_assert_str_eq(rig->api.token, "access1");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 1);
}
END_TEST

START_TEST(login_by_token_asks_for_none)
{
	rig->settings.password = NULL;
	rig->settings.token = (char *)"given";
	login_rig_get_in(rig);
	ck_assert_str_eq(rig->api.token, "given");
	login_rig_expect_stored(rig, "");
	home_will(rig->home, LOGIN_RIG_WHOAMI, 401, LOGIN_RIG_UNKNOWN("false"));
	login_rig_lose(rig);
	login_rig_stays_out(rig, LOGIN_NEVER, "");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 0);
}
END_TEST

// Our own words would come back to us as somebody else's.
START_TEST(login_of_another_account_is_refused)
{
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	home_will(rig->home, LOGIN_RIG_WHOAMI, 200, "{\"user_id\":\"@eve:a\"}");
	login_rig_start(rig);
	login_rig_stays_out(rig, LOGIN_NEVER, "another account's");
}
END_TEST

static const struct {
	const char *begin, *body;
	int status;
	LoginFailure how;
	gint64 wait_ms;
} refusals[] = {
	{LOGIN_RIG_LOGIN, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"Invalid password\"}", 403,
		LOGIN_NEVER, 0},
	{LOGIN_RIG_LOGIN,
		"{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"Too many\",\"retry_after_ms\":7000}",
		429, LOGIN_LATER, 7000},
	{LOGIN_RIG_LOGIN, "<html>", 502, LOGIN_LATER, 0},
	{LOGIN_RIG_LOGIN, "{\"user_id\":\"" LOGIN_RIG_SELF "\"}", 200, LOGIN_LATER,
		0}, // no token in it
	{LOGIN_RIG_WHOAMI, "<html>", 503, LOGIN_LATER, 0},
	{LOGIN_RIG_WHOAMI, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":3000}", 429,
		LOGIN_LATER, 3000},
	{LOGIN_RIG_VERSIONS, "<html>", 500, LOGIN_LATER, 0},
	{LOGIN_RIG_VERSIONS, "", HOME_CUT, LOGIN_LATER, 0},
	{LOGIN_RIG_VERSIONS, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":9000}", 429,
		LOGIN_LATER, 9000},
};

START_TEST(login_fails_as_it_was_refused)
{
	home_will(rig->home, refusals[_i].begin, refusals[_i].status, refusals[_i].body);
	home_will(rig->home, LOGIN_RIG_LOGIN, 200, LOGIN_RIG_TOKENS("1"));
	login_rig_start(rig);
	login_rig_stays_out(rig, refusals[_i].how, "");
	ck_assert_int_eq(rig->wait_ms, refusals[_i].wait_ms);
	ck_assert_ptr_null(strstr(rig->why, "secret"));
	login_rig_restart(rig); // the next try
	login_rig_get_in(rig);
}
END_TEST

// What a proxy or a web site answers is no homeserver; its .well-known must name one, over TLS.
START_TEST(login_looks_for_the_server_that_is_named)
{
	static const char *const said[] = {"{\"m.homeserver\":{\"base_url\":\"http://b.test\"}}",
		"{\"m.homeserver\":7}", "{}", "<html>"};
	home_will(rig->home, LOGIN_RIG_VERSIONS, 200, "<html>");
	home_will(rig->home, "GET /.well-known/matrix/client", 200, said[_i]);
	login_rig_start(rig);
	login_rig_stays_out(rig, strcmp(said[_i], "<html>") ? LOGIN_NEVER : LOGIN_LATER, "");
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 0);
	ck_assert_str_eq(rig->api.base, rig->home->base);
}
END_TEST

START_TEST(login_goes_where_the_well_known_says)
{
	home_will(rig->home, LOGIN_RIG_VERSIONS, 404, "{}");
	home_will(rig->home, "GET /.well-known/matrix/client", 200,
		"{\"m.homeserver\":{\"base_url\":\"https://127.0.0.1:1/\"}}");
	login_rig_start(rig);
	ck_assert_str_eq(rig->api.base, "https://127.0.0.1:1");
	login_rig_stays_out(rig, LOGIN_LATER, "does not let us in"); // nobody is there
	ck_assert_uint_eq(home_count(rig->home, LOGIN_RIG_LOGIN), 0);
}
END_TEST

static const struct {
	const char *told, *device; // NULL = none
} devices[] = {
	{"\"SECOND\"", "SECOND"},
	{"\"\"", NULL},
	{"7", NULL},
	{"null", NULL},
};

START_TEST(a_given_token_is_of_the_device_that_the_server_says)
{
	g_autofree char *body = g_strdup_printf(
		"{\"user_id\":\"" LOGIN_RIG_SELF "\",\"device_id\":%s}", devices[_i].told);
	rig->settings.password = NULL;
	rig->settings.token = (char *)"given";
	home_will(rig->home, LOGIN_RIG_WHOAMI, 200, body);
	login_rig_get_in(rig);
	ck_assert_pstr_eq(rig->login.device, devices[_i].device);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/login");
	TCase *tcase = tcase_create("login");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, login_by_password_is_done_once);
	tcase_add_test(tcase, login_by_token_asks_for_none);
	tcase_add_test(tcase, login_of_another_account_is_refused);
	tcase_add_loop_test(tcase, login_fails_as_it_was_refused, 0, G_N_ELEMENTS(refusals));
	tcase_add_loop_test(tcase, login_looks_for_the_server_that_is_named, 0, 4);
	tcase_add_test(tcase, login_goes_where_the_well_known_says);
	tcase_add_loop_test(tcase, a_given_token_is_of_the_device_that_the_server_says, 0,
		G_N_ELEMENTS(devices));
	suite_add_tcase(suite, tcase);
	return suite;
}
