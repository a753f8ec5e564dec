// SPDX-License-Identifier: LGPL-3.0-or-later
// Whose devices are looked up before their words are decrypted, and what is said to them where one cannot be read.
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

// Who speaks for the first time is looked up once, before their words are decrypted.
START_TEST(whoever_speaks_is_looked_up)
{
	rig_start(rig);
	unsigned before = home_count(rig->home, SEAL_QUERY);
	cipher_say(rig, "$1", 0, CIPHER_TEXT("one"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	cipher_say(rig, "$2", 1, CIPHER_TEXT("two"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	home_will(rig->home, SEAL_QUERY, 502, "<html>");
	cipher_tell(rig, cipher_event("$3", 2, CIPHER_TEXT("three")),
		NULL); // known: the server need not be there for that
	rig_expect(rig, "ana: one; ana: two; ana: three; ");
}
END_TEST

// As Synapse tells of whoever speaks: who they are, and that their devices changed.
static void speak(const char *id, int64_t index, const char *cipher)
{
	g_autoptr(Json) event = cipher_event(id, index, cipher);
	g_autofree char *text = json_print(event);
	g_autofree char *more = g_strdup_printf(
		"\"device_lists\":{\"changed\":[\"@ana:a\"]},\"rooms\":{\"join\":{\"!picket\":{"
		"\"state\":{\"events\":[" RIG_MEMBER(
			"@ana:a", "join") "]},\"timeline\":{\"events\":[%s]}}}}",
		text);
	rig_tell(rig, more);
}

START_TEST(whoever_goes_on_speaking_is_not_looked_up_each_time)
{
	rig_start(rig);
	speak("$1", 0, CIPHER_TEXT("one"));
	speak("$2", 1, CIPHER_TEXT("two"));
	unsigned before = home_count(rig->home, SEAL_QUERY);
	speak("$3", 2, CIPHER_TEXT("three"));
	speak("$4", 3, CIPHER_TEXT("four"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before);
	rig_pass(rig, SYNC_KEYS_ECHO_SECONDS);
	speak("$5", 4, CIPHER_TEXT("five"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	rig_expect(rig, "ana: one; ana: two; ana: three; ana: four; ana: five; ");
}
END_TEST

// Their device is new in truth, and that was taken for an echo.
START_TEST(whoever_cannot_be_read_is_looked_up_at_once)
{
	rig_start(rig);
	speak("$1", 0, CIPHER_TEXT("one"));
	speak("$2", 1, CIPHER_TEXT("two"));
	unsigned before = home_count(rig->home, SEAL_QUERY), read = seal_calls(folder, "decrypt");

	speak("$3", 2, "changed 3 " CIPHER_TEXT("three"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	rig_expect(rig, "ana: one; ana: two; ana: three; ");
	speak("$4", 3, CIPHER_TEXT("four"));
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), read + 3);
	rig_expect(rig, "ana: four; ");
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0); // nobody was told off
}
END_TEST

// With it came the key of an older word; the token ends while her devices are asked for.
START_TEST(held_while_it_looks_up_it_loses_no_word)
{
	rig_start(rig);
	cipher_say(rig, "$0", 7, "key K " CIPHER_TEXT("late"));
	speak("$1", 0, CIPHER_TEXT("one"));
	speak("$2", 1, CIPHER_TEXT("two"));
	rig_tell(rig, "\"rooms\":{\"join\":{\"!picket\":" CIPHER_ROOM "}}");
	rig_expect(rig, "ana: one; ana: two; ");
	g_autoptr(Json) event = cipher_event("$3", 2, "changed 3 " CIPHER_TEXT("three"));
	g_autofree char *text = json_print(event);
	g_autofree char *body = g_strdup_printf(
		"{\"next_batch\":\"s90\",\"to_device\":{\"events\":[" CIPHER_KEY(
			"K") "]},\"device_lists\":{\"changed\":[\"@ana:a\"]},\"rooms\":{\"join\":{"
			     "\"!picket\":{\"state\":{\"events\":[" RIG_MEMBER(
				     "@ana:a", "join") "]},\"timeline\":{\"events\":[%s]}}}}}",
		text);
	unsigned queries = home_count(rig->home, SEAL_QUERY), polls = rig_polls(rig);
	home_will(rig->home, SEAL_QUERY, 200, NULL);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, SEAL_QUERY, queries + 1);
	home_will(rig->home, RIG_CATCH_UP, 200, body);
	matrix_logged_out(rig->matrix);
	home_wait(rig->home, RIG_SYNC, polls + 2);
	rig_expect(rig, "ana: three; ana: late; ");
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0);
}
END_TEST

START_TEST(whoever_is_unsigned_in_truth_is_told_once)
{
	rig_start(rig);
	speak("$1", 0, CIPHER_TEXT("one"));
	speak("$2", 1, CIPHER_TEXT("two"));
	speak("$3", 2, "unsigned x");
	cipher_until_said(rig, 1, "a device that you have not verified");
	speak("$4", 3, "unsigned x");
	rig_hear(rig, "s50", NULL);
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 1);
}
END_TEST

static const struct {
	const char *cipher, *told;
} faults[] = {
	{"unsigned x", "a device that you have not verified"},
	{"broken", "I could not read your last message. Please write it again."},
};

START_TEST(whoever_cannot_be_read_is_told_why)
{
	rig_start(rig);
	cipher_say(rig, "$1", 0, faults[_i].cipher);
	cipher_until_said(rig, 1, faults[_i].told);
	cipher_say(rig, "$2", 1, faults[_i].cipher);
	cipher_say(rig, "$3", 2, CIPHER_TEXT("!in 1"));
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 1);
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/decrypt_devices");
	TCase *tcase = tcase_create("decrypt_devices");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, whoever_speaks_is_looked_up);
	tcase_add_test(tcase, whoever_goes_on_speaking_is_not_looked_up_each_time);
	tcase_add_test(tcase, whoever_cannot_be_read_is_looked_up_at_once);
	tcase_add_test(tcase, held_while_it_looks_up_it_loses_no_word);
	tcase_add_test(tcase, whoever_is_unsigned_in_truth_is_told_once);
	tcase_add_loop_test(tcase, whoever_cannot_be_read_is_told_why, 0, G_N_ELEMENTS(faults));
	suite_add_tcase(suite, tcase);
	return suite;
}
