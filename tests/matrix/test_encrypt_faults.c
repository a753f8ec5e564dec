// SPDX-License-Identifier: LGPL-3.0-or-later
// What the server or the machine refuses, or breaks off, before encrypted words leave: they are late, or not said, and never said twice.
#include "matrix/encrypt.h"

#include <check.h>
#include <string.h>

#include "matrix/cipher.h"
#include "matrix/seal.h"

static Rig *rig;
static char *folder; // of the fake's store

static void setup(void)
{
	rig = rig_sealed_new();
	folder = rig_keys(rig, "DEVICE");
	cipher_start(rig);
}

static void teardown(void)
{
	rig_free(rig);
	g_clear_pointer(&folder, g_free);
}

static const struct {
	const char *begin;
	int status;
	const char *body;
	unsigned asked;
	const char *shared;
} troubles[] = {
	{CIPHER_STATE, 502, "<html>", 2, "@ana:a 1, @ben:a 1, "},
	{CIPHER_STATE, 429, RIG_FAULT("M_LIMIT_EXCEEDED"), 2, "@ana:a 1, @ben:a 1, "},
	{SEAL_QUERY, 502, "<html>", 3, "@ana:a 1, @ben:a 1, "}, // once more after a start

	{SEAL_CLAIM, 502, "<html>", 2, "@ana:a 1, @ben:a 1, "},
	{SEAL_CLAIM, 429, RIG_FAULT("M_LIMIT_EXCEEDED"), 2, "@ana:a 1, @ben:a 1, "},
	{SEAL_CLAIM, 403, RIG_FAULT("M_FORBIDDEN"), 1, ""}, // nobody can be told
	{SEAL_SHARE, 502, "<html>", 3, "@ana:a 1, @ana:a 1, @ben:a 1, "},
	{SEAL_SHARE, 429, RIG_FAULT("M_LIMIT_EXCEEDED"), 3, "@ana:a 1, @ana:a 1, @ben:a 1, "},
	{SEAL_SHARE, 403, RIG_FAULT("M_FORBIDDEN"), 2, "@ana:a 1, @ben:a 1, "},
};

START_TEST(trouble_of_the_server_delays_it)
{
	unsigned before = home_count(rig->home, troubles[_i].begin);
	home_will(rig->home, troubles[_i].begin, troubles[_i].status, troubles[_i].body);
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
	ck_assert_uint_eq(home_count(rig->home, troubles[_i].begin), before + troubles[_i].asked);
	cipher_expect_shared(rig, 0, troubles[_i].shared);
}
END_TEST

START_TEST(a_room_that_does_not_say_who_is_there)
{
	home_always(rig->home, CIPHER_STATE, 403, RIG_FAULT("M_FORBIDDEN"));
	rig_say(rig, "picket", "first");
	rig_say(rig, "gate", "second");
	rig_until_refused(rig, 1);
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0);
	cipher_expect(rig, CIPHER_GATE, 0, "\"body\":\"second\"");
}
END_TEST

static const char *const calls[] = {"track", "claim", "share", "encrypt"};

START_TEST(what_the_machine_refuses_is_not_said)
{
	g_autofree char *file = g_strconcat("fail-", calls[_i], NULL);
	seal_put(folder, file, "the disk is full");
	unsigned before = seal_calls(folder, calls[_i]);
	rig_say(rig, "picket", "first");
	rig_until_refused(rig, 1);
	ck_assert_uint_eq(seal_calls(folder, calls[_i]), before + ENCRYPT_TRIES);
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0);
	seal_put(folder, file, NULL);
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 1);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"second\"");
	cipher_expect_shared(rig, 0, "@ana:a 1, @ben:a 1, ");
}
END_TEST

START_TEST(what_the_machine_refuses_once_is_said)
{
	g_autofree char *file = g_strconcat("once-", calls[_i], NULL);
	seal_put(folder, file, "the disk is full");
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
	cipher_expect_shared(rig, 0, "@ana:a 1, @ben:a 1, ");
}
END_TEST

// The token ends at each of the steps: it goes on where it was, and says it once.
static const char *const steps[] = {
	CIPHER_STATE, SEAL_QUERY, SEAL_CLAIM, SEAL_SHARE, CIPHER_PICKET};

START_TEST(a_token_that_ends_holds_it)
{
	unsigned polls = rig_polls(rig);
	home_will(rig->home, steps[_i], 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	unsigned before = home_count(rig->home, steps[_i]);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, steps[_i], before + 1);
	if (strcmp(steps[_i], CIPHER_PICKET) != 0) // else that is where it is noticed
		home_answer(rig->home, RIG_SYNC, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	home_wait(rig->home, RIG_SYNC, polls + 1);
	rig_until_delivered(rig, 1);
	unsigned all = home_count(rig->home, CIPHER_PICKET);
	cipher_expect(rig, CIPHER_PICKET, all - 1, "\"body\":\"first\"");
	ck_assert_uint_eq(seal_calls(folder, "encrypt"), 1);
	ck_assert_uint_eq(rig_counts(rig).delivered, 1);
}
END_TEST

START_TEST(held_in_the_machine_it_goes_on)
{
	unsigned polls = rig_polls(rig);
	char *held = seal_hold(folder, calls[_i]);
	unsigned before = seal_calls(folder, calls[_i]);
	rig_say(rig, "picket", "first");
	while (seal_calls(folder, calls[_i]) == before)
		g_main_context_iteration(NULL, FALSE);
	matrix_logged_out(rig->matrix);
	seal_let(held);
	home_wait(rig->home, RIG_SYNC, polls + 1);
	rig_until_delivered(rig, 1);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
	ck_assert_uint_eq(home_count(rig->home, CIPHER_PICKET), 1);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/encrypt_faults");
	TCase *tcase = tcase_create("encrypt_faults");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, trouble_of_the_server_delays_it, 0, G_N_ELEMENTS(troubles));
	tcase_add_test(tcase, a_room_that_does_not_say_who_is_there);
	tcase_add_loop_test(tcase, what_the_machine_refuses_is_not_said, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(tcase, what_the_machine_refuses_once_is_said, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(tcase, a_token_that_ends_holds_it, 0, G_N_ELEMENTS(steps));
	tcase_add_loop_test(tcase, held_in_the_machine_it_goes_on, 0, G_N_ELEMENTS(calls));
	suite_add_tcase(suite, tcase);
	return suite;
}
