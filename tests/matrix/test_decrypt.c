// SPDX-License-Identifier: LGPL-3.0-or-later
// What is encrypted is heard as if it were not, once, and nothing in it speaks for the server.
#include "matrix/decrypt.h"

#include <check.h>
#include <string.h>

#include "matrix/cipher.h"
#include "matrix/seal.h"

#define BODY "\"type\":\"m.room.message\",\"content\":{\"msgtype\":\"m.text\",\"body\":\"!in 1\"}"

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

START_TEST(it_is_heard_as_if_it_were_clear)
{
	rig_start(rig);
	cipher_say(rig, "$1", 0, CIPHER_TEXT("!in 1"));
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_str_eq(rig->messages->str, "@ana:a s 0: !in 1; ");
	cipher_say(rig, "$2", 1, "m.room.member {\"membership\":\"leave\"}");
	cipher_say(rig, "$3", 2, "m.room.power_levels {\"users\":{\"@ana:a\":100}}");
	rig_expect(rig, "");
}
END_TEST

// Only the type and the content are the sender's to say; all else is what servers judge.
static const struct {
	const char *inner, *heard;
} inners[] = {
	{"raw {" BODY "}", "ana: !in 1; "},
	{"raw {" BODY ",\"state_key\":\"\"}", "ana: !in 1; "},
	{"raw {" BODY ",\"sender\":\"@eve:a\",\"event_id\":\"$other\"}", "ana: !in 1; "},
	{"raw {" BODY ",\"sender\":\"" RIG_SELF "\",\"unsigned\":{\"transaction_id\":\"t\"}}",
		"ana: !in 1; "},
	{"raw {" BODY ",\"unsigned\":{\"redacted_because\":{}}}", "ana: !in 1; "},
	{"raw {" BODY ",\"room_id\":\"!gate\",\"redacts\":\"$post\"}", "ana: !in 1; "},
	// who may take back what is judged by servers, who did not see this
	{"raw {\"type\":\"m.room.redaction\",\"redacts\":\"$post\",\"content\":{}}", ""},
	{"m.room.redaction {\"redacts\":\"$post\"}", ""},
	{"m.room.encrypted {\"ciphertext\":\"m.room.message {}\"}", ""},
	{"raw {\"type\":7,\"content\":{}}", ""},
	{"raw {\"type\":\"m.room.message\",\"content\":7}", ""},
	{"raw {\"type\":\"m.room.message\"}", ""},
	{"raw [7]", ""},
	{"raw null", ""},
	{"poison x", ""},
};

START_TEST(nothing_in_it_speaks_for_the_server)
{
	rig_start(rig);
	cipher_say(rig, "$1", 0, inners[_i].inner);
	rig_expect(rig, inners[_i].heard);
	cipher_say(rig, "$2", 1, CIPHER_TEXT("!in 2")); // and the room goes on
	rig_expect(rig, "ana: !in 2; ");
}
END_TEST

// A server may tell the same words again under another id: they are known by their place in the sender's chain.
START_TEST(told_again_under_another_id_it_is_the_same)
{
	rig_start(rig);
	cipher_say(rig, "$1", 4, CIPHER_TEXT("!in 1"));
	cipher_say(rig, "$2", 4, CIPHER_TEXT("!in 1"));
	cipher_say(rig, "$3", 5, CIPHER_TEXT("!in 1"));
	ck_assert_str_eq(
		rig->messages->str, "@ana:a s 4: !in 1; @ana:a s 4: !in 1; @ana:a s 5: !in 1; ");
}
END_TEST

// Somebody else's event with the same place is another word.
START_TEST(the_place_is_the_senders_own)
{
	rig_start(rig);
	Json *other = cipher_event("$2", 4, CIPHER_TEXT("!in 1"));
	json_put(other, "sender", json_parse("\"@ben:a\"", strlen("\"@ben:a\""), NULL));
	cipher_say(rig, "$1", 4, CIPHER_TEXT("!in 1"));
	cipher_tell(rig, other, NULL);
	ck_assert_str_eq(rig->messages->str, "@ana:a s 4: !in 1; @ben:a s 4: !in 1; ");
}
END_TEST

START_TEST(one_that_is_broken_holds_up_no_other)
{
	rig_start(rig);
	static const char *const ciphers[] = {CIPHER_TEXT("one"), "poison x", "broken",
		CIPHER_TEXT("two"), "unsigned x", CIPHER_TEXT("three")};
	g_autoptr(GString) events = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(ciphers); i++) {
		g_autofree char *id = g_strdup_printf("$%u", i);
		g_autoptr(Json) event = cipher_event(id, i, ciphers[i]);
		g_autofree char *text = json_print(event);
		g_string_append_printf(events, "%s%s", i ? "," : "", text);
	}
	g_autofree char *more = g_strdup_printf(
		"\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"events\":[%s]}}}}", events->str);
	rig_tell(rig, more);
	rig_expect(rig, "ana: one; ana: two; ana: three; ");
}
END_TEST

START_TEST(what_fills_a_gap_is_read_too)
{
	rig_start(rig);
	g_autoptr(Json) four = cipher_event("$4", 4, CIPHER_TEXT("four")),
			five = cipher_event("$5", 5, CIPHER_TEXT("five"));
	g_autofree char *gap = json_print(four), *told = json_print(five);
	g_autofree char *chunk = g_strdup_printf("{\"chunk\":[%s]}", gap),
			*body = g_strdup_printf(RIG_LIMITED("%s"), told);
	home_will(rig->home, RIG_MESSAGES, 200, chunk);
	rig_answer(rig, body);
	rig_expect(rig, "ana: four; ana: five; ");
}
END_TEST

// ---- what the machine is not asked ----

static void change(Json *event, const char *key, const char *value)
{
	json_put(event, key, json_parse(value, strlen(value), NULL));
}

START_TEST(it_is_not_asked_about_what_is_not_for_it)
{
	rig_start(rig);
	Json *ours = cipher_event("$1", 1, CIPHER_TEXT("x")),
	     *state = cipher_event("$2", 2, CIPHER_TEXT("x")),
	     *redacted = cipher_event("$3", 3, CIPHER_TEXT("x")),
	     *nameless = cipher_event("x", 4, CIPHER_TEXT("x"));
	change(ours, "sender", "\"" RIG_SELF "\"");
	change(state, "state_key", "\"\"");
	change(redacted, "unsigned", "{\"redacted_because\":{}}");
	cipher_tell(rig, ours, NULL);
	cipher_tell(rig, state, NULL);
	cipher_tell(rig, redacted, NULL);
	cipher_tell(rig, nameless, NULL);
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), 0);
	rig_expect(rig, "");
}
END_TEST

static unsigned all_calls(void)
{
	g_autofree char *path = g_build_filename(folder, "calls", NULL), *text = NULL;
	unsigned count = 0;
	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	for (const char *at = text; *at; at++)
		count += *at == '\n';
	return count;
}

START_TEST(nothing_for_it_is_no_call)
{
	rig_start(rig);
	unsigned before = all_calls(), received = seal_calls(folder, "receive_sync");
	rig_hear(rig, "s2", NULL);
	rig_hear(rig, "s3", "!in 1");
	ck_assert_uint_eq(all_calls(), before);
	static const char counts[] =
		"{\"next_batch\":\"s4\",\"device_one_time_keys_count\":{\"signed_curve25519\":%d}}";
	for (int i = 0; i < 4; i++) { // told with each answer, it is news twice
		g_autofree char *body = g_strdup_printf(counts, 50 - i / 2);
		rig_answer(rig, body);
	}
	ck_assert_uint_eq(seal_calls(folder, "receive_sync"), received + 2);
}
END_TEST

// What was said before the first start is no command; keys that come with it are for ever.
START_TEST(of_the_first_answer_only_keys_are_taken)
{
	g_autofree char *body = cipher_answer(
		rig, cipher_event("$1", 0, CIPHER_TEXT("!in 1")), CIPHER_KEY("K"));
	home_forget(rig->home);
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
	rig_expect(rig, "");
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), 0);
	ck_assert_uint_eq(seal_calls(folder, "receive_sync"), 1);
	cipher_say(rig, "$2", 1, "key K " CIPHER_TEXT("!in 2"));
	rig_expect(rig, "ana: !in 2; ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/decrypt");
	TCase *tcase = tcase_create("decrypt");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, it_is_heard_as_if_it_were_clear);
	tcase_add_loop_test(tcase, nothing_in_it_speaks_for_the_server, 0, G_N_ELEMENTS(inners));
	tcase_add_test(tcase, told_again_under_another_id_it_is_the_same);
	tcase_add_test(tcase, the_place_is_the_senders_own);
	tcase_add_test(tcase, one_that_is_broken_holds_up_no_other);
	tcase_add_test(tcase, what_fills_a_gap_is_read_too);
	tcase_add_test(tcase, it_is_not_asked_about_what_is_not_for_it);
	tcase_add_test(tcase, nothing_for_it_is_no_call);
	tcase_add_test(tcase, of_the_first_answer_only_keys_are_taken);
	suite_add_tcase(suite, tcase);
	return suite;
}
