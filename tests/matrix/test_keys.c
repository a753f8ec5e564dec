// SPDX-License-Identifier: LGPL-3.0-or-later
// What the machine wants sent is sent and told to it, and what the server will not take holds up nobody.
#include "matrix/keys.h"

#include <check.h>
#include <string.h>

#include "matrix/seal.h"

#define LIMITED "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"no\",\"retry_after_ms\":20}"
#define REFUSED "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"no\"}"
#define ENDED "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"no\"}"

static Seal *seal;
static KeysDrain drain;
static GString *heard; // "one: sent; two: not; "
static bool over;

static void setup(void)
{
	seal = seal_new();
	heard = g_string_new(NULL);
	over = false;
	keys_drain_init(&drain, &seal->way);
}

static void teardown(void)
{
	keys_drain_clear(&drain);
	seal_free(seal);
	g_string_free(heard, TRUE);
}

// ---- what happens ----

static void on_done(void *data, KeysFate fate)
{
	g_string_append_printf(heard, "%s: %s; ", (const char *)data,
		fate == KEYS_SENT      ? "sent"
		: fate == KEYS_REFUSED ? "refused"
				       : "not");
	over = true;
}

static KeysReply reply(const char *name)
{
	return (KeysReply){on_done, (void *)name};
}

static void expect(const char *wanted)
{
	over = *heard->str != '\0';
	home_until(&over);
	ck_assert_str_eq(heard->str, wanted);
	g_string_truncate(heard, 0);
}

static void on_list(void *data, const Json *answer, const char *why)
{
	ck_assert_msg(answer != NULL, "%s", why);
	*(Json **)data = json_copy(answer);
}

// The answer of a call about these users, "[\"@ana:a\"]".
static Json *call(const char *name, const char *users)
{
	Json *ask = json_object_new(), *answer = NULL;
	json_put(ask, "users", json_parse(users, strlen(users), NULL));
	json_add_text(ask, "room", "!picket");
	machine_call(seal->machine, name, ask, (MachineReply){on_list, &answer});
	while (!answer)
		g_main_context_iteration(NULL, TRUE);
	return answer;
}

static void run(const char *name, const char *users)
{
	json_free(call(name, users));
}

// Both have a session, and no key yet.
static Json *two_shares(void)
{
	run("track", "[\"@ana:a\",\"@ben:a\"]");
	keys_drain(&drain, reply("drain"));
	expect("drain: sent; ");
	key_requests_send(
		&seal->way, call("claim", "[\"@ana:a\",\"@ben:a\"]"), KEYS_ONCE, reply("claim"));
	expect("claim: sent; ");
	return call("share", "[\"@ana:a\",\"@ben:a\"]");
}

// So many of a room's keys are still to be sent.
static unsigned unsent(void)
{
	g_autoptr(Json) list = call("share", "[\"@ana:a\",\"@ben:a\"]");
	unsigned count = 0;
	for (const Json *at = json_first(list); at; at = json_next(at))
		count++;
	return count;
}

// ---- a list ----

START_TEST(a_list_is_sent_one_after_the_other)
{
	Json *list = two_shares();
	home_will(seal->home, SEAL_SHARE, 200, NULL);
	key_requests_send(&seal->way, list, KEYS_PATIENT, reply("share"));
	home_wait(seal->home, SEAL_SHARE, 1);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SHARE), 1);
	ck_assert_uint_eq(unsent(), 2); // it is not told before the server has it
	home_answer(seal->home, SEAL_SHARE, 200, "{}");
	expect("share: sent; ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_SHARE), 2);
	ck_assert_uint_eq(unsent(), 0);
}
END_TEST

START_TEST(nothing_is_sent_at_once_and_told_from_the_loop)
{
	key_requests_send(&seal->way, json_parse("[]", 2, NULL), KEYS_ONCE, reply("none"));
	key_requests_send(&seal->way, NULL, KEYS_PATIENT, reply("null"));
	ck_assert_str_eq(heard->str, "");
	while (!strstr(heard->str, "null"))
		g_main_context_iteration(NULL, TRUE);
	expect("none: sent; null: sent; ");
}
END_TEST

// How a server may fail, and what comes of it for who has patience, and who has not.
static const struct {
	int status;
	const char *body;
	const char *once, *patient;
	unsigned asked, unsent; // of the patient
} fates[] = {
	{429, LIMITED, "share: not; ", "share: sent; ", 3, 0},
	{502, "<html>", "share: not; ", "share: sent; ", 3, 0},
	{401, ENDED, "share: not; ", "share: not; ", 1, 2},
	// it will never be taken: the others are to hear all the same
	{403, REFUSED, "share: refused; ", "share: refused; ", 2, 0},
};

START_TEST(a_fault_of_the_server)
{
	Json *list = two_shares();
	home_will(seal->home, SEAL_SHARE, fates[_i].status, fates[_i].body);
	key_requests_send(&seal->way, json_copy(list), KEYS_ONCE, reply("share"));
	expect(fates[_i].once);
	json_free(list);
}
END_TEST

START_TEST(patience_outlasts_it)
{
	Json *list = two_shares();
	home_will(seal->home, SEAL_SHARE, fates[_i].status, fates[_i].body);
	key_requests_send(&seal->way, list, KEYS_PATIENT, reply("share"));
	expect(fates[_i].patient);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SHARE), fates[_i].asked);
	ck_assert_uint_eq(unsent(), fates[_i].unsent);
	if (fates[_i].asked == 3) { // under the same id
		g_auto(GStrv) one = g_strsplit(home_asked(seal->home, SEAL_SHARE, 0), " ", 3);
		g_auto(GStrv) two = g_strsplit(home_asked(seal->home, SEAL_SHARE, 1), " ", 3);
		ck_assert_str_eq(one[1], two[1]);
	}
}
END_TEST

START_TEST(what_is_cancelled_is_told_to_nobody)
{
	Json *list = two_shares();
	home_will(seal->home, SEAL_SHARE, 200, NULL);
	KeyRequests *asking = key_requests_send(
		&seal->way, json_copy(list), KEYS_PATIENT, reply("asking"));
	home_wait(seal->home, SEAL_SHARE, 1);
	key_requests_cancel(asking);
	home_will(seal->home, SEAL_SHARE, 502, "");
	KeyRequests *waiting = key_requests_send(
		&seal->way, json_copy(list), KEYS_PATIENT, reply("waiting"));
	home_wait(seal->home, SEAL_SHARE, 2);
	key_requests_cancel(waiting);
	key_requests_cancel(NULL);
	key_requests_send(&seal->way, list, KEYS_PATIENT, reply("third"));
	expect("third: sent; ");
}
END_TEST

// The machine did not take an answer: the others are sent all the same.
START_TEST(an_answer_that_is_not_taken)
{
	Json *list = two_shares();
	seal_put(seal->folder, "fail-sent", "no");
	key_requests_send(&seal->way, list, KEYS_PATIENT, reply("share"));
	expect("share: sent; ");
	seal_put(seal->folder, "fail-sent", NULL);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SHARE), 2);
	ck_assert_uint_eq(unsent(), 2);
}
END_TEST

static const struct {
	const char *list, *told;
} nonsense[] = {
	{"[{}]", "it: refused; "},
	{"[7,\"x\"]", "it: refused; "},
	{"[{\"path\":7,\"method\":\"DELETE\"}]", "it: refused; "},
	{"{\"id\":\"none\",\"type\":7,\"path\":\"/_matrix/client/v3/keys/upload\",\"body\":7}",
		"it: sent; "},
};

START_TEST(a_request_that_is_none)
{
	Json *list = json_parse(nonsense[_i].list, strlen(nonsense[_i].list), NULL);
	key_requests_send(&seal->way, list, KEYS_PATIENT, reply("it"));
	expect(nonsense[_i].told);
}
END_TEST

// ---- what it wants by itself ----

START_TEST(drain_goes_on_until_nothing_is_wanted)
{
	run("track", "[\"@ana:a\"]");
	keys_drain(&drain, reply("one"));
	expect("one: sent; ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_UPLOAD), 1);
	ck_assert_uint_eq(home_count(seal->home, SEAL_QUERY), 1);
	ck_assert_uint_eq(seal_calls(seal->folder, "outgoing"), 2);
	keys_drain(&drain, reply("two"));
	expect("two: sent; ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_UPLOAD), 1);
}
END_TEST

// Who asks while a round is under way wants what came up since, so waits for the next one.
START_TEST(drain_gives_each_a_round_of_their_own)
{
	home_will(seal->home, SEAL_UPLOAD, 200, NULL);
	keys_drain(&drain, reply("one"));
	home_wait(seal->home, SEAL_UPLOAD, 1);
	run("track", "[\"@ana:a\"]");
	keys_drain(&drain, reply("two"));
	keys_drain(&drain, reply("three"));
	home_answer(seal->home, SEAL_UPLOAD, 200, "{}");
	home_will(seal->home, SEAL_QUERY, 200, NULL);
	home_wait(seal->home, SEAL_QUERY, 1);
	home_answer(seal->home, SEAL_QUERY, 200, "{}");
	while (!strstr(heard->str, "three"))
		g_main_context_iteration(NULL, TRUE);
	expect("one: sent; two: sent; three: sent; ");
	ck_assert_uint_ge(seal_calls(seal->folder, "outgoing"), 4);
}
END_TEST

START_TEST(drain_that_fails_fails_for_this_round)
{
	home_will(seal->home, SEAL_UPLOAD, fates[_i].status, fates[_i].body);
	keys_drain(&drain, reply("one"));
	expect(fates[_i].status == 403 ? "one: refused; " : "one: not; ");
	keys_drain(&drain, reply("two"));
	expect("two: sent; ");
}
END_TEST

START_TEST(drain_of_a_machine_that_fails)
{
	seal_put(seal->folder, "fail-outgoing", "the disk is full");
	keys_drain(&drain, reply("one"));
	expect("one: not; ");
}
END_TEST

// The server takes nothing for good: the machine wants the same again and again.
START_TEST(drain_has_an_end)
{
	seal_put(seal->folder, "fail-sent", "no");
	keys_drain(&drain, reply("one"));
	expect("one: sent; ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_UPLOAD), KEYS_ROUNDS);
	keys_drain(&drain, reply("two"));
	expect("two: sent; ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_UPLOAD), 2 * KEYS_ROUNDS);
}
END_TEST

// What was left of a round that was broken off takes nothing from the next.
START_TEST(drain_begins_anew_after_it_was_cleared)
{
	seal_put(seal->folder, "fail-sent", "no");
	keys_drain(&drain, reply("one"));
	home_wait(seal->home, SEAL_UPLOAD, KEYS_ROUNDS - 1);
	keys_drain_clear(&drain);
	unsigned before = home_count(seal->home, SEAL_UPLOAD);
	keys_drain(&drain, reply("two"));
	expect("two: sent; ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_UPLOAD), before + KEYS_ROUNDS);
}
END_TEST

static void drain_again(void *data, KeysFate fate)
{
	on_done(data, fate);
	keys_drain(&drain, reply("again"));
}

START_TEST(drain_may_be_asked_by_who_was_told)
{
	keys_drain(&drain, (KeysReply){drain_again, (void *)"one"});
	keys_drain(&drain, reply("two"));
	while (!strstr(heard->str, "again"))
		g_main_context_iteration(NULL, TRUE);
	expect("one: sent; two: sent; again: sent; ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/keys");
	TCase *tcase = tcase_create("keys");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_list_is_sent_one_after_the_other);
	tcase_add_test(tcase, nothing_is_sent_at_once_and_told_from_the_loop);
	tcase_add_loop_test(tcase, a_fault_of_the_server, 0, G_N_ELEMENTS(fates));
	tcase_add_loop_test(tcase, patience_outlasts_it, 0, G_N_ELEMENTS(fates));
	tcase_add_test(tcase, what_is_cancelled_is_told_to_nobody);
	tcase_add_test(tcase, an_answer_that_is_not_taken);
	tcase_add_loop_test(tcase, a_request_that_is_none, 0, G_N_ELEMENTS(nonsense));
	tcase_add_test(tcase, drain_goes_on_until_nothing_is_wanted);
	tcase_add_test(tcase, drain_gives_each_a_round_of_their_own);
	tcase_add_loop_test(tcase, drain_that_fails_fails_for_this_round, 0, G_N_ELEMENTS(fates));
	tcase_add_test(tcase, drain_of_a_machine_that_fails);
	tcase_add_test(tcase, drain_has_an_end);
	tcase_add_test(tcase, drain_begins_anew_after_it_was_cleared);
	tcase_add_test(tcase, drain_may_be_asked_by_who_was_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
