// SPDX-License-Identifier: LGPL-3.0-or-later
// Words into encrypted rooms: first the key to all who are there, then the words, under one id however often they are sent.
#include "matrix/encrypt.h"

#include <check.h>
#include <string.h>

#include "matrix/cipher.h"
#include "matrix/render.h"
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

START_TEST(first_the_key_then_the_words)
{
	home_will(rig->home, SEAL_SHARE, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, SEAL_SHARE, 1);
	ck_assert_uint_eq(home_count(rig->home, CIPHER_STATE), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_CLAIM), 1);
	ck_assert_uint_eq(home_count(rig->home, CIPHER_PICKET), 0);
	home_answer(rig->home, SEAL_SHARE, 200, "{}");
	rig_until_delivered(rig, 1);
	cipher_expect_shared(rig, 0, "@ana:a 1, @ben:a 1, ");
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	cipher_expect(rig, CIPHER_PICKET, 1, "\"body\":\"second\"");
	ck_assert_uint_eq(home_count(rig->home, CIPHER_STATE), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_CLAIM), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_SHARE), 2);
	ck_assert_str_ne(
		home_body(rig->home, CIPHER_PICKET, 0), home_body(rig->home, CIPHER_PICKET, 1));
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket") "m.room.message"), 0);
}
END_TEST

START_TEST(without_an_answer_the_same_is_sent_again)
{
	home_will(rig->home, CIPHER_PICKET, 502, "<html>");
	home_will(rig->home, CIPHER_PICKET, 429, RIG_FAULT("M_LIMIT_EXCEEDED"));
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	for (unsigned i = 1; i < 3; i++) {
		g_autofree char *first = home_id(rig->home, CIPHER_PICKET, 0),
				*again = home_id(rig->home, CIPHER_PICKET, i);
		ck_assert_str_eq(first, again);
		ck_assert_str_eq(home_body(rig->home, CIPHER_PICKET, 0),
			home_body(rig->home, CIPHER_PICKET, i));
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
	home_will(rig->home, CIPHER_PICKET, 200, NULL);
	outbox_push(rig->chat.outbox, row);
	home_wait(rig->home, CIPHER_PICKET, 1);
	rig_rebuild(rig);
	home_will(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s9\"}");
	rig_start(rig);
	rig_until_delivered(rig, 1);
	g_autofree char *before = home_id(rig->home, CIPHER_PICKET, 0),
			*after = home_id(rig->home, CIPHER_PICKET, 1);
	ck_assert_str_eq(before, after);
	cipher_expect(rig, CIPHER_PICKET, 1, "\"body\":\"kept\"");
	ck_assert_str_ne(
		home_body(rig->home, CIPHER_PICKET, 0), home_body(rig->home, CIPHER_PICKET, 1));
	ck_assert_uint_eq(home_count(rig->home, CIPHER_STATE), 2); // who is there is asked for anew
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
	rig_tell(rig, "\"rooms\":{\"join\":{\"!picket\":" CIPHER_ROOM "}}");
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), 1);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"kept\"");
}
END_TEST

START_TEST(each_part_of_a_long_line_is_encrypted)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned n = 0; text->len < 2 * RENDER_MAX_BYTES; n++)
		g_string_append_printf(text, "%sline %u", n ? "\n" : "", n);
	home_will(rig->home, CIPHER_PICKET, 200, "{\"event_id\":\"$1\"}");
	home_will(rig->home, CIPHER_PICKET, 502, "<html>");
	rig_say(rig, "picket", text->str);
	rig_until_delivered(rig, 1);
	unsigned all = home_count(rig->home, CIPHER_PICKET);
	ck_assert_uint_eq(seal_calls(folder, "encrypt"), all - 1);
	ck_assert_str_eq(
		home_body(rig->home, CIPHER_PICKET, 1), home_body(rig->home, CIPHER_PICKET, 2));
	g_autofree char *whole = home_id(rig->home, CIPHER_PICKET, 0),
			*part = home_id(rig->home, CIPHER_PICKET, 1),
			*wanted = g_strconcat(whole, ".1", NULL);
	ck_assert_str_eq(part, wanted);
	ck_assert_uint_eq(home_count(rig->home, RIG_SEND("picket")), all);
}
END_TEST

START_TEST(each_room_has_its_own_key)
{
	rig_say(rig, "picket", "first");
	rig_say(rig, "gate", "second");
	rig_say(rig, "picket", "third");
	rig_until_delivered(rig, 3);
	cipher_expect(rig, CIPHER_PICKET, 0, "\"body\":\"first\"");
	cipher_expect(rig, CIPHER_GATE, 0, "\"body\":\"second\"");
	cipher_expect(rig, CIPHER_PICKET, 1, "\"body\":\"third\"");
	ck_assert_uint_eq(home_count(rig->home, SEAL_SHARE), 3);
	ck_assert_ptr_nonnull(
		strstr(home_body(rig->home, CIPHER_PICKET, 0), "\"session_id\":\"!picket.1\""));
	ck_assert_ptr_nonnull(
		strstr(home_body(rig->home, CIPHER_GATE, 0), "\"session_id\":\"!gate.1\""));
}
END_TEST

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
	tcase_add_loop_test(
		tcase, a_private_chat_is_encrypted_where_it_can_be_read, 0, G_N_ELEMENTS(chats));
	suite_add_tcase(suite, tcase);
	return suite;
}
