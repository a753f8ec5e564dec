// SPDX-License-Identifier: LGPL-3.0-or-later
// What a network with replay tells at once: each command once, whatever fails and however often it
// is told.
#include "command/batch.h"

#include <check.h>
#include <string.h>

#include "harness/house.h"
#include "store/fault_vfs.h"
#include "store/scratch.h"

#define UNSAVED "could not save that; nothing was changed, please try again\n"

static House house;
static Scratch scratch;
static FaultVfs vfs;

// The transport's side: it is told "up to here" in the store, and counts when it is done.
typedef struct {
	GPtrArray *messages;
	unsigned kept, done;
	int64_t mark;
	bool refuses;
} Teller;
static Teller teller;

static int64_t count(const char *sql)
{
	const StoreValue none = store_v_end();
	return store_one_value(house.app.store, -1, sql, &none);
}

static void run_sql(const char *sql)
{
	const StoreValue none = store_v_end();
	ck_assert(store_run_values(house.app.store, NULL, sql, &none));
}

static bool on_keep(void *data, GError **error)
{
	Teller *to = data;
	to->kept++;
	if (to->refuses) {
		g_set_error(error, STORE_ERROR, STORE_FAILED, "not now");
		return false;
	}
	return store_run(house.app.store, error,
		"insert into setting (key, value) values ('mark', ?) "
		"on conflict (key) do update set value = excluded.value",
		S(to->mark));
}

static void on_done(void *data)
{
	((Teller *)data)->done++;
}

static void hear(const char *id, const char *name, const char *text)
{
	g_autofree char *address = g_strconcat("console:", name, NULL);
	const Identity who = {.address = address, .handle = (char *)name, .verified = true};
	Message *message = message_new("console", house.console.room, &who, text);
	message->id = g_strdup(id);
	message->forced_role = BOT_MEMBER;
	if (!teller.messages)
		teller.messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
	g_ptr_array_add(teller.messages, message);
}

static void tell_up_to(int64_t mark)
{
	teller.mark = mark;
	GPtrArray *messages = teller.messages ? g_steal_pointer(&teller.messages)
					      : g_ptr_array_new_with_free_func(NULL);
	inbox_batch(&house.app.inbox, &(ChatBatch){messages, on_keep, on_done, &teller});
	inbox_run(&house.app.inbox);
}

static void expect(const char *expected)
{
	g_autofree char *heard = house_take(&house);
	ck_assert_str_eq(heard, expected);
}

static int64_t mark(void)
{
	return count("select cast(value as bigint) from setting where key = 'mark'");
}

static unsigned signups(void)
{
	return (unsigned)count("select count(*) from shifts_signup");
}

static void setup(void)
{
	teller = (Teller){0};
	fault_vfs_install(&vfs);
	scratch_init(&scratch);
	house_init(&house, NULL, scratch.file);
	house_say(&house, "@cap:captain !shift add fox sat 9-12 max 400");
	g_free(house_take(&house));
}

static void teardown(void)
{
	house_clear(&house);
	scratch_clear(&scratch);
	fault_vfs_remove(&vfs);
	g_clear_pointer(&teller.messages, g_ptr_array_unref);
}

#define ON(who, taken)                                                                             \
	"room: " who ": on shift 1, Sat 12 Aug 09:00-12:00 PDT, in 25 h, Fox (" taken              \
	" of 400 taken). !undo within 10 min.\n"

START_TEST(batch_is_done_once_and_kept_with_its_effects)
{
	hear("$1", "ana", "!in 1");
	hear("$2", "ben", "no word for the bot");
	hear("$3", "cyd", "!in 1");
	tell_up_to(7);
	expect(ON("ana", "1") ON("cyd", "2"));
	ck_assert_int_eq(mark(), 7);
	ck_assert_uint_eq(teller.done, 1);
	ck_assert_uint_eq(signups(), 2);
}
END_TEST

START_TEST(batch_without_messages_keeps_too)
{
	tell_up_to(8);
	ck_assert_int_eq(mark(), 8);
	ck_assert_uint_eq(teller.done, 1);
}
END_TEST

// The same events come again: in the next batch, in the same one, and after a restart.
START_TEST(batch_told_again_does_nothing)
{
	hear("$1", "ana", "!in 1");
	hear("$1", "ana", "!in 1");
	tell_up_to(1);
	expect(ON("ana", "1"));
	hear("$1", "ana", "!in 1");
	hear("$2", "ben", "!in 1");
	tell_up_to(2);
	expect(ON("ben", "2"));
	house_restart(&house);
	g_free(house_take(&house));
	hear("$2", "ben", "!in 1");
	hear("$1", "ana", "!out 1");
	tell_up_to(3);
	expect("");
	ck_assert_uint_eq(signups(), 2);
	ck_assert_int_eq(mark(), 3);
	ck_assert_uint_eq(teller.done, 3);
}
END_TEST

static const char *const guilts[] = {
	"create trigger guilty before insert on shifts_signup when new.guests = 7 "
	"begin select raise(abort, 'no'); end",
	"create trigger guilty before insert on shifts_signup when new.guests = 7 "
	"begin select raise(rollback, 'no'); end",
	// the answer is stored at the end of the turn
	"create trigger guilty before insert on outbox when new.text like '%with +7%' "
	"begin select raise(abort, 'no'); end",
};

START_TEST(batch_refuses_the_guilty_one_alone)
{
	run_sql(guilts[_i]);
	hear("$1", "ana", "!in 1");
	hear("$2", "bo", "!in 1 +7");
	hear("$3", "cyd", "!in 1");
	tell_up_to(4);
	expect(ON("ana", "1") "room: bo: " UNSAVED ON("cyd", "2"));
	ck_assert_int_eq(mark(), 4);
	ck_assert_uint_eq(teller.done, 1);
	run_sql("drop trigger guilty");
	hear("$2", "bo", "!in 1 +7"); // told again, it stays refused
	tell_up_to(5);
	expect("");
	ck_assert_uint_eq(signups(), 2);
}
END_TEST

// Many turns: "up to here" goes with the last of them.
START_TEST(batch_is_cut_into_turns)
{
	for (int i = 0; i < 3 * DESK_TURN_MESSAGES + 5; i++) {
		g_autofree char *id = g_strdup_printf("$%d", i), *name = g_strdup_printf("p%d", i);
		hear(id, name, "!in 1");
	}
	tell_up_to(9);
	g_free(house_take(&house));
	ck_assert_uint_eq(signups(), 3 * DESK_TURN_MESSAGES + 5);
	ck_assert_uint_eq(teller.kept, 1);
	ck_assert_uint_eq(teller.done, 1);
}
END_TEST

// The disk is full for a while: nobody hears anything untrue, and all is done when it is not.
START_TEST(batch_waits_for_the_disk)
{
	fault_vfs_calm(&vfs);
	vfs.fail_write = 1;
	vfs.for_good = true;
	vfs.code = SQLITE_FULL;
	hear("$1", "ana", "!in 1");
	hear("$2", "ben", "!in 1");
	tell_up_to(6);
	inbox_run(&house.app.inbox);
	expect("");
	ck_assert_uint_eq(teller.done, 0);
	fault_vfs_calm(&vfs);
	ck_assert_uint_eq(signups(), 0);
	inbox_run(&house.app.inbox);
	expect(ON("ana", "1") ON("ben", "2"));
	ck_assert_int_eq(mark(), 6);
	ck_assert_uint_eq(teller.done, 1);
}
END_TEST

static void pass(int64_t seconds)
{
	ck_assert(clock_set(&house.app.clock, clock_now(&house.app.clock) + seconds));
	inbox_run(&house.app.inbox);
}

// Once, and nobody else: who said nothing to the bot does not hear of its troubles.
START_TEST(batch_that_waits_for_long_says_so)
{
	fault_vfs_calm(&vfs);
	vfs.fail_write = 1;
	vfs.for_good = true;
	vfs.code = SQLITE_FULL;
	hear("$1", "ana", "!in 1");
	hear("$2", "ben", "no word for the bot");
	hear("$3", "cyd", "!day");
	tell_up_to(6);
	pass(BATCH_QUIET_SECONDS);
	expect("");
	pass(1);
	expect("room: ana: not saved yet, I keep trying\n"
	       "room: cyd: not saved yet, I keep trying\n");
	pass(600);
	expect("");
	ck_assert_uint_eq(teller.done, 0);
	fault_vfs_calm(&vfs);
	pass(1);
	g_autofree char *heard = house_take(&house);
	ck_assert_ptr_nonnull(strstr(heard, "room: ana: on shift 1,"));
	ck_assert_ptr_nonnull(strstr(heard, "room: cyd: WGA strike: day 102."));
	ck_assert_ptr_null(strstr(heard, "not saved"));
	ck_assert_int_eq(mark(), 6);
	ck_assert_uint_eq(teller.done, 1);
	ck_assert_uint_eq(signups(), 1);
}
END_TEST

START_TEST(batch_waits_for_what_must_be_kept)
{
	teller.refuses = true;
	hear("$1", "ana", "!in 1");
	tell_up_to(6);
	expect("");
	ck_assert_uint_eq(signups(), 0);
	teller.refuses = false;
	inbox_run(&house.app.inbox);
	expect(ON("ana", "1"));
	ck_assert_uint_eq(teller.done, 1);
}
END_TEST

START_TEST(batch_without_messages_waits_too)
{
	teller.refuses = true;
	tell_up_to(6);
	ck_assert_uint_eq(teller.done, 0);
	teller.refuses = false;
	inbox_run(&house.app.inbox);
	ck_assert_uint_eq(teller.done, 1);
	ck_assert_int_eq(mark(), 6);
}
END_TEST

// Each call to the disk fails in turn, once or from then on: whatever is told again after it, each
// command is done once, and nobody is told what is not so.
START_TEST(batch_survives_each_failing_call)
{
	hear("$a", "ana", "!in 1");
	hear("$b", "ben", "!in 1 +2");
	hear("$c", "cyd", "!day");
	fault_vfs_calm(&vfs);
	vfs.fail_call = (unsigned)_i + 1;
	vfs.for_good = _i % 2;
	tell_up_to(2);
	fault_vfs_calm(&vfs);
	inbox_run(&house.app.inbox);
	ck_assert_uint_eq(teller.done, 1);
	ck_assert_int_eq(mark(), 2);
	g_autofree char *heard = house_take(&house);
	bool refused = strstr(heard, UNSAVED) != NULL;
	ck_assert(refused || (strstr(heard, "room: ana: on shift 1") && strstr(heard, "day 102")));
	ck_assert_uint_eq(
		signups(), (strstr(heard, "ana: on") != NULL) + (strstr(heard, "ben: on") != NULL));
	house_restart(&house);
	g_free(house_take(&house));
	hear("$a", "ana", "!out 1");
	tell_up_to(3);
	expect("");
}
END_TEST

START_TEST(batch_forgets_old_ids)
{
	hear("$old", "ana", "!in 1");
	tell_up_to(1);
	g_free(house_take(&house));
	house_say(&house, "@+4d");
	g_free(house_take(&house));
	hear("$new", "ben", "!day");
	tell_up_to(2);
	ck_assert_int_eq(count("select count(*) from heard"), 1);
	g_free(house_take(&house));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("command/batch");
	TCase *tcase = tcase_create("batch");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, batch_is_done_once_and_kept_with_its_effects);
	tcase_add_test(tcase, batch_without_messages_keeps_too);
	tcase_add_test(tcase, batch_told_again_does_nothing);
	tcase_add_loop_test(tcase, batch_refuses_the_guilty_one_alone, 0, G_N_ELEMENTS(guilts));
	tcase_add_test(tcase, batch_is_cut_into_turns);
	tcase_add_test(tcase, batch_waits_for_the_disk);
	tcase_add_test(tcase, batch_that_waits_for_long_says_so);
	tcase_add_test(tcase, batch_waits_for_what_must_be_kept);
	tcase_add_test(tcase, batch_without_messages_waits_too);
	tcase_add_loop_test(tcase, batch_survives_each_failing_call, 0, 30);
	tcase_add_test(tcase, batch_forgets_old_ids);
	suite_add_tcase(suite, tcase);
	return suite;
}
