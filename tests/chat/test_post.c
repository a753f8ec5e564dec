// SPDX-License-Identifier: LGPL-3.0-or-later
// What may be tapped, by whom, how long, and what a tap that is taken away undoes.
#include "chat/post.h"

#include <check.h>

#include "store/migrate.h"
#include "store/schema.h"

#define ANA "matrix:home/@ana:b"
#define BO "matrix:home/@bo:b"
#define YES "\u2705"
#define TWO "2\uFE0F\u20E3"
#define IN_1                                                                                       \
	"in\x1f"                                                                                   \
	"1"
#define IN_2                                                                                       \
	"in\x1f"                                                                                   \
	"2"
#define OUT_1                                                                                      \
	"out\x1f"                                                                                  \
	"1"
#define OUT_2                                                                                      \
	"out\x1f"                                                                                  \
	"2"
enum { NOW = 1000, ANA_ID = 7 };

static Store *store;

static void setup(void)
{
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	ck_assert(store_begin(store, NULL));
}

static void teardown(void)
{
	store_close(store);
}

// A question to ana that the network calls $post.
static void ask(const char *question)
{
	OutboxRow *row = outbox_row_new("home", "well?", OUTBOX_REPLY);
	row->address = g_strdup(ANA);
	row->question = g_strdup(question);
	row->queued = NOW;
	ck_assert(post_note(store, row, "line", NULL));
	ck_assert(post_note(store, row, "line", NULL)); // the same row leaves again after a crash
	outbox_row_free(row);
	ck_assert(post_waits(store, "home", "line"));
	ck_assert(post_said(store, "home", "line", "$post"));
	ck_assert(!post_waits(store, "home", "line"));
}

static void expect_bound(const PostTap *tap, int64_t now, const char *expected)
{
	g_autofree char *bound = post_bound(store, tap, now);
	ck_assert_msg(!g_strcmp0(bound, expected), "%s of %s by %s at %d: %s", tap->mark,
		tap->event, tap->address, (int)now, bound ? bound : "(none)");
}

START_TEST(a_mark_stands_for_one_choice)
{
	static const struct {
		PostTap tap;
		int64_t now;
		const char *bound;
	} rows[] = {
		{{"home", "$post", YES, ANA}, NOW, IN_1},
		{{"home", "$post", YES "\uFE0F", ANA}, NOW, IN_1},
		{{"home", "$post", YES "\U0001F3FD", ANA}, NOW, IN_1},
		{{"home", "$post", YES, ANA}, NOW + POST_SECONDS - 1, IN_1},
		{{"home", "$post", YES, ANA}, NOW + POST_SECONDS, NULL},
		{{"home", "$post", "\U0001F44D", ANA}, NOW, NULL},
		{{"home", "$post", "", ANA}, NOW, NULL},
		{{"home", "$post", TWO, ANA}, NOW, NULL},
		{{"home", "$post", YES, BO}, NOW, NULL},
		{{"home", "$other", YES, ANA}, NOW, NULL},
		{{"home", "", YES, ANA}, NOW, NULL},
		{{"away", "$post", YES, ANA}, NOW, NULL},
	};
	ask(IN_1);
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
		expect_bound(&rows[i].tap, rows[i].now, rows[i].bound);
}
END_TEST

START_TEST(several_choices_have_numbers)
{
	ask(OUT_1 "\x1e" OUT_2);
	ck_assert_uint_eq(post_choices(OUT_1 "\x1e" OUT_2), 2);
	ck_assert_uint_eq(post_choices(NULL), 0);
	expect_bound(&(PostTap){"home", "$post", TWO, ANA}, NOW, OUT_2);
	expect_bound(&(PostTap){"home", "$post", "2\u20E3", ANA}, NOW, OUT_2);
	expect_bound(&(PostTap){"home", "$post", "3\uFE0F\u20E3", ANA}, NOW, NULL);
	expect_bound(&(PostTap){"home", "$post", YES, ANA}, NOW, NULL);
	ck_assert_ptr_null(post_mark(20, POST_MARKS));
}
END_TEST

START_TEST(what_is_not_said_yet_may_be_tapped)
{
	ask(IN_1);
	ck_assert(post_may_be(store, &(PostTap){"home", "$post", YES, ANA}));
	ck_assert(!post_may_be(store, &(PostTap){"home", "$other", YES, ANA}));
	ck_assert(store_run(store, NULL, "update post set event = ''"));
	ck_assert(post_may_be(store, &(PostTap){"home", "$other", YES, ANA}));
	ck_assert(!post_may_be(store, &(PostTap){"home", "$other", YES, BO}));
}
END_TEST

// ---- taps ----

static bool tap(const char *id)
{
	bool fresh = false;
	const PostTap what = {"home", "$post", YES, ANA, id};
	ck_assert(post_tapped(store, &what, NOW, &fresh));
	return fresh;
}

static void did(const char *id)
{
	ck_assert(post_did(store, &(PostTap){.network = "home", .id = id}, ANA_ID, OUT_1));
}

static void expect_undo(const char *id, const char *address, const char *expected)
{
	int64_t at = 0;
	const PostTap what = {"home", .id = id, .address = address};
	g_autofree char *undo = post_untapped(store, &what, &at);
	ck_assert_msg(!g_strcmp0(undo, expected), "%s: %s", id, undo ? undo : "(none)");
	ck_assert(!undo || at == NOW);
}

static void setup_asked(void)
{
	setup();
	ask(IN_1);
}

START_TEST(a_tap_acts_once_and_is_undone_once)
{
	ck_assert(tap("$a"));
	ck_assert(!tap("$a"));
	did("$a");
	expect_undo("$a", BO, NULL); // a moderator's
	expect_undo("$none", ANA, NULL);
	expect_undo("$a", ANA, OUT_1);
	expect_undo("$a", ANA, NULL);
	ck_assert(!tap("$a"));
}
END_TEST

START_TEST(what_did_nothing_undoes_nothing)
{
	ck_assert(tap("$a"));
	expect_undo("$a", ANA, NULL);
}
END_TEST

START_TEST(the_same_mark_twice_is_taken_away_with_the_last)
{
	ck_assert(tap("$a"));
	did("$a");
	ck_assert(tap("$b")); // "already on"
	expect_undo("$a", ANA, NULL);
	expect_undo("$b", ANA, OUT_1);
}
END_TEST

START_TEST(what_was_done_by_other_means_since_stays)
{
	ck_assert(tap("$a"));
	did("$a");
	ck_assert(post_did_anew(store, ANA_ID + 1, OUT_1));
	ck_assert(post_did_anew(store, ANA_ID, OUT_2));
	ck_assert(post_did_anew(store, ANA_ID, OUT_1));
	expect_undo("$a", ANA, NULL);
}
END_TEST

START_TEST(old_posts_go_with_their_taps)
{
	ck_assert(tap("$a"));
	OutboxRow *row = outbox_row_new("home", "well?", OUTBOX_REPLY);
	row->address = g_strdup(BO);
	row->question = g_strdup(IN_2);
	row->queued = NOW + POST_SECONDS + POST_KEEP_SECONDS + 1;
	ck_assert(post_note(store, row, "later", NULL));
	outbox_row_free(row);
	const StoreValue none = store_v_end();
	ck_assert_int_eq(store_one_value(store, -1, "select count(*) from post", &none), 1);
	ck_assert_int_eq(store_one_value(store, -1, "select count(*) from tap", &none), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("chat/post");
	TCase *posts = tcase_create("posts"), *taps = tcase_create("taps");
	tcase_add_checked_fixture(posts, setup, teardown);
	tcase_add_test(posts, a_mark_stands_for_one_choice);
	tcase_add_test(posts, several_choices_have_numbers);
	tcase_add_test(posts, what_is_not_said_yet_may_be_tapped);
	tcase_add_checked_fixture(taps, setup_asked, teardown);
	tcase_add_test(taps, a_tap_acts_once_and_is_undone_once);
	tcase_add_test(taps, what_did_nothing_undoes_nothing);
	tcase_add_test(taps, the_same_mark_twice_is_taken_away_with_the_last);
	tcase_add_test(taps, what_was_done_by_other_means_since_stays);
	tcase_add_test(taps, old_posts_go_with_their_taps);
	suite_add_tcase(suite, posts);
	suite_add_tcase(suite, taps);
	return suite;
}
