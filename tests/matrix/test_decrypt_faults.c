// SPDX-License-Identifier: LGPL-3.0-or-later
// A machine that fails, panics or is held while it decrypts: nothing is lost, and nobody is to believe that they were heard.
#include "matrix/decrypt.h"

#include <check.h>

#include "matrix/cipher.h"
#include "matrix/seal.h"

static Rig *rig;
static char *folder; // of the fake's store

static void setup(void)
{
	rig = rig_sealed_new();
	folder = rig_keys(rig, "DEVICE");
}

static void teardown(void)
{
	rig_free(rig);
	g_clear_pointer(&folder, g_free);
}

// Nobody is to believe that they were heard.
START_TEST(a_machine_that_decrypts_nothing)
{
	rig_start(rig);
	backoff_init(&rig->matrix->sync.backoff, 1, 1);
	seal_put(folder, "fail-decrypt", "the disk is full");
	g_autofree char *body = cipher_answer(
		rig, cipher_event("$1", 0, CIPHER_TEXT("!in 1")), NULL);
	for (unsigned i = 0; i < DECRYPT_TRIES; i++)
		home_will(rig->home, RIG_SYNC, 200, body);
	home_answer(rig->home, RIG_SYNC, 200, body);
	cipher_until_said(rig, 1, "I could not read your last message. Please write it again.");
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), DECRYPT_TRIES);
	seal_put(folder, "fail-decrypt", NULL);
	cipher_say(rig, "$2", 1, CIPHER_TEXT("!in 2"));
	rig_expect(rig, "ana: !in 2; ");
}
END_TEST

// Without these it can decrypt all the same.
static const char *const calls[] = {"outgoing"};

START_TEST(a_machine_that_fails_before)
{
	g_autofree char *file = g_strconcat("fail-", calls[_i], NULL);
	rig_start(rig);
	seal_put(folder, file, "the disk is full");
	cipher_tell(rig, cipher_event("$1", 0, CIPHER_TEXT("!in 1")), CIPHER_KEY("K"));
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// The answer comes again, with its keys, and is told once; a panic begins the machine anew too.
static const struct {
	const char *call, *why;
} passing[] = {
	{"receive_sync", "the disk is full"},
	{"decrypt", "the disk is full"},
	{"receive_sync", "panic: it is broken"},
	{"decrypt", "panic: it is broken"},
};

START_TEST(a_fault_that_passes_loses_nothing)
{
	g_autofree char *file = g_strconcat("once-", passing[_i].call, NULL);
	rig_start(rig);
	backoff_init(&rig->matrix->sync.backoff, 1, 1);
	backoff_init(&rig->matrix->backoff, 1, 1);
	unsigned polls = rig_polls(rig);
	g_autofree char *body = cipher_answer(
		rig, cipher_event("$1", 0, "key K " CIPHER_TEXT("!in 1")), CIPHER_KEY("K"));
	seal_put(folder, file, passing[_i].why);
	home_will(rig->home, RIG_SYNC, 200, body);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, polls + 2);
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_str_eq(rig_since(rig), "s2");
	bool panic = g_str_has_prefix(passing[_i].why, "panic");
	ck_assert_uint_eq(seal_calls(folder, "identity"), panic ? 2 : 1);
}
END_TEST

// The token ends while it works: the answer comes again, and is told once.
START_TEST(held_it_begins_anew)
{
	static const char *const held_calls[] = {"receive_sync", "decrypt"};
	rig_start(rig);
	char *held = seal_hold(folder, held_calls[_i]);
	g_autofree char *body = cipher_answer(
		rig, cipher_event("$1", 0, CIPHER_TEXT("!in 1")), CIPHER_KEY("K"));
	unsigned polls = rig_polls(rig), before = seal_calls(folder, held_calls[_i]);
	home_will(rig->home, RIG_SYNC, 200, body);
	home_answer(rig->home, RIG_SYNC, 200, body);
	while (seal_calls(folder, held_calls[_i]) == before)
		g_main_context_iteration(NULL, FALSE);
	matrix_logged_out(rig->matrix);
	seal_let(held);
	home_wait(rig->home, RIG_SYNC, polls + 2);
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// After the start all that waits is tried, and again if that was broken off.
START_TEST(held_at_the_start_it_tries_what_waits)
{
	rig_start(rig);
	cipher_say(rig, "$1", 7, "key K " CIPHER_TEXT("!in 1"));
	rig->refuses = true;
	g_autofree char *body = cipher_answer(rig, NULL, CIPHER_KEY("K"));
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	rig->refuses = rig->waits = false;
	rig_expect(rig, "ana: !in 1; ");
	rig_rebuild(rig);
	unsigned before = seal_calls(folder, "decrypt");
	char *held = seal_hold(folder, "decrypt");
	g_autofree char *quiet = cipher_answer(rig, NULL, NULL);
	home_will(rig->home, RIG_SYNC, 200, quiet);
	home_will(rig->home, RIG_SYNC, 200, quiet);
	rig->matrix->base.class->start(&rig->matrix->base);
	while (seal_calls(folder, "decrypt") == before)
		g_main_context_iteration(NULL, FALSE);
	matrix_logged_out(rig->matrix);
	unsigned polls = rig_polls(rig);
	seal_let(held);
	home_wait(rig->home, RIG_SYNC, polls + 2);
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/decrypt_faults");
	TCase *tcase = tcase_create("decrypt_faults");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_machine_that_decrypts_nothing);
	tcase_add_loop_test(tcase, a_machine_that_fails_before, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(tcase, a_fault_that_passes_loses_nothing, 0, G_N_ELEMENTS(passing));
	tcase_add_loop_test(tcase, held_it_begins_anew, 0, 2);
	tcase_add_test(tcase, held_at_the_start_it_tries_what_waits);
	suite_add_tcase(suite, tcase);
	return suite;
}
