// SPDX-License-Identifier: LGPL-3.0-or-later
// Rooms do not wait for each other's keys, and none is used that an earlier start made.
#include "matrix/share.h"

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

// At each of the steps the server says nothing about the one room, and the other is spoken to.
static const char *const steps[] = {CIPHER_STATE, SEAL_SHARE, CIPHER_PICKET};

START_TEST(no_room_waits_for_another)
{
	rig_say(rig, "gate", "before");
	rig_until_delivered(rig, 1);
	unsigned before = home_count(rig->home, steps[_i]);
	home_will(rig->home, steps[_i], 200, NULL);
	rig_say(rig, "picket", "slow");
	home_wait(rig->home, steps[_i], before + 1);

	rig_say(rig, "gate", "meanwhile");
	rig_until_delivered(rig, 2);
	cipher_expect(rig, CIPHER_GATE, 1, "\"body\":\"meanwhile\"");
	ck_assert(home_is_asked(rig->home, steps[_i]));
	home_answer(rig->home, steps[_i], 502, "<html>"); // it is asked again

	rig_until_delivered(rig, 3);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"slow\"");
}
END_TEST

// The library takes the answer to its last claim alone.
START_TEST(claims_are_made_one_after_the_other)
{
	home_will(rig->home, SEAL_CLAIM, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, SEAL_CLAIM, 1);
	unsigned claims = seal_calls(folder, "claim");
	rig_say(rig, "gate", "second");
	rig_hear(rig, "s50", NULL);
	rig_hear(rig, "s51", NULL);
	ck_assert_uint_eq(seal_calls(folder, "claim"), claims);
	ck_assert_uint_eq(home_count(rig->home, CIPHER_GATE), 0);
	home_answer(rig->home, SEAL_CLAIM, 200, "{}");
	rig_until_delivered(rig, 2);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
	cipher_expect(rig, CIPHER_GATE, 0, "\"body\":\"second\"");
}
END_TEST

// Held while one room claims and another waits for that.
START_TEST(held_while_it_claims_it_goes_on)
{
	home_will(rig->home, SEAL_CLAIM, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, SEAL_CLAIM, 1);
	rig_say(rig, "gate", "second");
	rig_hear(rig, "s50", NULL);
	matrix_logged_out(rig->matrix);
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, CIPHER_PICKET), 1);
	ck_assert_uint_eq(home_count(rig->home, CIPHER_GATE), 1);
}
END_TEST

START_TEST(who_can_be_written_to_is_not_looked_for_with_each_word)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	unsigned claims = seal_calls(folder, "claim");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(seal_calls(folder, "claim"), claims);
	rig_tell(rig, "\"device_lists\":{\"changed\":[\"@ana:a\"]}");
	rig_say(rig, "picket", "third");
	rig_until_delivered(rig, 3);
	ck_assert_uint_eq(seal_calls(folder, "claim"), claims + 1);
}
END_TEST

// "!picket.1": which key of that room the line of that number is of. The caller frees it.
static char *session_of(unsigned number)
{
	const char *body = home_body(rig->home, CIPHER_PICKET, number);
	g_autoptr(Json) content = json_parse(body, strlen(body), NULL);
	return g_strdup(json_text(content, "session_id"));
}

START_TEST(no_key_of_an_earlier_start_is_used)
{
	rig_say(rig, "picket", "first");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	cipher_restart(rig);
	rig_say(rig, "picket", "third");
	home_wait(rig->home, CIPHER_PICKET, 3);
	g_autofree char *first = session_of(0), *second = session_of(1), *third = session_of(2);
	ck_assert_str_eq(first, second);
	ck_assert_str_ne(second, third);
}
END_TEST

START_TEST(a_key_that_cannot_be_discarded_is_not_used)
{
	backoff_init(&rig->matrix->encryptor.backoff, 1, 1);
	seal_put(folder, "once-discard", "the disk is full");
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(seal_calls(folder, "discard"), 2);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
}
END_TEST

// What one room waits for is asked again later, and the other has its turn.
START_TEST(a_claim_without_an_answer_holds_up_no_other)
{
	for (unsigned i = 0; i < 12; i++)
		home_will(rig->home, SEAL_CLAIM "{\"about\":\"@ana:a @ben:a\"", 502, "<html>");
	for (unsigned i = 0; i < 12; i++)
		home_will(rig->home, SEAL_CLAIM "{\"about\":\"@ben:a @ana:a\"", 502, "<html>");
	for (unsigned i = 0; i < 12; i++)
		home_will(rig->home, SEAL_CLAIM "{\"about\":\"@ben:a\"", 502, "<html>");
	rig_say(rig, "picket", "first");
	home_wait(rig->home, SEAL_CLAIM, 1);
	rig_say(rig, "gate", "second");
	rig_until_delivered(rig, 1);
	cipher_expect(rig, CIPHER_GATE, 0, "\"body\":\"second\"");
	ck_assert_uint_eq(home_count(rig->home, CIPHER_PICKET), 0);
}
END_TEST

// A start may have been told that somebody's devices changed, and have taken it for an echo.
START_TEST(each_start_asks_for_the_devices_of_whom_it_speaks_to)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	cipher_restart(rig);
	unsigned queries = home_count(rig->home, SEAL_QUERY);
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 1);
	bool asked = false;
	for (unsigned i = queries; i < home_count(rig->home, SEAL_QUERY); i++)
		asked |= strstr(home_asked(rig->home, SEAL_QUERY, i), "@ana:a") != NULL;
	ck_assert(asked);
}
END_TEST

// Words are on their way into the machine when the token is lost, and one goes while we are out.
START_TEST(who_left_while_we_were_logged_out_cannot_read)
{
	rig_say(rig, "picket", "before");
	rig_until_delivered(rig, 1);
	char *held = seal_hold(folder, "encrypt");
	unsigned calls = seal_calls(folder, "encrypt"), polls = home_count(rig->home, RIG_CATCH_UP);
	rig_say(rig, "picket", "first");
	while (seal_calls(folder, "encrypt") == calls)
		g_main_context_iteration(NULL, FALSE);
	home_will(rig->home, RIG_CATCH_UP, 200, NULL);
	matrix_logged_out(rig->matrix);
	seal_let(held);
	home_wait(rig->home, RIG_CATCH_UP, polls + 1);
	home_answer(rig->home, RIG_CATCH_UP, 200,
		"{\"next_batch\":\"s70\",\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{"
		"\"events\":[" RIG_MEMBER("@ben:a", "leave") "]}}}}}");
	rig_until_delivered(rig, 2);
	g_autofree char *before = session_of(0), *first = session_of(1);
	ck_assert_str_ne(before, first);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/share");
	TCase *tcase = tcase_create("share");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, no_room_waits_for_another, 0, G_N_ELEMENTS(steps));
	tcase_add_test(tcase, claims_are_made_one_after_the_other);
	tcase_add_test(tcase, held_while_it_claims_it_goes_on);
	tcase_add_test(tcase, who_can_be_written_to_is_not_looked_for_with_each_word);
	tcase_add_test(tcase, no_key_of_an_earlier_start_is_used);
	tcase_add_test(tcase, a_key_that_cannot_be_discarded_is_not_used);
	tcase_add_test(tcase, a_claim_without_an_answer_holds_up_no_other);
	tcase_add_test(tcase, each_start_asks_for_the_devices_of_whom_it_speaks_to);
	tcase_add_test(tcase, who_left_while_we_were_logged_out_cannot_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
