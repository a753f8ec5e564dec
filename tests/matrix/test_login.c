// SPDX-License-Identifier: LGPL-3.0-or-later
// How the bot gets in, stays in, and when it must not come back by itself.
#include "matrix/login.h"

#include <check.h>
#include <string.h>

#include "matrix/home.h"
#include "matrix/schema.h"
#include "store/migrate.h"

#define SELF "@picketbot:a"
#define VERSIONS "GET /_matrix/client/versions"
#define WHOAMI "GET /_matrix/client/v3/account/whoami"
#define LOGIN "POST /_matrix/client/v3/login "
#define REFRESH "POST /_matrix/client/v3/refresh "
#define UNKNOWN(soft)                                                                              \
	"{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"no such token\",\"soft_logout\":" soft "}"
#define TOKENS(n)                                                                                  \
	"{\"access_token\":\"access" n "\",\"refresh_token\":\"refresh" n                          \
	"\",\"device_id\":\"DEVICE\",\"expires_in_ms\":3600000,\"user_id\":\"" SELF "\"}"

static Home *home;
static Multi *multi;
static Store *store;
static Api api;
static MatrixSettings settings;
static MatrixLogin login;

// How it ended.
static struct {
	bool ended, ready;
	LoginFailure how;
	char *why;
	gint64 wait_ms;
} heard;

static void on_ready(void *data)
{
	(void)data;
	heard.ended = heard.ready = true;
}

static void on_failed(void *data, LoginFailure how, const char *why, gint64 wait_ms)
{
	(void)data;
	g_free(heard.why);
	heard.ended = true;
	heard.how = how;
	heard.why = g_strdup(why);
	heard.wait_ms = wait_ms;
}

static const LoginEvents events = {on_ready, on_failed};

static void begin(void)
{
	api_init(&api, multi, home->base, NULL);
	matrix_login_init(&login, &(MatrixLogin){.api = &api,
					  .store = store,
					  .network = "home",
					  .settings = &settings,
					  .events = &events});
}

static void end(void)
{
	matrix_login_clear(&login);
	api_clear(&api);
	g_clear_pointer(&heard.why, g_free);
	memset(&heard, 0, sizeof heard);
}

static void setup(void)
{
	home = home_new();
	multi = multi_new();
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "matrix", matrix_steps, NULL));
	settings = (MatrixSettings){.user = (char *)SELF, .password = (char *)"secret"};
	home_always(home, VERSIONS, 200, "{\"versions\":[\"v1.15\"]}");
	home_always(home, WHOAMI, 200, "{\"user_id\":\"" SELF "\"}");
	begin();
}

static void teardown(void)
{
	end();
	multi_free(multi);
	store_close(store);
	home_free(home);
}

// ---- what happens ----

static void start(void)
{
	heard.ended = heard.ready = false;
	matrix_login_start(&login);
	home_until(&heard.ended);
}

static void get_in(void)
{
	start();
	ck_assert_msg(heard.ready, "%s", heard.why);
}

static void restart(void)
{
	end();
	begin();
}

// A request was refused for the token.
static void lose(void)
{
	heard.ended = heard.ready = false;
	matrix_login_lost(&login);
	home_until(&heard.ended);
}

static void stays_out(LoginFailure how, const char *why)
{
	ck_assert(!heard.ready);
	ck_assert_int_eq(heard.how, how);
	ck_assert_msg(strstr(heard.why, why) != NULL, "%s", heard.why);
}

// "account device access refresh", as a new start would find them; "" = nothing.
static void expect_stored(const char *wanted)
{
	Query *query = store_query(store,
		"select account || ' ' || device || ' ' || access || ' ' || refresh from "
		"matrix_session");
	bool there = query_step(query, NULL) == STORE_ROW;
	ck_assert_str_eq(there ? query_text(query, 0) : "", wanted);
	query_reset(query);
}

// ---- the first time ----

START_TEST(login_by_password_is_done_once)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	const char *asked = home_asked(home, LOGIN, 0);
	ck_assert_ptr_nonnull(strstr(asked, "\"user\":\"" SELF "\""));
	ck_assert_ptr_nonnull(strstr(asked, "\"password\":\"secret\""));
	ck_assert_ptr_nonnull(strstr(asked, "\"refresh_token\":true"));
	ck_assert_str_eq(api.token, "access1");
	expect_stored(SELF " DEVICE access1 refresh1");
	// a request that was refused while the token was renewed: the server says that ours is good
	lose();
	ck_assert(heard.ready);
	ck_assert_str_eq(api.token, "access1");
	restart();
	get_in();
	ck_assert_str_eq(api.token, "access1");
	ck_assert_uint_eq(home_count(home, LOGIN), 1);
}
END_TEST

START_TEST(login_by_token_asks_for_none)
{
	settings.password = NULL;
	settings.token = (char *)"given";
	get_in();
	ck_assert_str_eq(api.token, "given");
	expect_stored("");
	home_will(home, WHOAMI, 401, UNKNOWN("false"));
	lose();
	stays_out(LOGIN_NEVER, "");
	ck_assert_uint_eq(home_count(home, LOGIN), 0);
}
END_TEST

// Our own words would come back to us as somebody else's.
START_TEST(login_of_another_account_is_refused)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	home_will(home, WHOAMI, 200, "{\"user_id\":\"@eve:a\"}");
	start();
	stays_out(LOGIN_NEVER, "another account's");
}
END_TEST

static const struct {
	const char *begin, *body;
	int status;
	LoginFailure how;
	gint64 wait_ms;
} refusals[] = {
	{LOGIN, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"Invalid password\"}", 403, LOGIN_NEVER,
		0},
	{LOGIN, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"Too many\",\"retry_after_ms\":7000}",
		429, LOGIN_LATER, 7000},
	{LOGIN, "<html>", 502, LOGIN_LATER, 0},
	{LOGIN, "{\"user_id\":\"" SELF "\"}", 200, LOGIN_LATER, 0}, // no token in it
	{WHOAMI, "<html>", 503, LOGIN_LATER, 0},
	{WHOAMI, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":3000}", 429, LOGIN_LATER,
		3000},
	{VERSIONS, "<html>", 500, LOGIN_LATER, 0},
	{VERSIONS, "", HOME_CUT, LOGIN_LATER, 0},
	{VERSIONS, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":9000}", 429, LOGIN_LATER,
		9000},
};

START_TEST(login_fails_as_it_was_refused)
{
	home_will(home, refusals[_i].begin, refusals[_i].status, refusals[_i].body);
	home_will(home, LOGIN, 200, TOKENS("1"));
	start();
	stays_out(refusals[_i].how, "");
	ck_assert_int_eq(heard.wait_ms, refusals[_i].wait_ms);
	ck_assert_ptr_null(strstr(heard.why, "secret"));
	restart(); // the next try
	get_in();
}
END_TEST

// What a proxy or a web site answers is no homeserver; its .well-known must name one, over TLS.
START_TEST(login_looks_for_the_server_that_is_named)
{
	static const char *const said[] = {"{\"m.homeserver\":{\"base_url\":\"http://b.test\"}}",
		"{\"m.homeserver\":7}", "{}", "<html>"};
	home_will(home, VERSIONS, 200, "<html>");
	home_will(home, "GET /.well-known/matrix/client", 200, said[_i]);
	start();
	stays_out(strcmp(said[_i], "<html>") ? LOGIN_NEVER : LOGIN_LATER, "");
	ck_assert_uint_eq(home_count(home, LOGIN), 0);
	ck_assert_str_eq(api.base, home->base);
}
END_TEST

START_TEST(login_goes_where_the_well_known_says)
{
	home_will(home, VERSIONS, 404, "{}");
	home_will(home, "GET /.well-known/matrix/client", 200,
		"{\"m.homeserver\":{\"base_url\":\"https://127.0.0.1:1/\"}}");
	start();
	ck_assert_str_eq(api.base, "https://127.0.0.1:1");
	stays_out(LOGIN_LATER, "does not let us in"); // nobody is there
	ck_assert_uint_eq(home_count(home, LOGIN), 0);
}
END_TEST

// ---- tokens that end ----

START_TEST(soft_logout_renews_the_same_device)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	home_will(home, WHOAMI, 401, UNKNOWN("true"));
	home_will(home, REFRESH, 200,
		"{\"access_token\":\"access2\",\"refresh_token\":\"refresh2\"}");
	lose();
	ck_assert(heard.ready);
	ck_assert_ptr_nonnull(strstr(home_asked(home, REFRESH, 0), "refresh1"));
	ck_assert_str_eq(api.token, "access2");
	expect_stored(SELF " DEVICE access2 refresh2");
	ck_assert_uint_eq(home_count(home, LOGIN), 1);
}
END_TEST

// The pair is used up too: the password makes another, for the device that we are.
START_TEST(soft_logout_without_a_pair_logs_the_same_device_in)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	home_will(home, WHOAMI, 401, UNKNOWN("true"));
	home_will(home, REFRESH, 401, UNKNOWN("true"));
	home_will(home, LOGIN, 200, TOKENS("2"));
	lose();
	ck_assert(heard.ready);
	ck_assert_ptr_nonnull(strstr(home_asked(home, LOGIN, 1), "\"device_id\":\"DEVICE\""));
	ck_assert_str_eq(api.token, "access2");
}
END_TEST

// A crash between the answer and its use: the next start has the new pair.
START_TEST(tokens_are_kept_before_they_are_used)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	home_will(home, WHOAMI, 401, UNKNOWN("true"));
	home_will(home, REFRESH, 200, TOKENS("2"));
	home_will(home, WHOAMI, 200, NULL); // never answered: here we are killed
	matrix_login_lost(&login);
	home_wait(home, WHOAMI, 3);
	expect_stored(SELF " DEVICE access2 refresh2");
	restart();
	get_in();
	ck_assert_str_eq(api.token, "access2");
	ck_assert_uint_eq(home_count(home, LOGIN), 1);
}
END_TEST

// A token that cannot be saved is not used: the server keeps the old one good until then.
START_TEST(tokens_that_cannot_be_kept_are_not_used)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	const StoreValue none = store_v_end();
	ck_assert(store_run_values(store, NULL,
		"create trigger full before update on matrix_session begin select raise(abort, "
		"'full'); end",
		&none));
	home_will(home, WHOAMI, 401, UNKNOWN("true"));
	home_will(home, REFRESH, 200, TOKENS("2"));
	matrix_login_lost(&login);
	while (!login.timer) // it will be tried again
		g_main_context_iteration(NULL, TRUE);
	ck_assert_uint_eq(home_count(home, REFRESH), 1);
	ck_assert_str_eq(api.token, "access1");
	ck_assert_str_eq(login.refresh, "refresh1");
	expect_stored(SELF " DEVICE access1 refresh1");
}
END_TEST

// Somebody threw the device out: the bot does not come back by itself, but for whoever starts it again.
START_TEST(a_revoked_token_stops)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	home_will(home, WHOAMI, 401, UNKNOWN("false"));
	lose();
	stays_out(LOGIN_NEVER, "has ended our session");
	ck_assert_uint_eq(home_count(home, LOGIN), 1);
	restart();
	home_will(home, WHOAMI, 401, UNKNOWN("false"));
	home_will(home, LOGIN, 200, TOKENS("2"));
	get_in();
	ck_assert_str_eq(api.token, "access2");
}
END_TEST

// A server that refuses the tokens that it has just made is not asked for ever.
START_TEST(a_server_that_refuses_its_own_tokens)
{
	home_always(home, WHOAMI, 401, UNKNOWN("false"));
	home_always(home, LOGIN, 200, TOKENS("1"));
	start();
	ck_assert(!heard.ready);
	ck_assert_uint_le(home_count(home, LOGIN), 2);
}
END_TEST

START_TEST(a_life_is_renewed_before_it_ends)
{
	home_will(home, LOGIN, 200,
		"{\"access_token\":\"access1\",\"refresh_token\":\"refresh1\",\"device_id\":"
		"\"DEVICE\",\"expires_in_ms\":1}");
	home_will(home, REFRESH, 200, TOKENS("2"));
	get_in();
	home_wait(home, REFRESH, 1);
	home_wait(home, WHOAMI, 2);
	expect_stored(SELF " DEVICE access2 refresh2");
	ck_assert_str_eq(api.token, "access2");
}
END_TEST

// Another account of the config has another device.
START_TEST(another_account_takes_no_session_over)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	restart();
	settings.user = (char *)"@other:a";
	home_will(home, LOGIN, 200, TOKENS("2"));
	home_will(home, WHOAMI, 200, "{\"user_id\":\"@other:a\"}");
	get_in();
	ck_assert_ptr_null(strstr(home_asked(home, LOGIN, 1), "\"DEVICE\""));
	expect_stored("@other:a DEVICE access2 refresh2");
}
END_TEST

// ---- another device ----

static void give_up_device(void)
{
	heard.ended = heard.ready = false;
	matrix_login_anew(&login);
	home_until(&heard.ended);
}

START_TEST(a_device_that_is_given_up_is_not_asked_for_again)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	home_will(home, LOGIN, 200,
		"{\"access_token\":\"access2\",\"device_id\":\"SECOND\",\"user_id\":\"" SELF "\"}");
	give_up_device();
	ck_assert(heard.ready);
	ck_assert_ptr_null(strstr(home_asked(home, LOGIN, 1), "\"DEVICE\""));
	ck_assert_str_eq(login.device, "SECOND");
	expect_stored(SELF " SECOND access2 ");
	restart();
	get_in();
	ck_assert_str_eq(login.device, "SECOND");
	ck_assert_uint_eq(home_count(home, LOGIN), 2);
}
END_TEST

START_TEST(a_device_is_not_given_up_for_nothing)
{
	home_will(home, LOGIN, 200, TOKENS("1"));
	get_in();
	home_will(home, LOGIN, 502, "<html>");
	give_up_device();
	stays_out(LOGIN_LATER, "does not let us in");
	restart(); // it is looked at again
	get_in();
	ck_assert_str_eq(login.device, "DEVICE");
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
		"{\"user_id\":\"" SELF "\",\"device_id\":%s}", devices[_i].told);
	settings.password = NULL;
	settings.token = (char *)"given";
	home_will(home, WHOAMI, 200, body);
	get_in();
	ck_assert_pstr_eq(login.device, devices[_i].device);
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
	tcase_add_loop_test(tcase, a_given_token_is_of_the_device_that_the_server_says, 0,
		G_N_ELEMENTS(devices));
	suite_add_tcase(suite, tcase);
	return suite;
}
