// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests turns and savepoints: what is kept, what is taken back, what counts as written, and what it
// costs the disk.
#include "store/store.h"

#include <check.h>
#include <string.h>

#include "fault_vfs.h"
#include "scratch.h"

static Store *store;

static void setup(void)
{
	store = scratch_open(":memory:");
	scratch_run(store, "create table note (id integer primary key autoincrement, text text not "
			   "null unique)");
}

static void teardown(void)
{
	store_close(store);
}

static void note(const char *text)
{
	scratch_run(store, "insert into note (text) values (?)", S(text));
}

static int64_t count(void)
{
	return store_one(store, -1, "select count(*) from note");
}

START_TEST(a_turn_is_kept_or_taken_back_whole)
{
	ck_assert(store_begin(store, NULL) && store_in_turn(store));
	note("kept");
	ck_assert(store_commit(store, NULL) && !store_in_turn(store));
	ck_assert(store_begin(store, NULL));
	note("not kept");
	store_rollback(store);
	ck_assert(!store_in_turn(store));
	ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(a_second_turn_inside_one_is_refused)
{
	g_autoptr(GError) error = NULL;
	ck_assert(store_begin(store, NULL));
	note("first");
	ck_assert(!store_begin(store, &error));
	ck_assert_int_eq(error->code, STORE_FAILED);
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(savepoints_nest)
{
	ck_assert(store_begin(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	note("outer");
	ck_assert(store_savepoint(store, NULL));
	note("inner, undone");
	ck_assert(store_undo(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	note("inner, kept");
	ck_assert(store_release(store, NULL));
	ck_assert(store_release(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	note("outer, undone with its inner one");
	ck_assert(store_savepoint(store, NULL));
	note("inner, released first");
	ck_assert(store_release(store, NULL));
	ck_assert(store_undo(store, NULL));
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(count(), 2);
}
END_TEST

// Each act runs in a turn of its own; '(' ')' '<' are savepoint, release, undo.
static const struct {
	const char *acts[8];
	bool wrote;
} written[] = {
	{{NULL}, false},
	{{"(", ")"}, false},
	{{"select count(*) from note"}, false},
	{{"update note set text = 'x' where id = 0"}, false},
	{{"insert into note (text) values ('old') on conflict do nothing"}, false},
	{{"insert into note (text) values ('new')"}, true},
	{{"(", "insert into note (text) values ('new')", ")"}, true},
	{{"(", "insert into note (text) values ('new')", "<"}, false},
	{{"(", "insert into note (text) values ('new')", "<", "update note set text = 'x'"}, true},
	{{"(", "(", "insert into note (text) values ('new')", ")", "<"}, false},
	{{"(", "insert into note (text) values ('new')", "(", "delete from note", "<", ")"}, true},
	{{"(", "(", "delete from note", "<", "insert into note (text) values ('new')", "<"}, false},
	{{"create table other (id bigint)"}, true},
	{{"(", "create table other (id bigint)", "<"}, false},
};

static void act(const char *what)
{
	if (strcmp(what, "(") == 0)
		ck_assert(store_savepoint(store, NULL));
	else if (strcmp(what, ")") == 0)
		ck_assert(store_release(store, NULL));
	else if (strcmp(what, "<") == 0)
		ck_assert(store_undo(store, NULL));
	else
		scratch_run_values(store, what, (const StoreValue[]){store_v_end()});
}

START_TEST(a_turn_knows_whether_it_wrote)
{
	note("old");
	ck_assert(!store_wrote(store));
	ck_assert(store_begin(store, NULL));
	for (int i = 0; written[_i].acts[i]; i++)
		act(written[_i].acts[i]);
	ck_assert_int_eq(store_wrote(store), written[_i].wrote);
	ck_assert(store_commit(store, NULL));
	ck_assert(!store_wrote(store));
}
END_TEST

START_TEST(an_unread_returning_counts_and_stands_in_nobodys_way)
{
	ck_assert(store_begin(store, NULL));
	Query *early = store_query(store, "insert into note (text) values ('early') returning id");
	ck_assert_int_eq(query_step(early, NULL), STORE_ROW);
	ck_assert(store_wrote(store));
	ck_assert(store_savepoint(store, NULL));
	Query *inner = store_query(store, "insert into note (text) values ('inner') returning id");
	ck_assert_int_eq(query_step(inner, NULL), STORE_ROW);
	ck_assert_int_eq(query_int(inner, 0), 2);
	ck_assert(store_release(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	Query *undone = store_query(
		store, "insert into note (text) values ('undone') returning id");
	ck_assert_int_eq(query_step(undone, NULL), STORE_ROW);
	ck_assert(store_undo(store, NULL));
	Query *late = store_query(store, "insert into note (text) values ('late') returning id");
	ck_assert_int_eq(query_step(late, NULL), STORE_ROW);
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(count(), 3);
}
END_TEST

START_TEST(an_unread_returning_from_before_the_savepoint_stands_in_nobodys_way)
{
	ck_assert(store_begin(store, NULL));
	Query *first = store_query(store, "insert into note (text) values ('a') returning id");
	Query *second = store_query(store, "insert into note (text) values ('b') returning id");
	ck_assert(store_savepoint(store, NULL));
	ck_assert_int_eq(query_step(first, NULL), STORE_ROW);
	ck_assert(store_release(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	ck_assert_int_eq(query_step(second, NULL), STORE_ROW);
	ck_assert(store_undo(store, NULL));
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(only_an_unread_returning_that_is_undone_is_nothing_written)
{
	ck_assert(store_begin(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	Query *query = store_query(store, "insert into note (text) values ('undone') returning id");
	ck_assert_int_eq(query_step(query, NULL), STORE_ROW);
	ck_assert(store_undo(store, NULL));
	ck_assert(!store_wrote(store));
	store_rollback(store);
}
END_TEST

START_TEST(a_read_goes_on_across_savepoints_inside_its_loop)
{
	note("a");
	note("b");
	note("c");
	ck_assert(store_begin(store, NULL));
	Query *query = store_query(store, "select id, text from note where id <= 3 order by id");
	unsigned rows = 0;
	while (query_step(query, NULL) == STORE_ROW) {
		ck_assert(store_savepoint(store, NULL));
		scratch_run(store, "insert into note (text) values (? || 'x')",
			S(query_text(query, 1)));
		ck_assert(++rows == 2 ? store_undo(store, NULL) : store_release(store, NULL));
	}
	ck_assert_uint_eq(rows, 3);
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(count(), 5);
}
END_TEST

START_TEST(the_last_fault_is_told_until_the_next_turn)
{
	note("once");
	ck_assert(store_begin(store, NULL));
	ck_assert_ptr_null(store_fault(store));
	ck_assert(!store_run(store, NULL, "insert into note (text) values ('once')"));
	ck_assert_ptr_nonnull(strstr(store_fault(store), "UNIQUE constraint failed: note.text"));
	store_rollback(store);
	ck_assert(store_begin(store, NULL));
	ck_assert_ptr_null(store_fault(store));
	store_rollback(store);
}
END_TEST

// ---- what a turn costs ----

typedef struct {
	FaultVfs vfs;
	Scratch scratch;
} Disk;

static Disk disk;

static void disk_setup(void)
{
	fault_vfs_install(&disk.vfs);
	scratch_init(&disk.scratch);
	store = scratch_open(disk.scratch.file);
	scratch_run(store, "create table note (id integer primary key autoincrement, text text not "
			   "null unique)");
	note("there");
	fault_vfs_calm(&disk.vfs);
}

static void disk_teardown(void)
{
	store_close(store);
	scratch_clear(&disk.scratch);
	fault_vfs_remove(&disk.vfs);
}

START_TEST(a_turn_that_only_reads_touches_no_disk)
{
	for (int i = 0; i < 100; i++) {
		ck_assert(store_begin(store, NULL));
		ck_assert(store_savepoint(store, NULL));
		ck_assert_int_eq(count(), 1);
		ck_assert(store_release(store, NULL));
		ck_assert(store_commit(store, NULL));
	}
	ck_assert_uint_eq(disk.vfs.writes, 0);
	ck_assert_uint_eq(disk.vfs.syncs, 0);
}
END_TEST

START_TEST(a_turn_whose_writes_were_undone_touches_no_disk)
{
	ck_assert(store_begin(store, NULL));
	ck_assert(store_savepoint(store, NULL));
	note("undone");
	ck_assert(store_undo(store, NULL));
	ck_assert(store_commit(store, NULL));
	ck_assert_uint_eq(disk.vfs.writes, 0);
	ck_assert_uint_eq(disk.vfs.syncs, 0);
	ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(a_turn_of_many_commands_is_synced_once)
{
	ck_assert(store_begin(store, NULL));
	for (int i = 0; i < 64; i++) {
		ck_assert(store_savepoint(store, NULL));
		scratch_run(store, "insert into note (text) values (?)", S(i));
		ck_assert(store_release(store, NULL));
	}
	ck_assert_uint_eq(disk.vfs.syncs, 0);
	ck_assert(store_commit(store, NULL));
	ck_assert_uint_eq(disk.vfs.syncs, 1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("store");
	TCase *turns = tcase_create("turns");
	tcase_add_checked_fixture(turns, setup, teardown);
	tcase_add_test(turns, a_turn_is_kept_or_taken_back_whole);
	tcase_add_test(turns, a_second_turn_inside_one_is_refused);
	tcase_add_test(turns, savepoints_nest);
	tcase_add_loop_test(turns, a_turn_knows_whether_it_wrote, 0, G_N_ELEMENTS(written));
	tcase_add_test(turns, an_unread_returning_counts_and_stands_in_nobodys_way);
	tcase_add_test(turns, an_unread_returning_from_before_the_savepoint_stands_in_nobodys_way);
	tcase_add_test(turns, only_an_unread_returning_that_is_undone_is_nothing_written);
	tcase_add_test(turns, a_read_goes_on_across_savepoints_inside_its_loop);
	tcase_add_test(turns, the_last_fault_is_told_until_the_next_turn);
	suite_add_tcase(all, turns);
	TCase *costs = tcase_create("costs");
	tcase_add_checked_fixture(costs, disk_setup, disk_teardown);
	tcase_add_test(costs, a_turn_that_only_reads_touches_no_disk);
	tcase_add_test(costs, a_turn_whose_writes_were_undone_touches_no_disk);
	tcase_add_test(costs, a_turn_of_many_commands_is_synced_once);
	suite_add_tcase(all, costs);
	return all;
}
