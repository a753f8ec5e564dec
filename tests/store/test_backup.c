// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests copies of a store: whole, private, never over something, and none left that cannot be
// trusted.
#include <check.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "fault_vfs.h"
#include "scratch.h"
#include "store/migrate.h"
#include "store/schema.h"

static Scratch scratch;

static void setup(void)
{
	scratch_init(&scratch);
}

static void teardown(void)
{
	scratch_clear(&scratch);
}

static void fill_and_close(void)
{
	g_autoptr(Store) store = scratch_open(scratch.file);
	scratch_fill(store);
}

static void expect_copy(Store *store)
{
	struct stat info;
	g_autoptr(GError) error = NULL;
	g_autofree char *to = scratch_path(&scratch, "copy.db");
	ck_assert_msg(store_backup(store, to, &error), "%s", error ? error->message : "");
	ck_assert_int_eq(stat(to, &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0600);
	ck_assert(!store_backup(store, to, &error)); // never over something
	ck_assert_int_eq(error->code, STORE_WRITE);
	g_autoptr(Store) copy = scratch_open(to);
	ck_assert_int_eq(store_one(copy, 0, "select count(*) from setting"), SCRATCH_ROWS);
	ck_assert_int_eq(migrate_version(copy, "core"), migrate_version(store, "core"));
}

START_TEST(a_copy_of_an_open_store_is_whole)
{
	g_autoptr(Store) store = scratch_open(scratch.file);
	scratch_fill(store);
	Query *unread = store_query(store, "select key from setting order by key");
	ck_assert_int_eq(query_step(unread, NULL), STORE_ROW);
	expect_copy(store);
	scratch_run(store, "delete from setting"); // goes on
}
END_TEST

START_TEST(a_copy_beside_a_running_bot_is_whole)
{
	g_autoptr(Store) store = scratch_open(scratch.file);
	scratch_fill(store);
	g_autoptr(Store) reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	expect_copy(reader);
}
END_TEST

START_TEST(a_copy_of_a_store_at_rest_is_whole)
{
	fill_and_close();
	g_autoptr(Store) reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	expect_copy(reader);
}
END_TEST

START_TEST(a_copy_that_fails_is_not_left)
{
	FaultVfs vfs;
	g_autoptr(GError) error = NULL;
	g_autofree char *to = scratch_path(&scratch, "copy.db");
	g_autofree char *nowhere = g_build_filename(scratch.folder, "missing", "copy.db", NULL);
	fault_vfs_install(&vfs);
	Store *store = scratch_open(scratch.file);
	scratch_fill(store);
	for (unsigned k = 1; k < 20; k += 3) {
		fault_vfs_calm(&vfs);
		vfs.fail_write = k;
		vfs.for_good = true;
		vfs.code = SQLITE_FULL;
		ck_assert(!store_backup(store, to, &error));
		ck_assert_int_eq(error->code, STORE_WRITE);
		g_clear_error(&error);
		ck_assert(!g_file_test(to, G_FILE_TEST_EXISTS));
	}
	fault_vfs_calm(&vfs);
	ck_assert(!store_backup(store, nowhere, NULL));
	ck_assert(store_backup(store, to, NULL));
	store_close(store);
	fault_vfs_remove(&vfs);
}
END_TEST

// The file is touched while it is copied, as by a bot that has just started.
static void touch(void *file)
{
	utime(file, &(struct utimbuf){1, 1});
}

START_TEST(a_copy_during_which_a_bot_started_is_not_trusted)
{
	FaultVfs vfs;
	g_autoptr(GError) error = NULL;
	g_autofree char *to = scratch_path(&scratch, "copy.db");
	fill_and_close();
	fault_vfs_install(&vfs);
	Store *reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	vfs.on_write = touch;
	vfs.data = scratch.file;
	ck_assert(!store_backup(reader, to, &error));
	ck_assert_msg(strstr(error->message, "try again") != NULL, "%s", error->message);
	ck_assert(!g_file_test(to, G_FILE_TEST_EXISTS));
	vfs.on_write = NULL;
	ck_assert(store_backup(reader, to, NULL));
	store_close(reader);
	fault_vfs_remove(&vfs);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("backup");
	TCase *tests = tcase_create("backup");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_copy_of_an_open_store_is_whole);
	tcase_add_test(tests, a_copy_beside_a_running_bot_is_whole);
	tcase_add_test(tests, a_copy_of_a_store_at_rest_is_whole);
	tcase_add_test(tests, a_copy_that_fails_is_not_left);
	tcase_add_test(tests, a_copy_during_which_a_bot_started_is_not_trusted);
	suite_add_tcase(all, tests);
	return all;
}
