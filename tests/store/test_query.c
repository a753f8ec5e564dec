// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests statements and rows: values in and out, one text used twice at once, ends, faults and the
// clock of reads.
#include <check.h>
#include <string.h>

#include "fault_vfs.h"
#include "scratch.h"

static Store *store;

static void setup(void)
{
	store = scratch_open(":memory:");
	scratch_run(store, "create table note (id integer primary key autoincrement, text text "
			   "unique, n bigint)");
	scratch_run(store, "insert into note (text, n) values ('one', 1), (null, 2), ('three', 3)");
	ck_assert(store_begin(store, NULL));
}

static void teardown(void)
{
	store_close(store);
}

START_TEST(values_come_out_as_they_went_in)
{
	char text[] = "a'b\"c?";
	Query *query = store_query(store, "select ?, ?, ?, ? where 1 = 1", S(text),
		S((const char *)NULL), S(INT64_MIN), S(text));
	text[0] = 'X'; // it was copied
	ck_assert_int_eq(query_step(query, NULL), STORE_ROW);
	ck_assert_str_eq(query_text(query, 0), "a'b\"c?");
	ck_assert_ptr_null(query_text(query, 1));
	ck_assert_int_eq(query_int(query, 1), 0);
	ck_assert(query_int(query, 2) == INT64_MIN);
	ck_assert_str_eq(query_text(query, 3), "a'b\"c?");
	ck_assert_int_eq(query_step(query, NULL), STORE_DONE);
	ck_assert_ptr_null(query_text(query, 0));
}
END_TEST

START_TEST(one_text_may_be_used_twice_at_once)
{
	static const char all[] = "select n from note order by id";
	static const StoreValue none[] = {{0}};
	char pairs[64] = "";
	Query *outer = store_query_values(store, all, none);
	while (query_step(outer, NULL) == STORE_ROW) {
		Query *inner = store_query_values(store, all, none);
		while (query_step(inner, NULL) == STORE_ROW)
			g_snprintf(pairs + strlen(pairs), 8, "%d%d ", (int)query_int(outer, 0),
				(int)query_int(inner, 0));
	}
	ck_assert_str_eq(pairs, "11 12 13 21 22 23 31 32 33 ");
}
END_TEST

START_TEST(a_statement_that_is_through_does_not_run_again)
{
	Query *query = store_query(store, "insert into note (text, n) values ('once', 9)");
	ck_assert_int_eq(query_step(query, NULL), STORE_DONE);
	ck_assert_int_eq(query_step(query, NULL), STORE_DONE);
	ck_assert_int_eq(store_one(store, 0, "select count(*) from note where n = 9"), 1);
}
END_TEST

START_TEST(many_left_unread_are_ended_with_their_savepoint)
{
	Query *outer = store_query(store, "select n from note order by id");
	ck_assert_int_eq(query_step(outer, NULL), STORE_ROW);
	ck_assert(store_savepoint(store, NULL));
	for (int i = 0; i < 200; i++)
		ck_assert_int_eq(
			query_step(store_query(store, "select n from note order by id"), NULL),
			STORE_ROW);
	ck_assert(store_release(store, NULL));
	ck_assert_int_eq(query_step(outer, NULL), STORE_ROW);
	ck_assert_int_eq(query_int(outer, 0), 2);
}
END_TEST

START_TEST(a_statement_from_outside_ends_when_a_turn_begins)
{
	g_autoptr(GError) error = NULL;
	store_rollback(store);
	Query *query = store_query(store, "select n from note order by id");
	ck_assert_int_eq(query_step(query, NULL), STORE_ROW);
	ck_assert(store_begin(store, NULL));
	ck_assert_int_eq(query_step(query, &error), STORE_STEP_FAILED);
	ck_assert_ptr_nonnull(strstr(error->message, "ended"));
}
END_TEST

static const struct {
	const char *sentence, *sql;
	StoreValue values[3];
} faults[] = {
	{"0 values for 1 places", "select n from note where id = ?", {{0}}},
	{"2 values for 1 places", "select n from note where id = ?",
		{{STORE_V_INT, 1, NULL}, {STORE_V_INT, 2, NULL}, {0}}},
	{"1 values for 0 places", "select n from note", {{STORE_V_INT, 1, NULL}, {0}}},
	{"syntax error", "selec n from note", {{0}}},
	{"no such table: nowhere", "select n from nowhere", {{0}}},
	{"no such column: one", "select n from note where text = \"one\"",
		{{0}}}, // "…" is a name, never a text
	{"not one statement", "select 1; select 2", {{0}}},
	{"not one statement", "", {{0}}},
	{"not one statement", " -- nothing", {{0}}},
	{"UNIQUE constraint failed", "insert into note (text) values ('one')", {{0}}},
	{"UNIQUE constraint failed", "insert into note (text) values ('one') returning id", {{0}}},
};

START_TEST(a_fault_says_what_and_in_which_statement)
{
	g_autoptr(GError) error = NULL, again = NULL;
	Query *query = store_query_values(store, faults[_i].sql, faults[_i].values);
	ck_assert_int_eq(query_step(query, &error), STORE_STEP_FAILED);
	ck_assert_msg(strstr(error->message, faults[_i].sentence) != NULL, "%s", error->message);
	ck_assert_msg(g_str_has_suffix(error->message, faults[_i].sql), "%s", error->message);
	ck_assert_int_eq(error->code, STORE_FAILED);
	ck_assert_str_eq(store_fault(store), error->message);
	ck_assert_int_eq(query_step(query, &again), STORE_STEP_FAILED); // and stays one
	ck_assert(!store_broken(store));
	ck_assert_int_eq(store_one(store, -7, "select count(*) from note"), 3);
}
END_TEST

START_TEST(one_falls_back)
{
	ck_assert_int_eq(store_one(store, -7, "select n from note where id = ?", S(3)), 3);
	ck_assert_int_eq(store_one(store, -7, "select n from note where id = ?", S(4)), -7);
	ck_assert_int_eq(store_one(store, -7, "select n from nowhere"), -7);
	ck_assert_int_eq(store_one(store, -7, "insert into note (n) values (1) returning id"), 4);
}
END_TEST

// A schema change makes the engine prepare a statement anew in the middle of a step: as its owner,
// whoever is that now.
START_TEST(a_statement_is_prepared_anew_as_its_owner)
{
	scratch_run(store, "create table day_mark (id bigint)");
	scratch_run(store, "insert into day_mark (id) values (5)");
	store_set_owner(store, "day");
	Query *days = store_query(store, "select id from day_mark");
	store_set_owner(store, NULL);
	Query *cores = store_query(store, "select count(*) from note");
	scratch_run(store, "create table other (id bigint)");
	store_set_owner(store, "shifts");
	ck_assert_int_eq(query_step(days, NULL), STORE_ROW);
	ck_assert_int_eq(query_int(days, 0), 5);
	ck_assert_int_eq(query_step(cores, NULL), STORE_ROW);
	ck_assert_str_eq(store_set_owner(store, NULL), "shifts");
}
END_TEST

START_TEST(the_same_text_is_asked_about_for_each_owner)
{
	scratch_run(store, "create table day_mark (id bigint)");
	ck_assert_int_eq(store_one(store, -1, "select count(id) from day_mark"), 0);
	store_set_owner(store, "shifts");
	ck_assert_int_eq(store_one(store, -1, "select count(id) from day_mark"), -1);
	store_set_owner(store, "day");
	ck_assert_int_eq(store_one(store, -1, "select count(id) from day_mark"), 0);
}
END_TEST

START_TEST(a_read_that_takes_too_long_is_stopped_alone)
{
	g_autoptr(GError) error = NULL;
	ck_assert(store_savepoint(store, NULL));
	scratch_run(store, "insert into note (text) values ('before')");
	int64_t from = g_get_monotonic_time();
	ck_assert(!store_run(store, &error,
		"with recursive more (n) as (select 1 union all select n + 1 from more) select "
		"count(*) from more"));
	int64_t took = g_get_monotonic_time() - from;
	ck_assert_msg(strstr(error->message, "stopped") != NULL, "%s", error->message);
	ck_assert(took >= STORE_READ_SECONDS * G_USEC_PER_SEC);
	ck_assert(!store_broken(store));
	ck_assert(store_release(store, NULL) && store_commit(store, NULL));
	ck_assert_int_eq(store_one(store, 0, "select count(*) from note"), 4);
}
END_TEST

START_TEST(a_write_takes_its_time)
{
	static const char slow[] = "insert into note (n) with recursive more (n) as (select 1 "
				   "union all select n + 1 from more where n < ?)"
				   " select count(*) from more";
	int64_t rows = 1000000, from = g_get_monotonic_time();
	scratch_run_values(store, slow, (const StoreValue[]){S(rows), store_v_end()});
	int64_t took = MAX(g_get_monotonic_time() - from, 1);
	from = g_get_monotonic_time();
	for (int64_t enough = rows * (STORE_READ_SECONDS * G_USEC_PER_SEC + 500000) / took; took;
		enough *= 2) {
		scratch_run_values(store, slow, (const StoreValue[]){S(enough), store_v_end()});
		if (g_get_monotonic_time() - from > STORE_READ_SECONDS * G_USEC_PER_SEC)
			break;
		from = g_get_monotonic_time();
	}
	ck_assert(!store_broken(store) && store_commit(store, NULL));
}
END_TEST

// Outside a turn a "returning" is saved only when its last row is through.
START_TEST(a_write_outside_a_turn_that_is_not_saved_is_a_fault)
{
	FaultVfs vfs;
	Scratch scratch;
	g_autoptr(GError) error = NULL;
	fault_vfs_install(&vfs);
	scratch_init(&scratch);
	Store *file = scratch_open(scratch.file);
	scratch_run(file, "create table note (id integer primary key, n bigint)");
	fault_vfs_calm(&vfs);
	vfs.fail_sync = 1;
	vfs.code = SQLITE_IOERR_FSYNC;
	ck_assert(!store_run(file, &error, "insert into note (n) values (1) returning id"));
	ck_assert_int_eq(error->code, STORE_WRITE);
	vfs.syncs = 0;
	ck_assert_int_eq(store_one(file, -1, "insert into note (n) values (1) returning id"), -1);
	ck_assert_int_eq(store_one(file, -1, "select count(*) from note"), 0);
	store_close(file);
	scratch_clear(&scratch);
	fault_vfs_remove(&vfs);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("query");
	TCase *tests = tcase_create("query");
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, values_come_out_as_they_went_in);
	tcase_add_test(tests, one_text_may_be_used_twice_at_once);
	tcase_add_test(tests, a_statement_that_is_through_does_not_run_again);
	tcase_add_test(tests, many_left_unread_are_ended_with_their_savepoint);
	tcase_add_test(tests, a_statement_from_outside_ends_when_a_turn_begins);
	tcase_add_loop_test(
		tests, a_fault_says_what_and_in_which_statement, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tests, one_falls_back);
	tcase_add_test(tests, a_statement_is_prepared_anew_as_its_owner);
	tcase_add_test(tests, the_same_text_is_asked_about_for_each_owner);
	tcase_add_test(tests, a_read_that_takes_too_long_is_stopped_alone);
	tcase_add_test(tests, a_write_takes_its_time);
	tcase_add_test(tests, a_write_outside_a_turn_that_is_not_saved_is_a_fault);
	suite_add_tcase(all, tests);
	return all;
}
