// SPDX-License-Identifier: LGPL-3.0-or-later
// When a room is followed to its successor, and what goes with it.
#include "matrix/upgrade.h"

#include <check.h>

static MatrixRooms rooms;
static MatrixRoom *old, *next;

// A room of version 12 as Synapse makes it: to end it takes 150, which only its creator has.
static void setup(void)
{
	matrix_rooms_init(&rooms, NULL, "home", "@picketbot:example.org");
	old = matrix_rooms_take(&rooms, "!old");
	next = matrix_rooms_take(&rooms, "!next");
	matrix_room_set(old, &old->address, "#picket:example.org");
	matrix_room_set(old, &old->successor, "!next");
	matrix_room_set(old, &old->tombstoned_by, "@eve:example.org");
	power_restore(&old->power, 12, "@eve:example.org",
		"{\"users\":{\"@mod:a\":100},\"events\":{\"m.room.tombstone\":150}}");
	matrix_room_stand(old, ROOM_IN);
	matrix_room_stand(next, ROOM_IN);
	matrix_room_set(next, &next->predecessor, "!old");
}

static void teardown(void)
{
	matrix_rooms_clear(&rooms);
}

START_TEST(upgrade_moves_what_is_ours)
{
	ck_assert(upgrade_is_due(old));
	ck_assert_str_eq(upgrade_via(old), "example.org");
	ck_assert_ptr_eq(upgrade_finish(&rooms, next), old);
	ck_assert_ptr_eq(matrix_rooms_at(&rooms, "#picket:example.org"), next);
	ck_assert(!upgrade_is_due(old));
	ck_assert_ptr_null(upgrade_finish(&rooms, next));
}
END_TEST

static void by_a_moderator(void)
{
	matrix_room_set(old, &old->tombstoned_by, "@mod:a");
}

static void by_a_stranger(void)
{
	matrix_room_set(old, &old->tombstoned_by, "@nobody:a");
}

static void to_itself(void)
{
	matrix_room_set(old, &old->successor, "!old");
}

static void of_no_concern(void)
{
	matrix_room_set(old, &old->address, "");
}

static void from_where_we_were_thrown_out(void)
{
	matrix_room_stand(old, ROOM_PARKED);
}

static void to_nowhere(void)
{
	matrix_room_set(old, &old->successor, "");
}

static void (*const hindrances[])(void) = {by_a_moderator, by_a_stranger, to_itself, of_no_concern,
	from_where_we_were_thrown_out, to_nowhere};

START_TEST(tombstone_follow_needs_power)
{
	hindrances[_i]();
	ck_assert(!upgrade_is_due(old));
	ck_assert_ptr_null(upgrade_finish(&rooms, next));
	ck_assert_str_eq(next->address, "");
}
END_TEST

START_TEST(upgrade_needs_the_other_side_too)
{
	matrix_room_set(next, &next->predecessor, _i ? "!another" : "");
	ck_assert(upgrade_is_false(old, next));
	ck_assert_ptr_null(upgrade_finish(&rooms, next));
	matrix_room_set(next, &next->predecessor, "!old");
	ck_assert(!upgrade_is_false(old, next));
	matrix_room_stand(next, ROOM_INVITED);
	ck_assert_ptr_null(upgrade_finish(&rooms, next));
}
END_TEST

// A room that only says it goes on one of ours.
START_TEST(upgrade_follows_no_usurper)
{
	MatrixRoom *usurper = matrix_rooms_take(&rooms, "!usurper");
	matrix_room_stand(usurper, ROOM_IN);
	matrix_room_set(usurper, &usurper->predecessor, "!old");
	ck_assert_ptr_null(upgrade_finish(&rooms, usurper));
	ck_assert_ptr_eq(matrix_rooms_at(&rooms, "#picket:example.org"), old);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/upgrade");
	TCase *tcase = tcase_create("upgrade");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, upgrade_moves_what_is_ours);
	tcase_add_loop_test(tcase, tombstone_follow_needs_power, 0, G_N_ELEMENTS(hindrances));
	tcase_add_loop_test(tcase, upgrade_needs_the_other_side_too, 0, 2);
	tcase_add_test(tcase, upgrade_follows_no_usurper);
	suite_add_tcase(suite, tcase);
	return suite;
}
