// SPDX-License-Identifier: LGPL-3.0-or-later
// The console's language: each kind of line, what is wrong with one, and where the clock stops.
#include "console/console.h"

#include <check.h>
#include <string.h>

#include "store/migrate.h"
#include "store/schema.h"

enum { START = 1000, DUES_MAX = 4 };

// A bot that repeats in its answers who said what, and that has things to do at set times.
typedef struct {
	Chat chat;
	Clock clock;
	Console console;
	GString *said; // by the bot
	int64_t dues[DUES_MAX];
	unsigned n_dues;
	bool stuck; // what is due cannot be done
} Fixture;

static void answer(Fixture *fixture, const Message *message, bool aside, const char *text)
{
	OutboxRow *row = outbox_row_new("console", text, OUTBOX_REPLY);
	row->room = message->room && !aside ? g_strdup("room") : NULL;
	row->address = row->room ? NULL : g_strdup(message->from.address);
	g_free(row->handle);
	row->handle = g_strdup(message->from.handle);
	row->expires = G_MAXINT64;
	outbox_push(fixture->chat.outbox, row);
}

static void on_heard(void *data, Message *message)
{
	Fixture *fixture = data;
	g_autoptr(Message) owned = message;
	int role = owned->forced_role == MESSAGE_OWN_ROLE
			   ? (int)people_role_of(&fixture->chat.people, &owned->from, NULL)
			   : owned->forced_role;
	g_autofree char *text = g_strdup_printf("%s %d %s", owned->from.address, role, owned->text);
	answer(fixture, owned, strstr(owned->text, "aside") != NULL, text);
}

static void on_settle(void *data)
{
	(void)data;
}

static int64_t on_next_due(void *data)
{
	const Fixture *fixture = data;
	return fixture->n_dues ? fixture->dues[0] : INT64_MAX;
}

static void on_run_due(void *data)
{
	Fixture *fixture = data;
	g_autofree char *text = g_strdup_printf(
		"due at %" PRId64, clock_now(&fixture->clock) - START);
	OutboxRow *row = outbox_row_new("console", text, OUTBOX_BULK);
	row->room = g_strdup("room");
	row->expires = G_MAXINT64;
	outbox_push(fixture->chat.outbox, row);
	if (!fixture->stuck)
		memmove(fixture->dues, fixture->dues + 1,
			--fixture->n_dues * sizeof fixture->dues[0]);
}

static void on_print(void *data, const char *line)
{
	g_string_append_printf(((Fixture *)data)->said, "%s\n", line);
}

static void fixture_init(Fixture *fixture)
{
	const ConsoleHooks hooks = {on_settle, on_next_due, on_run_due, on_print, fixture};
	*fixture = (Fixture){.said = g_string_new(NULL)};
	Chat *chat = &fixture->chat;
	clock_init(&fixture->clock, CLOCK_STILL, START);
	chat->clock = &fixture->clock;
	chat->store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(chat->store, "core", schema_steps, NULL));
	chat->outbox = outbox_new(chat->store, chat->clock);
	rooms_init(&chat->rooms);
	people_init(&chat->people, chat->store, chat->clock);
	chat->heard = on_heard;
	chat->heard_data = fixture;
	console_init(&fixture->console, chat, &hooks, "you");
	fixture->console.may_play = true;
}

static void fixture_clear(Fixture *fixture)
{
	console_clear(&fixture->console);
	people_clear(&fixture->chat.people);
	rooms_clear(&fixture->chat.rooms);
	outbox_free(fixture->chat.outbox);
	store_close(fixture->chat.store);
	g_string_free(fixture->said, TRUE);
}

// What the bot says to a line, or "fault: …" where the line is none.
static const char *told(Fixture *fixture, const char *line)
{
	g_string_truncate(fixture->said, 0);
	g_autofree char *fault = console_line(&fixture->console, line);
	if (fault)
		g_string_append_printf(fixture->said, "fault: %s\n", fault);
	return fixture->said->str;
}

// Roles as numbers: 0 anyone, 1 member, 2 captain, 3 officer, 4 operator.
static const struct {
	const char *line, *said;
} lines[] = {
	{"", ""},
	{"# a remark", ""},
	{"!day", "room: console:you 1 !day\n"},
	{" !day", "room: console:you 1 !day\n"},
	{"day aside", "private: console:you 1 day aside\n"},
	{"@ana !day", "room: console:ana 1 !day\n"},
	{"@ana> !day", "private: console:ana 1 !day\n"},
	{"@ana aside", "private: console:ana 1 aside\n"},
	{"@ana:captain !day", "room: console:ana 2 !day\n"},
	{"@ana:officer> !day", "private: console:ana 3 !day\n"},
	{"@ana:operator !day", "room: console:ana 4 !day\n"},
	{"@ana:member !day", "room: console:ana 1 !day\n"},
	// somebody who is only called so
	{"@ana:anyone !day", "room: console:~ana 0 !day\n"},
	{"@ana:anyone> !day", "private: console:~ana 0 !day\n"},
};

START_TEST(console_hears_who_says_what_where)
{
	Fixture fixture;
	fixture_init(&fixture);
	ck_assert_str_eq(told(&fixture, lines[_i].line), lines[_i].said);
	fixture_clear(&fixture);
}
END_TEST

#define NEITHER "is neither a step (@+90m), a moment (@2026-11-28T05:58) nor a name (@ana text)\n"

static const struct {
	const char *line, *fault;
} faults[] = {
	{"%restart", "fault: lines that begin with % are for the test runner\n"},
	{"@ana", "fault: \"@ana\" " NEITHER},
	{"@", "fault: \"@\" " NEITHER},
	{"@+", "fault: \"@+\" " NEITHER},
	{"@+5", "fault: \"@+5\" " NEITHER},
	{"@+90m later", "fault: \"@+90m later\" " NEITHER},
	{"@2026-02-30T05:58", "fault: \"@2026-02-30T05:58\" " NEITHER},
	{"@7up !day", "fault: \"@7up !day\" " NEITHER},
	{"@a/b !day", "fault: \"@a/b !day\" " NEITHER},
	{"@~ana !day", "fault: \"@~ana !day\" " NEITHER},
	{"@ana:king !day", "fault: \"@ana:king !day\" " NEITHER},
	{"@ana: !day", "fault: \"@ana: !day\" " NEITHER},
	{"@:captain !day", "fault: \"@:captain !day\" " NEITHER},
	{"@> !day", "fault: \"@> !day\" " NEITHER},
	{"@1970-01-01T00:01",
		"fault: \"@1970-01-01T00:01\" is in the past; the clock only goes forward\n"},
};

START_TEST(console_says_what_is_wrong_and_goes_on)
{
	Fixture fixture;
	fixture_init(&fixture);
	ck_assert_str_eq(told(&fixture, faults[_i].line), faults[_i].fault);
	ck_assert_int_eq(clock_now(&fixture.clock), START);
	ck_assert_str_eq(told(&fixture, "on"), "room: console:you 1 on\n");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_plays_only_where_it_may)
{
	static const char *const played[] = {"@ana !day", "@ana:operator> !day", "@+90m"};
	Fixture fixture;
	fixture_init(&fixture);
	fixture.console.may_play = false;
	for (unsigned i = 0; i < G_N_ELEMENTS(played); i++)
		ck_assert_str_eq(told(&fixture, played[i]),
			"fault: names and clock can be played with on \":memory:\" and the ready "
			"strike only\n");
	ck_assert_int_eq(clock_now(&fixture.clock), START);
	ck_assert_str_eq(told(&fixture, "!day"), "room: console:you 1 !day\n");
	fixture_clear(&fixture);
}
END_TEST

// Whoever sits at it is a member, whatever [bot] members says; a higher role stays.
START_TEST(console_trusts_a_name)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.chat.people.members_verified = false;
	g_hash_table_add(fixture.chat.people.operators, g_strdup("console:bo"));
	ck_assert_str_eq(told(&fixture, "@ana !day"), "room: console:ana 1 !day\n");
	ck_assert_str_eq(told(&fixture, "@bo !day"), "room: console:bo 4 !day\n");
	ck_assert_str_eq(told(&fixture, "@bo:member !day"), "room: console:bo 1 !day\n");
	ck_assert_str_eq(told(&fixture, "@bo:anyone !day"), "room: console:~bo 0 !day\n");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_gives_the_plain_lines_their_role)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.console.my_role = BOT_OFFICER;
	ck_assert_str_eq(told(&fixture, "!day"), "room: console:you 3 !day\n");
	ck_assert_str_eq(told(&fixture, "@ana !day"), "room: console:ana 1 !day\n");
	fixture_clear(&fixture);
}
END_TEST

static const struct {
	const char *line;
	int64_t seconds;
} steps[] = {
	{"@+0m", 0},
	{"@+30s", 30},
	{"@+90m", 5400},
	{"@1970-01-01T01:00", 3600 - START},
	{"@1970-01-01 01:00", 3600 - START},
	{"@1970-01-02", 86400 - START},
};

START_TEST(console_moves_the_clock)
{
	Fixture fixture;
	fixture_init(&fixture);
	ck_assert_str_eq(told(&fixture, steps[_i].line), "");
	ck_assert_int_eq(clock_now(&fixture.clock) - START, steps[_i].seconds);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_reads_moments_in_its_zone)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.console.zone = clock_zone("America/Los_Angeles");
	ck_assert_str_eq(told(&fixture, "@1970-01-01T01:00"), "");
	ck_assert_int_eq(clock_now(&fixture.clock), 9 * 3600);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_stops_at_all_that_is_due)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.n_dues = 4;
	// overdue, on the way, just at its end, and after it
	memcpy(fixture.dues, (int64_t[]){START - 5, START + 20, START + 60, START + 61},
		sizeof fixture.dues);
	ck_assert_str_eq(
		told(&fixture, "@+60s"), "room: due at 0\nroom: due at 20\nroom: due at 60\n");
	ck_assert_int_eq(clock_now(&fixture.clock), START + 60);
	ck_assert_str_eq(told(&fixture, "@+1m"), "room: due at 61\n");
	ck_assert_int_eq(clock_now(&fixture.clock), START + 120);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_clock_does_not_hang_on_what_cannot_be_done)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.n_dues = 1;
	fixture.dues[0] = START + 20;
	fixture.stuck = true;
	ck_assert_str_eq(told(&fixture, "@+60s"), "room: due at 20\n");
	ck_assert_int_eq(clock_now(&fixture.clock), START + 60);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_shows_nothing_while_muted_and_forgets_it)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.console.muted = true;
	ck_assert_str_eq(told(&fixture, "!shift add"), "");
	fixture.console.muted = false;
	ck_assert_str_eq(told(&fixture, "!day"), "room: console:you 1 !day\n");
	ck_assert_uint_eq(outbox_waiting(fixture.chat.outbox, "console"), 0);
	fixture_clear(&fixture);
}
END_TEST

static void tell(Fixture *fixture, const char *address, const char *handle, const char *text)
{
	Message to = {.from = {.address = (char *)address, .handle = (char *)handle}};
	answer(fixture, &to, true, text);
}

// Whoever reads a private line must see to whom it went, unless it went to who has just spoken.
START_TEST(console_names_the_others_in_private)
{
	Fixture fixture;
	fixture_init(&fixture);
	tell(&fixture, "console:bo", "bo", "a place is free");
	ck_assert_str_eq(told(&fixture, "@ana> !day"),
		"private bo: a place is free\nprivate: console:ana 1 !day\n");
	// the namesake without an account is somebody else
	tell(&fixture, "console:~ana", "ana", "not you");
	ck_assert_str_eq(
		told(&fixture, "@ana !day"), "private ana: not you\nroom: console:ana 1 !day\n");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_names_all_after_a_clock_line)
{
	Fixture fixture;
	fixture_init(&fixture);
	told(&fixture, "@ana !day");
	told(&fixture, "@+1m");
	tell(&fixture, "console:ana", "ana", "it begins");
	g_string_truncate(fixture.said, 0);
	console_flush(&fixture.console);
	ck_assert_str_eq(fixture.said->str, "private ana: it begins\n");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(console_marks_each_line_of_an_answer)
{
	Fixture fixture;
	fixture_init(&fixture);
	const Message to = {.room = fixture.console.room,
		.from = {.address = (char *)"console:you", .handle = (char *)"you"}};
	answer(&fixture, &to, false, "one\ntwo");
	console_flush(&fixture.console);
	ck_assert_str_eq(fixture.said->str, "room: one\nroom: two\n");
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("console");
	TCase *tcase = tcase_create("console");
	tcase_add_loop_test(tcase, console_hears_who_says_what_where, 0, G_N_ELEMENTS(lines));
	tcase_add_loop_test(tcase, console_says_what_is_wrong_and_goes_on, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tcase, console_plays_only_where_it_may);
	tcase_add_test(tcase, console_trusts_a_name);
	tcase_add_test(tcase, console_gives_the_plain_lines_their_role);
	tcase_add_loop_test(tcase, console_moves_the_clock, 0, G_N_ELEMENTS(steps));
	tcase_add_test(tcase, console_reads_moments_in_its_zone);
	tcase_add_test(tcase, console_stops_at_all_that_is_due);
	tcase_add_test(tcase, console_clock_does_not_hang_on_what_cannot_be_done);
	tcase_add_test(tcase, console_shows_nothing_while_muted_and_forgets_it);
	tcase_add_test(tcase, console_names_the_others_in_private);
	tcase_add_test(tcase, console_names_all_after_a_clock_line);
	tcase_add_test(tcase, console_marks_each_line_of_an_answer);
	suite_add_tcase(suite, tcase);
	return suite;
}
