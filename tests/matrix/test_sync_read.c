// SPDX-License-Identifier: LGPL-3.0-or-later
// Answers to a sync in the shape that Synapse gives them, and spoilt ones.
#include "matrix/sync_read.h"

#include <check.h>
#include <string.h>

#define MESSAGE(id, body)                                                                          \
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:example.org\",\"event_id\":\"" id          \
	"\",\"origin_server_ts\":1795474927740,\"content\":{\"msgtype\":\"m.text\",\"body\":"      \
	"\"" body "\"}}"

static const char whole[] =
	"{\"next_batch\":\"s72_9\",\"account_data\":{\"events\":["
	"{\"type\":\"m.push_rules\",\"content\":{\"global\":{}}},"
	"{\"type\":\"m.direct\",\"content\":{\"@ana:example.org\":[\"!dm\"]}}]},"
	"\"device_one_time_keys_count\":{\"signed_curve25519\":0},"
	"\"rooms\":{"
	"\"join\":{\"!picket\":{\"state\":{\"events\":[{\"type\":\"m.room.name\",\"sender\":"
	"\"@eve:example.org\",\"event_id\":\"$n\",\"state_key\":\"\",\"content\":"
	"{\"name\":\"Picket\"}}]},\"timeline\":{\"events\":[" MESSAGE("$1", "!day") "," MESSAGE(
		"$2",
		"!in 3") "],\"limited\":true,\"prev_batch\":\"p1\"},"
			 "\"summary\":{\"m.joined_member_count\":12,\"m.invited_member_count\":0},"
			 "\"ephemeral\":{\"events\":[]},\"unread_notifications\":{}},"
			 "\"!dm\":{\"timeline\":{\"events\":[],\"limited\":false},\"state_after\":{"
			 "\"events\":[]}}},"
			 "\"invite\":{\"!new\":{\"invite_state\":{\"events\":[{\"type\":\"m.room."
			 "member\","
			 "\"sender\":\"@bob:example.org\",\"state_key\":\"@bot:example.org\","
			 "\"content\":"
			 "{\"membership\":\"invite\",\"is_direct\":true}}]}}},"
			 "\"leave\":{\"!gone\":{\"timeline\":{\"events\":[]}}}}}";

static unsigned count(const Json *events)
{
	unsigned n = 0;
	Event event;
	for (const Json *at = json_first(events); event_next(&at, &event);)
		n++;
	return n;
}

START_TEST(sync_walks_all_rooms)
{
	Sync sync;
	ck_assert(sync_read(&sync, whole, strlen(whole), NULL));
	ck_assert_str_eq(sync.next_batch, "s72_9");
	SyncRoom room = {0};
	ck_assert(sync_next_room(&sync, &room));
	ck_assert_str_eq(room.id, "!gone");
	ck_assert_int_eq(room.part, SYNC_LEFT);
	ck_assert(sync_next_room(&sync, &room));
	ck_assert_str_eq(room.id, "!new");
	ck_assert_int_eq(room.part, SYNC_INVITED);
	ck_assert_uint_eq(count(room.state), 1);
	ck_assert(sync_next_room(&sync, &room));
	ck_assert_str_eq(room.id, "!picket");
	ck_assert_int_eq(room.part, SYNC_JOINED);
	ck_assert_uint_eq(count(room.state), 1);
	ck_assert_uint_eq(count(room.timeline), 2);
	ck_assert(room.limited && !room.state_after);
	ck_assert_str_eq(room.prev_batch, "p1");
	ck_assert_int_eq(room.joined, 12);
	ck_assert_int_eq(room.invited, 0);
	ck_assert(sync_next_room(&sync, &room));
	ck_assert_str_eq(room.id, "!dm");
	ck_assert(room.state_after && !room.limited && !room.prev_batch);
	ck_assert_int_eq(room.joined, -1);
	ck_assert(!sync_next_room(&sync, &room));
	const Json *direct = sync_account_data(&sync, "m.direct");
	ck_assert_ptr_nonnull(json_array(direct, "@ana:example.org"));
	ck_assert_ptr_null(sync_account_data(&sync, "m.ignored_user_list"));
	sync_clear(&sync);
}
END_TEST

// What an idle poll brings.
START_TEST(sync_reads_nothing_new)
{
	static const char text[] = "{\"next_batch\":\"s1\",\"device_one_time_keys_count\":{}}";
	Sync sync;
	SyncRoom room = {0};
	ck_assert(sync_read(&sync, text, strlen(text), NULL));
	ck_assert(!sync_next_room(&sync, &room));
	ck_assert_ptr_null(sync_account_data(&sync, "m.direct"));
	sync_clear(&sync);
}
END_TEST

static const char *const broken[] = {
	"",
	"{}",
	"[]",
	"<html>502 Bad Gateway</html>",
	"{\"next_batch\":7}",
	"{\"next_batch\":\"\"}",
	"{\"next_batch\":null}",
	"{\"Next_Batch\":\"s1\"}",
	"{\"next_batch\":\"s1\",\"rooms\":{\"join\":{\"!a\":",
};

START_TEST(sync_refuses)
{
	g_autoptr(GError) error = NULL;
	Sync sync;
	ck_assert(!sync_read(&sync, broken[_i], strlen(broken[_i]), &error));
	ck_assert(g_error_matches(error, JSON_ERROR, JSON_BAD));
	ck_assert_ptr_null(sync.json);
}
END_TEST

// One bad thing each, before a room that is well: that one is found whatever stands before it.
static const char *const poison[] = {
	"\"!bad\":7",
	"\"!bad\":null",
	"\"!bad\":[]",
	"\"\":{}",
	"\"#alias:x\":{\"timeline\":{\"events\":[" MESSAGE("$x", "!day") "]}}",
	"\"!\\ud800\":{\"timeline\":{\"events\":[" MESSAGE("$x", "!day") "]}}",
	"\"!bad\":{\"timeline\":[],\"state\":7,\"summary\":\"x\"}",
	"\"!bad\":{\"timeline\":{\"events\":{\"0\":" MESSAGE("$x", "!day") "}}}",
	"\"!bad\":{\"timeline\":{\"events\":[{\"type\":\"m.room.message\"},null,[[[]]],7]}}",
	"\"!bad\":{\"timeline\":{\"events\":[{\"content\":{\"body\":\"\\udfff\"}}]}}",
	"\"!bad\":{\"timeline\":{\"limited\":\"true\",\"prev_batch\":{}}}",
	"\"!bad\":{\"summary\":{\"m.joined_member_count\":-3}}",
};

START_TEST(poison_event_does_not_stop_sync)
{
	g_autofree char *text = g_strdup_printf("{\"next_batch\":\"s2\",\"rooms\":{\"join\":{%s,"
						"\"!well\":{\"timeline\":{\"events\":[%s]}}}}}",
		poison[_i], MESSAGE("$1", "!day"));
	Sync sync;
	ck_assert(sync_read(&sync, text, strlen(text), NULL));
	SyncRoom room = {0};
	unsigned events = 0;
	while (sync_next_room(&sync, &room)) {
		events += count(room.timeline);
		ck_assert(room.joined >= -1 && !room.limited && !room.prev_batch);
	}
	ck_assert_uint_eq(events, 1);
	sync_clear(&sync);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/sync_read");
	TCase *tcase = tcase_create("sync_read");
	tcase_add_test(tcase, sync_walks_all_rooms);
	tcase_add_test(tcase, sync_reads_nothing_new);
	tcase_add_loop_test(tcase, sync_refuses, 0, G_N_ELEMENTS(broken));
	tcase_add_loop_test(tcase, poison_event_does_not_stop_sync, 0, G_N_ELEMENTS(poison));
	suite_add_tcase(suite, tcase);
	return suite;
}
