// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what is left of turns when a write fails, the disk is full or the process is killed: what
// was acknowledged, whole.
#include <check.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault_vfs.h"
#include "harness/number.h"
#include "scratch.h"
#include "store/migrate.h"
#include "store/schema.h"

enum { TURNS = 5, PER_TURN = 12 };

static FaultVfs vfs;
static Scratch scratch;

static void setup(void)
{
	fault_vfs_install(&vfs);
	scratch_init(&scratch);
}

static void teardown(void)
{
	scratch_clear(&scratch);
	fault_vfs_remove(&vfs);
}

static Store *notes(void)
{
	Store *store = scratch_open(scratch.file);
	scratch_run(store, "create table note (turn bigint not null, n bigint not null, text text, "
			   "unique (turn, n))");
	return store;
}

static bool note(Store *store, int64_t turn, int64_t n, GError **error)
{
	return store_run(store, error,
		"insert into note (turn, n, text) values (?, ?, hex(zeroblob(1500)))", S(turn),
		S(n));
}

static int64_t count(Store *store)
{
	return store_one(store, -1, "select count(*) from note");
}

// ---- the transaction goes away in the middle of a turn ----

static void expect_broken(bool done, GError **error)
{
	ck_assert(!done);
	ck_assert_int_eq((*error)->code, STORE_BROKEN);
	g_clear_error(error);
}

START_TEST(nothing_runs_after_the_transaction_is_gone)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = notes();
	ck_assert(store_begin(store, NULL) && note(store, 1, 1, NULL));
	Query *before = store_query(store, "select n from note");
	ck_assert(store_savepoint(store, NULL) && note(store, 1, 2, NULL));
	// one of the ways in which the engine takes back more than the statement
	ck_assert(
		!store_run(store, &error, "insert or rollback into note (turn, n) values (1, 2)"));
	g_clear_error(&error);
	ck_assert(store_broken(store));
	expect_broken(note(store, 1, 3, &error), &error);
	expect_broken(query_step(before, &error) != STORE_STEP_FAILED, &error);
	expect_broken(store_savepoint(store, &error), &error);
	expect_broken(store_undo(store, &error), &error);
	expect_broken(note(store, 1, 3, &error), &error);
	expect_broken(store_commit(store, &error), &error);
	expect_broken(note(store, 1, 3, &error), &error); // until a turn begins
	ck_assert_int_eq(count(store), 0);                // but nothing is in the way of a read
	ck_assert(store_begin(store, NULL) && !store_broken(store));
	ck_assert_int_eq(count(store), 0);
	ck_assert(note(store, 1, 1, NULL) && store_commit(store, NULL));
	ck_assert_int_eq(count(store), 1);
}
END_TEST

START_TEST(a_lost_turn_may_be_begun_again_at_once)
{
	g_autoptr(Store) store = notes();
	ck_assert(store_begin(store, NULL) && store_savepoint(store, NULL) &&
		  note(store, 1, 1, NULL));
	ck_assert(!store_run(store, NULL, "insert or rollback into note (turn, n) values (1, 1)"));
	ck_assert(store_begin(store, NULL));
	ck_assert(note(store, 2, 1, NULL) && store_commit(store, NULL));
	ck_assert_int_eq(count(store), 1);
}
END_TEST

// ---- a full disk: the turn is run again, one command at a time ----

// A command that fits and one that does not.
static bool command(Store *store, int64_t n)
{
	return store_run(store, NULL,
		"insert into note (turn, n, text) values (1, ?, hex(zeroblob(?)))", S(n),
		S(n == 4 ? 1 << 20 : 100));
}

static bool run_one(Store *store, int64_t n)
{
	ck_assert(store_begin(store, NULL));
	if (store_savepoint(store, NULL) && command(store, n) && store_release(store, NULL))
		return store_commit(store, NULL);
	store_rollback(store);
	return false;
}

START_TEST(a_full_disk_refuses_the_guilty_command_alone)
{
	g_autoptr(Store) store = notes();
	ck_assert(store_run(store, NULL, "pragma max_page_count = 40"));
	ck_assert(store_begin(store, NULL));
	for (int n = 0; n < 8; n++)
		if (store_savepoint(store, NULL))
			(void)(command(store, n) ? store_release(store, NULL)
						 : store_undo(store, NULL));
	ck_assert(store_broken(store) && !store_commit(store, NULL));
	for (int n = 0; n < 8; n++)
		ck_assert_int_eq(run_one(store, n), n != 4);
	ck_assert_int_eq(count(store), 7);
	ck_assert_int_eq(store_one(store, 0, "select count(*) from note where n = 4"), 0);
	ck_assert(store_check(store, NULL));
}
END_TEST

// ---- the k-th write or sync fails, for every k, or every so many: EVERY ----

static bool run_turn(Store *store, int turn)
{
	bool done = store_begin(store, NULL);
	for (int n = 0; done && n < PER_TURN; n++)
		done = store_savepoint(store, NULL) && note(store, turn, n, NULL) &&
		       store_release(store, NULL);
	if (done)
		return store_commit(store, NULL);
	store_rollback(store);
	return false;
}

// Runs the turns and returns which were acknowledged, as bits.
static unsigned run_turns(Store *store, unsigned *ret_broken)
{
	unsigned acknowledged = 0;
	for (int turn = 0; turn < TURNS; turn++) {
		acknowledged |= (unsigned)run_turn(store, turn) << turn;
		*ret_broken += store_broken(store);
	}
	return acknowledged;
}

static unsigned whole_turns(Store *store)
{
	unsigned found = 0;
	ck_assert(store_check(store, NULL));
	Query *query = store_query(
		store, "select turn, count(*) from note group by turn order by turn");
	while (query_step(query, NULL) == STORE_ROW) {
		ck_assert_int_eq(query_int(query, 1), PER_TURN); // never half of one
		found |= 1u << query_int(query, 0);
	}
	return found;
}

// What a power cut would leave: the files as they are, without the engine's farewell.
static char *snapshot(void)
{
	g_autofree char *to = scratch_path(&scratch, "cut.db");
	static const char *const suffixes[] = {"", "-wal", "-journal"};
	for (unsigned i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *from = g_strconcat(scratch.file, suffixes[i], NULL);
		g_autofree char *copy = g_strconcat(to, suffixes[i], NULL);
		g_autofree char *bytes = NULL;
		gsize length = 0;
		if (g_file_get_contents(from, &bytes, &length, NULL))
			ck_assert(g_file_set_contents(copy, bytes, (gssize)length, NULL));
		else
			g_remove(copy);
	}
	return g_steal_pointer(&to);
}

static const struct {
	bool sync, for_good;
	int code;
} ways[] = {
	{false, false, SQLITE_IOERR_WRITE},
	{false, true, SQLITE_IOERR_WRITE},
	{false, false, SQLITE_FULL},
	{false, true, SQLITE_FULL},
	{true, false, SQLITE_IOERR_FSYNC},
	{true, true, SQLITE_IOERR_FSYNC},
};

// Returns false when there was no k-th any more.
static bool fail_at(unsigned k, int way, unsigned *ret_broken)
{
	Store *store = notes();
	scratch_run(store, "pragma cache_size = 5"); // so that a turn writes before its commit, too
	fault_vfs_calm(&vfs);
	vfs.code = ways[way].code;
	vfs.for_good = ways[way].for_good;
	*(ways[way].sync ? &vfs.fail_sync : &vfs.fail_write) = k;
	unsigned acknowledged = run_turns(store, ret_broken);
	bool failed = (ways[way].sync ? vfs.syncs : vfs.writes) >= k;
	fault_vfs_calm(&vfs);

	g_autofree char *cut = snapshot();
	Store *copy = scratch_open(cut);
	ck_assert_uint_eq(whole_turns(copy) & acknowledged, acknowledged);
	store_close(copy);
	if (!ways[way].for_good && failed) // it comes back to life by itself
		ck_assert_uint_eq(acknowledged, ((1u << TURNS) - 1) & whole_turns(store));
	ck_assert(run_turn(store, TURNS));
	store_close(store);

	store = scratch_open(scratch.file);
	ck_assert_uint_eq(whole_turns(store), acknowledged | 1u << TURNS);
	store_close(store);
	g_remove(scratch.file);
	return failed;
}

START_TEST(a_failing_write_loses_only_its_own_turn)
{
	unsigned k = 1, broken = 0, every = number_from("EVERY", 1);
	while (fail_at(k, _i, &broken))
		k += every;
	ck_assert_uint_ge(k, TURNS); // each turn writes and syncs
	ck_assert(ways[_i].sync || broken > 0);
}
END_TEST

// ---- the power goes at the k-th write of the first start, for every k, or every so many ----

static void cut_and_start_again(void *data)
{
	unsigned *writes = data;
	if ((*writes)++ % number_from("EVERY", 1))
		return;
	vfs.on_write = NULL;
	g_autofree char *cut = snapshot();
	Store *store = scratch_open(cut);
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	ck_assert(store_check(store, NULL));
	store_close(store);
	g_remove(cut);
	vfs.on_write = cut_and_start_again;
}

START_TEST(a_store_cut_off_while_it_is_made_starts_again)
{
	unsigned writes = 0;
	vfs.data = &writes;
	vfs.on_write = cut_and_start_again;
	Store *store = scratch_open(scratch.file);
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	store_close(store);
	vfs.on_write = NULL;
	ck_assert_uint_gt(writes, 10);
}
END_TEST

// ---- kill -9 ----

// Says each turn when its commit has returned, until killed.
static void write_until_killed(int acks)
{
	Store *store = scratch_open(scratch.file);
	for (int64_t turn = 0;; turn++) {
		store_begin(store, NULL);
		for (int n = 0; n < PER_TURN; n++)
			note(store, turn, n, NULL);
		if (store_commit(store, NULL) && write(acks, &turn, sizeof(turn)) != sizeof(turn))
			_exit(1);
	}
}

START_TEST(what_was_acknowledged_survives_a_kill)
{
	int pipes[2];
	int64_t turn = -1, acknowledged = -1;
	store_close(notes());
	ck_assert_int_eq(pipe(pipes), 0);
	pid_t child = fork();
	if (child == 0)
		write_until_killed(pipes[1]);
	close(pipes[1]);
	for (int i = 0; i < 5 + 40 * _i; i++)
		ck_assert_int_eq(
			read(pipes[0], &acknowledged, sizeof(acknowledged)), sizeof(acknowledged));
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	while (read(pipes[0], &turn, sizeof(turn)) == sizeof(turn))
		acknowledged = turn;
	close(pipes[0]);

	g_autoptr(Store) store = scratch_open(scratch.file);
	int64_t rows = count(store);
	ck_assert(store_check(store, NULL));
	ck_assert_int_eq(rows % PER_TURN, 0);
	ck_assert_int_ge(rows, (acknowledged + 1) * PER_TURN);
	ck_assert_int_le(rows, (acknowledged + 2) * PER_TURN); // saved, but not said any more
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("fault");
	TCase *tests = tcase_create("fault");
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, nothing_runs_after_the_transaction_is_gone);
	tcase_add_test(tests, a_lost_turn_may_be_begun_again_at_once);
	tcase_add_test(tests, a_full_disk_refuses_the_guilty_command_alone);
	tcase_add_loop_test(tests, a_failing_write_loses_only_its_own_turn, 0, G_N_ELEMENTS(ways));
	tcase_add_test(tests, a_store_cut_off_while_it_is_made_starts_again);
	tcase_add_loop_test(tests, what_was_acknowledged_survives_a_kill, 0, 5);
	suite_add_tcase(all, tests);
	return all;
}
