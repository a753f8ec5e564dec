// SPDX-License-Identifier: LGPL-3.0-or-later
// Lines under an id that the network knows again: over restarts the same people leave under the same
// one, and nobody else.
#include <check.h>
#include <string.h>

#include "chat/outbox.h"
#include "store/migrate.h"
#include "store/schema.h"

static Store *store;
static Clock house_clock;
static Outbox *outbox;
static GHashTable *silent; // handles that the plugin does not name any more

static OutboxReady always(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return OUTBOX_GO;
}

static size_t on_room(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return 4000;
}

static char *on_draw(void *data, const OutboxRow *row, const BotDraw *what, bool *told)
{
	(void)data, (void)row;
	GString *line = g_string_new("on:");
	for (unsigned i = 0; i < what->n; i++) {
		told[i] = !g_hash_table_contains(silent, what->handles[i]);
		if (told[i])
			g_string_append_printf(line, " %s", what->handles[i]);
	}
	return g_string_free(line, FALSE);
}

static void open_outbox(void)
{
	outbox = outbox_new(store, &house_clock);
	outbox_on_draw(outbox, on_draw, NULL);
	ck_assert(outbox_load(outbox, NULL));
}

static void setup(void)
{
	silent = g_hash_table_new(g_str_hash, g_str_equal);
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	clock_init(&house_clock, CLOCK_STILL, 1000);
	open_outbox();
}

static void teardown(void)
{
	outbox_free(outbox);
	store_close(store);
	g_hash_table_unref(silent);
}

// As after kill -9: only what the store holds is left.
static void crash(void)
{
	outbox_free(outbox);
	open_outbox();
}

static OutboxRow *row_for(const char *handle, const char *thread)
{
	OutboxRow *row = outbox_row_new("net", "", OUTBOX_REPLY);
	g_free(row->text);
	row->text = g_strdup_printf("%s: on", handle);
	row->room = g_strdup("a");
	row->address = g_strdup_printf("matrix:net/@%s:x", handle);
	g_free(row->handle);
	row->handle = g_strdup(handle);
	row->thread = g_strdup(thread);
	row->queued = 1000;
	row->expires = 5000;
	row->kind = g_strdup("on");
	row->owner = g_strdup("shifts");
	return row;
}

static void say_in(const char *handle, const char *thread)
{
	OutboxRow *row = row_for(handle, thread);
	ck_assert(store_begin(store, NULL) && outbox_store(outbox, row, NULL) &&
		  store_commit(store, NULL));
	outbox_forgotten(outbox);
	outbox_push(outbox, row);
}

static void say(const char *handle)
{
	say_in(handle, NULL);
}

static OutboxRow *next(void)
{
	return outbox_next(outbox, "net", &(OutboxPull){always, on_room, NULL});
}

// The next line, and its id.
static OutboxRow *leave(char **ret_id, const char *words)
{
	OutboxRow *row = next();
	ck_assert_ptr_nonnull(row);
	g_free(*ret_id);
	*ret_id = g_strdup(outbox_transaction(outbox, row, NULL));
	ck_assert_ptr_nonnull(*ret_id);
	ck_assert_str_eq(outbox_words(row), words);
	return row;
}

// Done rows leave with the next commit.
static void forget(void)
{
	ck_assert(store_begin(store, NULL) && outbox_forget(outbox, NULL) &&
		  store_commit(store, NULL));
	outbox_forgotten(outbox);
}

START_TEST(line_keeps_its_people_and_its_id)
{
	g_autofree char *before = NULL, *after = NULL;
	say("ana");
	say("ben");
	leave(&before, "on: ana ben");
	crash();
	say("cyd"); // said since: never in the line that may have been told
	OutboxRow *row = leave(&after, "on: ana ben");
	ck_assert_str_eq(after, before);
	outbox_sent(outbox, row);
	outbox_sent(outbox, leave(&after, "on: cyd"));
	ck_assert_str_ne(after, before);
	forget();
	crash();
	ck_assert_ptr_null(next());
}
END_TEST

START_TEST(line_before_it_left_is_free)
{
	g_autofree char *id = NULL;
	say("ana");
	crash();
	say("ben");
	crash();
	outbox_sent(outbox, leave(&id, "on: ana ben"));
	ck_assert_ptr_null(next());
}
END_TEST

// The same id at each try, and another for each line.
START_TEST(line_is_asked_for_its_id_again)
{
	g_autofree char *one = NULL, *other = NULL;
	say("ana");
	OutboxRow *row = leave(&one, "on: ana");
	ck_assert_str_eq(outbox_transaction(outbox, row, NULL), one);
	say("ben");
	leave(&other, "on: ben");
	ck_assert_str_ne(one, other);
}
END_TEST

START_TEST(line_that_was_not_taken_goes_with_others)
{
	g_autofree char *first = NULL, *second = NULL, *third = NULL;
	say("ana");
	outbox_release(leave(&first, "on: ana"));
	say("ben");
	leave(&second, "on: ana ben");
	ck_assert_str_ne(first, second);
	crash();
	leave(&third, "on: ana ben");
	ck_assert_str_eq(second, third);
}
END_TEST

// Whoever is not in the words any more was told, or is told by itself: never lost.
START_TEST(line_lets_go_whom_it_does_not_name)
{
	g_autofree char *before = NULL, *after = NULL, *alone = NULL;
	say("ana");
	say("ben");
	say("cyd");
	leave(&before, "on: ana ben cyd");
	crash();
	g_hash_table_add(silent, "ben");
	OutboxRow *row = leave(&after, "on: ana cyd");
	ck_assert_str_eq(before, after);
	outbox_sent(outbox, row);
	forget();
	g_hash_table_remove_all(silent);
	crash();
	outbox_sent(outbox, leave(&alone, "on: ben"));
	ck_assert_str_ne(alone, before);
	ck_assert_ptr_null(next());
}
END_TEST

START_TEST(line_that_cannot_be_noted_does_not_leave)
{
	g_autofree char *id = NULL;
	say("ana");
	OutboxRow *row = next();
	ck_assert(store_run(store, NULL,
		"create trigger no before update on outbox begin select raise(abort, 'no'); end"));
	g_autoptr(GError) error = NULL;
	ck_assert_ptr_null(outbox_transaction(outbox, row, &error));
	ck_assert_ptr_nonnull(error);
	outbox_release(row);
	ck_assert(store_run(store, NULL, "drop trigger no"));
	leave(&id, "on: ana");
	crash();
	g_autofree char *again = NULL;
	leave(&again, "on: ana");
	ck_assert_str_eq(id, again);
}
END_TEST

START_TEST(line_stays_in_its_thread)
{
	g_autofree char *id = NULL;
	say_in("ana", "$root");
	say("ben");
	say_in("cyd", "$root");
	crash();
	OutboxRow *row = leave(&id, "on: ana cyd");
	ck_assert_str_eq(row->thread, "$root");
	row = leave(&id, "on: ben");
	ck_assert_ptr_null(row->thread);
}
END_TEST

// The network wants ids, and has everything that was said.
static void run_for_a_while(void)
{
	g_autofree char *id = NULL;
	say("eve");
	outbox_sent(outbox, leave(&id, "on: eve"));
	forget();
}

START_TEST(line_of_one_is_noted_with_its_row)
{
	g_autofree char *before = NULL, *after = NULL;
	run_for_a_while();
	say("ana");
	ck_assert(store_run(store, NULL,
		"create trigger no before update on outbox begin select raise(abort, 'no'); end"));
	leave(&before, "on: ana");
	ck_assert(store_run(store, NULL, "drop trigger no"));
	crash();
	say("ben");
	leave(&after, "on: ana");
	ck_assert_str_eq(before, after);
}
END_TEST

START_TEST(line_of_many_is_noted_when_it_leaves)
{
	g_autofree char *before = NULL, *after = NULL;
	run_for_a_while();
	say("ana");
	say("ben");
	leave(&before, "on: ana ben");
	crash();
	leave(&after, "on: ana ben");
	ck_assert_str_eq(before, after);
}
END_TEST

// Not taken together: whoever leaves alone then must not leave under the id of all.
START_TEST(line_of_one_again_has_an_id_of_its_own)
{
	g_autofree char *one = NULL, *both = NULL, *again = NULL, *after = NULL;
	run_for_a_while();
	say("ana");
	outbox_release(leave(&one, "on: ana"));
	say("ben");
	outbox_release(leave(&both, "on: ana ben"));
	g_hash_table_add(silent, "ben");
	leave(&again, "on: ana");
	ck_assert_str_ne(again, both);
	g_hash_table_remove_all(silent);
	crash();
	leave(&after, "on: ana");
	ck_assert_str_eq(after, again);
}
END_TEST

// One row at most of those that wait together: the others may still share a line after a crash.
START_TEST(line_of_one_is_a_single_row_of_a_turn)
{
	g_autofree char *id = NULL;
	run_for_a_while();
	OutboxRow *ana = row_for("ana", NULL), *ben = row_for("ben", NULL),
		  *cyd = row_for("cyd", NULL);
	ck_assert(store_begin(store, NULL) && outbox_store(outbox, ana, NULL) &&
		  outbox_store(outbox, ben, NULL) && outbox_store(outbox, cyd, NULL) &&
		  store_commit(store, NULL));
	outbox_row_free(ana);
	outbox_row_free(ben);
	outbox_row_free(cyd);
	crash();
	leave(&id, "on: ana");
	leave(&id, "on: ben cyd");
}
END_TEST

// What stands in memory alone has an id too.
START_TEST(line_in_memory_has_an_id)
{
	g_autofree char *id = NULL;
	outbox_push(outbox, row_for("ana", NULL));
	outbox_push(outbox, row_for("ben", NULL));
	outbox_sent(outbox, leave(&id, "on: ana ben"));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("chat/outbox_line");
	TCase *tcase = tcase_create("line");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, line_keeps_its_people_and_its_id);
	tcase_add_test(tcase, line_before_it_left_is_free);
	tcase_add_test(tcase, line_is_asked_for_its_id_again);
	tcase_add_test(tcase, line_that_was_not_taken_goes_with_others);
	tcase_add_test(tcase, line_lets_go_whom_it_does_not_name);
	tcase_add_test(tcase, line_that_cannot_be_noted_does_not_leave);
	tcase_add_test(tcase, line_stays_in_its_thread);
	tcase_add_test(tcase, line_of_one_is_noted_with_its_row);
	tcase_add_test(tcase, line_of_many_is_noted_when_it_leaves);
	tcase_add_test(tcase, line_of_one_again_has_an_id_of_its_own);
	tcase_add_test(tcase, line_of_one_is_a_single_row_of_a_turn);
	tcase_add_test(tcase, line_in_memory_has_an_id);
	suite_add_tcase(suite, tcase);
	return suite;
}
