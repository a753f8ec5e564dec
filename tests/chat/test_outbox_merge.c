// SPDX-License-Identifier: LGPL-3.0-or-later
// What leaves in one line: who is told together, in which order, and what comes back of a lost
// line.
#include <check.h>
#include <string.h>

#include "chat/outbox.h"
#include "store/migrate.h"
#include "store/schema.h"

typedef struct {
	Store *store;
	Clock clock;
	Outbox *outbox;
	GHashTable *off;  // of handles that stand otherwise than the others
	size_t room;      // 0 = this network takes one row a line
	unsigned said;    // rows that were told to be said
	bool cannot_draw; // the plugin fails
} Fixture;

static OutboxReady always(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return OUTBOX_GO;
}

static size_t on_room(void *data, const OutboxRow *row)
{
	(void)row;
	return ((Fixture *)data)->room;
}

static void on_said(void *data, OutboxRow *row)
{
	(void)row;
	((Fixture *)data)->said++;
}

// "on 3: ana, ben": those who stand like the first, as many as fit.
static char *on_draw(void *data, const OutboxRow *row, const BotDraw *what, bool *told)
{
	const Fixture *fixture = data;
	if (fixture->cannot_draw)
		return NULL;
	bool off = g_hash_table_contains(fixture->off, what->handles[0]);
	GString *line = g_string_new(NULL);
	g_string_printf(line, "%s %" PRId64 ":", off ? "off" : row->kind, what->subject);
	for (unsigned i = 0; i < what->n; i++) {
		const char *handle = what->handles[i];
		if (g_hash_table_contains(fixture->off, handle) != off)
			continue;
		if (i && line->len + 1 + strlen(handle) > what->room)
			break;
		g_string_append_printf(line, " %s", handle);
		told[i] = true;
	}
	return g_string_free(line, FALSE);
}

static void open_outbox(Fixture *fixture)
{
	fixture->outbox = outbox_new(fixture->store, &fixture->clock);
	outbox_on_said(fixture->outbox, on_said, fixture);
	outbox_on_draw(fixture->outbox, on_draw, fixture);
}

static void fixture_init(Fixture *fixture)
{
	*fixture = (Fixture){.store = store_open(":memory:", STORE_READ_WRITE, NULL),
		.off = g_hash_table_new(g_str_hash, g_str_equal),
		.room = 400};
	ck_assert(migrate_run(fixture->store, "core", schema_steps, NULL));
	clock_init(&fixture->clock, CLOCK_STILL, 1000);
	open_outbox(fixture);
}

static void fixture_clear(Fixture *fixture)
{
	outbox_free(fixture->outbox);
	g_hash_table_unref(fixture->off);
	store_close(fixture->store);
}

// An answer to a handle in the room "#a", said at this moment of the clock.
static OutboxRow *row_for(Fixture *fixture, const char *handle, const char *text, const char *kind)
{
	OutboxRow *row = outbox_row_new("net", "", OUTBOX_REPLY);
	g_free(row->text);
	row->text = g_strdup_printf("%s: %s", handle, text);
	row->room = g_strdup("a");
	row->address = g_strdup_printf("irc:net/%s", handle);
	g_free(row->handle);
	row->handle = g_strdup(handle);
	row->queued = clock_now(&fixture->clock);
	row->expires = row->queued + OUTBOX_REPLY_SECONDS;
	row->kind = g_strdup(kind);
	row->stamp = outbox_stamp(fixture->outbox);
	return row;
}

static void push_words(Fixture *fixture, const char *handle, const char *text)
{
	outbox_push(fixture->outbox, row_for(fixture, handle, text, OUTBOX_SAME_WORDS));
}

static OutboxRow *stand_for(Fixture *fixture, const char *handle, int64_t subject)
{
	OutboxRow *row = row_for(fixture, handle, "on it.", "on");
	row->owner = g_strdup("shifts");
	row->subject = subject;
	row->person = (BotPerson)g_str_hash(handle);
	return row;
}

static void push_stand(Fixture *fixture, const char *handle, int64_t subject)
{
	outbox_push(fixture->outbox, stand_for(fixture, handle, subject));
}

static OutboxRow *next(Fixture *fixture)
{
	const OutboxPull pull = {always, fixture->room ? on_room : NULL, fixture};
	return outbox_next(fixture->outbox, "net", &pull);
}

// All lines that leave now, joined by "|"; each is confirmed.
static char *all_lines(Fixture *fixture)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	OutboxRow *row;
	while ((row = next(fixture))) {
		g_string_append_printf(lines, "%s%s%s", lines->len ? "|" : "",
			row->again ? "again " : "", outbox_words(row));
		outbox_sent(fixture->outbox, row);
	}
	return g_string_free(g_steal_pointer(&lines), FALSE);
}

static void ck_lines(Fixture *fixture, const char *wanted)
{
	g_autofree char *lines = all_lines(fixture);
	ck_assert_str_eq(lines, wanted);
}

START_TEST(the_same_words_to_many_are_one_line)
{
	Fixture fixture;
	fixture_init(&fixture);
	push_words(&fixture, "ana", "day 102");
	push_words(&fixture, "ben", "day 102");
	push_words(&fixture, "cyd", "day 29");
	push_words(&fixture, "ana", "day 102");
	push_words(&fixture, "dee", "day 102");
	ck_lines(&fixture, "ana, ben, dee: day 102|cyd: day 29");
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").delivered, 5);
	ck_assert_uint_eq(fixture.said, 5);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(those_who_do_not_fit_are_first_in_the_next_line)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.room = strlen("ana, ben: day 102");
	push_words(&fixture, "ana", "day 102");
	push_words(&fixture, "ben", "day 102");
	push_words(&fixture, "cyd", "day 102");
	push_words(&fixture, "dee", "other");
	push_words(&fixture, "eli", "day 102");
	ck_lines(&fixture, "ana, ben: day 102|cyd, eli: day 102|dee: other");
	fixture_clear(&fixture);
}
END_TEST

// Lists name nobody; questions, refusals (no kind), other languages and private words go alone.
START_TEST(what_is_one_persons_goes_alone)
{
	Fixture fixture;
	fixture_init(&fixture);
	for (int i = 0; i < 2; i++) {
		const char *who = i ? "ben" : "ana";
		OutboxRow *refusal = row_for(&fixture, who, "limit", NULL),
			  *question = row_for(&fixture, who, "which?", OUTBOX_SAME_WORDS),
			  *private = row_for(&fixture, who, "hush", OUTBOX_SAME_WORDS),
			  *spanish = row_for(&fixture, who, "day 102", OUTBOX_SAME_WORDS),
			  *list = row_for(&fixture, who, "", OUTBOX_SAME_WORDS);
		question->question = g_strdup("in\x1f"
					      "1");
		g_clear_pointer(&private->room, g_free);
		g_free(list->text);
		list->text = g_strdup("1 Sat\n2 Sun");
		g_free(spanish->lang);
		spanish->lang = g_strdup(i ? "es" : "en");
		OutboxRow *rows[] = {refusal, question, private, spanish, list};
		for (unsigned n = 0; n < G_N_ELEMENTS(rows); n++)
			outbox_push(fixture.outbox, rows[n]);
	}
	ck_lines(&fixture, "ana: limit|ana: hush|ben: hush|ana: which?|ana: day 102|"
			   "1 Sat\n2 Sun|ben: limit|ben: which?|ben: day 102|1 Sat\n2 Sun");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(a_console_and_private_chats_never_merge)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.room = 0;
	push_words(&fixture, "ana", "day 102");
	push_words(&fixture, "ben", "day 102");
	push_stand(&fixture, "ana", 3);
	outbox_overtake(fixture.outbox);
	ck_lines(&fixture, "ana: day 102|ben: day 102|ana: on it.");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(people_are_told_once_a_subject_where_they_stand_now)
{
	Fixture fixture;
	fixture_init(&fixture);
	push_stand(&fixture, "ana", 3);
	push_stand(&fixture, "ben", 3);
	push_stand(&fixture, "ana", 4);
	push_stand(&fixture, "cyd", 3);
	push_stand(&fixture, "ben", 3);
	g_hash_table_add(fixture.off, "ben");
	ck_lines(&fixture, "on 3: ana cyd|off 3: ben|ana: on it.");
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").delivered, 5);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(one_alone_keeps_its_words_until_something_is_written)
{
	Fixture fixture;
	fixture_init(&fixture);
	push_stand(&fixture, "ana", 3);
	ck_lines(&fixture, "ana: on it.");
	push_stand(&fixture, "ana", 3);
	outbox_overtake(fixture.outbox);
	ck_lines(&fixture, "on 3: ana");
	push_stand(&fixture, "ana", 3);
	push_stand(&fixture, "ben", 3);
	fixture.cannot_draw = true;
	ck_lines(&fixture, "ana: on it.|ben: on it.");
	fixture_clear(&fixture);
}
END_TEST

// A row does not pass an older one to the same person: "closed" after "on" would be untrue.
START_TEST(what_one_person_is_told_stays_in_order)
{
	Fixture fixture;
	fixture_init(&fixture);
	push_stand(&fixture, "ana", 3);
	outbox_push(fixture.outbox, row_for(&fixture, "ben", "closed", NULL));
	push_stand(&fixture, "ben", 3);
	push_stand(&fixture, "cyd", 3);
	ck_lines(&fixture, "on 3: ana cyd|ben: closed|ben: on it.");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(a_lost_line_is_taken_apart_and_merged_again)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.room = strlen("on 3: ana ben");
	push_stand(&fixture, "ana", 3);
	push_stand(&fixture, "ben", 3);
	push_stand(&fixture, "cyd", 3);
	const OutboxRow *lost = next(&fixture);
	ck_assert_str_eq(outbox_words(lost), "on 3: ana ben");
	outbox_recall(fixture.outbox, "net");
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").again, 2);
	push_stand(&fixture, "ana", 3);
	g_hash_table_add(fixture.off, "ana");
	outbox_overtake(fixture.outbox);
	ck_lines(&fixture, "again off 3: ana|again on 3: ben|on 3: cyd|off 3: ana");
	fixture_clear(&fixture);
}
END_TEST

// After kill -9: the rows that were on disk are drawn by the plugin as things stand then.
START_TEST(rows_of_the_store_are_merged_after_a_crash)
{
	Fixture fixture;
	fixture_init(&fixture);
	static const char *const names[] = {"ana", "ben", "cyd"};
	ck_assert(store_begin(fixture.store, NULL));
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		OutboxRow *row = stand_for(&fixture, names[i], 3);
		ck_assert(outbox_store(fixture.outbox, row, NULL));
		outbox_push(fixture.outbox, row);
	}
	OutboxRow *words = row_for(&fixture, "dee", "limit", NULL);
	ck_assert(outbox_store(fixture.outbox, words, NULL));
	outbox_push(fixture.outbox, words);
	ck_assert(store_commit(fixture.store, NULL));
	outbox_free(fixture.outbox);
	open_outbox(&fixture);
	ck_assert(outbox_load(fixture.outbox, NULL));
	g_hash_table_add(fixture.off, "ben");
	ck_lines(&fixture, "again on 3: ana cyd|again off 3: ben|again dee: limit");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(a_refused_line_is_refused_to_all_in_it)
{
	Fixture fixture;
	fixture_init(&fixture);
	push_stand(&fixture, "ana", 3);
	push_stand(&fixture, "ben", 3);
	outbox_failed(fixture.outbox, next(&fixture), OUTBOX_RETRY);
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), 2);
	outbox_failed(fixture.outbox, next(&fixture), OUTBOX_REFUSED);
	ck_assert_uint_eq(outbox_counts(fixture.outbox, "net").refused, 2);
	ck_assert_uint_eq(outbox_waiting(fixture.outbox, "net"), 0);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(captains_go_before_and_by_themselves)
{
	Fixture fixture;
	fixture_init(&fixture);
	push_words(&fixture, "ana", "day 102");
	OutboxRow *captain = row_for(&fixture, "cap", "day 102", OUTBOX_SAME_WORDS);
	captain->class = OUTBOX_CAPTAIN;
	outbox_push(fixture.outbox, captain);
	push_words(&fixture, "ben", "day 102");
	ck_lines(&fixture, "cap: day 102|ana, ben: day 102");
	fixture_clear(&fixture);
}
END_TEST

// Rooms take turns; but a line that waited over a minute goes before those that did not.
START_TEST(what_waits_too_long_goes_first)
{
	Fixture fixture;
	fixture_init(&fixture);
	OutboxRow *elsewhere = row_for(&fixture, "dee", "later", OUTBOX_SAME_WORDS);
	g_free(elsewhere->room);
	elsewhere->room = g_strdup("b");
	outbox_push(fixture.outbox, elsewhere);
	push_words(&fixture, "ana", "one");
	push_words(&fixture, "ben", "two");
	elsewhere->queued = 1010;
	clock_set(&fixture.clock, 1000 + OUTBOX_PATIENCE_SECONDS + 1);
	ck_lines(&fixture, "ana: one|ben: two|dee: later");
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("outbox_merge");
	TCase *tcase = tcase_create("outbox_merge");
	tcase_add_test(tcase, the_same_words_to_many_are_one_line);
	tcase_add_test(tcase, those_who_do_not_fit_are_first_in_the_next_line);
	tcase_add_test(tcase, what_is_one_persons_goes_alone);
	tcase_add_test(tcase, a_console_and_private_chats_never_merge);
	tcase_add_test(tcase, people_are_told_once_a_subject_where_they_stand_now);
	tcase_add_test(tcase, one_alone_keeps_its_words_until_something_is_written);
	tcase_add_test(tcase, what_one_person_is_told_stays_in_order);
	tcase_add_test(tcase, a_lost_line_is_taken_apart_and_merged_again);
	tcase_add_test(tcase, rows_of_the_store_are_merged_after_a_crash);
	tcase_add_test(tcase, a_refused_line_is_refused_to_all_in_it);
	tcase_add_test(tcase, captains_go_before_and_by_themselves);
	tcase_add_test(tcase, what_waits_too_long_goes_first);
	suite_add_tcase(suite, tcase);
	return suite;
}
