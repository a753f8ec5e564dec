// SPDX-License-Identifier: LGPL-3.0-or-later
// Words into encrypted rooms: first the key to all who are there, then the words, under one id however often they are sent.
#include "matrix/encrypt.h"

#include <check.h>
#include <string.h>

#include "matrix/render.h"
#include "matrix/rig.h"
#include "matrix/seal.h"

#define ROOM(room) "PUT /_matrix/client/v3/rooms/!" room "/send/"
#define PICKET ROOM("picket") "m.room.encrypted/"
#define GATE ROOM("gate") "m.room.encrypted/"
#define STATE "GET /_matrix/client/v3/rooms/!picket/state "
#define MEMBER(user, membership)                                                                   \
	"{\"type\":\"m.room.member\",\"sender\":\"" user "\",\"state_key\":\"" user                \
	"\",\"event_id\":\"$m\",\"content\":{\"membership\":\"" membership "\"}}"

static Rig *rig;
static char *folder; // of the fake's store
static unsigned synced;

static void hear(const char *rooms);

static void setup(void)
{
	rig = rig_sealed_new();
	folder = rig_keys(rig, "DEVICE");
	synced = 1;
	home_always(rig->home, ROOM("picket"), 200, "{\"event_id\":\"$1\"}");
	home_always(rig->home, ROOM("gate"), 200, "{\"event_id\":\"$1\"}");
	rig_start(rig);
	backoff_init(&rig->matrix->encryptor.backoff, 1, 1);
#define ENCRYPTED                                                                                  \
	"{\"timeline\":{\"events\":[{\"type\":\"m.room.encryption\",\"sender\":\"@ana:a\","        \
	"\"state_key\":\"\",\"event_id\":\"$e\",\"content\":{\"algorithm\":\"m.megolm.v1.aes-"     \
	"sha2\"}}]}}"
	hear("\"join\":{\"!picket\":" ENCRYPTED ",\"!gate\":" ENCRYPTED "}");
	home_always(rig->home, RIG_CATCH_UP, 200, RIG_NOTHING);
}

static void teardown(void)
{
	rig_free(rig);
	g_clear_pointer(&folder, g_free);
}

// ---- what happens ----

static void hear_all(const char *more)
{
	unsigned before = rig_polls(rig);
	g_autofree char *body = g_strdup_printf("{\"next_batch\":\"s%u\",%s}", ++synced, more);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
}

static void hear(const char *rooms)
{
	g_autofree char *more = g_strdup_printf("\"rooms\":{%s}", rooms);
	hear_all(more);
}

#define TOLD(events) "\"join\":{\"!picket\":{\"timeline\":{\"events\":[" events "]}}}"

// Of the line of that number: what was said, and which of the session's words it is.
static void expect(const char *begin, unsigned number, const char *said)
{
	const char *asked = home_asked(rig->home, begin, number);
	g_autofree char *words = seal_words(asked);
	ck_assert_msg(words && g_str_has_prefix(words, "m.room.message {") && strstr(words, said),
		"%s", words);
	ck_assert_ptr_null(strstr(asked, said));
}

// "@ana:a 1, @ben:a 1, ": to whom keys of !picket went from that number on, in order of their names.
static char *shared_since(unsigned number)
{
	static const char *const users[] = {RIG_SELF, "@ana:a", "@ben:a", "@carl:a"};
	GString *told = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(users); i++)
		for (unsigned n = number; n < home_count(rig->home, SEAL_SHARE); n++) {
			g_autofree char *wanted = g_strdup_printf(
				"\"about\":\"!picket %s ", users[i]);
			const char *at = strstr(home_asked(rig->home, SEAL_SHARE, n), wanted);
			if (at)
				g_string_append_printf(
					told, "%s %.1s, ", users[i], at + strlen(wanted));
		}
	return g_string_free(told, FALSE);
}

static void expect_shared(unsigned since, const char *wanted)
{
	g_autofree char *shared = shared_since(since);
	ck_assert_str_eq(shared, wanted);
}

static unsigned shares(void)
{
	return home_count(rig->home, SEAL_SHARE);
}

// ---- one line ----

START_TEST(first_the_key_then_the_words)
{
	home_will(rig->home, SEAL_SHARE, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, SEAL_SHARE, 1);
	ck_assert_uint_eq(home_count(rig->home, STATE), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_CLAIM), 1);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 0);
	home_answer(rig->home, SEAL_SHARE, 200, "{}");
	rig_until_delivered(rig, 1);
	expect_shared(0, "@ana:a 1, @ben:a 1, ");
	expect(PICKET, 0, "\"body\":\"first\"");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	expect(PICKET, 1, "\"body\":\"second\"");
	ck_assert_uint_eq(home_count(rig->home, STATE), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_CLAIM), 1);
	ck_assert_uint_eq(shares(), 2);
	ck_assert_str_ne(home_body(rig->home, PICKET, 0), home_body(rig->home, PICKET, 1));
	ck_assert_uint_eq(home_count(rig->home, ROOM("picket") "m.room.message"), 0);
}
END_TEST

START_TEST(without_an_answer_the_same_is_sent_again)
{
	home_will(rig->home, PICKET, 502, "<html>");
	home_will(rig->home, PICKET, 429, RIG_FAULT("M_LIMIT_EXCEEDED"));
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	for (unsigned i = 1; i < 3; i++) {
		g_autofree char *first = home_id(rig->home, PICKET, 0),
				*again = home_id(rig->home, PICKET, i);
		ck_assert_str_eq(first, again);
		ck_assert_str_eq(home_body(rig->home, PICKET, 0), home_body(rig->home, PICKET, i));
	}
	ck_assert_uint_eq(seal_calls(folder, "encrypt"), 1);
}
END_TEST

// The program is killed: what was encrypted is lost with it, and its place in the session is not used again.
START_TEST(after_a_crash_it_is_another_word_under_its_id)
{
	OutboxRow *row = rig_row(rig, "picket", "kept");
	ck_assert(store_begin(rig->store, NULL));
	ck_assert(outbox_store(rig->chat.outbox, row, NULL));
	ck_assert(store_commit(rig->store, NULL));
	home_will(rig->home, PICKET, 200, NULL);
	outbox_push(rig->chat.outbox, row);
	home_wait(rig->home, PICKET, 1);
	rig_rebuild(rig);
	home_will(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s9\"}");
	rig_start(rig);
	rig_until_delivered(rig, 1);
	g_autofree char *before = home_id(rig->home, PICKET, 0),
			*after = home_id(rig->home, PICKET, 1);
	ck_assert_str_eq(before, after);
	expect(PICKET, 1, "\"body\":\"kept\"");
	ck_assert_str_ne(home_body(rig->home, PICKET, 0), home_body(rig->home, PICKET, 1));
	ck_assert_uint_eq(home_count(rig->home, STATE), 2); // who is there is asked for anew
}
END_TEST

// While we were away the room became encrypted: what waits may not leave before we were told of that.
START_TEST(what_waits_over_a_restart_waits_for_the_first_answer)
{
	ck_assert(store_run(rig->store, NULL, "update matrix_room set encrypted = 0"));
	OutboxRow *row = rig_row(rig, "picket", "kept");
	ck_assert(store_begin(rig->store, NULL));
	ck_assert(outbox_store(rig->chat.outbox, row, NULL));
	ck_assert(store_commit(rig->store, NULL));
	outbox_row_free(row);
	rig_rebuild(rig);
	unsigned polls = rig_polls(rig);
	home_will(rig->home, RIG_SYNC, 200, NULL);
	rig->matrix->base.class->start(&rig->matrix->base);
	home_wait(rig->home, RIG_SYNC, polls + 1);
	for (unsigned i = 0; i < 50; i++)
		g_main_context_iteration(NULL, FALSE);
	hear("\"join\":{\"!picket\":" ENCRYPTED "}");
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, ROOM("picket")), 1);
	expect(PICKET, 0, "\"body\":\"kept\"");
}
END_TEST

START_TEST(each_part_of_a_long_line_is_encrypted)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned n = 0; text->len < 2 * RENDER_MAX_BYTES; n++)
		g_string_append_printf(text, "%sline %u", n ? "\n" : "", n);
	home_will(rig->home, PICKET, 200, "{\"event_id\":\"$1\"}");
	home_will(rig->home, PICKET, 502, "<html>");
	rig_say(rig, "picket", text->str);
	rig_until_delivered(rig, 1);
	unsigned all = home_count(rig->home, PICKET);
	ck_assert_uint_eq(seal_calls(folder, "encrypt"), all - 1);
	ck_assert_str_eq(home_body(rig->home, PICKET, 1), home_body(rig->home, PICKET, 2));
	g_autofree char *whole = home_id(rig->home, PICKET, 0),
			*part = home_id(rig->home, PICKET, 1),
			*wanted = g_strconcat(whole, ".1", NULL);
	ck_assert_str_eq(part, wanted);
	ck_assert_uint_eq(home_count(rig->home, ROOM("picket")), all);
}
END_TEST

START_TEST(each_room_has_its_own_key)
{
	rig_say(rig, "picket", "first");
	rig_say(rig, "gate", "second");
	rig_say(rig, "picket", "third");
	rig_until_delivered(rig, 3);
	expect(PICKET, 0, "\"body\":\"first\"");
	expect(GATE, 0, "\"body\":\"second\"");
	expect(PICKET, 1, "\"body\":\"third\"");
	ck_assert_uint_eq(shares(), 3);
	ck_assert_ptr_nonnull(
		strstr(home_body(rig->home, PICKET, 0), "\"session_id\":\"!picket.1\""));
	ck_assert_ptr_nonnull(strstr(home_body(rig->home, GATE, 0), "\"session_id\":\"!gate.1\""));
}
END_TEST

// ---- who is there ----

START_TEST(who_comes_gets_the_key_and_who_goes_gets_no_other)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	hear(TOLD(MEMBER("@carl:a", "join")));
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	expect_shared(2, "@carl:a 1, ");
	hear(TOLD(MEMBER("@ben:a", "ban")));
	rig_say(rig, "picket", "third");
	rig_until_delivered(rig, 3);
	expect_shared(3, "@ana:a 2, @carl:a 2, ");
	ck_assert_ptr_nonnull(
		strstr(home_body(rig->home, PICKET, 2), "\"session_id\":\"!picket.2\""));
	ck_assert_uint_eq(home_count(rig->home, STATE), 1);
}
END_TEST

// Only of a part of what happened meanwhile the sync tells, or of nothing: who is there is asked for anew.
static const char *const doubts[] = {
	"\"join\":{\"!picket\":{\"timeline\":{\"limited\":true,\"events\":[]}}}",
	"\"leave\":{\"!picket\":{}}",
};

START_TEST(what_is_in_doubt_is_asked_for)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	hear(doubts[_i]);
	home_will(rig->home, STATE, 200,
		"[" MEMBER(RIG_SELF, "join") "," MEMBER("@ana:a", "join") "]");
	hear("\"join\":{\"!picket\":{\"state\":{\"events\":[" MEMBER(
		RIG_SELF, "join") "]},\"timeline\":{\"events\":[]}}}");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, STATE), 2);
	expect_shared(2, "@ana:a 2, ");
}
END_TEST

// The answer is older than what a sync tells before it comes.
START_TEST(who_goes_while_it_is_asked_gets_no_key)
{
	home_will(rig->home, STATE, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, STATE, 1);
	hear(TOLD(MEMBER("@ben:a", "leave")));
	home_will(rig->home, STATE, 200,
		"[" MEMBER(RIG_SELF, "join") "," MEMBER("@ana:a", "join") "]");
	home_answer(rig->home, STATE, 200,
		"[" MEMBER(RIG_SELF, "join") "," MEMBER("@ana:a", "join") "," MEMBER(
			"@ben:a", "join") "]");
	rig_until_delivered(rig, 1);
	expect_shared(0, "@ana:a 1, ");
}
END_TEST

// A new device: whoever has it wants the key there too.
START_TEST(devices_that_changed_are_asked_for)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	unsigned queries = home_count(rig->home, SEAL_QUERY);
	hear_all("\"device_lists\":{\"changed\":[\"@ana:a\"]}");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), queries + 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_CLAIM), 2);
}
END_TEST

static const struct {
	const char *told, *ms, *messages, *history;
} wishes[] = {
	{"{\"rotation_period_ms\":5000,\"rotation_period_msgs\":9}", "5000", "9", NULL},
	{"{\"rotation_period_ms\":-1,\"rotation_period_msgs\":\"9\"}", NULL, NULL, NULL},
};

START_TEST(the_room_says_when_its_key_changes)
{
	g_autofree char *event = g_strdup_printf(
		TOLD("{\"type\":\"m.room.encryption\",\"sender\":\"@ana:a\",\"state_key\":\"\","
		     "\"event_id\":\"$e2\",\"content\":%s}"),
		wishes[_i].told);
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	hear(event);
	const Members *members = members_of(&rig->matrix->encryptor.sharer.members, "!picket");
	ck_assert_int_eq(members->rotation_messages > 0, wishes[_i].messages != NULL);
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	g_autofree char *path = g_build_filename(folder, "share", NULL), *asked = NULL;
	ck_assert(g_file_get_contents(path, &asked, NULL, NULL));
	ck_assert_int_eq(strstr(asked, "\"rotation_ms\":5000") != NULL, wishes[_i].ms != NULL);
	ck_assert_int_eq(
		strstr(asked, "\"rotation_messages\":9") != NULL, wishes[_i].messages != NULL);
	ck_assert_ptr_null(strstr(asked, "-1"));
}
END_TEST

// ---- trouble ----

static const struct {
	const char *begin;
	int status;
	const char *body;
	unsigned asked;
	const char *shared;
} troubles[] = {
	{STATE, 502, "<html>", 2, "@ana:a 1, @ben:a 1, "},
	{STATE, 429, RIG_FAULT("M_LIMIT_EXCEEDED"), 2, "@ana:a 1, @ben:a 1, "},
	{SEAL_QUERY, 502, "<html>", 2, "@ana:a 1, @ben:a 1, "},
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
	expect(PICKET, 0, "\"body\":\"first\"");
	ck_assert_uint_eq(home_count(rig->home, troubles[_i].begin), before + troubles[_i].asked);
	expect_shared(0, troubles[_i].shared);
}
END_TEST

START_TEST(a_room_that_does_not_say_who_is_there)
{
	home_always(rig->home, STATE, 403, RIG_FAULT("M_FORBIDDEN"));
	rig_say(rig, "picket", "first");
	rig_say(rig, "gate", "second");
	rig_until_refused(rig, 1);
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, ROOM("picket")), 0);
	expect(GATE, 0, "\"body\":\"second\"");
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
	ck_assert_uint_eq(home_count(rig->home, ROOM("picket")), 0);
	seal_put(folder, file, NULL);
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 1);
	expect(PICKET, 0, "\"body\":\"second\"");
	expect_shared(0, "@ana:a 1, @ben:a 1, ");
}
END_TEST

START_TEST(what_the_machine_refuses_once_is_said)
{
	g_autofree char *file = g_strconcat("once-", calls[_i], NULL);
	seal_put(folder, file, "the disk is full");
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	expect(PICKET, 0, "\"body\":\"first\"");
	expect_shared(0, "@ana:a 1, @ben:a 1, ");
}
END_TEST

// The token ends at each of the steps: it goes on where it was, and says it once.
static const char *const steps[] = {STATE, SEAL_QUERY, SEAL_CLAIM, SEAL_SHARE, PICKET};

START_TEST(a_token_that_ends_holds_it)
{
	unsigned polls = rig_polls(rig);
	home_will(rig->home, steps[_i], 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	unsigned before = home_count(rig->home, steps[_i]);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, steps[_i], before + 1);
	if (strcmp(steps[_i], PICKET) != 0) // else that is where it is noticed
		home_answer(rig->home, RIG_SYNC, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	home_wait(rig->home, RIG_SYNC, polls + 1);
	rig_until_delivered(rig, 1);
	unsigned all = home_count(rig->home, PICKET);
	expect(PICKET, all - 1, "\"body\":\"first\"");
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
	expect(PICKET, 0, "\"body\":\"first\"");
	ck_assert_uint_eq(home_count(rig->home, PICKET), 1);
}
END_TEST

// ---- private chats ----

#define MAKE "POST /_matrix/client/v3/createRoom "
static const struct {
	const char *keys;
	bool encrypted;
} chats[] = {
	{"{\"device_keys\":{\"@ana:a\":{\"PHONE\":{}}},\"master_keys\":{\"@ana:a\":{}}}", true},
	{"{\"device_keys\":{\"@ana:a\":{\"PHONE\":{}}}}", false}, // nobody has signed it
	{"{\"device_keys\":{\"@ana:a\":{}},\"master_keys\":{\"@ana:a\":{}}}", false},
	{"{}", false},
};

START_TEST(a_private_chat_is_encrypted_where_it_can_be_read)
{
	home_will(rig->home, SEAL_QUERY, 200, chats[_i].keys);
	home_will(rig->home, MAKE, 200, "{\"room_id\":\"!chat\"}");
	outbox_push(rig->chat.outbox, rig_row(rig, NULL, "a place is yours"));
	const char *asked = home_wait(rig->home, MAKE, 1);
	ck_assert_int_eq(strstr(asked, "m.room.encryption") != NULL, chats[_i].encrypted);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/encrypt");
	TCase *tcase = tcase_create("encrypt");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, first_the_key_then_the_words);
	tcase_add_test(tcase, without_an_answer_the_same_is_sent_again);
	tcase_add_test(tcase, after_a_crash_it_is_another_word_under_its_id);
	tcase_add_test(tcase, what_waits_over_a_restart_waits_for_the_first_answer);
	tcase_add_test(tcase, each_part_of_a_long_line_is_encrypted);
	tcase_add_test(tcase, each_room_has_its_own_key);
	tcase_add_test(tcase, who_comes_gets_the_key_and_who_goes_gets_no_other);
	tcase_add_loop_test(tcase, what_is_in_doubt_is_asked_for, 0, G_N_ELEMENTS(doubts));
	tcase_add_test(tcase, who_goes_while_it_is_asked_gets_no_key);
	tcase_add_test(tcase, devices_that_changed_are_asked_for);
	tcase_add_loop_test(tcase, the_room_says_when_its_key_changes, 0, G_N_ELEMENTS(wishes));
	tcase_add_loop_test(tcase, trouble_of_the_server_delays_it, 0, G_N_ELEMENTS(troubles));
	tcase_add_test(tcase, a_room_that_does_not_say_who_is_there);
	tcase_add_loop_test(tcase, what_the_machine_refuses_is_not_said, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(tcase, what_the_machine_refuses_once_is_said, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(tcase, a_token_that_ends_holds_it, 0, G_N_ELEMENTS(steps));
	tcase_add_loop_test(tcase, held_in_the_machine_it_goes_on, 0, G_N_ELEMENTS(calls));
	tcase_add_loop_test(
		tcase, a_private_chat_is_encrypted_where_it_can_be_read, 0, G_N_ELEMENTS(chats));
	suite_add_tcase(suite, tcase);
	return suite;
}
