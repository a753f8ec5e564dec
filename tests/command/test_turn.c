// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what of a turn is said, done and kept: all of it after the commit, nothing without one.
#include "command/turn.h"

#include <check.h>

#include "store/scratch.h"
#include "store/migrate.h"
#include "store/schema.h"

static Store *store;
static Clock still;
static Outbox *outbox;
static Turn turn;
static GString *done; // the acts that were done, and what was freed: "a" and "-a"

static void on_settled(void *data)
{
	(void)data;
	g_string_append(done, "settled ");
}

static void setup(void)
{
	store = scratch_open(":memory:");
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	scratch_run(store, "create table note (n bigint unique)");
	clock_init(&still, CLOCK_STILL, 1000);
	outbox = outbox_new(store, &still);
	turn_init(&turn, store, outbox);
	turn.settled = on_settled;
	done = g_string_new(NULL);
}

static void teardown(void)
{
	turn_clear(&turn);
	outbox_free(outbox);
	store_close(store);
	g_string_free(done, TRUE);
}

static OutboxRow *row(const char *text)
{
	OutboxRow *row = outbox_row_new("net", text, OUTBOX_REPLY);
	row->address = g_strdup("net:ana");
	row->expires = 2000;
	return row;
}

static void act(void *data)
{
	g_string_append_printf(done, "%s ", (char *)data);
}

static void act_freed(void *data)
{
	g_string_append_printf(done, "-%s ", (char *)data);
}

static void plan(const char *text)
{
	turn_after(&turn, act, (char *)text, act_freed);
}

static void write_note(int64_t n)
{
	scratch_run(store, "insert into note (n) values (?)", S(n));
}

static OutboxReady go(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return OUTBOX_GO;
}

static void expect_said(const char *expected)
{
	g_autoptr(GString) said = g_string_new(NULL);
	for (OutboxRow *next; (next = outbox_next(outbox, "net", &(OutboxPull){.ask = go}));) {
		g_string_append_printf(said, "%s ", next->text);
		outbox_sent(outbox, next);
	}
	ck_assert_str_eq(said->str, expected);
}

static int64_t kept(const char *table_count)
{
	const StoreValue none = store_v_end();
	return store_one_value(store, -1, table_count, &none);
}
#define NOTES "select count(*) from note"
#define ROWS "select count(*) from outbox"

static void begin(void)
{
	ck_assert(turn_begin(&turn, NULL));
}

START_TEST(all_is_said_and_done_after_the_commit)
{
	begin();
	write_note(1);
	turn_say(&turn, row("one"));
	plan("a");
	turn_say(&turn, row("two"));
	plan("b");
	expect_said("");
	ck_assert_str_eq(done->str, "");
	ck_assert(turn_commit(&turn, NULL));
	ck_assert_str_eq(done->str, "a b -a -b settled ");
	ck_assert_int_eq(kept(ROWS), 2);
	expect_said("one two ");
	begin(); // and the next turn says and does nothing of it again
	write_note(2);
	ck_assert(turn_commit(&turn, NULL));
	expect_said("");
	ck_assert_str_eq(done->str, "a b -a -b settled settled ");
	ck_assert_int_eq(kept(ROWS), 0); // what was sent left with that commit
}
END_TEST

START_TEST(a_turn_that_only_read_keeps_what_is_said_unasked)
{
	begin();
	turn_say(&turn, row("answer"));
	ck_assert(turn_commit(&turn, NULL));
	ck_assert_int_eq(kept(ROWS), 0);
	begin();
	OutboxRow *unasked = row("unasked");
	unasked->durable = true;
	turn_say(&turn, unasked);
	ck_assert(turn_commit(&turn, NULL));
	ck_assert_int_eq(kept(ROWS), 1);
	expect_said("answer unasked ");
}
END_TEST

START_TEST(back_drops_rows_and_acts_since_the_mark)
{
	begin();
	turn_say(&turn, row("one"));
	plan("a");
	TurnMark mark = turn_mark(&turn);
	turn_say(&turn, row("two"));
	turn_say(&turn, row("three"));
	plan("b");
	turn_back(&turn, mark);
	ck_assert_str_eq(done->str, "-b ");
	turn_say(&turn, row("four"));
	plan("c");
	ck_assert(turn_commit(&turn, NULL));
	expect_said("one four ");
	ck_assert_str_eq(done->str, "-b a c -a -c settled ");
}
END_TEST

START_TEST(who_asked_hears_first)
{
	begin();
	turn_say(&turn, row("before"));
	TurnMark mark = turn_mark(&turn);
	turn_say(&turn, row("others"));
	turn_say_first(&turn, &mark, row("first"));
	turn_say_first(&turn, &mark, row("second"));
	ck_assert(turn_commit(&turn, NULL));
	expect_said("before first second others ");
}
END_TEST

START_TEST(an_abandoned_turn_leaves_nothing)
{
	begin();
	write_note(1);
	turn_say(&turn, row("one"));
	plan("a");
	turn_abandon(&turn);
	expect_said("");
	ck_assert_str_eq(done->str, "-a ");
	ck_assert_int_eq(kept(NOTES), 0);
	begin();
	ck_assert(turn_commit(&turn, NULL));
	expect_said("");
}
END_TEST

// What goes wrong under a turn that has written.
static void lose_transaction(void)
{
	ck_assert(!store_run(store, NULL, "insert or rollback into note (n) values (1)"));
}

static void refuse_rows(void)
{
	scratch_run(store, "create trigger full before insert on outbox "
			   "begin select raise(abort, 'full'); end");
}

static void refuse_commit(void)
{
	scratch_run(store, "create table parent (n integer primary key)");
	scratch_run(store, "create table child (n bigint references parent (n) "
			   "deferrable initially deferred)");
	scratch_run(store, "insert into child (n) values (7)");
}

static void (*const faults[])(void) = {lose_transaction, refuse_rows, refuse_commit};

START_TEST(a_failed_commit_says_and_does_nothing)
{
	g_autoptr(GError) error = NULL;
	begin();
	write_note(1);
	turn_say(&turn, row("one"));
	plan("a");
	faults[_i]();
	ck_assert(!turn_commit(&turn, &error));
	ck_assert_ptr_nonnull(error);
	expect_said("");
	ck_assert_str_eq(done->str, "-a ");
	ck_assert_int_eq(kept(NOTES), 0);
	ck_assert_int_eq(kept(ROWS), 0);
	begin(); // the next one is whole again
	write_note(1);
	turn_say(&turn, row("two"));
	ck_assert(turn_commit(&turn, NULL));
	expect_said("two ");
	ck_assert_int_eq(kept(NOTES), 1);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("turn");
	TCase *tcase = tcase_create("turn");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, all_is_said_and_done_after_the_commit);
	tcase_add_test(tcase, a_turn_that_only_read_keeps_what_is_said_unasked);
	tcase_add_test(tcase, back_drops_rows_and_acts_since_the_mark);
	tcase_add_test(tcase, who_asked_hears_first);
	tcase_add_test(tcase, an_abandoned_turn_leaves_nothing);
	tcase_add_loop_test(tcase, a_failed_commit_says_and_does_nothing, 0, G_N_ELEMENTS(faults));
	suite_add_tcase(suite, tcase);
	return suite;
}
