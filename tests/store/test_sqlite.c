// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests how files are opened, refused untouched, and read beside a writer.
#include "store/sqlite.h"

#include <check.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "store/migrate.h"
#include "store/schema.h"

enum { PAGE = 4096 };

static Scratch scratch;

static void setup(void)
{
	scratch_init(&scratch);
}

static void teardown(void)
{
	scratch_clear(&scratch);
}

// The same in a child that is then killed: the log and the shared memory stay beside the file.
static void fill_and_die(const char *sql)
{
	pid_t child = fork();
	if (child == 0) {
		Store *store = scratch_open(scratch.file);
		scratch_fill(store);
		scratch_run_values(store, sql, (const StoreValue[]){store_v_end()});
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

static void fill_and_close(const char *sql)
{
	g_autoptr(Store) store = scratch_open(scratch.file);
	scratch_fill(store);
	scratch_run_values(store, sql, (const StoreValue[]){store_v_end()});
}

static void expect_refused(StoreMode mode, int code, const char *sentence)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *before = scratch_state(&scratch);
	ck_assert_ptr_null(store_open(scratch.file, mode, &error));
	g_autofree char *after = scratch_state(&scratch);
	ck_assert_msg(error->code == code && strstr(error->message, sentence) &&
			      strstr(error->message, "picket.db"),
		"%d %s", error->code, error->message);
	ck_assert_str_eq(before, after);
}

// ---- opening ----

START_TEST(a_new_store_is_made_for_us_alone)
{
	struct stat info;
	mode_t mask = umask(077);
	store_close(scratch_open(scratch.file));
	ck_assert(
		g_file_set_contents(scratch.file, "", 0, NULL)); // an empty file is an empty store
	Store *store = scratch_open(scratch.file);
	scratch_fill(store);
	ck_assert_str_eq(store_path(store), scratch.file);
	ck_assert(!store_is_memory(store));
	ck_assert_int_eq(stat(scratch.file, &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0600);
	Query *query = store_query(store, "pragma journal_mode");
	ck_assert_int_eq(query_step(query, NULL), STORE_ROW);
	ck_assert_str_eq(query_text(query, 0), "wal");
	ck_assert_int_eq(store_one(store, 0, "pragma synchronous"), 2);
	ck_assert_int_eq(store_one(store, 0, "pragma foreign_keys"), 1);
	store_close(store);
	umask(mask);
	g_autoptr(Store) again = scratch_open(scratch.file);
	ck_assert_int_eq(store_one(again, 0, "select count(*) from setting"), SCRATCH_ROWS);
}
END_TEST

START_TEST(memory_is_a_store_without_a_file)
{
	g_autoptr(Store) one = scratch_open(":memory:");
	g_autoptr(Store) other = scratch_open(":memory:");
	scratch_fill(one);
	ck_assert(store_is_memory(one));
	ck_assert_int_eq(migrate_version(other, "core"), 0);
	ck_assert(store_check(one, NULL));
	ck_assert(!g_file_test(":memory:.lock", G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST(where_nothing_can_be_made_it_says_so)
{
	g_autoptr(GError) error = NULL, second = NULL;
	g_autofree char *nowhere = g_build_filename(scratch.folder, "missing", "picket.db", NULL);
	ck_assert_ptr_null(store_open(nowhere, STORE_READ_WRITE, &error));
	ck_assert_int_eq(error->code, STORE_WRITE);
	ck_assert_msg(
		strstr(error->message, "No such file or directory") != NULL, "%s", error->message);
	ck_assert_ptr_null(store_open(scratch.folder, STORE_READ_WRITE, &second));
	ck_assert_int_eq(second->code, STORE_WRITE);
	ck_assert_msg(strstr(second->message, "is not a file") != NULL, "%s", second->message);
	expect_refused(STORE_READ_ONLY, STORE_WRITE, "unable to open");
	g_autofree char *beside = g_strconcat(scratch.folder, ".lock", NULL);
	ck_assert(!g_file_test(beside, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST(a_file_that_may_not_be_written_is_refused)
{
	if (geteuid() == 0) // root may write everything
		return;
	fill_and_close("select 1");
	ck_assert_int_eq(chmod(scratch.file, 0400), 0);
	expect_refused(STORE_READ_WRITE, STORE_WRITE, "may not be written");
	ck_assert_int_eq(chmod(scratch.file, 0600), 0);
	ck_assert_int_eq(chmod(scratch.folder, 0500), 0);
	expect_refused(STORE_READ_WRITE, STORE_WRITE,
		"readonly"); // the lock is there, a log cannot be made
	ck_assert_int_eq(chmod(scratch.folder, 0700), 0);
}
END_TEST

// ---- files that are refused ----

static void noise(char *bytes, gsize from, gsize to)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	for (gsize i = from; i < to; i++)
		bytes[i] = (char)g_rand_int(random);
}

static const struct {
	gsize from, to; // bytes that are overwritten, of a good file; to 0 = to the end
	gsize size;     // and it is cut or stretched to this; 0 = left
} damages[] = {
	{0, 0, 1},
	{0, 0, 50},
	{0, 0, 100},
	{0, 0, 512},
	{0, 0, PAGE},
	{0, 0, 100000},
	{0, 16, 0},
	{100, PAGE, 0},      // the schema
	{PAGE, 2 * PAGE, 0}, // a table
	{5 * PAGE, 7 * PAGE, 0},
	{PAGE, PAGE, 10 * PAGE}, // nothing but cut off
	{PAGE, PAGE, 10 * PAGE + 100},
	{PAGE, PAGE, 300},
};

START_TEST(a_damaged_file_is_refused_and_left_as_it_is)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;
	fill_and_close("select 1");
	ck_assert(g_file_get_contents(scratch.file, &bytes, &length, NULL));
	ck_assert_uint_gt(length, 12 * PAGE);
	noise(bytes, damages[_i].from, damages[_i].to ? damages[_i].to : length);
	gsize size = damages[_i].size ? MIN(damages[_i].size, length) : length;
	ck_assert(g_file_set_contents(scratch.file, bytes, (gssize)size, NULL));
	expect_refused(STORE_READ_WRITE, STORE_CORRUPT, "");
	expect_refused(STORE_READ_ONLY, STORE_CORRUPT, "");
}
END_TEST

// Damage below a log that a killed bot left: the log is no way around the check, and stays.
START_TEST(a_damaged_file_with_a_log_is_refused_and_left_as_it_is)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;
	fill_and_close("select 1");
	ck_assert(g_file_get_contents(scratch.file, &bytes, &length, NULL));
	pid_t child = fork();
	if (child == 0) {
		Store *store = scratch_open(scratch.file);
		scratch_run(store, "insert into setting (key, value) values ('a', 'b')");
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	noise(bytes, 100, PAGE + PAGE / 2);
	ck_assert(g_file_set_contents(scratch.file, bytes, (gssize)length, NULL));
	expect_refused(STORE_READ_WRITE, STORE_CORRUPT, "");
	g_autofree char *shared = scratch_path(&scratch, "picket.db-shm");
	ck_assert_int_eq(g_remove(shared), 0); // as after a copy, or a boot
	expect_refused(STORE_READ_WRITE, STORE_CORRUPT, "");
}
END_TEST

START_TEST(a_log_that_was_left_is_read)
{
	fill_and_die("insert into setting (key, value) values ('last', 'word')");
	g_autofree char *log = scratch_path(&scratch, "picket.db-wal");
	ck_assert(g_file_test(log, G_FILE_TEST_EXISTS));
	g_autoptr(Store) reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS + 1);
	g_autoptr(Store) store = scratch_open(scratch.file);
	ck_assert_int_eq(store_one(store, 0, "select count(*) from setting"), SCRATCH_ROWS + 1);
}
END_TEST

#define NEWER "update schema_version set version = 1000 where owner = 'core'"

START_TEST(a_newer_store_is_refused_and_left_as_it_is)
{
	fill_and_close(NEWER);
	expect_refused(STORE_READ_WRITE, STORE_NEWER, "newer");
	expect_refused(STORE_READ_ONLY, STORE_NEWER, "newer");
}
END_TEST

START_TEST(a_newer_store_is_known_by_its_log_too)
{
	fill_and_die(NEWER);
	expect_refused(STORE_READ_WRITE, STORE_NEWER, "newer");
	g_autofree char *shared = scratch_path(&scratch, "picket.db-shm");
	ck_assert_int_eq(g_remove(shared), 0);
	expect_refused(STORE_READ_WRITE, STORE_NEWER, "newer");
}
END_TEST

START_TEST(a_schema_version_of_somebody_else_is_refused)
{
	Store *store = scratch_open(scratch.file);
	scratch_run(store, "create table schema_version (number bigint)");
	store_close(store);
	expect_refused(STORE_READ_WRITE, STORE_CORRUPT, "no such column");
}
END_TEST

// ---- readers ----

START_TEST(a_reader_leaves_nothing_behind)
{
	fill_and_close("select 1");
	g_autofree char *before = scratch_state(&scratch);
	Store *reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS);
	ck_assert(!store_run(reader, NULL, "delete from setting"));
	ck_assert(store_check(reader, NULL));
	store_close(reader);
	g_autofree char *after = scratch_state(&scratch);
	ck_assert_str_eq(before, after);
	ck_assert_ptr_null(strstr(after, "-wal"));
}
END_TEST

START_TEST(a_reader_sees_what_a_running_bot_writes)
{
	g_autoptr(Store) store = scratch_open(scratch.file);
	scratch_fill(store);
	g_autoptr(Store) reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	ck_assert_ptr_nonnull(reader);
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS);
	scratch_run(store, "delete from setting where key = 'key1'");
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS - 1);
	ck_assert(store_begin(reader, NULL));
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS - 1);
	ck_assert(store_begin(store, NULL)); // and stands in nobody's way
	scratch_run(store, "delete from setting where key = 'key2'");
	ck_assert(store_commit(store, NULL));
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS - 1);
	ck_assert(store_commit(reader, NULL));
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from setting"), SCRATCH_ROWS - 2);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("sqlite");
	TCase *tests = tcase_create("sqlite");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_new_store_is_made_for_us_alone);
	tcase_add_test(tests, memory_is_a_store_without_a_file);
	tcase_add_test(tests, where_nothing_can_be_made_it_says_so);
	tcase_add_test(tests, a_file_that_may_not_be_written_is_refused);
	tcase_add_loop_test(
		tests, a_damaged_file_is_refused_and_left_as_it_is, 0, G_N_ELEMENTS(damages));
	tcase_add_test(tests, a_damaged_file_with_a_log_is_refused_and_left_as_it_is);
	tcase_add_test(tests, a_log_that_was_left_is_read);
	tcase_add_test(tests, a_newer_store_is_refused_and_left_as_it_is);
	tcase_add_test(tests, a_newer_store_is_known_by_its_log_too);
	tcase_add_test(tests, a_schema_version_of_somebody_else_is_refused);
	tcase_add_test(tests, a_reader_leaves_nothing_behind);
	tcase_add_test(tests, a_reader_sees_what_a_running_bot_writes);
	suite_add_tcase(all, tests);
	return all;
}
