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
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").delivered, 5);
	fixture_clear(&fixture);
}
END_TEST

// Neither waits for all of the other.
START_TEST(outbox_takes_turns_between_answers_and_what_is_urgent)
{
	Fixture fixture;
	fixture_init(&fixture);
	push(&fixture, "#a", OUTBOX_ROOM, "room");
	for (const char *name = "#a\0#b\0#c\0"; *name; name += 3) {
		g_autofree char *urgent = g_strconcat("urgent-", name + 1, NULL);
		push(&fixture, name, OUTBOX_URGENT, urgent);
	}
	push(&fixture, "#b", OUTBOX_REPLY, "one");
	push(&fixture, "#b", OUTBOX_REPLY, "two");
	push(&fixture, "#c", OUTBOX_CAPTAIN, "captain");
	g_autofree char *sent = all_sent(&fixture);
	ck_assert_str_eq(sent, "captain urgent-a one urgent-b two urgent-c room");
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

// What becomes of a row: the network's reason, whether it was on its way in a connection that was lost, and how it ends.
static const struct {
	const char *why;
	bool lost;
	enum { END_SENT, END_REFUSED, END_RETRIES, END_STALE, END_DEAD } end;
	OutboxCounts counts;
} ends[] = {
	{NULL, false, END_SENT, {.delivered = 1}},
	{NULL, true, END_SENT, {.delivered = 1, .again = 1}},
	{"404 Cannot send", false, END_REFUSED, {.refused = 1}},
	{NULL, false, END_REFUSED, {.refused = 1}},
	{"439 Too fast", false, END_RETRIES, {.refused = 1}},
	{NULL, false, END_RETRIES, {.unknown = 1}},
	{NULL, false, END_STALE, {.expired = 1}},
	{NULL, true, END_STALE, {.unknown = 1, .again = 1}},
	{NULL, false, END_DEAD, {.dropped = 1}},
	{NULL, true, END_DEAD, {.unknown = 1, .again = 1}},
};

static OutboxRow *pull(Fixture *fixture)
{
	return outbox_next(fixture->outbox, "net", &(OutboxPull){.ask = ask, .data = fixture});
}

static void bring_to_end(Fixture *fixture, unsigned i)
{
	int tries = ends[i].end == END_RETRIES ? OUTBOX_TRIES : 1;
	if (ends[i].lost) {
		ck_assert_ptr_nonnull(pull(fixture));
		outbox_recall(fixture->outbox, "net");
	}
	if (ends[i].end == END_STALE)
		clock_set(&fixture->clock, 2000);
	if (ends[i].end == END_DEAD)
		fixture->dead = "net:ana";
	for (OutboxRow *row; tries-- && (row = pull(fixture));) {
		g_free(row->why);
		row->why = g_strdup(ends[i].why);
		if (ends[i].end == END_SENT)
			outbox_sent(fixture->outbox, row);
		else
			outbox_failed(fixture->outbox, row,
				ends[i].end == END_RETRIES ? OUTBOX_RETRY : OUTBOX_REFUSED);
	}
}

START_TEST(outbox_tells_how_each_row_ended)
{
	Fixture fixture;
	fixture_init(&fixture);
	push(&fixture, "net:ana", OUTBOX_REPLY, "x");
	bring_to_end(&fixture, (unsigned)_i);
	const OutboxCounts counts = outbox_counts(fixture.outbox, "net"),
			   *wanted = &ends[_i].counts;
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), 0);
	ck_assert_uint_eq(counts.delivered, wanted->delivered);
	ck_assert_uint_eq(counts.refused, wanted->refused);
	ck_assert_uint_eq(counts.unknown, wanted->unknown);
	ck_assert_uint_eq(counts.expired, wanted->expired);
	ck_assert_uint_eq(counts.dropped, wanted->dropped);
	ck_assert_uint_eq(counts.again, wanted->again);
	if (wanted->refused)
		ck_assert_str_eq(counts.refusal, ends[_i].why ? ends[_i].why : "no reason given");
	else
		ck_assert_ptr_null(counts.refusal);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(outbox_ends_what_is_stale_where_nobody_pulls)
{
	Fixture fixture;
	fixture_init(&fixture);
	push(&fixture, "#a", OUTBOX_REPLY, "stale");
	push(&fixture, "#a", OUTBOX_REPLY, "on its way");
	outbox_expire(fixture.outbox);
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), 2);
	ck_assert_ptr_nonnull(pull(&fixture));
	clock_set(&fixture.clock, 2000);
	outbox_expire(fixture.outbox);
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), 1);
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").expired, 1);
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
	tcase_add_test(tcase, outbox_takes_turns_between_answers_and_what_is_urgent);
	tcase_add_test(tcase, outbox_keeps_what_must_wait_and_drops_what_reaches_nobody);
	tcase_add_loop_test(tcase, outbox_tells_how_each_row_ended, 0, G_N_ELEMENTS(ends));
	tcase_add_test(tcase, outbox_ends_what_is_stale_where_nobody_pulls);
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
