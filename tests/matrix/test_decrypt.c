// SPDX-License-Identifier: LGPL-3.0-or-later
// What is encrypted is heard as if it were not, once, and nothing in it speaks for the server.
#include "matrix/decrypt.h"

#include <check.h>
#include <string.h>

#include "matrix/rig.h"
#include "matrix/seal.h"

#define SAYS(text) "m.room.message {\"msgtype\":\"m.text\",\"body\":\"" text "\"}"
#define BODY "\"type\":\"m.room.message\",\"content\":{\"msgtype\":\"m.text\",\"body\":\"!in 1\"}"
#define PICKET "PUT /_matrix/client/v3/rooms/!picket/send/"
#define DAY (24 * 3600)

static Rig *rig;
static char *folder; // of the fake's store
static unsigned synced;

static void setup(void)
{
	rig = rig_sealed_new();
	folder = rig_keys(rig, "DEVICE");
	synced = 1;
	home_always(rig->home, PICKET, 200, "{\"event_id\":\"$said\"}");
}

static void teardown(void)
{
	rig_free(rig);
	g_clear_pointer(&folder, g_free);
}

// ---- what happens ----

// An event of the timeline by ana, of that index of session s; the caller frees it.
static Json *sealed(const char *id, int64_t index, const char *cipher)
{
	Json *event = json_object_new();
	json_add_text(event, "type", "m.room.encrypted");
	json_add_text(event, "sender", "@ana:a");
	json_add_text(event, "event_id", id);
	Json *content = json_add_object(event, "content");
	json_add_text(content, "algorithm", "m.megolm.v1.aes-sha2");
	json_add_text(content, "session_id", "s");
	json_add_int(content, "index", index);
	json_add_text(content, "ciphertext", cipher);
	return event;
}

// The answer to a sync with an event in !picket, which it takes, and words to the device; NULL = none. The caller frees it.
static char *answer_with(Json *event, const char *to_device)
{
	g_autofree char *text = event ? json_print(event) : g_strdup("");
	json_free(event);
	return g_strdup_printf("{\"next_batch\":\"s%u\",\"to_device\":{\"events\":[%s]},\"rooms\":"
			       "{\"join\":{\"!picket\":{\"timeline\":{\"events\":[%s]}}}}}",
		++synced, to_device ? to_device : "", text);
}

static void tell(Json *event, const char *to_device)
{
	unsigned before = rig_polls(rig);
	g_autofree char *body = answer_with(event, to_device);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
}

static void say(const char *id, int64_t index, const char *cipher)
{
	tell(sealed(id, index, cipher), NULL);
}

#define KEY(name)                                                                                  \
	"{\"type\":\"m.room.encrypted\",\"sender\":\"@ana:a\",\"content\":{\"key\":\"" name "\"}}"

static void restart(void)
{
	rig_rebuild(rig);
	g_autofree char *body = answer_with(NULL, NULL);
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
}

// What was said in !picket so often, and last.
static void until_said(unsigned count, const char *part)
{
	const char *asked = home_wait(rig->home, PICKET, count);
	ck_assert_msg(strstr(asked, part) != NULL, "%s", asked);
}

static unsigned all_calls(void)
{
	g_autofree char *path = g_build_filename(folder, "calls", NULL), *text = NULL;
	unsigned count = 0;
	ck_assert(g_file_get_contents(path, &text, NULL, NULL));
	for (const char *at = text; *at; at++)
		count += *at == '\n';
	return count;
}

// ---- in place ----

START_TEST(it_is_heard_as_if_it_were_clear)
{
	rig_start(rig);
	say("$1", 0, SAYS("!in 1"));
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_str_eq(rig->messages->str, "@ana:a s 0: !in 1; ");
	say("$2", 1, "m.room.member {\"membership\":\"leave\"}");
	say("$3", 2, "m.room.power_levels {\"users\":{\"@ana:a\":100}}");
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
	say("$1", 0, inners[_i].inner);
	rig_expect(rig, inners[_i].heard);
	say("$2", 1, SAYS("!in 2")); // and the room goes on
	rig_expect(rig, "ana: !in 2; ");
}
END_TEST

// A server may tell the same words again under another id: they are known by their place in the sender's chain.
START_TEST(told_again_under_another_id_it_is_the_same)
{
	rig_start(rig);
	say("$1", 4, SAYS("!in 1"));
	say("$2", 4, SAYS("!in 1"));
	say("$3", 5, SAYS("!in 1"));
	ck_assert_str_eq(
		rig->messages->str, "@ana:a s 4: !in 1; @ana:a s 4: !in 1; @ana:a s 5: !in 1; ");
}
END_TEST

// Somebody else's event with the same place is another word.
START_TEST(the_place_is_the_senders_own)
{
	rig_start(rig);
	Json *other = sealed("$2", 4, SAYS("!in 1"));
	json_put(other, "sender", json_parse("\"@ben:a\"", strlen("\"@ben:a\""), NULL));
	say("$1", 4, SAYS("!in 1"));
	tell(other, NULL);
	ck_assert_str_eq(rig->messages->str, "@ana:a s 4: !in 1; @ben:a s 4: !in 1; ");
}
END_TEST

START_TEST(one_that_is_broken_holds_up_no_other)
{
	rig_start(rig);
	unsigned before = rig_polls(rig);
	static const char *const ciphers[] = {
		SAYS("one"), "poison x", "broken", SAYS("two"), "unsigned x", SAYS("three")};
	g_autoptr(GString) events = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(ciphers); i++) {
		g_autofree char *id = g_strdup_printf("$%u", i);
		g_autoptr(Json) event = sealed(id, i, ciphers[i]);
		g_autofree char *text = json_print(event);
		g_string_append_printf(events, "%s%s", i ? "," : "", text);
	}
	g_autofree char *body = g_strdup_printf("{\"next_batch\":\"s2\",\"rooms\":{\"join\":{"
						"\"!picket\":{\"timeline\":{\"events\":[%s]}}}}}",
		events->str);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
	rig_expect(rig, "ana: one; ana: two; ana: three; ");
}
END_TEST

#define LIMITED                                                                                    \
	"{\"next_batch\":\"s2\",\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"limited\":true," \
	"\"prev_batch\":\"p\",\"events\":[%s]}}}}}"
#define MESSAGES "GET /_matrix/client/v3/rooms/!picket/messages?"

START_TEST(what_fills_a_gap_is_read_too)
{
	rig_start(rig);
	g_autoptr(Json) four = sealed("$4", 4, SAYS("four")), five = sealed("$5", 5, SAYS("five"));
	g_autofree char *gap = json_print(four), *told = json_print(five);
	g_autofree char *chunk = g_strdup_printf("{\"chunk\":[%s]}", gap),
			*body = g_strdup_printf(LIMITED, told);
	unsigned before = rig_polls(rig);
	home_will(rig->home, MESSAGES, 200, chunk);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
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
	Json *ours = sealed("$1", 1, SAYS("x")), *state = sealed("$2", 2, SAYS("x")),
	     *redacted = sealed("$3", 3, SAYS("x")), *nameless = sealed("x", 4, SAYS("x"));
	change(ours, "sender", "\"" RIG_SELF "\"");
	change(state, "state_key", "\"\"");
	change(redacted, "unsigned", "{\"redacted_because\":{}}");
	tell(ours, NULL);
	tell(state, NULL);
	tell(redacted, NULL);
	tell(nameless, NULL);
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), 0);
	rig_expect(rig, "");
}
END_TEST

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
		unsigned polls = rig_polls(rig);
		g_autofree char *body = g_strdup_printf(counts, 50 - i / 2);
		home_answer(rig->home, RIG_SYNC, 200, body);
		home_wait(rig->home, RIG_SYNC, polls + 1);
	}
	ck_assert_uint_eq(seal_calls(folder, "receive_sync"), received + 2);
}
END_TEST

// Who speaks for the first time is looked up once, before their words are decrypted.
START_TEST(whoever_speaks_is_looked_up)
{
	rig_start(rig);
	unsigned before = home_count(rig->home, SEAL_QUERY);
	say("$1", 0, SAYS("one"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	say("$2", 1, SAYS("two"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	home_will(rig->home, SEAL_QUERY, 502, "<html>");
	tell(sealed("$3", 2, SAYS("three")),
		NULL); // known: the server need not be there for that
	rig_expect(rig, "ana: one; ana: two; ana: three; ");
}
END_TEST

#define MEMBER                                                                                     \
	"{\"type\":\"m.room.member\",\"event_id\":\"$m\",\"sender\":\"@ana:a\",\"state_key\":"     \
	"\"@ana:a\",\"content\":{\"membership\":\"join\"}}"

// As Synapse tells of whoever speaks: who they are, and that their devices changed.
static void speak(const char *id, int64_t index, const char *cipher)
{
	g_autoptr(Json) event = sealed(id, index, cipher);
	g_autofree char *text = json_print(event);
	g_autofree char *body = g_strdup_printf(
		"{\"next_batch\":\"s%u\",\"device_lists\":{\"changed\":[\"@ana:a\"]},\"rooms\":{"
		"\"join\":{\"!picket\":{\"state\":{\"events\":[" MEMBER "]},\"timeline\":{"
		"\"events\":[%s]}}}}}",
		++synced, text);
	unsigned before = rig_polls(rig);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
}

START_TEST(whoever_goes_on_speaking_is_not_looked_up_each_time)
{
	rig_start(rig);
	speak("$1", 0, SAYS("one"));
	speak("$2", 1, SAYS("two"));
	unsigned before = home_count(rig->home, SEAL_QUERY);
	speak("$3", 2, SAYS("three"));
	speak("$4", 3, SAYS("four"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before);
	rig_pass(rig, SYNC_KEYS_ECHO_SECONDS);
	speak("$5", 4, SAYS("five"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	rig_expect(rig, "ana: one; ana: two; ana: three; ana: four; ana: five; ");
}
END_TEST

// Their device is new in truth, and that was taken for an echo.
START_TEST(whoever_cannot_be_read_is_looked_up_at_once)
{
	rig_start(rig);
	speak("$1", 0, SAYS("one"));
	speak("$2", 1, SAYS("two"));
	unsigned before = home_count(rig->home, SEAL_QUERY), read = seal_calls(folder, "decrypt");

	speak("$3", 2, "changed 3 " SAYS("three"));
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), before + 1);
	rig_expect(rig, "ana: one; ana: two; ana: three; ");
	speak("$4", 3, SAYS("four"));
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), read + 3);
	rig_expect(rig, "ana: four; ");
	ck_assert_uint_eq(home_count(rig->home, PICKET), 0); // nobody was told off
}
END_TEST

START_TEST(whoever_is_unsigned_in_truth_is_told_once)
{
	rig_start(rig);
	speak("$1", 0, SAYS("one"));
	speak("$2", 1, SAYS("two"));
	speak("$3", 2, "unsigned x");
	until_said(1, "a device that you have not verified");
	speak("$4", 3, "unsigned x");
	rig_hear(rig, "s50", NULL);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 1);
}
END_TEST

// What was said before the first start is no command; keys that come with it are for ever.
START_TEST(of_the_first_answer_only_keys_are_taken)
{
	g_autofree char *body = answer_with(sealed("$1", 0, SAYS("!in 1")), KEY("K"));
	home_forget(rig->home);
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
	rig_expect(rig, "");
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), 0);
	ck_assert_uint_eq(seal_calls(folder, "receive_sync"), 1);
	say("$2", 1, "key K " SAYS("!in 2"));
	rig_expect(rig, "ana: !in 2; ");
}
END_TEST

// ---- keys that come late ----

START_TEST(it_is_heard_once_when_its_key_comes)
{
	rig_start(rig);
	say("$1", 7, "key K " SAYS("!in 1"));
	rig_expect(rig, "");
	ck_assert_str_eq(rig_since(rig), "s2"); // kept with the answer
	tell(NULL, KEY("other"));
	rig_expect(rig, "");
	tell(sealed("$2", 8, SAYS("!in 2")), KEY("K"));
	ck_assert_str_eq(rig->messages->str, "@ana:a s 8: !in 2; @ana:a s 7: !in 1; ");
	rig_expect(rig, "ana: !in 2; ana: !in 1; ");
	tell(NULL, KEY("K"));
	restart();
	rig_pass(rig, KEYLESS_SECONDS);
	rig_hear(rig, "s20", NULL);
	rig_expect(rig, "");
	ck_assert_uint_eq(home_count(rig->home, PICKET), 0);
}
END_TEST

START_TEST(it_waits_over_a_restart)
{
	rig_start(rig);
	say("$1", 7, "key K " SAYS("!in 1"));
	restart();
	rig_expect(rig, "");
	tell(NULL, KEY("K"));
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// Killed when the machine had the key, and our store neither the words nor the answer.
START_TEST(killed_between_the_key_and_the_words)
{
	rig_start(rig);
	say("$1", 7, "key K " SAYS("!in 1"));
	rig->refuses = true;
	g_autofree char *body = answer_with(NULL, KEY("K"));
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	rig->refuses = rig->waits = false;
	rig_expect(rig, "ana: !in 1; ");
	restart(); // even if the server has not that key any more
	rig_expect(rig, "ana: !in 1; ");
	ck_assert_str_eq(rig->messages->str, "@ana:a s 7: !in 1; @ana:a s 7: !in 1; ");
	restart();
	rig_expect(rig, "");
}
END_TEST

START_TEST(whoever_wrote_what_got_no_key_is_told_once_a_day)
{
	rig_start(rig);
	for (unsigned day = 1; day <= 2; day++) {
		g_autofree char *one = g_strdup_printf("$%u", day);
		say(one, day, "key K " SAYS("!in 1"));
		rig_pass(rig, KEYLESS_SECONDS - 1);
		tell(NULL, NULL);
		ck_assert_uint_eq(home_count(rig->home, PICKET), day - 1);
		rig_pass(rig, 1);
		tell(NULL, NULL);
		until_said(day, "its key did not reach me. Please write it again.");
		g_autofree char *two = g_strdup_printf("$%u.2", day);
		say(two, day, "key L " SAYS("!in 2"));
		rig_pass(rig, KEYLESS_SECONDS);
		tell(NULL, NULL);
		tell(NULL, NULL);
		ck_assert_uint_eq(home_count(rig->home, PICKET), day);
		rig_pass(rig, DAY);
		rig_hear(rig, "s50", NULL);
	}
	tell(NULL, KEY("K")); // too late
	rig_expect(rig, "");
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
	say("$1", 0, faults[_i].cipher);
	until_said(1, faults[_i].told);
	say("$2", 1, faults[_i].cipher);
	say("$3", 2, SAYS("!in 1"));
	ck_assert_uint_eq(home_count(rig->home, PICKET), 1);
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// ---- the machine's own trouble ----

// Nobody is to believe that they were heard.
START_TEST(a_machine_that_decrypts_nothing)
{
	rig_start(rig);
	backoff_init(&rig->matrix->sync.backoff, 1, 1);
	seal_put(folder, "fail-decrypt", "the disk is full");
	g_autofree char *body = answer_with(sealed("$1", 0, SAYS("!in 1")), NULL);
	for (unsigned i = 0; i < DECRYPT_TRIES; i++)
		home_will(rig->home, RIG_SYNC, 200, body);
	home_answer(rig->home, RIG_SYNC, 200, body);
	until_said(1, "I could not read your last message. Please write it again.");
	ck_assert_uint_eq(seal_calls(folder, "decrypt"), DECRYPT_TRIES);
	seal_put(folder, "fail-decrypt", NULL);
	say("$2", 1, SAYS("!in 2"));
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
	tell(sealed("$1", 0, SAYS("!in 1")), KEY("K"));
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
	g_autofree char *body = answer_with(sealed("$1", 0, "key K " SAYS("!in 1")), KEY("K"));
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
	g_autofree char *body = answer_with(sealed("$1", 0, SAYS("!in 1")), KEY("K"));
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
	say("$1", 7, "key K " SAYS("!in 1"));
	rig->refuses = true;
	g_autofree char *body = answer_with(NULL, KEY("K"));
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	rig->refuses = rig->waits = false;
	rig_expect(rig, "ana: !in 1; ");
	rig_rebuild(rig);
	unsigned before = seal_calls(folder, "decrypt");
	char *held = seal_hold(folder, "decrypt");
	g_autofree char *quiet = answer_with(NULL, NULL);
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
	tcase_add_test(tcase, whoever_speaks_is_looked_up);
	tcase_add_test(tcase, whoever_goes_on_speaking_is_not_looked_up_each_time);
	tcase_add_test(tcase, whoever_cannot_be_read_is_looked_up_at_once);
	tcase_add_test(tcase, whoever_is_unsigned_in_truth_is_told_once);
	tcase_add_test(tcase, of_the_first_answer_only_keys_are_taken);
	tcase_add_test(tcase, it_is_heard_once_when_its_key_comes);
	tcase_add_test(tcase, it_waits_over_a_restart);
	tcase_add_test(tcase, killed_between_the_key_and_the_words);
	tcase_add_test(tcase, whoever_wrote_what_got_no_key_is_told_once_a_day);
	tcase_add_loop_test(tcase, whoever_cannot_be_read_is_told_why, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tcase, a_machine_that_decrypts_nothing);
	tcase_add_loop_test(tcase, a_machine_that_fails_before, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(tcase, a_fault_that_passes_loses_nothing, 0, G_N_ELEMENTS(passing));
	tcase_add_loop_test(tcase, held_it_begins_anew, 0, 2);
	tcase_add_test(tcase, held_at_the_start_it_tries_what_waits);
	suite_add_tcase(suite, tcase);
	return suite;
}
