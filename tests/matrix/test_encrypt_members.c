// SPDX-License-Identifier: LGPL-3.0-or-later
// Who gets the key of a room's words: all who are there, on all their devices, and nobody who left.
#include "matrix/encrypt.h"

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

static void hear(const char *rooms)
{
	g_autofree char *more = g_strdup_printf("\"rooms\":{%s}", rooms);
	rig_tell(rig, more);
}

#define TOLD(events) "\"join\":{\"!picket\":{\"timeline\":{\"events\":[" events "]}}}"

START_TEST(who_comes_gets_the_key_and_who_goes_gets_no_other)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	hear(TOLD(RIG_MEMBER("@carl:a", "join")));
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	cipher_expect_shared(rig, 2, "@carl:a 1, ");
	hear(TOLD(RIG_MEMBER("@ben:a", "ban")));
	rig_say(rig, "picket", "third");
	rig_until_delivered(rig, 3);
	cipher_expect_shared(rig, 3, "@ana:a 2, @carl:a 2, ");
	ck_assert_ptr_nonnull(
		strstr(home_body(rig->home, CIPHER_PICKET, 2), "\"session_id\":\"!picket.2\""));
	ck_assert_uint_eq(home_count(rig->home, CIPHER_STATE), 1);
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
	home_will(rig->home, CIPHER_STATE, 200,
		"[" RIG_MEMBER(RIG_SELF, "join") "," RIG_MEMBER("@ana:a", "join") "]");
	hear("\"join\":{\"!picket\":{\"state\":{\"events\":[" RIG_MEMBER(
		RIG_SELF, "join") "]},\"timeline\":{\"events\":[]}}}");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, CIPHER_STATE), 2);
	cipher_expect_shared(rig, 2, "@ana:a 2, ");
}
END_TEST

// The answer is older than what a sync tells before it comes.
START_TEST(who_goes_while_it_is_asked_gets_no_key)
{
	home_will(rig->home, CIPHER_STATE, 200, NULL);
	rig_say(rig, "picket", "first");
	home_wait(rig->home, CIPHER_STATE, 1);
	hear(TOLD(RIG_MEMBER("@ben:a", "leave")));
	home_will(rig->home, CIPHER_STATE, 200,
		"[" RIG_MEMBER(RIG_SELF, "join") "," RIG_MEMBER("@ana:a", "join") "]");
	home_answer(rig->home, CIPHER_STATE, 200,
		"[" RIG_MEMBER(RIG_SELF, "join") "," RIG_MEMBER("@ana:a", "join") "," RIG_MEMBER(
			"@ben:a", "join") "]");
	rig_until_delivered(rig, 1);
	cipher_expect_shared(rig, 0, "@ana:a 1, ");
}
END_TEST

// A new device: whoever has it wants the key there too.
START_TEST(devices_that_changed_are_asked_for)
{
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	unsigned queries = home_count(rig->home, SEAL_QUERY);
	rig_tell(rig, "\"device_lists\":{\"changed\":[\"@ana:a\"]}");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	ck_assert_uint_eq(home_count(rig->home, SEAL_QUERY), queries + 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_CLAIM), 2);
}
END_TEST

static const struct {
	const char *told, *ms, *messages;
} wishes[] = {
	{"{\"rotation_period_ms\":5000,\"rotation_period_msgs\":9}", "5000", "9"},
	{"{\"rotation_period_ms\":-1,\"rotation_period_msgs\":\"9\"}", NULL, NULL},
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

#define HISTORY(value)                                                                             \
	"{\"type\":\"m.room.history_visibility\",\"sender\":\"@ana:a\",\"state_key\":\"\","        \
	"\"event_id\":\"$" value "\",\"content\":{\"history_visibility\":\"" value "\"}}"

// Ben is asked in where one must have come to read; then the room lets him.
START_TEST(who_may_read_from_now_on_gets_the_key)
{
	home_will(rig->home, CIPHER_STATE, 200,
		"[" RIG_MEMBER(RIG_SELF, "join") "," RIG_MEMBER("@ana:a", "join") "," RIG_MEMBER(
			"@ben:a", "invite") "," HISTORY("joined") "]");
	rig_say(rig, "picket", "first");
	rig_until_delivered(rig, 1);
	cipher_expect_shared(rig, 0, "@ana:a 1, ");
	unsigned shared = home_count(rig->home, SEAL_SHARE);
	rig_tell(rig, "\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"events\":[" HISTORY(
			      "invited") "]}}}}");
	rig_say(rig, "picket", "second");
	rig_until_delivered(rig, 2);
	cipher_expect_shared(rig, shared, "@ben:a 1, ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/encrypt_members");
	TCase *tcase = tcase_create("encrypt_members");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, who_comes_gets_the_key_and_who_goes_gets_no_other);
	tcase_add_loop_test(tcase, what_is_in_doubt_is_asked_for, 0, G_N_ELEMENTS(doubts));
	tcase_add_test(tcase, who_goes_while_it_is_asked_gets_no_key);
	tcase_add_test(tcase, devices_that_changed_are_asked_for);
	tcase_add_loop_test(tcase, the_room_says_when_its_key_changes, 0, G_N_ELEMENTS(wishes));
	tcase_add_test(tcase, who_may_read_from_now_on_gets_the_key);
	suite_add_tcase(suite, tcase);
	return suite;
}
