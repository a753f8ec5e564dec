// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what !undo takes back, in which order, and for whom.
#include <check.h>

#include "harness/house.h"
#include "store/scratch.h"

#define SHIFT_1 "shift 1, Sat 12 Aug 09:00-12:00 PDT, in 25 h, Fox"
#define SHIFT_2 "shift 2, Sat 12 Aug 13:00-15:00 PDT, in 29 h, Sony"
#define NOTHING "room: ana: nothing to undo\n"

static House house;

static void tell(const char *line)
{
	ck_assert(house_say(&house, line));
	g_free(house_take(&house));
}

static void expect(const char *line, const char *expected)
{
	g_autofree char *heard = house_ask(&house, line);
	ck_assert_str_eq(heard, expected);
}

static void setup(void)
{
	house_init(&house, NULL, NULL);
	tell("@cap:captain !shift add fox sat 9-12 max 40");
	tell("@cap:captain !shift add sony sat 13-15 max 40");
}

static void teardown(void)
{
	house_clear(&house);
}

START_TEST(one_write_per_call_newest_first)
{
	tell("@ana !in 1");
	tell("@ana !in 2");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_2 ".\n");
	expect("@ana> !mine", "private: 1 Sat 12 Aug 09:00-12:00 fox 39/40 on\n");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
	expect("@ana !undo", NOTHING); // an undo is no write that may be undone
	tell("@ana !in 1");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
}
END_TEST

START_TEST(anothers_write_is_never_taken)
{
	tell("@ana !in 1");
	tell("@bo !in 1");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
	expect("@ana !undo", NOTHING);
	expect("@cap:captain !undo", "room: cap: undone: shift 2 cancelled, Sat 12 Aug 13:00-15:00 "
				     "PDT, in 29 h, Sony; told: 0.\n");
	expect("@bo> !mine", "private: 1 Sat 12 Aug 09:00-12:00 fox 39/40 on\n");
	tell("@ana !in 1");
	// of the same name, but nobody knows whether it is her
	expect("@ana:anyone !undo", NOTHING);
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
}
END_TEST

START_TEST(ten_minutes_long)
{
	tell("@ana !in 1");
	tell("@+599s");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
	tell("@ana !in 1");
	tell("@+600s");
	expect("@ana !undo", NOTHING);
	expect("@ana> !mine", "private: 1 Sat 12 Aug 09:00-12:00 fox 39/40 on\n");
}
END_TEST

START_TEST(only_what_was_kept_may_be_taken_back)
{
	tell("@ana !in 1");
	tell("@ana !in 9");
	tell("@ana !in 1");
	tell("@ana !shifts");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
	expect("@ana !undo", NOTHING);
}
END_TEST

START_TEST(what_cannot_be_undone_now_can_be_later)
{
	tell("@ana !in 1");
	tell("@op:operator !plugin off shifts");
	expect("@ana !undo",
		"room: ana: that cannot be undone now: its part of the bot is switched "
		"off\n");
	tell("@op:operator !plugin on shifts");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
}
END_TEST

START_TEST(it_is_kept_over_a_restart)
{
	Scratch scratch;
	scratch_init(&scratch);
	house_clear(&house);
	house_init(&house, NULL, scratch.file);
	tell("@cap:captain !shift add fox sat 9-12 max 40");
	tell("@ana !in 1");
	house_restart(&house);
	g_free(house_take(&house));
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
	scratch_clear(&scratch);
}
END_TEST

START_TEST(what_nobody_can_take_back_any_more_is_forgotten)
{
	for (int day = 0; day < 6; day++) {
		for (int i = 0; i < 10; i++) {
			tell("@ana !in 2");
			tell("@ana !out 2");
		}
		if (!day)
			tell("@2023-08-11T23:00");
		else
			tell("@+1s");
	}
	tell("@cap:captain !shift add fox 2023-08-20 9-12 max 40");
	tell("@2023-08-13T09:00");
	for (int i = 0; i < 80; i++) {
		tell("@ana !in 3");
		tell("@ana !out 3");
	}
	int64_t left = store_one(house.app.store, 0, "select count(*) from journal");
	int64_t fresh = store_one(house.app.store, 0, "select count(*) from journal where at > ?",
		S(clock_now(&house.app.clock) - CALL_JOURNAL_SECONDS));
	ck_assert_int_eq(left, fresh);
	expect("@ana !undo",
		"room: ana: undone: on shift 3, Sun 20 Aug 09:00-12:00 PDT, in 7 days, "
		"Fox (1 of 40 taken).\n");
}
END_TEST

// Rooms as on a network, where others read.
static void open_no_room(void)
{
	g_hash_table_remove_all(house.app.desk.open_rooms);
}

START_TEST(what_was_done_in_private_is_undone_in_private)
{
	open_no_room();
	tell("@ana> !in 1");
	expect("@ana !undo", "private: undone: off " SHIFT_1 ".\n");
	tell("@ana !in 1");
	expect("@ana !undo", "room: ana: undone: off " SHIFT_1 ".\n");
}
END_TEST

START_TEST(a_shift_that_was_not_named_in_the_room_is_left_in_private)
{
	open_no_room();
	tell("@ana> !in 1");
	expect("@ana !out", "private: off " SHIFT_1 ". !undo within 10 min.\n");
	expect("@ana !out", "private: not on any shift\n");
	expect("@ana !undo", "private: undone: on " SHIFT_1 " (1 of 40 taken).\n");
	tell("@ana> !out 1");
	tell("@ana !in 1");
	expect("@ana !out 1", "room: ana: off " SHIFT_1 ". !undo within 10 min.\n");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("undo");
	TCase *tcase = tcase_create("undo");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, one_write_per_call_newest_first);
	tcase_add_test(tcase, what_nobody_can_take_back_any_more_is_forgotten);
	tcase_add_test(tcase, anothers_write_is_never_taken);
	tcase_add_test(tcase, ten_minutes_long);
	tcase_add_test(tcase, only_what_was_kept_may_be_taken_back);
	tcase_add_test(tcase, what_cannot_be_undone_now_can_be_later);
	tcase_add_test(tcase, it_is_kept_over_a_restart);
	tcase_add_test(tcase, what_was_done_in_private_is_undone_in_private);
	tcase_add_test(tcase, a_shift_that_was_not_named_in_the_room_is_left_in_private);
	suite_add_tcase(suite, tcase);
	return suite;
}
