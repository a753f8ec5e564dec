// SPDX-License-Identifier: LGPL-3.0-or-later
// What leaves the outbox, in which order, and what comes back of it.
#include "chat/outbox.h"

#include <check.h>

#include "store/migrate.h"
#include "store/schema.h"

typedef struct {
	Store *store;
	Clock clock;
	Outbox *outbox;
	const char *waits; // a room that is not there yet
	const char *dead;  // an address that nobody has any more
} Fixture;

static void fixture_init(Fixture *fixture)
{
	*fixture = (Fixture){.store = store_open(":memory:", STORE_READ_WRITE, NULL)};
	ck_assert(migrate_run(fixture->store, "core", schema_steps, NULL));
	clock_init(&fixture->clock, CLOCK_STILL, 1000);
	fixture->outbox = outbox_new(fixture->store, &fixture->clock);
}

static void fixture_clear(Fixture *fixture)
{
	outbox_free(fixture->outbox);
	store_close(fixture->store);
}

static OutboxReady ask(void *data, const OutboxRow *row)
{
	const Fixture *fixture = data;
	if (fixture->waits && !g_strcmp0(row->room, fixture->waits))
		return OUTBOX_WAIT;
	return fixture->dead && !g_strcmp0(row->address, fixture->dead) ? OUTBOX_DEAD : OUTBOX_GO;
}

static OutboxRow *row_to(const char *target, OutboxClass class, const char *text)
{
	OutboxRow *row = outbox_row_new("net", text, class);
	if (*target == '#')
		row->room = g_strdup(target);
	else
		row->address = g_strdup(target);
	row->expires = 2000;
	return row;
}

static void push(Fixture *fixture, const char *target, OutboxClass class, const char *text)
{
	outbox_push(fixture->outbox, row_to(target, class, text));
}

// The texts that leave now, joined by blanks; each is confirmed.
static char *all_sent(Fixture *fixture)
{
	g_autoptr(GString) texts = g_string_new(NULL);
	OutboxRow *row;
	while ((row = outbox_next(
			fixture->outbox, "net", &(OutboxPull){.ask = ask, .data = fixture}))) {
		g_string_append_printf(texts, "%s%s%s", texts->len ? " " : "",
			row->again ? "again:" : "", row->text);
		outbox_sent(fixture->outbox, row);
	}
	return g_string_free(g_steal_pointer(&texts), FALSE);
}

START_TEST(outbox_sends_by_class_and_in_turns)
{
	Fixture fixture;
	fixture_init(&fixture);
	push(&fixture, "#a", OUTBOX_REPLY, "a1");
	push(&fixture, "#a", OUTBOX_REPLY, "a2");
	push(&fixture, "#b", OUTBOX_REPLY, "b1");
	push(&fixture, "ana", OUTBOX_BULK, "bulk");
	push(&fixture, "#b", OUTBOX_CAPTAIN, "captain");
	g_autofree char *sent = all_sent(&fixture);
	ck_assert_str_eq(sent, "captain a1 b1 a2 bulk");
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").sent, 5);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_keeps_what_must_wait_and_drops_what_reaches_nobody)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.waits = "#a";
	fixture.dead = "gone";
	push(&fixture, "#a", OUTBOX_REPLY, "later");
	push(&fixture, "gone", OUTBOX_REPLY, "never");
	push(&fixture, "#b", OUTBOX_REPLY, "now");
	g_autofree char *now = all_sent(&fixture);
	ck_assert_str_eq(now, "now");
	fixture.waits = NULL;
	g_autofree char *later = all_sent(&fixture);
	ck_assert_str_eq(later, "later");
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").dropped, 1);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_forgets_what_is_stale)
{
	Fixture fixture;
	fixture_init(&fixture);
	push(&fixture, "#a", OUTBOX_REPLY, "stale");
	clock_set(&fixture.clock, 2000);
	g_autofree char *sent = all_sent(&fixture);
	ck_assert_str_eq(sent, "");
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").expired, 1);
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), 0);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_repeats_marked_after_a_lost_connection)
{
	Fixture fixture;
	fixture_init(&fixture);
	push(&fixture, "#a", OUTBOX_REPLY, "one");
	push(&fixture, "#a", OUTBOX_REPLY, "two");
	ck_assert_ptr_nonnull(
		outbox_next(fixture.outbox, "net", &(OutboxPull){.ask = ask, .data = &fixture}));
	outbox_recall(fixture.outbox, "net");
	g_autofree char *sent = all_sent(&fixture);
	ck_assert_str_eq(sent, "again:one two");
	fixture_clear(&fixture);
}
END_TEST

static char *ask_me_in_private(const OutboxRow *row)
{
	return g_strdup_printf("%s: ask me in private", row->handle);
}

START_TEST(outbox_says_in_the_room_that_a_private_answer_was_refused)
{
	Fixture fixture;
	fixture_init(&fixture);
	outbox_on_refusal(fixture.outbox, ask_me_in_private);
	OutboxRow *row = row_to("irc:net/ana", OUTBOX_REPLY, "secret");
	g_free(row->handle);
	row->handle = g_strdup("ana");
	row->asked_room = g_strdup("#a");
	outbox_push(fixture.outbox, row);
	outbox_failed(fixture.outbox,
		outbox_next(fixture.outbox, "net", &(OutboxPull){.ask = ask, .data = &fixture}),
		OUTBOX_REFUSED);
	g_autofree char *sent = all_sent(&fixture);
	ck_assert_str_eq(sent, "ana: ask me in private");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_bounds_what_it_holds_in_memory)
{
	Fixture fixture;
	fixture_init(&fixture);
	for (int i = 0; i < OUTBOX_MAX_TARGET + 7; i++)
		push(&fixture, "#a", OUTBOX_REPLY, "x");
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), OUTBOX_MAX_TARGET);
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").dropped, 7);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_holds_only_what_is_not_on_its_way)
{
	Fixture fixture;
	fixture_init(&fixture);
	for (int i = 0; i < OUTBOX_MAX_MEMORY + 7; i++) {
		push(&fixture, "#a", OUTBOX_REPLY, "x");
		ck_assert_ptr_nonnull(outbox_next(
			fixture.outbox, "net", &(OutboxPull){.ask = ask, .data = &fixture}));
	}
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").dropped, 0);
	fixture_clear(&fixture);
}
END_TEST

// A new outbox on the same store is what a restarted bot has.
static void restart(Fixture *fixture)
{
	outbox_free(fixture->outbox);
	fixture->outbox = outbox_new(fixture->store, &fixture->clock);
	ck_assert(outbox_load(fixture->outbox, NULL));
}

START_TEST(outbox_rows_of_the_store_live_until_a_commit_forgets_them)
{
	Fixture fixture;
	fixture_init(&fixture);
	OutboxRow *row = row_to("irc:net/ana", OUTBOX_BULK, "kept");
	ck_assert(store_begin(fixture.store, NULL) && outbox_store(fixture.outbox, row, NULL) &&
		  store_commit(fixture.store, NULL));
	outbox_row_free(row); // the process died before it could say it
	restart(&fixture);
	g_autofree char *first = all_sent(&fixture);
	ck_assert_str_eq(first, "again:kept");
	ck_assert(outbox_has_done(fixture.outbox));
	ck_assert(store_begin(fixture.store, NULL) && outbox_forget(fixture.outbox, NULL) &&
		  store_commit(fixture.store, NULL));
	outbox_forgotten(fixture.outbox);
	restart(&fixture);
	g_autofree char *second = all_sent(&fixture);
	ck_assert_str_eq(second, "");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_has_room_for_captains_when_others_filled_it)
{
	Fixture fixture;
	fixture_init(&fixture);
	for (int i = 0; i < OUTBOX_MAX_MEMORY + OUTBOX_MAX_CAPTAINS; i++) {
		g_autofree char *who = g_strdup_printf("stranger%d", i);
		push(&fixture, who, OUTBOX_REPLY, "x");
	}
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), OUTBOX_MAX_MEMORY);
	push(&fixture, "cap", OUTBOX_CAPTAIN, "captain");
	OutboxRow *first = outbox_next(
		fixture.outbox, "net", &(OutboxPull){.ask = ask, .data = &fixture});
	ck_assert_str_eq(first->text, "captain");
	fixture_clear(&fixture);
}
END_TEST

static void store_row(Fixture *fixture, const char *text)
{
	OutboxRow *row = row_to("#a", OUTBOX_REPLY, text);
	ck_assert(outbox_store(fixture->outbox, row, NULL));
	outbox_push(fixture->outbox, row);
}

// After a clean stop only what was on its way is marked; after a crash all is.
START_TEST(outbox_marks_after_a_clean_stop_what_may_have_been_said)
{
	Fixture fixture;
	fixture_init(&fixture);
	const OutboxPull mine = {.ask = ask, .data = &fixture};
	store_row(&fixture, "said");
	store_row(&fixture, "unsaid");
	ck_assert_ptr_nonnull(outbox_next(fixture.outbox, "net", &mine));
	outbox_recall(fixture.outbox, "net");
	ck_assert(outbox_rest(fixture.outbox, NULL));
	restart(&fixture);
	const OutboxRow *first = outbox_next(fixture.outbox, "net", &mine),
			*second = outbox_next(fixture.outbox, "net", &mine);
	ck_assert(first->again && !second->again);
	restart(&fixture); // no clean stop this time
	g_autofree char *sent = all_sent(&fixture);
	ck_assert_str_eq(sent, "again:said again:unsaid");
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("outbox");
	TCase *tcase = tcase_create("outbox");
	tcase_add_test(tcase, outbox_sends_by_class_and_in_turns);
	tcase_add_test(tcase, outbox_keeps_what_must_wait_and_drops_what_reaches_nobody);
	tcase_add_test(tcase, outbox_forgets_what_is_stale);
	tcase_add_test(tcase, outbox_repeats_marked_after_a_lost_connection);
	tcase_add_test(tcase, outbox_says_in_the_room_that_a_private_answer_was_refused);
	tcase_add_test(tcase, outbox_bounds_what_it_holds_in_memory);
	tcase_add_test(tcase, outbox_holds_only_what_is_not_on_its_way);
	tcase_add_test(tcase, outbox_rows_of_the_store_live_until_a_commit_forgets_them);
	tcase_add_test(tcase, outbox_has_room_for_captains_when_others_filled_it);
	tcase_add_test(tcase, outbox_marks_after_a_clean_stop_what_may_have_been_said);
	suite_add_tcase(suite, tcase);
	return suite;
}
