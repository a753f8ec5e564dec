// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests migrations: in order, each step whole or not at all, the owner's own tables only, a copy
// before the first.
#include "store/migrate.h"

#include <check.h>
#include <string.h>
#include <sys/stat.h>

#include "fault_vfs.h"
#include "scratch.h"

static Scratch scratch;
static Store *store;

static void setup(void)
{
	scratch_init(&scratch);
	store = scratch_open(scratch.file);
}

static void teardown(void)
{
	store_close(store);
	scratch_clear(&scratch);
}

static void migrate(const char *owner, const char *const *steps)
{
	g_autoptr(GError) error = NULL;
	bool done = migrate_run(store, owner, steps, &error);
	ck_assert_msg(done, "%s", error ? error->message : "");
}

static bool has(const char *name)
{
	return store_one(store, 0, "select count(*) from sqlite_master where name = ?", S(name)) >
	       0;
}

static bool file_there(const char *name)
{
	g_autofree char *path = scratch_path(&scratch, name);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static const char *const first[] = {"create table day_mark (id $id, at bigint default $time); "
				    "insert into day_mark default values",
	NULL};
static const char *const second[] = {
	"never run again", "alter table day_mark add column room text", NULL};

START_TEST(steps_run_once_and_in_order)
{
	ck_assert_int_eq(migrate_version(store, "day"), 0);
	migrate("day", first);
	ck_assert_int_eq(migrate_version(store, "day"), 1);
	migrate("day", first);
	migrate("day", second);
	ck_assert_int_eq(migrate_version(store, "day"), 2);
	ck_assert_int_eq(
		store_one(store, 0, "select count(*) from day_mark where room is null"), 1);
	ck_assert_int_eq(migrate_version(store, "shifts"), 0);
}
END_TEST

START_TEST(words_become_the_engines)
{
	static const char *const steps[] = {"create table day_mark (id $id, note text default "
					    "'$idle $timer', at bigint default $time)",
		NULL};
	migrate("day", steps);
	scratch_run(store, "insert into day_mark default values");
	scratch_run(store, "delete from day_mark");
	int64_t now = g_get_real_time() / G_USEC_PER_SEC;
	ck_assert_int_eq(store_one(store, 0, "insert into day_mark default values returning id"),
		2); // never used again
	ck_assert_int_le(ABS(store_one(store, 0, "select at from day_mark") - now), 2);
	ck_assert_int_eq(
		store_one(store, 0, "select count(*) from day_mark where note = '$idle $timer'"),
		1);
}
END_TEST

static const struct {
	const char *step, *sentence;
} faults[] = {
	{"create table day_one (id $id); creat table day_two (id $id)",
		"day: migration step 2: statement 2: near \"creat\": syntax error"},
	{"create table day_one (id $id); insert into day_mark (id) values (1)",
		"statement 2: UNIQUE constraint failed: day_mark.id"},
	{"create table day_one (id $id); update day_mark set at = $now",
		"statement 2: unknown word $now"},
	{"create table day_one (id $id); create table shifts_one (id $id)",
		"day may not do this to shifts_one"},
	{"create table day_one (id $id); drop table shifts_shift",
		"day may not do this to shifts_shift"},
	{"create table day_one (id $id); create index shifts_i on day_one (id)",
		"day may not change shifts_i of day_one"},
	{"create table day_one (id $id); create index day_i on shifts_shift (max)",
		"day may not change day_i of shifts_shift"},
	{"create table day_one (id $id); alter table shifts_shift add column x text",
		"day may not change main of shifts_shift"},
	{"create table day_one (id $id); alter table day_one rename to shifts_one",
		"not called day_…"},
	{"create table day_one (id bigint references shifts_shift (id))",
		"a foreign key of day_one leads to shifts_shift"},
	{"create table day_one (id $id); insert into day_one select id from shifts_shift",
		"day may not read shifts_shift.id"},
	{"create table day_one (id $id); delete from shifts_shift",
		"day may not write shifts_shift"},
	{"create table day_one (id $id); create temp table day_two (id bigint)", "day may not"},
	{"create table day_one (id $id); create view day_two as select 1", "day may not"},
	{"create table day_one (id $id); create trigger day_t after insert on day_one begin select "
	 "1; end",
		"day may not"},
	{"create table day_one (id $id); pragma foreign_keys = off", "day may not"},
	{"create table day_one (id $id); commit; create table day_two (id $id)", "day may not"},
	{"create table day_one (id $id); delete from sqlite_master", "may not be modified"},
};

START_TEST(a_failing_step_leaves_the_earlier_ones)
{
	static const char *const shifts[] = {"create table shifts_shift (id $id, max bigint); "
					     "insert into shifts_shift (max) values (1)",
		NULL};
	const char *const steps[] = {
		first[0], faults[_i].step, "create table day_never (id $id)", NULL};
	g_autoptr(GError) error = NULL;
	migrate("shifts", shifts);
	ck_assert(!migrate_run(store, "day", steps, &error));
	ck_assert_msg(strstr(error->message, faults[_i].sentence) &&
			      strstr(error->message, "day: migration step 2"),
		"%s", error->message);
	ck_assert_int_eq(migrate_version(store, "day"), 1);
	ck_assert(has("day_mark") && !has("day_one") && !has("day_never") && has("shifts_shift"));
	ck_assert_int_eq(store_one(store, 0, "select count(*) from shifts_shift"), 1);
	ck_assert(!store_in_turn(store));
}
END_TEST

START_TEST(an_owner_may_shape_its_own_tables)
{
	static const char *const steps[] = {
		"create table day_mark (id $id, room text not null, n bigint, unique (room, n));"
		"create table day_room (id $id, mark bigint references day_mark (id) on delete "
		"cascade);"
		"create index day_mark_n on day_mark (n); -- the end\n",
		"alter table day_mark rename column n to number; alter table day_mark add column "
		"at bigint not null default 0",
		"alter table day_mark drop column at; drop index day_mark_n; alter table day_room "
		"rename to day_place",
		"create table day_copy as select id, room from day_mark; drop table day_place; "
		"drop table day_mark;"
		"insert into day_copy (id, room) select id, name from place;",
		NULL,
	};
	scratch_run(store, "create table places_place (id bigint, name text)");
	scratch_run(store, "insert into places_place (id, name) values (1, 'paramount')");
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select id, name from places_place"}, NULL));
	migrate("day", steps);
	ck_assert(has("day_copy") && !has("day_mark") && !has("day_place"));
	ck_assert_int_eq(
		store_one(store, 0, "select count(*) from day_copy where room = 'paramount'"), 1);
}
END_TEST

// A view on a table as it was would make the change fail; it is made anew by its owner right after.
START_TEST(views_of_those_who_come_later_do_not_stand_in_the_way)
{
	static const char *const steps[] = {"create table day_mark (id $id, room text)",
		"alter table day_mark drop column room", NULL};
	const char *const begin[] = {steps[0], NULL};
	migrate("day", begin);
	ck_assert(store_define_view(
		store, &(StoreView){"mark", "day", "select id, room from day_mark"}, NULL));
	ck_assert(store_define_view(
		store, &(StoreView){"later", "shifts", "select room from mark"}, NULL));
	store_close(store);
	store = scratch_open(scratch.file);
	scratch_run(store, "create table places_place (id bigint)");
	ck_assert(store_define_view(
		store, &(StoreView){"place", "places", "select id from places_place"}, NULL));
	migrate("day", steps);
	ck_assert(!has("mark") && !has("later") && has("place"));
	ck_assert(store_define_view(
		store, &(StoreView){"mark", "day", "select id from day_mark"}, NULL));
}
END_TEST

START_TEST(a_store_that_knows_more_is_newer)
{
	g_autoptr(GError) error = NULL;
	migrate("day", (const char *const[]){first[0], "create table day_more (id $id)", NULL});
	ck_assert(!migrate_run(store, "day", first, &error));
	ck_assert_int_eq(error->code, STORE_NEWER);
	ck_assert_msg(strstr(error->message, "newer day") != NULL, "%s", error->message);
}
END_TEST

START_TEST(a_reader_takes_no_step)
{
	migrate("day", first);
	store_close(store);
	store = store_open(scratch.file, STORE_READ_ONLY, NULL);
	migrate("day", second);
	migrate("shifts", first);
	ck_assert_int_eq(migrate_version(store, "day"), 1);
	ck_assert(!file_there("picket.db.before-day-2"));
}
END_TEST

START_TEST(a_copy_is_kept_before_the_next_step)
{
	static const char *const bad[] = {"-", "delete from day_mark", "creat", NULL};
	static const char *const good[] = {"-", "-", "create table day_more (id $id)", NULL};
	struct stat info;
	migrate("day", first);
	ck_assert(!file_there("picket.db.before-day-1")); // there was nothing to keep
	g_autofree char *left = scratch_path(&scratch, "picket.db.before-day-2");
	ck_assert(g_file_set_contents(left, "half of a copy", -1, NULL));
	ck_assert(!migrate_run(store, "day", bad, NULL));
	ck_assert_int_eq(stat(left, &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0600);
	g_autoptr(Store) copy = scratch_open(left);
	ck_assert_int_eq(store_one(copy, 0, "select count(*) from day_mark"), 1);
	ck_assert_int_eq(migrate_version(copy, "day"), 1);
	migrate("day", good);
	ck_assert(file_there("picket.db.before-day-3")); // and the first copy still holds the marks
	ck_assert_int_eq(store_one(copy, 0, "select count(*) from day_mark"), 1);
}
END_TEST

START_TEST(without_a_copy_no_step)
{
	g_autoptr(GError) error = NULL;
	migrate("day", first);
	g_autofree char *there = scratch_path(&scratch, "picket.db.before-day-2");
	ck_assert_int_eq(mkdir(there, 0700), 0);
	ck_assert(!migrate_run(store, "day", second, &error));
	ck_assert_int_eq(error->code, STORE_WRITE);
	ck_assert_int_eq(migrate_version(store, "day"), 1);
}
END_TEST

START_TEST(a_disk_that_fills_up_is_told_as_such)
{
	g_autoptr(GError) error = NULL;
	FaultVfs vfs;
	store_close(store);
	fault_vfs_install(&vfs);
	store = scratch_open(scratch.file);
	fault_vfs_calm(&vfs);
	vfs.fail_write = 3;
	vfs.for_good = true;
	vfs.code = SQLITE_FULL;
	ck_assert(!migrate_run(store, "day", first, &error));
	ck_assert_int_eq(error->code, STORE_WRITE);
	ck_assert(g_str_has_prefix(error->message, "day: migration step 1: "));
	fault_vfs_calm(&vfs);
	migrate("day", first);
	store_close(store);
	fault_vfs_remove(&vfs);
	store = scratch_open(scratch.file);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("migrate");
	TCase *tests = tcase_create("migrate");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, steps_run_once_and_in_order);
	tcase_add_test(tests, words_become_the_engines);
	tcase_add_loop_test(tests, a_failing_step_leaves_the_earlier_ones, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tests, an_owner_may_shape_its_own_tables);
	tcase_add_test(tests, views_of_those_who_come_later_do_not_stand_in_the_way);
	tcase_add_test(tests, a_store_that_knows_more_is_newer);
	tcase_add_test(tests, a_reader_takes_no_step);
	tcase_add_test(tests, a_copy_is_kept_before_the_next_step);
	tcase_add_test(tests, without_a_copy_no_step);
	tcase_add_test(tests, a_disk_that_fills_up_is_told_as_such);
	suite_add_tcase(all, tests);
	return all;
}
