// SPDX-License-Identifier: LGPL-3.0-or-later
// What comes before its key is heard once, when that comes; where none comes whoever wrote it is asked to write it again.
#include "matrix/decrypt.h"

#include <check.h>

#include "matrix/cipher.h"

#define DAY (24 * 3600)

static Rig *rig;

static void setup(void)
{
	rig = rig_sealed_new();
}

static void teardown(void)
{
	rig_free(rig);
}

START_TEST(it_is_heard_once_when_its_key_comes)
{
	rig_start(rig);
	cipher_say(rig, "$1", 7, "key K " CIPHER_TEXT("!in 1"));
	rig_expect(rig, "");
	ck_assert_str_eq(rig_since(rig), "s2"); // kept with the answer
	cipher_tell(rig, NULL, CIPHER_KEY("other"));
	rig_expect(rig, "");
	cipher_tell(rig, cipher_event("$2", 8, CIPHER_TEXT("!in 2")), CIPHER_KEY("K"));
	ck_assert_str_eq(rig->messages->str, "@ana:a s 8: !in 2; @ana:a s 7: !in 1; ");
	rig_expect(rig, "ana: !in 2; ana: !in 1; ");
	cipher_tell(rig, NULL, CIPHER_KEY("K"));
	cipher_restart(rig);
	rig_pass(rig, KEYLESS_SECONDS);
	rig_hear(rig, "s20", NULL);
	rig_expect(rig, "");
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0);
}
END_TEST

// Its sender takes it back before it can be read.
START_TEST(what_was_taken_back_meanwhile_is_not_heard)
{
	rig_start(rig);
	cipher_say(rig, "$1", 7, "key K " CIPHER_TEXT("!in 1"));
	cipher_say(rig, "$2", 8, "key K " CIPHER_TEXT("!in 2"));
	rig_tell(rig, "\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"events\":[{\"type\":"
		      "\"m.room.redaction\",\"event_id\":\"$3\",\"sender\":\"@ana:a\",\"content\":{"
		      "\"redacts\":\"$1\"}}]}}}}");
	cipher_restart(rig);
	cipher_tell(rig, NULL, CIPHER_KEY("K"));
	rig_expect(rig, "ana: ; ana: !in 2; "); // that she took something back, and the other one
	rig_pass(rig, KEYLESS_SECONDS);
	rig_tell(rig, "\"rooms\":{}");
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 0);
}
END_TEST

START_TEST(it_waits_over_a_restart)
{
	rig_start(rig);
	cipher_say(rig, "$1", 7, "key K " CIPHER_TEXT("!in 1"));
	cipher_restart(rig);
	rig_expect(rig, "");
	cipher_tell(rig, NULL, CIPHER_KEY("K"));
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// Killed when the machine had the key, and our store neither the words nor the answer.
START_TEST(killed_between_the_key_and_the_words)
{
	rig_start(rig);
	cipher_say(rig, "$1", 7, "key K " CIPHER_TEXT("!in 1"));
	rig->refuses = true;
	g_autofree char *body = cipher_answer(rig, NULL, CIPHER_KEY("K"));
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	rig->refuses = rig->waits = false;
	rig_expect(rig, "ana: !in 1; ");
	cipher_restart(rig); // even if the server has not that key any more
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_str_eq(rig->messages->str, "@ana:a s 7: !in 1; @ana:a s 7: !in 1; ");
	cipher_restart(rig);
	rig_expect(rig, "");
}
END_TEST

START_TEST(whoever_wrote_what_got_no_key_is_told_once_a_day)
{
	rig_start(rig);
	for (unsigned day = 1; day <= 2; day++) {
		g_autofree char *one = g_strdup_printf("$%u", day);
		cipher_say(rig, one, day, "key K " CIPHER_TEXT("!in 1"));
		rig_pass(rig, KEYLESS_SECONDS - 1);
		cipher_tell(rig, NULL, NULL);
		ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), day - 1);
		rig_pass(rig, 1);
		cipher_tell(rig, NULL, NULL);
		cipher_until_said(rig, day, "its key did not reach me. Please write it again.");
		g_autofree char *two = g_strdup_printf("$%u.2", day);
		cipher_say(rig, two, day, "key L " CIPHER_TEXT("!in 2"));
		rig_pass(rig, KEYLESS_SECONDS);
		cipher_tell(rig, NULL, NULL);
		cipher_tell(rig, NULL, NULL);
		ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), day);
		rig_pass(rig, DAY);
		rig_hear(rig, "s50", NULL);
	}
	cipher_tell(rig, NULL, CIPHER_KEY("K")); // too late
	rig_expect(rig, "");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/decrypt_late");
	TCase *tcase = tcase_create("decrypt_late");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, it_is_heard_once_when_its_key_comes);
	tcase_add_test(tcase, what_was_taken_back_meanwhile_is_not_heard);
	tcase_add_test(tcase, it_waits_over_a_restart);
	tcase_add_test(tcase, killed_between_the_key_and_the_words);
	tcase_add_test(tcase, whoever_wrote_what_got_no_key_is_told_once_a_day);
	suite_add_tcase(suite, tcase);
	return suite;
}
