// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what people hear of messages that share a turn, when the write of one of them, or the disk,
// fails.
#include "command/desk.h"

#include <check.h>
#include <string.h>

#include "harness/house.h"
#include "store/fault_vfs.h"
#include "store/scratch.h"

#define SHIFT_1 "shift 1, Sat 12 Aug 09:00-12:00 PDT, in 25 h, Fox"
#define SHIFT_2 "shift 2, Sat 12 Aug 13:00-15:00 PDT, in 29 h, Sony"
#define UNDO_HINT " !undo within 10 min.\n"
#define UNSAVED "could not save that; nothing was changed, please try again\n"
#define TAKEN(taken) ", Sat 12 Aug 09:00-12:00 PDT, in 25 h, Fox (" taken " of 40 taken)." UNDO_HINT
#define ON_1(who, taken) "room: " who ": on shift 1" TAKEN(taken)
#define ON_1_WITH(who, guests, taken) "room: " who ": on shift 1 with " guests TAKEN(taken)

// Ways in which bo's write fails: he asks for 7 guests, and the answer to him is the only one that
// is not kept. An abort takes back a statement, a rollback all that the turn has done so far.
static const char *const guilts[] = {
	"create trigger guilty before insert on shifts_signup when new.guests = 7 "
	"begin select raise(abort, 'no'); end",
	"create trigger guilty before insert on shifts_signup when new.guests = 7 "
	"begin select raise(rollback, 'no'); end",
	"create trigger guilty before insert on outbox when new.address = 'console:bo' "
	"begin select raise(abort, 'no'); end",
	"create trigger guilty before insert on outbox when new.address = 'console:bo' "
	"begin select raise(rollback, 'no'); end",
};
#define GUILTY "!in 1 +7"

static House house;

static void prepare(void)
{
	house_say(&house, "@cap:captain !shift add fox sat 9-12 max 40");
	house_say(&house, "@cap:captain !shift add sony sat 13-15 max 1");
	g_free(house_take(&house));
}

static void setup(void)
{
	house_init(&house, NULL, NULL);
	prepare();
}

static void teardown(void)
{
	house_clear(&house);
}

static int64_t count(const char *sql)
{
	const StoreValue none = store_v_end();
	return store_one_value(house.app.store, -1, sql, &none);
}

static void let_bo_fail(int way)
{
	const StoreValue none = store_v_end();
	ck_assert(store_run_values(house.app.store, NULL, guilts[way], &none));
}

static void hear_as(BotRole role, BotRoom *room, const char *name, const char *text)
{
	g_autofree char *address = g_strconcat("console:", name, NULL);
	const Identity who = {
		.address = address, .handle = (char *)name, .verified = role > BOT_ANYONE};
	Message *message = message_new("console", room, &who, text);
	message->forced_role = (int)role;
	inbox_push(&house.app.inbox, message);
}

static void hear(BotRoom *room, const char *name, const char *text)
{
	hear_as(BOT_MEMBER, room, name, text);
}

static void hear_room(const char *name, const char *text)
{
	hear(house.console.room, name, text);
}

static void expect_answers(const char *expected)
{
	inbox_run(&house.app.inbox);
	g_autofree char *heard = house_take(&house);
	ck_assert_str_eq(heard, expected);
}

START_TEST(only_the_guilty_one_is_not_saved)
{
	let_bo_fail(_i);
	hear_room("ana", "!in 1");
	hear_room("bo", GUILTY);
	hear_room("cy", "!in 1 +2");
	hear_room("dee", "!in 1");
	expect_answers(
		ON_1("ana", "1") "room: bo: " UNSAVED ON_1_WITH("cy", "+2", "4") ON_1("dee", "5"));
	ck_assert_int_eq(count("select count(*) from shifts_signup"), 3);
	ck_assert_int_eq(count("select heads from shifts_shift where id = 1"), 5);
	ck_assert_int_eq(count("select count(*) from journal where command = 'out'"), 3);
	ck_assert(store_run(house.app.store, NULL, "drop trigger guilty"));
	hear_room("bo", GUILTY);
	expect_answers(ON_1_WITH("bo", "+7", "13"));
}
END_TEST

START_TEST(what_the_others_did_is_done_once)
{
	house_say(&house, "@ana !in 1");
	house_say(&house, "@ana !in 2");
	house_say(&house, "@dee> !in 2");
	house_say(&house, "@eve !in 1");
	house_say(&house, "@eve !out 1");
	g_free(house_take(&house));
	let_bo_fail(_i);
	hear_room("ana", "!out 2"); // dee is offered the place
	hear_room("eve", "!undo");
	hear_room("bo", GUILTY);
	expect_answers(
		"room: ana: off " SHIFT_2 "." UNDO_HINT
		"private dee: a place on shift 2 is yours: say `!in 2` before 08:30 (or yes, "
		"within 5 minutes). Sat 12 Aug 13:00-15:00 PDT, in 29 h, Sony. `!out 2` "
		"leaves it to the next.\n"
		"room: eve: undone: on " SHIFT_1 " (2 of 40 taken).\n"
		"room: bo: " UNSAVED);
	hear(NULL, "dee", "yes");
	hear_room("bo", GUILTY);
	expect_answers(
		"private dee: on " SHIFT_2 " (1 of 1 taken)." UNDO_HINT "room: bo: " UNSAVED);
	ck_assert_int_eq(count("select count(*) from shifts_signup where shift = 2"), 1);
	ck_assert_int_eq(count("select heads from shifts_shift where id = 1"), 2);
}
END_TEST

// What a message takes from memory must be there when its turn is run again.
START_TEST(what_writes_nothing_is_answered_too)
{
	house_say(&house, "@ana !in 2");
	house_say(&house, "@dee> !in 2");
	house_say(&house, "@ana !out 2");
	g_free(house_take(&house));
	let_bo_fail(_i);
	hear(NULL, "dee", "no");
	hear_room("eve", "!xyzzy");
	hear_room("bo", GUILTY);
	expect_answers("private dee: all right, nothing was changed; !out and its number leaves an "
		       "offered place to the next\n"
		       "room: eve: unknown command !xyzzy; !help lists what I know\n"
		       "room: bo: " UNSAVED);
}
END_TEST

// ---- the disk ----

static FaultVfs vfs;
static Scratch scratch;

static void setup_disk(void)
{
	fault_vfs_install(&vfs);
	scratch_init(&scratch);
	house_init(&house, NULL, scratch.file);
	prepare();
}

static void teardown_disk(void)
{
	house_clear(&house);
	scratch_clear(&scratch);
	fault_vfs_remove(&vfs);
}

START_TEST(one_failed_write_is_heard_by_nobody)
{
	fault_vfs_calm(&vfs);
	vfs.fail_write = 1;
	vfs.code = SQLITE_FULL;
	hear_room("ana", "!in 1");
	hear_room("cy", "!in 1");
	expect_answers(ON_1("ana", "1") ON_1("cy", "2"));
	ck_assert_uint_gt(vfs.writes, 1);
	ck_assert_int_eq(count("select count(*) from shifts_signup"), 2);
}
END_TEST

START_TEST(on_a_full_disk_each_hears_that_nothing_was_saved)
{
	fault_vfs_calm(&vfs);
	vfs.fail_write = 1;
	vfs.for_good = true;
	vfs.code = SQLITE_FULL;
	hear_room("ana", "!in 1");
	hear_room("dee", "!shifts sat");
	g_autofree char *heard = house_ask(&house, "@cy> !in 1"); // and all that waits
	ck_assert_ptr_nonnull(strstr(heard, "room: ana: " UNSAVED));
	ck_assert_ptr_nonnull(strstr(heard, "private: " UNSAVED));
	ck_assert_ptr_nonnull(strstr(heard, "1 Sat 12 Aug 09:00-12:00 fox 40/40")); // reads go on
	ck_assert_ptr_null(strstr(heard, "on shift"));
	fault_vfs_calm(&vfs);
	ck_assert_int_eq(count("select count(*) from shifts_signup"), 0);
	hear_room("ana", "!in 1");
	expect_answers(ON_1("ana", "1"));
}
END_TEST

START_TEST(no_switch_is_told_that_was_not_saved)
{
	fault_vfs_calm(&vfs);
	vfs.fail_write = 1;
	vfs.for_good = true;
	vfs.code = SQLITE_FULL;
	g_autofree char *told = house_ask(&house, "@op:operator !plugin off hello");
	ck_assert_str_eq(told, "room: op: " UNSAVED);
	fault_vfs_calm(&vfs);
	g_autofree char *on = house_ask(&house, "@ana !cheer");
	ck_assert_str_eq(on, "room: ana: Solidarity forever!\n");
	g_autofree char *off = house_ask(&house, "@op:operator !plugin off hello");
	ck_assert_str_eq(off, "room: op: hello is off." UNDO_HINT);
	house_restart(&house);
	g_free(house_take(&house));
	g_autofree char *still = house_ask(&house, "@ana !cheer");
	ck_assert_ptr_nonnull(strstr(still, "unknown command"));
}
END_TEST

START_TEST(what_shared_a_lost_turn_is_there_after_a_restart)
{
	let_bo_fail(_i);
	hear_room("ana", "!in 1");
	hear_room("bo", GUILTY);
	expect_answers(ON_1("ana", "1") "room: bo: " UNSAVED);
	house_restart(&house);
	g_autofree char *again = house_take(&house);
	ck_assert_ptr_null(strstr(again, "could not save"));
	g_autofree char *mine = house_ask(&house, "@ana> !mine");
	ck_assert_str_eq(mine, "private: 1 Sat 12 Aug 09:00-12:00 fox 39/40 on\n");
}
END_TEST

// ---- the inbox ----

START_TEST(more_than_a_turn_holds_is_answered_in_order)
{
	enum { PEOPLE = 2 * DESK_TURN_MESSAGES + 3 };
	for (int i = 0; i < PEOPLE; i++) {
		g_autofree char *name = g_strdup_printf("p%d", i);
		hear_room(name, "!out 1");
	}
	g_autoptr(GString) expected = g_string_new(NULL);
	for (int i = 0; i < PEOPLE; i++)
		g_string_append_printf(expected, "room: p%d: not on shift 1\n", i);
	expect_answers(expected->str);
}
END_TEST

START_TEST(a_flood_is_dropped_beyond_its_bound)
{
	Inbox *inbox = &house.app.inbox;
	for (int i = 0; i < DESK_MAX_WAITING + 2; i++)
		hear_room("ana", "!!!");
	ck_assert_uint_eq(inbox->waiting.length, DESK_MAX_WAITING);
	ck_assert_uint_eq(inbox->dropped, 2);
	for (int i = 0; i < 10; i++)
		hear_room("ana", "ordinary talk");
	ck_assert_uint_eq(inbox->dropped, 2); // it never waits
	expect_answers("");
	hear_room("ana", "!in 1");
	expect_answers(ON_1("ana", "1"));
}
END_TEST

START_TEST(who_floods_the_inbox_leaves_room_for_others)
{
	const Inbox *inbox = &house.app.inbox;
	static const struct {
		BotRole role;
		unsigned most;
	} floods[] = {{BOT_ANYONE, DESK_MAX_STRANGERS}, {BOT_MEMBER, DESK_MAX_WAITING},
		{BOT_CAPTAIN, DESK_MAX_CAPTAINS}};
	for (unsigned i = 0; i < G_N_ELEMENTS(floods); i++) {
		for (unsigned n = 0; n < 2 * DESK_MAX_CAPTAINS; n++)
			hear_as(floods[i].role, house.console.room, "x", "!!!");
		ck_assert_uint_eq(inbox->waiting.length, floods[i].most);
	}
	expect_answers("");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("desk");
	TCase *together = tcase_create("together");
	tcase_add_checked_fixture(together, setup, teardown);
	int n = G_N_ELEMENTS(guilts);
	tcase_add_loop_test(together, only_the_guilty_one_is_not_saved, 0, n);
	tcase_add_loop_test(together, what_the_others_did_is_done_once, 0, n);
	tcase_add_loop_test(together, what_writes_nothing_is_answered_too, 0, n);
	tcase_add_test(together, more_than_a_turn_holds_is_answered_in_order);
	tcase_add_test(together, a_flood_is_dropped_beyond_its_bound);
	tcase_add_test(together, who_floods_the_inbox_leaves_room_for_others);
	suite_add_tcase(suite, together);
	TCase *disk = tcase_create("disk");
	tcase_add_checked_fixture(disk, setup_disk, teardown_disk);
	tcase_add_test(disk, one_failed_write_is_heard_by_nobody);
	tcase_add_test(disk, on_a_full_disk_each_hears_that_nothing_was_saved);
	tcase_add_test(disk, no_switch_is_told_that_was_not_saved);
	tcase_add_loop_test(disk, what_shared_a_lost_turn_is_there_after_a_restart, 0, n);
	suite_add_tcase(suite, disk);
	return suite;
}
