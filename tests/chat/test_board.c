// SPDX-License-Identifier: LGPL-3.0-or-later
// What a room is to show, what it shows, and the step between them.
#include "chat/board.h"

#include <check.h>

#include "chat/post.h"
#include "store/migrate.h"
#include "store/schema.h"

enum { NOW = 1000, UNTIL = 5000 };
#define IN                                                                                         \
	"in\x1f"                                                                                   \
	"1"

static Store *store;
static BotRoom room = {.name = "picket", .network = "home"};

static void setup(void)
{
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
}

static void teardown(void)
{
	store_close(store);
}

static bool say(const char *key, const char *body, const char *choices)
{
	return board_say(store, &(BoardText){"shifts", &room, key, body, choices, UNTIL}, NOW);
}

static Board the_board(void)
{
	Board board = {0};
	ck_assert(board_next(store, "home", &board));
	return board;
}

static bool is_at_rest(void)
{
	g_auto(Board) board = {0};
	return !board_next(store, "home", &board);
}

// The network has done what was to be done for the board.
static void is_done(Board *board)
{
	if (board_step(board) == BOARD_FIRST)
		g_free(board->event), board->event = g_strdup("$post");
	board->said = board->revision;
	ck_assert(board_keep(store, board, NULL));
}

static void shown(void)
{
	ck_assert(say("k", "0 of 60", IN));
	g_auto(Board) board = the_board();
	is_done(&board);
	ck_assert(board_keep_pin(store, board.id, PIN_DONE, NULL));
	ck_assert(is_at_rest());
}

START_TEST(each_state_has_one_step)
{
	static const struct {
		Board board;
		BoardStep step;
	} rows[] = {
		{{.event = "", .revision = 1}, BOARD_FIRST},
		{{.event = "", .revision = 2, .said = 1}, BOARD_FIRST},
		{{.event = "", .revision = 1, .said = 1},
			BOARD_REST}, // the network would not have it
		{{.event = "", .revision = 1, .over = true}, BOARD_REST},
		{{.event = "$p", .revision = 1}, BOARD_EDIT},
		{{.event = "$p", .revision = 2, .said = 1, .over = true}, BOARD_EDIT},
		{{.event = "$p", .revision = 2, .said = 2}, BOARD_PIN},
		{{.event = "$p", .revision = 2, .said = 2, .pin = PIN_DONE}, BOARD_REST},
		{{.event = "$p", .revision = 2, .said = 2, .pin = PIN_REFUSED}, BOARD_REST},
		{{.event = "$p", .revision = 2, .said = 2, .pin = PIN_DONE, .over = true},
			BOARD_UNPIN},
		{{.event = "$p", .revision = 2, .said = 2, .over = true}, BOARD_REST},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
		ck_assert_msg(board_step(&rows[i].board) == rows[i].step, "row %u", i);
}
END_TEST

START_TEST(only_another_body_is_something_to_do)
{
	shown();
	ck_assert(say("k", "0 of 60", IN));
	ck_assert(is_at_rest());
	ck_assert(say("k", "1 of 60", IN));
	g_auto(Board) board = the_board();
	ck_assert_str_eq(board.body, "1 of 60");
	ck_assert_int_eq(board.revision, 2);
	ck_assert_int_eq(board_step(&board), BOARD_EDIT);
}
END_TEST

START_TEST(what_changes_while_it_is_said_is_said_too)
{
	ck_assert(say("k", "0 of 60", IN));
	g_auto(Board) board = the_board();
	ck_assert(say("k", "1 of 60", IN));
	is_done(&board);
	g_auto(Board) again = the_board();
	ck_assert_int_eq(board_step(&again), BOARD_EDIT);
	ck_assert_str_eq(again.body, "1 of 60");
}
END_TEST

START_TEST(what_has_ended_does_not_come_back)
{
	shown();
	const PostTap tap = {.network = "home", .event = "$post", .mark = "\u2705", .address = "a"};
	g_autofree char *before = post_bound(store, &tap, NOW);
	ck_assert_str_eq(before, IN);
	ck_assert(say("k", "over", NULL));
	ck_assert_ptr_null(post_bound(store, &tap, NOW));
	g_auto(Board) last = the_board();
	ck_assert_int_eq(board_step(&last), BOARD_EDIT);
	is_done(&last);
	g_auto(Board) pinned = the_board();
	ck_assert_int_eq(board_step(&pinned), BOARD_UNPIN);
	ck_assert(board_keep_pin(store, pinned.id, PIN_REFUSED, NULL));
	say("k", "on again", IN);
	ck_assert(is_at_rest());
}
END_TEST

START_TEST(what_was_taken_away_is_not_edited)
{
	shown();
	ck_assert(say("k", "1 of 60", IN));
	board_gone(store, "home", "$other");
	board_gone(store, "elsewhere", "$post");
	g_auto(Board) before = the_board();
	ck_assert_int_eq(board_step(&before), BOARD_EDIT);
	board_gone(store, "home", "$post");
	g_auto(Board) board = the_board();
	ck_assert_int_eq(board_step(&board), BOARD_UNPIN);
	const PostTap tap = {.network = "home", .event = "$post", .mark = "\u2705", .address = "a"};
	ck_assert_ptr_null(post_bound(store, &tap, NOW));
}
END_TEST

START_TEST(a_tap_on_what_the_network_refused_is_none)
{
	const PostTap tap = {"home", "$unknown", "\u2705", "matrix:home/@ana:a", "$tap"};
	ck_assert(say("k", "0 of 60", IN));
	ck_assert(post_may_be(store, &tap));
	g_auto(Board) board = the_board();
	board.said = board.revision;
	ck_assert(board_keep(store, &board, NULL));
	ck_assert(!post_may_be(store, &tap));
}
END_TEST

START_TEST(a_room_bears_so_many)
{
	for (unsigned i = 0; i <= BOARD_MOST; i++) {
		g_autofree char *key = g_strdup_printf("k%u", i);
		ck_assert_int_eq(say(key, "0 of 60", IN), i < BOARD_MOST);
	}
	ck_assert(say("k0", "over", NULL));
	ck_assert(say("another", "0 of 60", IN));
	ck_assert(!say("none", "over", NULL)); // what is not there has no end
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("chat/board");
	TCase *tcase = tcase_create("board");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, each_state_has_one_step);
	tcase_add_test(tcase, only_another_body_is_something_to_do);
	tcase_add_test(tcase, what_changes_while_it_is_said_is_said_too);
	tcase_add_test(tcase, what_has_ended_does_not_come_back);
	tcase_add_test(tcase, what_was_taken_away_is_not_edited);
	tcase_add_test(tcase, a_tap_on_what_the_network_refused_is_none);
	tcase_add_test(tcase, a_room_bears_so_many);
	suite_add_tcase(suite, tcase);
	return suite;
}
