// SPDX-License-Identifier: LGPL-3.0-or-later
// The loop that hears: nothing is lost, nothing heard before its time, and each by whom it was when it was said.
#include "matrix/sync.h"

#include <check.h>
#include <string.h>

#include "matrix/rig.h"

static Rig *rig;

static void setup(void)
{
	rig = rig_new();
}

static void teardown(void)
{
	rig_free(rig);
}

// ---- what happens ----

static void goes_on_from(const char *since)
{
	g_autofree char *end = g_strdup_printf("&since=%s ", since);
	ck_assert_msg(g_str_has_suffix(rig_last_poll(rig), end), "%s", rig_last_poll(rig));
}

// ---- tests ----

// What a server shows of the time before the first start is no command, but who we are and where.
START_TEST(first_answer_is_not_acted_on)
{
	g_autofree char *body = rig_sync("s1", "$1", "!in 1");
	home_forget(rig->home);
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
	rig_expect(rig, "");
	ck_assert_str_eq(rig_since(rig), "s1");
	ck_assert_ptr_nonnull(strstr(home_asked(rig->home, RIG_SYNC, 0), "timeout=0&"));
	ck_assert_ptr_null(strstr(home_asked(rig->home, RIG_SYNC, 0), "&since="));
	ck_assert_ptr_nonnull(strstr(rig_last_poll(rig), "timeout=30000&"));
	goes_on_from("s1");
	rig_hear(rig, "s2", "!in 2");
	rig_expect(rig, "ana: !in 2; ");
}
END_TEST

START_TEST(token_is_kept_with_its_batch)
{
	rig_start(rig);
	rig->refuses = true;
	g_autofree char *body = rig_sync("s2", "$2", "!in 1");
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	ck_assert_str_eq(rig_since(rig), "s1");
	ck_assert_uint_eq(rig_polls(rig), 2); // not asked for more before that
	rig_keep(rig);
	home_wait(rig->home, RIG_SYNC, 3);
	goes_on_from("s2");
	ck_assert_str_eq(rig_since(rig), "s2");
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// Killed before the batch was saved: the same is asked for again, and told again.
START_TEST(what_was_not_kept_comes_again)
{
	rig_start(rig);
	rig->refuses = true;
	g_autofree char *body = rig_sync("s2", "$2", "!in 1");
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_until(&rig->waits);
	rig_rebuild(rig);
	rig->refuses = rig->waits = false;
	rig_expect(rig, "ana: !in 1; ");
	home_will(rig->home, RIG_SYNC, 200, body);
	unsigned before = rig_polls(rig);
	rig_start(rig);
	ck_assert(g_str_has_suffix(home_asked(rig->home, RIG_SYNC, before), "&since=s1 "));
	rig_expect(rig, "ana: !in 1; ");
	goes_on_from("s2");
}
END_TEST

// An answer that says nothing is kept now and then: the token before it is as good.
START_TEST(quiet_answers_are_kept_now_and_then)
{
	rig_start(rig);
	rig_hear(rig, "s2", NULL);
	rig_hear(rig, "s3", NULL);
	ck_assert_str_eq(rig_since(rig), "s1");
	goes_on_from("s3");
	rig_pass(rig, SYNC_SAVE_SECONDS);
	rig_hear(rig, "s4", NULL);
	ck_assert_str_eq(rig_since(rig), "s4");
}
END_TEST

// What we said comes back, which is nobody's news.
START_TEST(echo_need_not_be_kept)
{
	rig_start(rig);
	unsigned before = rig->batches;
	home_answer(rig->home, RIG_SYNC, 200,
		"{\"next_batch\":\"s2\",\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"events\":"
		"[{"
		"\"type\":\"m.room.message\",\"sender\":\"" RIG_SELF
		"\",\"event_id\":\"$2\",\"content\":{\"msgtype\":\"m.notice\",\"body\":\"day 3\"},"
		"\"unsigned\":{\"transaction_id\":\"t\"}}]}}}}}");
	home_wait(rig->home, RIG_SYNC, 3);
	goes_on_from("s2");
	ck_assert_uint_eq(rig->batches, before);
	rig_hear(rig, "s3", "!in 1");
	ck_assert_str_eq(rig_since(rig), "s3");
}
END_TEST

static const struct {
	int status;
	const char *body;
} faults[] = {
	{502, "<html>"},
	{200, "{\"rooms\":{}}"}, // no token to go on from
	{200, "{\"next_batch\":\"s2\",\"rooms\":"},
	{429, RIG_FAULT("M_LIMIT_EXCEEDED")},
	{401, RIG_FAULT("M_UNKNOWN_TOKEN")},
	{403, RIG_FAULT("M_FORBIDDEN")}, // a guard before the server
	{400, RIG_FAULT("M_UNKNOWN")},
};

START_TEST(a_fault_keeps_the_place)
{
	rig_start(rig);
	home_answer(rig->home, RIG_SYNC, faults[_i].status, faults[_i].body);
	home_wait(rig->home, RIG_SYNC, 3);
	goes_on_from("s1");
	rig_hear(rig, "s2", "!in 1");
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// Cut off in the middle of a poll: the server may have begun to answer that one with a part.
START_TEST(after_a_fault_it_does_not_wait)
{
	rig_start(rig);
	home_answer(rig->home, RIG_SYNC, 502, "");
	home_wait(rig->home, RIG_SYNC, 3);
	ck_assert_ptr_nonnull(strstr(rig_last_poll(rig), "timeout=0&"));
	rig_hear(rig, "s2", NULL);
	ck_assert_ptr_nonnull(strstr(rig_last_poll(rig), "timeout=30000&"));
}
END_TEST

START_TEST(a_gap_is_told_before_what_follows)
{
	rig_start(rig);
	home_will(rig->home, RIG_MESSAGES, 200,
		"{\"chunk\":[" RIG_EVENT("$4", "four") "," RIG_EVENT("$3", "three") "]}");
	home_answer(rig->home, RIG_SYNC, 200, RIG_LIMITED(RIG_EVENT("$5", "five")));
	home_wait(rig->home, RIG_SYNC, 3);
	rig_expect(rig, "ana: three; ana: four; ana: five; ");
	ck_assert_ptr_nonnull(strstr(home_asked(rig->home, RIG_MESSAGES, 0), "&from=p&to=s1"));
	ck_assert_uint_eq(rig->batches, 2); // all of it in one
}
END_TEST

// The token ends while a gap is filled: all of it is asked for again, and told once.
START_TEST(a_gap_that_cannot_be_filled_comes_again)
{
	rig_start(rig);
	home_will(rig->home, RIG_MESSAGES, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	home_will(rig->home, RIG_MESSAGES, 200, "{\"chunk\":[" RIG_EVENT("$4", "four") "]}");
	home_will(rig->home, RIG_SYNC, 200, RIG_LIMITED(RIG_EVENT("$5", "five")));
	home_answer(rig->home, RIG_SYNC, 200, RIG_LIMITED(RIG_EVENT("$5", "five")));
	home_wait(rig->home, RIG_SYNC, 4);
	rig_expect(rig, "ana: four; ana: five; ");
	goes_on_from("s2");
}
END_TEST

START_TEST(what_was_said_before_we_came_is_not_heard)
{
	rig_start(rig);
	home_answer(rig->home, RIG_SYNC, 200,
		"{\"next_batch\":\"s2\",\"rooms\":{\"join\":{\"!late\":{\"timeline\":{\"events\":"
		"[" RIG_EVENT("$1", "before") ",{\"type\":\"m.room.member\",\"sender\":\"" RIG_SELF
					      "\",\"state_key\":\"" RIG_SELF
					      "\",\"event_id\":\"$2\",\"content\":{\"membership\":"
					      "\"join\"}}," RIG_EVENT("$3", "after") "]}}}}}");
	home_wait(rig->home, RIG_SYNC, 3);
	rig_expect(rig, ""); // it is no room of the config
	rig_hear(rig, "s3", "!in 1");
	rig_expect(rig, "ana: !in 1; ");
}
END_TEST

// ---- levels ----

#define LEVEL(level)                                                                               \
	"{\"type\":\"m.room.power_levels\",\"sender\":\"@eve:a\",\"state_key\":\"\",\"event_id\":" \
	"\"$l" level "\",\"content\":{\"users\":{\"@ana:a\":" level "}}}"
#define EVENTS(events) "{\"events\":[" events "]}"
#define TOLD(next, parts)                                                                          \
	"{\"next_batch\":\"" next "\",\"rooms\":{\"join\":{\"!picket\":{" parts "}}}}"

// What was told before, and then, in one answer; and who spoke.
static const struct {
	const char *before, *told, *heard;
} level_rows[] = {
	{"0",
		"\"timeline\":" EVENTS(
			RIG_EVENT("$1", "one") "," LEVEL("50") "," RIG_EVENT("$2", "two")),
		"ana: one; ana, captain: two; "},
	{"50",
		"\"timeline\":" EVENTS(
			RIG_EVENT("$1", "one") "," LEVEL("0") "," RIG_EVENT("$2", "two")),
		"ana: one; ana: two; "},
	{"50", "\"timeline\":" EVENTS(LEVEL("100") "," RIG_EVENT("$1", "one")),
		"ana, officer: one; "},
	{"50", "\"timeline\":" EVENTS(RIG_EVENT("$1", "one") "," LEVEL("100")),
		"ana, captain: one; "},
	// between the last answer and the timeline
	{"0", "\"state\":" EVENTS(LEVEL("50")) ",\"timeline\":" EVENTS(RIG_EVENT("$1", "one")),
		"ana, captain: one; "},
	// behind it: nobody knows since when
	{"0",
		"\"state_after\":" EVENTS(LEVEL("50")) ",\"timeline\":" EVENTS(
			RIG_EVENT("$1", "one")),
		"ana: one; "},
	{"50",
		"\"state_after\":" EVENTS(LEVEL("0")) ",\"timeline\":" EVENTS(
			RIG_EVENT("$1", "one")),
		"ana: one; "},
};

START_TEST(level_counts_that_stood_when_it_was_said)
{
	g_autofree char *before = g_strdup_printf(TOLD("s2", "\"state\":" EVENTS(LEVEL("%s"))),
		level_rows[_i].before, level_rows[_i].before);
	g_autofree char *then = g_strdup_printf(TOLD("s3", "%s"), level_rows[_i].told);
	g_hash_table_insert(room_find(&rig->chat.rooms, "picket")->settings, g_strdup("levels"),
		g_strdup("yes"));
	rig_start(rig);
	home_answer(rig->home, RIG_SYNC, 200, before);
	home_wait(rig->home, RIG_SYNC, 3);
	home_answer(rig->home, RIG_SYNC, 200, then);
	home_wait(rig->home, RIG_SYNC, 4);
	rig_expect(rig, level_rows[_i].heard);
}
END_TEST

// What fills a gap is said in order too.
START_TEST(level_in_a_gap_counts_from_there_on)
{
	g_hash_table_insert(room_find(&rig->chat.rooms, "picket")->settings, g_strdup("levels"),
		g_strdup("yes"));
	rig_start(rig);
	home_will(rig->home, RIG_MESSAGES, 200,
		"{\"chunk\":[" RIG_EVENT("$4", "four") "," LEVEL("50") "," RIG_EVENT(
			"$3", "three") "]}");
	home_answer(rig->home, RIG_SYNC, 200,
		TOLD("s2", "\"state\":" EVENTS(
				   LEVEL("50")) ",\"timeline\":{\"limited\":true,"
						"\"prev_batch\":\"p\",\"events\":[" RIG_EVENT(
							"$5", "five") "]}"));
	home_wait(rig->home, RIG_SYNC, 3);
	rig_expect(rig, "ana: three; ana, captain: four; ana, captain: five; ");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/sync");
	TCase *tcase = tcase_create("sync");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, first_answer_is_not_acted_on);
	tcase_add_test(tcase, token_is_kept_with_its_batch);
	tcase_add_test(tcase, what_was_not_kept_comes_again);
	tcase_add_test(tcase, quiet_answers_are_kept_now_and_then);
	tcase_add_test(tcase, echo_need_not_be_kept);
	tcase_add_loop_test(tcase, a_fault_keeps_the_place, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tcase, after_a_fault_it_does_not_wait);
	tcase_add_test(tcase, a_gap_is_told_before_what_follows);
	tcase_add_test(tcase, a_gap_that_cannot_be_filled_comes_again);
	tcase_add_test(tcase, what_was_said_before_we_came_is_not_heard);
	tcase_add_loop_test(
		tcase, level_counts_that_stood_when_it_was_said, 0, G_N_ELEMENTS(level_rows));
	tcase_add_test(tcase, level_in_a_gap_counts_from_there_on);
	suite_add_tcase(suite, tcase);
	return suite;
}
