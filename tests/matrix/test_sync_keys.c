// SPDX-License-Identifier: LGPL-3.0-or-later
// Real news of devices reach the machine at once; what only echoes a membership told again, at most once a minute.
#include "matrix/sync_keys.h"

#include <check.h>
#include <string.h>

#define NOW 1000000

static SyncKeys keys;

static void setup(void)
{
	sync_keys_init(&keys);
}

static void teardown(void)
{
	sync_keys_clear(&keys);
}

#define MEMBER(id, user)                                                                           \
	"{\"type\":\"m.room.member\",\"event_id\":\"" id "\",\"sender\":\"" user                   \
	"\",\"state_key\":\"" user "\",\"content\":{\"membership\":\"join\"}}"
#define ROOM(state, timeline)                                                                      \
	"\"rooms\":{\"join\":{\"!a\":{\"state\":{\"events\":[" state                               \
	"]},\"timeline\":{\"events\":[" timeline "]}}}}"
#define LISTS(lists) "\"device_lists\":{" lists "}"
#define CHANGED(users) LISTS("\"changed\":[" users "]")
#define ANA "\"@ana:a\""
#define BEN "\"@ben:a\""

static void append(GString *out, const Json *parts, const char *list)
{
	g_string_append(out, list);
	for (const Json *at = json_first(json_array(json_object(parts, "device_lists"), list)); at;
		at = json_next(at))
		g_string_append_printf(out, " %s", json_as_text(at));
}

// What the machine is told of an answer with that in it: "changed USER… left USER…"; "" = nothing. The caller frees it.
static char *taken(const char *inside, int64_t now)
{
	g_autofree char *body = g_strdup_printf("{\"next_batch\":\"s\",%s}", inside);
	GString *out = g_string_new(NULL);
	Sync answer;
	bool devices;
	ck_assert(sync_read(&answer, body, strlen(body), NULL));
	g_autoptr(Json) parts = sync_keys_take(&keys, &answer, now, &devices);
	sync_keys_taken(&keys);
	if (parts) {
		append(out, parts, "changed");
		g_string_append_c(out, ' ');
		append(out, parts, "left");
		ck_assert_str_eq(json_text(parts, "next_batch"), "s");
	}
	ck_assert(parts || !devices);
	sync_clear(&answer);
	return g_string_free(out, FALSE);
}

static void expect(const char *inside, int64_t now, const char *told)
{
	g_autofree char *got = taken(inside, now);
	ck_assert_str_eq(got, told);
}

#define SPEAKS                                                                                     \
	ROOM(MEMBER("$m", "@ana:a"), "")                                                           \
	"," CHANGED(ANA)

// ---- whose devices changed ----

// After an answer at NOW that told ana's membership $m for the first time, and one a second later that told it again.
static const struct {
	const char *inside, *told;
	int64_t after; // seconds from NOW
} answers[] = {
	{CHANGED(ANA), "changed @ana:a left", 2}, // not with it
	{SPEAKS, "", 2},                          // an echo
	{ROOM("", MEMBER("$m", "@ana:a")) "," CHANGED(ANA), "", 2},
	{ROOM(MEMBER("$n", "@ana:a"), "") "," CHANGED(ANA), "changed @ana:a left", 2}, // another
	{ROOM("", MEMBER("$n", "@ana:a")) "," CHANGED(ANA), "changed @ana:a left", 2}, // she came
	{ROOM(MEMBER("$m", "@ana:a"), MEMBER("$n", "@ana:a")) "," CHANGED(ANA),
		"changed @ana:a left", 2}, // from where she was to where she is
	{ROOM(MEMBER("$n", "@ana:a"), MEMBER("$m", "@ana:a")) "," CHANGED(ANA),
		"changed @ana:a left", 2},
	{ROOM(MEMBER("$m", "@ana:a"), "") "," CHANGED(ANA "," BEN), "changed @ben:a left", 2},
	{ROOM(MEMBER("$m", "@ana:a"), "") "," LISTS("\"changed\":[" ANA "],\"left\":[" BEN "]"),
		"changed left @ben:a", 2},
	{SPEAKS, "", SYNC_KEYS_ECHO_SECONDS},
	{SPEAKS, "changed @ana:a left", SYNC_KEYS_ECHO_SECONDS + 1},
	{"\"rooms\":{}", "", SYNC_KEYS_ECHO_SECONDS},
	{"\"rooms\":{}", "changed @ana:a left", SYNC_KEYS_ECHO_SECONDS + 1},
	{CHANGED(BEN), "changed @ben:a @ana:a left", SYNC_KEYS_ECHO_SECONDS + 1},
	{SPEAKS, "changed @ana:a left", -10}, // a clock that was set back
	{CHANGED("7,null,{}"), "", 2},
	{LISTS("\"changed\":{}"), "", 2},
	{"\"device_lists\":[]", "", 2},
};

// NOW + 1: ana is believed for once, as nobody was in the last minute; the next echo is held.
START_TEST(news_are_told_and_echoes_held)
{
	expect(SPEAKS, NOW - 1, "changed @ana:a left");
	expect(SPEAKS, NOW + 1, "changed @ana:a left");
	expect(SPEAKS, NOW + 1, "");
	ck_assert(sync_keys_holds(&keys, "@ana:a") && !sync_keys_holds(&keys, "@ben:a"));
	expect(answers[_i].inside, NOW + answers[_i].after, answers[_i].told);
}
END_TEST

// Whoever is held and then truly changed is held no more.
START_TEST(true_news_end_what_was_held)
{
	expect(SPEAKS, NOW, "changed @ana:a left");
	expect(SPEAKS, NOW + 1, "changed @ana:a left");
	expect(SPEAKS, NOW + 2, "");
	expect(CHANGED(ANA), NOW + 3, "changed @ana:a left");
	ck_assert(!sync_keys_holds(&keys, "@ana:a"));
	expect("\"rooms\":{}", NOW + 1 + SYNC_KEYS_ECHO_SECONDS, "");
}
END_TEST

START_TEST(what_is_held_can_be_asked_for)
{
	expect(SPEAKS, NOW, "changed @ana:a left");
	expect(SPEAKS, NOW + 1, "changed @ana:a left");
	expect("\"device_one_time_keys_count\":{\"signed_curve25519\":7}," SPEAKS, NOW + 2,
		"changed left");
	g_autoptr(Json) parts = sync_keys_release(&keys, NOW + 3);
	g_autofree char *text = json_print(parts);
	ck_assert_str_eq(text, "{\"device_one_time_keys_count\":{\"signed_curve25519\":7},"
			       "\"device_lists\":{\"changed\":[" ANA "]}}");
	ck_assert(sync_keys_holds(&keys, "@ana:a")); // until the machine has it
	sync_keys_taken(&keys);
	ck_assert(!sync_keys_holds(&keys, "@ana:a"));
	expect("\"device_one_time_keys_count\":{\"signed_curve25519\":7}", NOW + 4, "");
}
END_TEST

// The machine failed, and the same answer comes again: nothing is an echo of what it never took.
START_TEST(what_was_not_taken_is_told_again)
{
	expect(SPEAKS, NOW, "changed @ana:a left");
	expect(SPEAKS, NOW + 1, "changed @ana:a left");
	expect(SPEAKS, NOW + 2, "");
	json_free(sync_keys_release(&keys, NOW + 3));
	sync_keys_forget(&keys);
	expect(ROOM(MEMBER("$b", "@ben:a"), "") "," CHANGED(BEN), NOW + 4,
		"changed @ben:a @ana:a left");
}
END_TEST

// ---- all else ----

static const struct {
	const char *inside, *told;
} others[] = {
	{"\"rooms\":{}", ""},
	{"\"to_device\":{\"events\":[]}", ""},
	{"\"to_device\":{\"events\":[{}]}", "changed left"},
	{"\"device_one_time_keys_count\":{\"signed_curve25519\":7}", "changed left"},
	{"\"device_unused_fallback_key_types\":[]", "changed left"},
};

START_TEST(other_news_are_told)
{
	expect("\"rooms\":{}", NOW, "changed left"); // of counts: none, which is news once
	expect(others[_i].inside, NOW, others[_i].told);
}
END_TEST

START_TEST(it_keeps_no_more_than_it_may)
{
	for (unsigned i = 0; i < SYNC_KEYS_MEMBERS + 10; i++) {
		g_autofree char *inside = g_strdup_printf(
			ROOM(MEMBER("$%u", "@ana:a"), "") ",\"a\":0", i);
		g_free(taken(inside, NOW));

		ck_assert_uint_le(g_hash_table_size(keys.members), SYNC_KEYS_MEMBERS);
	}
	ck_assert_uint_le(g_hash_table_size(keys.members), 10);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/sync_keys");
	TCase *tcase = tcase_create("sync_keys");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, news_are_told_and_echoes_held, 0, G_N_ELEMENTS(answers));
	tcase_add_test(tcase, true_news_end_what_was_held);
	tcase_add_test(tcase, what_is_held_can_be_asked_for);
	tcase_add_test(tcase, what_was_not_taken_is_told_again);
	tcase_add_loop_test(tcase, other_news_are_told, 0, G_N_ELEMENTS(others));
	tcase_add_test(tcase, it_keeps_no_more_than_it_may);
	suite_add_tcase(suite, tcase);
	return suite;
}
