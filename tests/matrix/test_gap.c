// SPDX-License-Identifier: LGPL-3.0-or-later
// What a limited timeline left out: all of it, once, oldest first, and never an endless search.
#include "matrix/gap.h"

#include <check.h>
#include <string.h>

#include "matrix/home.h"

#define MESSAGES(room) "GET /_matrix/client/v3/rooms/" room "/messages?"

static Home *home;
static Multi *multi;
static Api api;
static Gaps gaps;
static bool done;
static bool logged_out;
static GString *told; // the events, by their ids

static void on_done(void *data, bool is_out)
{
	(void)data;
	done = true;
	logged_out = is_out;
}

static void setup(void)
{
	home = home_new();
	multi = multi_new();
	told = g_string_new(NULL);
	api_init(&api, multi, home->base, NULL);
	gaps_init(&gaps);
	gaps.api = &api;
	gaps.network = "home";
	gaps.until = "until";
	gaps.done = on_done;
	done = false;
}

static void teardown(void)
{
	gaps_clear(&gaps);
	api_clear(&api);
	multi_free(multi);
	home_free(home);
	g_string_free(told, TRUE);
}

static void add(const char *id, const char *from)
{
	gaps_add(&gaps, &(SyncRoom){.id = id, .prev_batch = from});
}

static void fill(void)
{
	gaps_fill(&gaps);
	home_until(&done);
}

static void on_event(void *data, const Event *event)
{
	(void)data;
	g_string_append_printf(told, "%s ", event->id);
}

static void expect(const char *room, const char *ids)
{
	g_string_truncate(told, 0);
	gaps_each(&gaps, room, on_event, NULL);
	ck_assert_str_eq(told->str, ids);
}

// "$3", "$2": a page as a server writes it, the newest first.
static char *page(unsigned newest, unsigned oldest, const char *end)
{
	GString *text = g_string_new("{\"chunk\":[");
	for (unsigned n = newest; n >= oldest && n; n--)
		g_string_append_printf(text,
			"%s{\"event_id\":\"$%u\",\"type\":\"m.room.message\",\"sender\":\"@ana:"
			"a\"}",
			n == newest ? "" : ",", n);
	g_string_append(text, "]");
	if (end)
		g_string_append_printf(text, ",\"end\":\"%s\"", end);
	return g_string_free(g_string_append_c(text, '}'), FALSE);
}

static void will(unsigned newest, unsigned oldest, const char *end)
{
	g_autofree char *body = page(newest, oldest, end);
	home_will(home, MESSAGES("!a"), 200, body);
}

START_TEST(nothing_to_fill)
{
	gaps_fill(&gaps);
	ck_assert(done);
	expect("!a", "");
}
END_TEST

START_TEST(pages_are_told_oldest_first)
{
	add("!a", "from");
	will(7, 5, "end 1"); // a token may hold anything
	will(4, 3, "end2");
	will(2, 1, NULL);
	fill();
	ck_assert(!logged_out);
	expect("!a", "$1 $2 $3 $4 $5 $6 $7 ");
	ck_assert_str_eq(home_asked(home, MESSAGES("!a"), 0),
		"GET /_matrix/client/v3/rooms/!a/messages?dir=b&limit=100&from=from&to=until ");
	ck_assert_ptr_nonnull(strstr(home_asked(home, MESSAGES("!a"), 1), "from=end 1&to=until"));
	ck_assert_ptr_nonnull(strstr(home_asked(home, MESSAGES("!a"), 2), "from=end2&to=until"));
}
END_TEST

// Each is the last page, though its server gives an end to go on from.
static const struct {
	unsigned newest, oldest;
	const char *end, *ids;
} ends[] = {
	{0, 1, "end2", "$3 "},     // an empty one
	{2, 2, "end1", "$2 $3 "},  // the same end again
	{2, 2, "until", "$2 $3 "}, // where the last answer ended
	{2, 2, NULL, "$2 $3 "},
};

START_TEST(a_last_page_ends_it)
{
	add("!a", "from");
	will(3, 3, "end1");
	will(ends[_i].newest, ends[_i].oldest, ends[_i].end);
	fill();
	expect("!a", ends[_i].ids);
	ck_assert_uint_eq(home_count(home, MESSAGES("!a")), 2);
}
END_TEST

START_TEST(an_endless_gap_is_cut)
{
	add("!a", "from");
	for (unsigned n = 0; n < GAP_MOST_EVENTS / GAP_PAGE + 3; n++) {
		g_autofree char *end = g_strdup_printf("end%u", n);
		unsigned newest = 2 * GAP_MOST_EVENTS - n * GAP_PAGE;
		will(newest, newest - GAP_PAGE + 1, end);
	}
	fill();
	ck_assert_uint_eq(home_count(home, MESSAGES("!a")), GAP_MOST_EVENTS / GAP_PAGE);
	gaps_each(&gaps, "!a", on_event, NULL);
	g_auto(GStrv) ids = g_strsplit(told->str, " ", -1);
	ck_assert_uint_eq(g_strv_length(ids), GAP_MOST_EVENTS + 1);
	ck_assert_str_eq(ids[0], "$1001"); // the newest are kept
	ck_assert_str_eq(ids[GAP_MOST_EVENTS - 1], "$2000");
}
END_TEST

START_TEST(a_refused_room_stops_no_other)
{
	add("!shut", "from");
	add("!a", "from");
	home_will(home, MESSAGES("!shut"), 403,
		"{\"errcode\":\"M_FORBIDDEN\",\"error\":\"You are not in this room.\"}");
	will(1, 1, NULL);
	fill();
	ck_assert(!logged_out);
	expect("!shut", "");
	expect("!a", "$1 ");
}
END_TEST

// Thrown out between two pages: what was told of the room is kept.
START_TEST(a_room_that_shuts_keeps_what_it_told)
{
	add("!a", "from");
	will(4, 3, "end1");
	home_will(home, MESSAGES("!a"), 403, "{\"errcode\":\"M_FORBIDDEN\"}");
	fill();
	expect("!a", "$3 $4 ");
}
END_TEST

// Waiting is all that helps; nothing is asked for twice of what was told.
START_TEST(trouble_is_waited_out)
{
	static const struct {
		int status;
		const char *body;
	} troubles[] = {{502, "<html>"}, {HOME_CUT, ""},
		{429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":1}"}};
	add("!a", "from");
	will(4, 3, "end1");
	home_will(home, MESSAGES("!a"), troubles[_i].status, troubles[_i].body);
	will(2, 1, NULL);
	fill();
	expect("!a", "$1 $2 $3 $4 ");
	ck_assert_uint_eq(home_count(home, MESSAGES("!a")), 3);
}
END_TEST

START_TEST(a_token_that_is_not_good_ends_all)
{
	add("!a", "from");
	home_will(home, MESSAGES("!a"), 401,
		"{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"no\",\"soft_logout\":true}");
	fill();
	ck_assert(logged_out);
}
END_TEST

START_TEST(what_is_no_event_is_passed_over)
{
	add("!a", "from");
	home_will(home, MESSAGES("!a"), 200,
		"{\"chunk\":[{\"event_id\":\"$2\",\"type\":\"m.room.message\",\"sender\":\"@ana:"
		"a\"}"
		",7,null,{\"type\":\"m.room.message\"},{\"event_id\":\"$1\",\"type\":\"x\","
		"\"sender\":\"@ana:a\"}]}");
	fill();
	expect("!a", "$1 $2 ");
}
END_TEST

START_TEST(a_page_that_is_none)
{
	static const char *const pages[] = {
		"{}", "{\"chunk\":7}", "[]", "{\"chunk\":[],\"end\":7}"};
	add("!a", "from");
	home_will(home, MESSAGES("!a"), 200, pages[_i]);
	fill();
	ck_assert(!logged_out);
	expect("!a", "");
	ck_assert_uint_eq(home_count(home, MESSAGES("!a")), 1);
}
END_TEST

// Stopped in the middle, as by a token that ends: nothing is called any more.
START_TEST(a_gap_that_is_given_up)
{
	add("!a", "from");
	add("!b", "from");
	home_will(home, MESSAGES("!a"), 200, NULL);
	gaps_fill(&gaps);
	home_wait(home, MESSAGES("!a"), 1);
	gaps_clear(&gaps);
	ck_assert(!done);
	gaps_init(&gaps);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/gap");
	TCase *tcase = tcase_create("gap");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, nothing_to_fill);
	tcase_add_test(tcase, pages_are_told_oldest_first);
	tcase_add_loop_test(tcase, a_last_page_ends_it, 0, G_N_ELEMENTS(ends));
	tcase_add_test(tcase, an_endless_gap_is_cut);
	tcase_add_test(tcase, a_refused_room_stops_no_other);
	tcase_add_test(tcase, a_room_that_shuts_keeps_what_it_told);
	tcase_add_loop_test(tcase, trouble_is_waited_out, 0, 3);
	tcase_add_test(tcase, a_token_that_is_not_good_ends_all);
	tcase_add_test(tcase, what_is_no_event_is_passed_over);
	tcase_add_loop_test(tcase, a_page_that_is_none, 0, 4);
	tcase_add_test(tcase, a_gap_that_is_given_up);
	suite_add_tcase(suite, tcase);
	return suite;
}
