// SPDX-License-Identifier: LGPL-3.0-or-later
// Where the server wants the password again it gets it, once; and without one it is told apart from all else.
#include "matrix/uia.h"

#include <check.h>
#include <string.h>

#include "matrix/seal.h"

#define WANTED "{\"session\":\"abc\",\"flows\":[{\"stages\":[\"m.login.password\"]}]}"

static Seal *seal;
static MatrixSettings settings;
static Uia uia;
static ApiFate fate;
static long status;
static unsigned answers;
static bool over;

static void on_done(void *data, const ApiAnswer *answer)
{
	(void)data;
	fate = answer->fate;
	status = answer->status;
	answers++;
	over = true;
}

static void setup(void)
{
	seal = seal_new();
	settings = (MatrixSettings){.user = (char *)SEAL_SELF, .password = (char *)"secret"};
	uia = (Uia){.api = &seal->api, .settings = &settings, .done = on_done};
	answers = 0;
	over = false;
}

static void teardown(void)
{
	uia_clear(&uia);
	seal_free(seal);
}

// ---- what happens ----

static void ask(void)
{
	Json *body = json_object_new();
	json_append_text(json_add_array(body, "devices"), "OLD");
	over = false;
	uia_ask(&uia, HTTP_POST, "/_matrix/client/v3/delete_devices", body);
}

static void expect(ApiFate wanted, unsigned asked)
{
	home_until(&over);
	ck_assert_int_eq(fate, wanted);
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(home_count(seal->home, SEAL_FORGET), asked);
}

static bool says(unsigned number, const char *part)
{
	const char *asked = home_asked(seal->home, SEAL_FORGET, number);
	return asked && strstr(asked, part);
}

// ---- tests ----

START_TEST(without_a_question_there_is_no_password)
{
	ask();
	expect(API_DONE, 1);
	ck_assert(says(0, "{\"devices\":[\"OLD\"]}"));
}
END_TEST

START_TEST(the_password_is_given_when_it_is_asked_for)
{
	home_will(seal->home, SEAL_FORGET, 401, WANTED);
	ask();
	expect(API_DONE, 2);
	ck_assert(!says(0, "secret"));
	ck_assert(says(1, "\"devices\":[\"OLD\"]"));
	ck_assert(says(1,
		"\"auth\":{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\","
		"\"user\":\"" SEAL_SELF "\"},\"password\":\"secret\",\"session\":\"abc\"}"));
}
END_TEST

START_TEST(a_wrong_password_is_given_once)
{
	home_always(seal->home, SEAL_FORGET, 401, WANTED);
	ask();
	expect(API_REFUSED, 2);
	ck_assert_int_eq(status, 401);
}
END_TEST

START_TEST(a_token_alone_gives_none)
{
	settings.password = NULL;
	home_will(seal->home, SEAL_FORGET, 401, WANTED);
	ask();
	expect(API_REFUSED, 1);
	ck_assert_int_eq(status, 401);
}
END_TEST

// None of these asks for a password.
static const struct {
	int status;
	const char *body;
	ApiFate fate;
} others[] = {
	{401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"session\":\"abc\"}", API_LOGGED_OUT},
	{401, "{\"session\":7}", API_REFUSED},
	{401, "{}", API_REFUSED},
	{403, WANTED, API_REFUSED},
	{429, WANTED, API_LIMITED},
	{502, WANTED, API_UNREACHED},
	{HOME_CUT, NULL, API_UNREACHED},
	{200, WANTED, API_DONE},
};

START_TEST(what_is_no_question)
{
	home_will(seal->home, SEAL_FORGET, others[_i].status, others[_i].body);
	ask();
	expect(others[_i].fate, 1);
}
END_TEST

START_TEST(it_may_be_asked_again_and_cancelled)
{
	home_will(seal->home, SEAL_FORGET, 200, NULL);
	ask();
	home_wait(seal->home, SEAL_FORGET, 1);
	uia_clear(&uia);
	home_will(seal->home, SEAL_FORGET, 401, WANTED);
	ask();
	expect(API_DONE, 3);
	home_will(seal->home, SEAL_FORGET, 401, WANTED);
	answers = 0;
	ask();
	expect(API_DONE, 5); // the password is given anew
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/uia");
	TCase *tcase = tcase_create("uia");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, without_a_question_there_is_no_password);
	tcase_add_test(tcase, the_password_is_given_when_it_is_asked_for);
	tcase_add_test(tcase, a_wrong_password_is_given_once);
	tcase_add_test(tcase, a_token_alone_gives_none);
	tcase_add_loop_test(tcase, what_is_no_question, 0, G_N_ELEMENTS(others));
	tcase_add_test(tcase, it_may_be_asked_again_and_cancelled);
	suite_add_tcase(suite, tcase);
	return suite;
}
