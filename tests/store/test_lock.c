// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests that one process writes a store: who is kept out, what is said, and that a kill frees it.
#include "store/lock.h"

#include <check.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"

static Scratch scratch;
static pid_t child;

// A child that holds the store until it is killed, or until its pipe is closed.
static void hold(void)
{
	int up[2];
	char byte = 0;
	ck_assert_int_eq(pipe(up), 0);
	child = fork();
	if (child == 0) {
		close(up[0]);
		Store *store = store_open(scratch.file, STORE_READ_WRITE, NULL);
		bool held = store &&
			    store_run(store, NULL, "create table if not exists note (n bigint)") &&
			    store_run(store, NULL, "insert into note (n) values (1)");
		if (!held || write(up[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	close(up[1]);
	ck_assert_int_eq(read(up[0], &byte, 1), 1);
	close(up[0]);
}

static void kill_holder(void)
{
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	child = 0;
}

static void setup(void)
{
	scratch_init(&scratch);
	hold();
}

static void teardown(void)
{
	if (child)
		kill_holder();
	scratch_clear(&scratch);
}

START_TEST(a_second_writer_is_told_who_holds_it)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *process = g_strdup_printf(
		"held by another picketbot (process %d)", (int)child);
	g_autofree char *before = scratch_state(&scratch);
	ck_assert_ptr_null(store_open(scratch.file, STORE_READ_WRITE, &error));
	ck_assert_int_eq(error->code, STORE_LOCKED);
	ck_assert_msg(strstr(error->message, process) != NULL, "%s", error->message);
	ck_assert(lock_is_held(scratch.file));
	g_autofree char *after = scratch_state(&scratch);
	ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(another_name_of_the_file_meets_the_same_lock)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *other = scratch_path(&scratch, "other.db");
	ck_assert_int_eq(symlink(scratch.file, other), 0);
	ck_assert_ptr_null(store_open(other, STORE_READ_WRITE, &error));
	ck_assert_int_eq(error->code, STORE_LOCKED);
}
END_TEST

START_TEST(a_reader_works_beside_it)
{
	g_autoptr(Store) reader = store_open(scratch.file, STORE_READ_ONLY, NULL);
	ck_assert_ptr_nonnull(reader);
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from note"), 1);
	ck_assert(store_begin(reader, NULL));
	ck_assert_int_eq(store_one(reader, 0, "select count(*) from note"), 1);
	ck_assert(!store_run(reader, NULL, "insert into note (n) values (2)"));
	store_rollback(reader);
}
END_TEST

START_TEST(a_killed_holder_leaves_it_free)
{
	kill_holder();
	ck_assert(!lock_is_held(scratch.file));
	g_autoptr(Store) store = scratch_open(scratch.file);
	ck_assert(lock_is_held(scratch.file));
	ck_assert_int_eq(store_one(store, 0, "select count(*) from note"), 1);
}
END_TEST

START_TEST(a_closed_store_is_free_at_once)
{
	kill_holder();
	store_close(scratch_open(scratch.file));
	ck_assert(!lock_is_held(scratch.file));
	store_close(scratch_open(scratch.file));
}
END_TEST

START_TEST(a_lock_file_is_followed_nowhere)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *file = scratch_path(&scratch, "new.db");
	g_autofree char *lock = scratch_path(&scratch, "new.db.lock");
	ck_assert_int_eq(symlink(scratch.file, lock), 0);
	ck_assert_int_eq(lock_take(file, &error), -1);
	ck_assert_int_eq(error->code, STORE_WRITE);
	ck_assert(!lock_is_held(file));
	lock_drop(-1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("lock");
	TCase *tests = tcase_create("lock");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_second_writer_is_told_who_holds_it);
	tcase_add_test(tests, another_name_of_the_file_meets_the_same_lock);
	tcase_add_test(tests, a_reader_works_beside_it);
	tcase_add_test(tests, a_killed_holder_leaves_it_free);
	tcase_add_test(tests, a_closed_store_is_free_at_once);
	tcase_add_test(tests, a_lock_file_is_followed_nowhere);
	suite_add_tcase(all, tests);
	return all;
}
