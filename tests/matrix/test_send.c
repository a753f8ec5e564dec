// SPDX-License-Identifier: LGPL-3.0-or-later
// What leaves, in which order and under which id, and what a server's answer does to it.
#include "matrix/send.h"

#include <check.h>
#include <string.h>

#include "matrix/render.h"
#include "matrix/rig.h"

#define PICKET "PUT /_matrix/client/v3/rooms/!picket/send/m.room.message/"
#define GATE "PUT /_matrix/client/v3/rooms/!gate/send/m.room.message/"
#define ANY "PUT /_matrix/client/v3/rooms/!"
#define TAKEN "{\"event_id\":\"$1\"}"

static Rig *rig;

static char *on_refusal(const OutboxRow *row)
{
	return g_strdup_printf("%s: ask me in private", row->handle);
}

static void setup(void)
{
	rig = rig_new();
	outbox_on_refusal(rig->chat.outbox, on_refusal);
	rig_start(rig);
	home_always(rig->home, PICKET, 200, TAKEN);
	home_always(rig->home, GATE, 200, TAKEN);
}

static void teardown(void)
{
	rig_free(rig);
}

// ---- what happens ----

static void expect(const char *begin, unsigned number, const char *part)
{
	const char *asked = home_asked(rig->home, begin, number);
	ck_assert_msg(asked && strstr(asked, part), "%s", asked);
}

// ---- tests ----

START_TEST(lines_of_a_room_leave_in_order)
{
	home_will(rig->home, PICKET, 200, NULL);
	rig_say(rig, "picket", "first");
	rig_say(rig, "picket", "second");
	rig_say(rig, "gate", "elsewhere");
	home_wait(rig->home, GATE, 1);
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 1); // the second waits for the first
	expect(PICKET, 0, "\"body\":\"first\"");
	home_answer(rig->home, PICKET, 200, TAKEN);
	rig_until_delivered(rig, 3);
	expect(PICKET, 1, "\"body\":\"second\"");
	g_autofree char *first = home_id(rig->home, PICKET, 0),
			*second = home_id(rig->home, PICKET, 1),
			*elsewhere = home_id(rig->home, GATE, 0);
	ck_assert_str_ne(first, second);
	ck_assert_str_ne(first, elsewhere);
}
END_TEST

START_TEST(an_answer_is_a_notice_and_an_announcement_is_a_text)
{
	rig_say(rig, "picket", "ana: on shift 1");
	OutboxRow *row = rig_row(rig, "gate", "day 100");
	row->class = OUTBOX_ROOM;
	g_clear_pointer(&row->address, g_free);
	outbox_push(rig->chat.outbox, row);
	rig_until_delivered(rig, 2);
	expect(PICKET, 0, "\"msgtype\":\"m.notice\"");
	expect(PICKET, 0, "\"m.mentions\":{\"user_ids\":[\"@ana:a\"]}");
	expect(GATE, 0, "\"msgtype\":\"m.text\"");
	expect(GATE, 0, "\"m.mentions\":{}");
}
END_TEST

START_TEST(what_was_asked_in_a_thread_is_answered_there)
{
	OutboxRow *row = rig_row(rig, "picket", "day 100");
	row->thread = g_strdup("$root");
	outbox_push(rig->chat.outbox, row);
	rig_until_delivered(rig, 1);
	expect(PICKET, 0,
		"\"m.relates_to\":{\"rel_type\":\"m.thread\",\"event_id\":\"$root\","
		"\"is_falling_back\":true,\"m.in_reply_to\":{\"event_id\":\"$root\"}}");
}
END_TEST

// The server may have it or not: only the same id makes that no matter.
START_TEST(without_an_answer_it_is_sent_again_under_its_id)
{
	static const int statuses[] = {502, HOME_CUT, 500};
	for (unsigned i = 0; i < 2;
		i++) // the library sends again by itself where a connection was idle
		home_will(rig->home, PICKET, statuses[_i], "<html>");
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	g_autofree char *first = home_id(rig->home, PICKET, 0),
			*second = home_id(rig->home, PICKET, 1),
			*third = home_id(rig->home, PICKET, 2);
	ck_assert_str_eq(first, second);
	ck_assert_str_eq(first, third);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 3);
}
END_TEST

// The answer to the line was lost with the program: after the next start it leaves under its id again.
START_TEST(after_a_crash_it_is_sent_again_under_its_id)
{
	OutboxRow *row = rig_row(rig, "picket", "kept");
	ck_assert(store_begin(rig->store, NULL));
	ck_assert(outbox_store(rig->chat.outbox, row, NULL));
	ck_assert(store_commit(rig->store, NULL));
	home_will(rig->home, PICKET, 200, NULL);
	outbox_push(rig->chat.outbox, row);
	home_wait(rig->home, PICKET, 1);
	rig_rebuild(rig);
	home_will(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s2\"}");
	rig_start(rig);
	rig_until_delivered(rig, 1);
	g_autofree char *before = home_id(rig->home, PICKET, 0),
			*after = home_id(rig->home, PICKET, 1);
	ck_assert_str_eq(before, after);
	expect(PICKET, 1, "\"body\":\"kept\"");
}
END_TEST

// The limit is the account's: other rooms wait too, and then one line at a time is tried.
START_TEST(a_limit_holds_all_rooms)
{
	home_will(rig->home, PICKET, 429, RIG_FAULT("M_LIMIT_EXCEEDED"));
	rig_say(rig, "picket", "first");
	home_wait(rig->home, PICKET, 1);
	while (!rig->matrix->send.held_us)
		g_main_context_iteration(NULL, TRUE);
	home_will(rig->home, ANY, 200, NULL);
	rig_say(rig, "gate", "second");
	home_wait(rig->home, ANY, 2);
	home_answer(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s2\"}");
	home_wait(rig->home, RIG_SYNC, 3); // the other room had the time for it
	ck_assert_uint_eq(home_count(rig->home, ANY), 2);
	home_answer(rig->home, ANY, 200, TAKEN);
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, ANY), 3); // each was taken once
	expect(ANY, 1, "\"body\":\"first\"");
	expect(ANY, 2, "\"body\":\"second\"");
}
END_TEST

// What waits meanwhile may join it, and what it says may change: so it is another line.
START_TEST(a_limited_line_may_be_joined)
{
	home_will(rig->home, PICKET, 429, RIG_FAULT("M_LIMIT_EXCEEDED"));
	OutboxRow *row = rig_row(rig, "picket", "ana: day 100");
	row->kind = g_strdup(OUTBOX_SAME_WORDS);
	outbox_push(rig->chat.outbox, row);
	home_wait(rig->home, PICKET, 1);
	row = rig_row(rig, "picket", "ben: day 100");
	g_free(row->address);
	g_free(row->handle);
	row->address = g_strdup("matrix:home/@ben:a");
	row->handle = g_strdup("ben");
	row->kind = g_strdup(OUTBOX_SAME_WORDS);
	outbox_push(rig->chat.outbox, row);
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 2);
	expect(PICKET, 1, "ana");
	expect(PICKET, 1, "ben");
}
END_TEST

START_TEST(a_refused_line_is_given_up)
{
	home_will(rig->home, PICKET, 403, RIG_FAULT("M_FORBIDDEN"));
	rig_say(rig, "picket", "first");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(rig_counts(rig).refused, 1);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 2);
	expect(PICKET, 1, "\"body\":\"second\"");
}
END_TEST

START_TEST(a_token_that_ends_holds_the_line)
{
	home_will(rig->home, PICKET, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	unsigned polls = rig_polls(rig);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, RIG_CATCH_UP, 2);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 1); // the room may have become encrypted
	home_answer(rig->home, RIG_CATCH_UP, 200, RIG_NOTHING);
	rig_until_delivered(rig, 1);
	g_autofree char *first = home_id(rig->home, PICKET, 0),
			*second = home_id(rig->home, PICKET, 1);
	ck_assert_str_eq(first, second);
	ck_assert_uint_eq(rig_polls(rig), polls + 2);
}
END_TEST

static void say_long(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned n = 0; text->len < 2 * RENDER_MAX_BYTES; n++)
		g_string_append_printf(text, "%sline %u", n ? "\n" : "", n);
	rig_say(rig, "picket", text->str);
}

// In the middle of it the server limits us, and once says nothing: no part is lost, or another's.
START_TEST(a_long_line_is_said_whole)
{
	home_will(rig->home, PICKET, 200, TAKEN);
	home_will(rig->home, PICKET, 429, RIG_FAULT("M_LIMIT_EXCEEDED"));
	home_will(rig->home, PICKET, 502, "<html>");
	say_long();
	rig_say(rig, "picket", "after it");
	rig_until_delivered(rig, 2);
	g_autofree char *whole = home_id(rig->home, PICKET, 0);
	for (unsigned i = 1; i < 4; i++) {
		g_autofree char *part = home_id(rig->home, PICKET, i),
				*wanted = g_strconcat(whole, ".1", NULL);
		ck_assert_str_eq(part, wanted);
	}
	unsigned all = home_count(rig->home, PICKET);
	expect(PICKET, 0, "\"body\":\"line 0\\n");
	expect(PICKET, all - 1, "\"body\":\"after it\"");
}
END_TEST

// ---- one person alone ----

// A question in a room opens no private chat: the room hears that there is none.
START_TEST(without_a_private_chat_the_room_is_told)
{
	OutboxRow *row = rig_row(rig, NULL, "you are on no shift");
	row->asked_room = g_strdup("picket");
	outbox_push(rig->chat.outbox, row);
	rig_until_refused(rig, 1);
	rig_until_delivered(rig, 1);
	expect(PICKET, 0, "\"body\":\"ana: ask me in private\"");
	ck_assert_uint_eq(home_count(rig->home, ANY), 1);
	ck_assert_uint_eq(home_count(rig->home, "POST /_matrix/client/v3/createRoom"), 0);
}
END_TEST

#define MAKE "POST /_matrix/client/v3/createRoom "
#define CHAT "PUT /_matrix/client/v3/rooms/!chat/send/m.room.message/"

START_TEST(what_nobody_asked_for_makes_a_private_chat)
{
	home_will(rig->home, MAKE, 200, "{\"room_id\":\"!chat\"}");
	home_always(rig->home, CHAT, 200, TAKEN);
	outbox_push(rig->chat.outbox, rig_row(rig, NULL, "a place is yours"));
	home_wait(rig->home, MAKE, 1);
	ck_assert_ptr_nonnull(strstr(home_asked(rig->home, MAKE, 0), "\"invite\":[\"@ana:a\"]"));
	while (!matrix_rooms_private(&rig->matrix->rooms, "@ana:a"))
		g_main_context_iteration(NULL, TRUE);
	home_answer(rig->home, RIG_SYNC, 200, // it is ours when the server tells so
		"{\"next_batch\":\"s2\",\"rooms\":{\"join\":{\"!chat\":{\"summary\":{"
		"\"m.joined_member_count\":1,\"m.invited_member_count\":1}}}}}");
	rig_until_delivered(rig, 1);
	expect(CHAT, 0, "\"body\":\"a place is yours\"");
	ck_assert_uint_eq(home_count(rig->home, MAKE), 1);
}
END_TEST

START_TEST(who_cannot_be_asked_in_is_given_up)
{
	home_will(rig->home, MAKE, 403, RIG_FAULT("M_FORBIDDEN"));
	outbox_push(rig->chat.outbox, rig_row(rig, NULL, "a place is yours"));
	rig_until_refused(rig, 1);
	rig_say(rig, "picket", "we go on");
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, ANY), 1);
}
END_TEST

// People believe that nobody else can read there.
START_TEST(nothing_is_said_in_clear_in_an_encrypted_room)
{
	home_answer(rig->home, RIG_SYNC, 200,
		"{\"next_batch\":\"s2\",\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"events\":"
		"[{\"type\":\"m.room.encryption\",\"sender\":\"@ana:a\",\"state_key\":\"\","
		"\"event_id\":\"$1\",\"content\":{\"algorithm\":\"m.megolm.v1.aes-sha2\"}}]}}}}}");
	home_wait(rig->home, RIG_SYNC, 3);
	rig_say(rig, "picket", "first");
	rig_until_refused(rig, 1);
	rig_say(rig, "gate", "second");
	rig_until_delivered(rig, 1);
	ck_assert_uint_eq(home_count(rig->home, PICKET), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/send");
	TCase *tcase = tcase_create("send");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, lines_of_a_room_leave_in_order);
	tcase_add_test(tcase, an_answer_is_a_notice_and_an_announcement_is_a_text);
	tcase_add_test(tcase, what_was_asked_in_a_thread_is_answered_there);
	tcase_add_loop_test(tcase, without_an_answer_it_is_sent_again_under_its_id, 0, 3);
	tcase_add_test(tcase, after_a_crash_it_is_sent_again_under_its_id);
	tcase_add_test(tcase, a_limit_holds_all_rooms);
	tcase_add_test(tcase, a_limited_line_may_be_joined);
	tcase_add_test(tcase, a_refused_line_is_given_up);
	tcase_add_test(tcase, a_token_that_ends_holds_the_line);
	tcase_add_test(tcase, a_long_line_is_said_whole);
	tcase_add_test(tcase, without_a_private_chat_the_room_is_told);
	tcase_add_test(tcase, what_nobody_asked_for_makes_a_private_chat);
	tcase_add_test(tcase, who_cannot_be_asked_in_is_given_up);
	tcase_add_test(tcase, nothing_is_said_in_clear_in_an_encrypted_room);
	suite_add_tcase(suite, tcase);
	return suite;
}
