// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests views: made as the program says today, written only if that differs, and never more than
// their owner may read.
#include <check.h>
#include <string.h>

#include "fault_vfs.h"
#include "scratch.h"

static FaultVfs vfs;
static Scratch scratch;
static Store *store;

static void setup(void)
{
	fault_vfs_install(&vfs);
	scratch_init(&scratch);
	store = scratch_open(scratch.file);
	scratch_run(store, "create table places_place (id bigint, name text)");
	scratch_run(store, "create table shifts_shift (id bigint, place bigint)");
	scratch_run(store, "insert into places_place (id, name) values (1, 'paramount')");
}

static void teardown(void)
{
	store_close(store);
	scratch_clear(&scratch);
	fault_vfs_remove(&vfs);
}

static const char *read_place(void)
{
	store_set_owner(store, "shifts");
	Query *query = store_query(store, "select name from place");
	store_set_owner(store, NULL);
	return query_step(query, NULL) == STORE_ROW ? query_text(query, 0) : NULL;
}

START_TEST(a_view_is_published_when_it_is_made)
{
	ck_assert_ptr_null(read_place());
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	ck_assert_str_eq(read_place(), "paramount");
}
END_TEST

START_TEST(the_same_view_again_writes_nothing)
{
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	store_close(store);
	store = scratch_open(scratch.file);
	fault_vfs_calm(&vfs);
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	ck_assert_uint_eq(vfs.writes + vfs.syncs, 0);
	ck_assert_str_eq(read_place(), "paramount");
}
END_TEST

START_TEST(another_text_replaces_it)
{
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	ck_assert(store_define_view(store,
		&(StoreView){"place", "places", "select upper(name) as name from places_place"},
		NULL));
	ck_assert_str_eq(read_place(), "PARAMOUNT");
}
END_TEST

START_TEST(in_a_turn_it_is_kept_or_taken_back_with_it)
{
	ck_assert(store_begin(store, NULL));
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	ck_assert(store_in_turn(store) && store_wrote(store));
	store_rollback(store);
	ck_assert_ptr_null(read_place());
	ck_assert(store_begin(store, NULL));
	store_set_owner(store, "places"); // whoever is at work then
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	ck_assert_str_eq(store_set_owner(store, NULL), "places");
	ck_assert(store_commit(store, NULL));
	ck_assert_str_eq(read_place(), "paramount");
}
END_TEST

static const struct {
	const char *name, *select, *sentence;
} refused[] = {
	{"place_name", "select name from places_place", "no name for a view"},
	{"Place", "select name from places_place", "no name for a view"},
	{"place as select 1; drop table x; create view y", "select 1", "no name for a view"},
	{"", "select name from places_place", "no name for a view"},
	{"place", "select id from shifts_shift", "places may not read shifts_shift.id"},
	{"place", "select sql from sqlite_master", "places may not read sqlite_master.sql"},
	{"place", "select name from nowhere", "no such table: nowhere"},
	{"place", "select name from", "incomplete input"},
	{"place", "select name from places_place where id = ?", "not one select"},
	{"place", "select name from places_place; drop table places_place", "not one select"},
	{"place", "delete from places_place", "not one select"},
	{"place", "", "not one select"},
	{"taken", "select name from places_place", "use DROP TABLE"},
};

START_TEST(a_wrong_view_is_refused_with_a_sentence)
{
	g_autoptr(GError) error = NULL;
	scratch_run(store, "create table taken (id bigint)");
	ck_assert(!store_define_view(
		store, &(StoreView){refused[_i].name, "places", refused[_i].select}, &error));
	ck_assert_msg(strstr(error->message, refused[_i].sentence) != NULL, "%s", error->message);
	ck_assert_int_eq(
		store_one(store, -1, "select count(*) from sqlite_master where type = 'view'"), 0);
	ck_assert(!store_in_turn(store));
}
END_TEST

START_TEST(a_refused_view_leaves_the_turn_standing)
{
	ck_assert(store_begin(store, NULL));
	scratch_run(store, "insert into places_place (id, name) values (2, 'fox')");
	ck_assert(!store_define_view(
		store, &(StoreView){"place", "places", "select id from shifts_shift"}, NULL));
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(store_one(store, 0, "select count(*) from places_place"), 2);
}
END_TEST

START_TEST(a_reader_makes_none_and_reads_what_is_there)
{
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select name from places_place"}, NULL));
	store_close(store);
	store = store_open(scratch.file, STORE_READ_ONLY, NULL);
	ck_assert(store_define_view(store,
		&(StoreView){"place", "places", "select 'other' as name from places_place"}, NULL));
	ck_assert(store_define_view(
		store, &(StoreView){"gate", "places", "select id from places_gate"}, NULL));
	ck_assert_str_eq(read_place(), "paramount");
	ck_assert_int_eq(store_one(store, -1, "select count(*) from gate"), -1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("view");
	TCase *tests = tcase_create("view");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_view_is_published_when_it_is_made);
	tcase_add_test(tests, the_same_view_again_writes_nothing);
	tcase_add_test(tests, another_text_replaces_it);
	tcase_add_test(tests, in_a_turn_it_is_kept_or_taken_back_with_it);
	tcase_add_loop_test(
		tests, a_wrong_view_is_refused_with_a_sentence, 0, G_N_ELEMENTS(refused));
	tcase_add_test(tests, a_refused_view_leaves_the_turn_standing);
	tcase_add_test(tests, a_reader_makes_none_and_reads_what_is_there);
	suite_add_tcase(all, tests);
	return all;
}
