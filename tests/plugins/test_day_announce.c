// SPDX-License-Identifier: LGPL-3.0-or-later
// Which rooms are told of the day, and when: rooms of a network that is never reached, whose outbox
// tells what each would hear.
#include <check.h>
#include <string.h>

#include "harness/house.h"
#include "store/scratch.h"

#define HEAD                                                                                       \
	"[bot]\nstore = :memory:\n[network net]\nkind = irc\nhost = irc.example.org\nnick = p\n"   \
	"[strike docks]\ntitle = Docks\nstart = 2023-06-01\nzone = America/Los_Angeles\n"          \
	"[strike ports]\ntitle = Ports\nstart = 2023-07-15\nzone = America/Los_Angeles\n"          \
	"[place east]\nzone = America/New_York\n"
#define MORNING(time) "[plugin day]\nmorning = " time "\n"
#define ROOM(name) "[room " name "]\nnetwork = net\naddress = #" name "\n"

static Scratch scratch;

// The rooms of the config, and not the console, are told.
static void open_rooms(House *house)
{
	house->app.chat.rooms.only = NULL;
	g_ptr_array_remove(house->app.chat.rooms.told, house->console.room);
}

static void begin(House *house, const char *config)
{
	scratch_init(&scratch);
	house_init(house, config, scratch.file);
	open_rooms(house);
}

static void end(House *house)
{
	house_clear(house);
	scratch_clear(&scratch);
}

static char *rows(House *house, const char *format)
{
	g_autoptr(GString) all = g_string_new("");
	Query *query = store_query(
		house->app.store, "select room, text, expires from outbox order by id");
	while (query_step(query, NULL) == STORE_ROW)
		if (!strcmp(format, "expires"))
			g_string_append_printf(all, "%s until %" G_GINT64_FORMAT "\n",
				query_text(query, 0), query_int(query, 2));
		else
			g_string_append_printf(
				all, "%s: %s\n", query_text(query, 0), query_text(query, 1));
	query_reset(query);
	return g_string_free(g_steal_pointer(&all), FALSE);
}

#define DOCKS_72 "Docks strike: day 72."
#define BOTH "Docks strike: day 72. Ports: day 28. Both on strike together: 28 days."

// It is Friday 11 August 2023, 08:00; the house is stepped on to a moment.
static const struct {
	const char *config, *to, *told;
} cases[] = {
	// Who is told: whoever is bound to a strike, or says so.
	{HEAD MORNING("07:30") ROOM("picket") "strikes = docks\n" ROOM("officers"), "08:01",
		"picket: " DOCKS_72 "\n"},
	{HEAD MORNING("07:30") ROOM("picket") "strikes = docks\nannounce = no\n", "08:01", ""},
	{HEAD MORNING("07:30") ROOM("picket") "announce = yes\n", "08:01", "picket: " BOTH "\n"},
	{HEAD MORNING("07:30") ROOM("a") "strikes = ports; docks\n" ROOM("b") "strikes = docks\n",
		"08:01",
		"a: Ports strike: day 28. Docks: day 72. Both on strike together: 28 days.\n"
		"b: " DOCKS_72 "\n"},
	{HEAD ROOM("picket") "strikes = docks\n", "12:00", ""},
	{HEAD MORNING("08:30") ROOM("picket") "strikes = docks\n", "08:29", ""},
	{HEAD MORNING("08:30") ROOM("picket") "strikes = docks\n", "08:30",
		"picket: " DOCKS_72 "\n"},
	// Bridged rooms hear each other.
	{HEAD MORNING("07:30") ROOM("a") "strikes = docks\nbridged_with = b\n" ROOM(
		 "b") "strikes = docks\n",
		"08:01", "a: " DOCKS_72 "\n"},
	{HEAD MORNING("07:30") ROOM("a") "strikes = docks\n" ROOM(
		 "b") "strikes = docks\nbridged_with = a\n",
		"08:01", "a: " DOCKS_72 "\n"},
	{HEAD MORNING("07:30") ROOM("a") "bridged_with = b\n" ROOM("b") "strikes = docks\n",
		"08:01", "b: " DOCKS_72 "\n"},
	// Quiet hours: later on the same day, as it is then, or not at all.
	{HEAD MORNING("08:30") ROOM("picket") "strikes = docks\nquiet = 22:00-09:00\n", "08:59",
		""},
	{HEAD MORNING("08:30") ROOM("picket") "strikes = docks\nquiet = 22:00-09:00\n", "09:00",
		"picket: " DOCKS_72 "\n"},
	{HEAD MORNING("08:30")
			ROOM("picket") "strikes = docks\nquiet = 22:00-09:00\nplace = east\n",
		"08:30", "picket: " DOCKS_72 "\n"}, // 11:30 in New York
	{HEAD MORNING("08:30") ROOM("picket") "strikes = docks\nquiet = 08:00-08:00\n", "08:30",
		"picket: " DOCKS_72 "\n"},
	{HEAD MORNING("08:30") ROOM("picket") "strikes = docks\nquiet = 08:00-00:00\n", "23:59",
		""},
	{HEAD MORNING("08:30") ROOM("a") "strikes = docks\nquiet = 08:00-10:00\n" ROOM(
		 "b") "strikes = docks\n",
		"10:00", "b: " DOCKS_72 "\na: " DOCKS_72 "\n"},
};

static void step(House *house, const char *time)
{
	g_autofree char *line = g_strdup_printf("@2023-08-11T%s", time);
	ck_assert(house_say(house, line));
}

START_TEST(each_room_is_told_what_it_should_hear)
{
	House house;
	begin(&house, cases[_i].config);
	step(&house, cases[_i].to);
	g_autofree char *told = rows(&house, "text");
	ck_assert_str_eq(told, cases[_i].told);
	// And once only, though the bot comes up again and again.
	house_restart(&house);
	open_rooms(&house);
	step(&house, cases[_i].to);
	g_autofree char *again = rows(&house, "text");
	ck_assert_str_eq(again, cases[_i].told);
	ck_assert_str_eq(house.out->str, "");
	end(&house);
}
END_TEST

// What became untrue in the quiet hours is not said after them.
START_TEST(what_waits_is_said_as_it_is_then)
{
	House house;
	begin(&house, HEAD MORNING("08:30") ROOM(
			      "picket") "strikes = docks\nquiet = 22:00-10:00\n[strike "
					"hotel]\nday_one = 2023-08-01\n"
					"end = 2023-08-11 09:30\nzone = America/Los_Angeles\n" ROOM(
						"hotel") "strikes = hotel\nquiet = 08:15-10:00\n");
	step(&house, "10:00");
	g_autofree char *told = rows(&house, "text");
	ck_assert_str_eq(told, "picket: " DOCKS_72 "\n"
			       "hotel: hotel strike: ended after 11 days, on 11 Aug 2023.\n");
	end(&house);
}
END_TEST

static int64_t at(const char *moment)
{
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	int64_t unix_time = 0;
	ck_assert(clock_parse(moment, zone, &unix_time));
	return unix_time;
}

// A network that is away for long: the line is dropped when its day is over, or when the room sleeps.
START_TEST(a_line_does_not_outlive_its_day)
{
	House house;
	begin(&house, HEAD MORNING("08:30") ROOM("a") "strikes = docks\n" ROOM(
			      "b") "strikes = docks\nquiet = 22:00-07:00\n");
	step(&house, "09:00");
	g_autofree char *until = rows(&house, "expires");
	g_autofree char *expected = g_strdup_printf("a until %" G_GINT64_FORMAT
						    "\nb until %" G_GINT64_FORMAT "\n",
		at("2023-08-12T00:00"), at("2023-08-11T22:00"));
	ck_assert_str_eq(until, expected);
	end(&house);
}
END_TEST

static int64_t count(House *house, const char *what)
{
	return store_one(
		house->app.store, -1, "select count(*) from posted where key like ?", S(what));
}

// Keys of days are forgotten after some months; those of milestones never are. And a clock that is
// set back behind what is forgotten says nothing twice.
START_TEST(old_keys_are_forgotten_and_said_no_more)
{
	House house;
	begin(&house, HEAD MORNING("07:30") ROOM("picket") "strikes = docks\n");
	ck_assert(house_say(&house, "@2024-08-11T09:00"));
	ck_assert_int_eq(count(&house, "docks 202_-__-__"), 91);
	ck_assert_int_eq(count(&house, "docks 100 days"), 1);
	g_autofree char *before = rows(&house, "text");
	ck_assert_ptr_nonnull(strstr(before, "Milestone: 100 days on strike."));
	clock_init(&house.app.clock, CLOCK_STILL, at("2023-09-08T12:00")); // day 100
	host_run_due(&house.app.host);
	ck_assert(house_say(&house, "@2024-08-11T09:00"));
	g_autofree char *after = rows(&house, "text");
	ck_assert_str_eq(after, before);
	ck_assert(house_say(&house, "@2024-08-12T07:30"));
	g_autofree char *then = rows(&house, "text");
	ck_assert_uint_gt(strlen(then), strlen(before));
	end(&house);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
	Suite *suite = suite_create("day announce");
	TCase *tcase = tcase_create("announce");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, each_room_is_told_what_it_should_hear, 0, G_N_ELEMENTS(cases));
	tcase_add_test(tcase, what_waits_is_said_as_it_is_then);
	tcase_add_test(tcase, a_line_does_not_outlive_its_day);
	tcase_add_test(tcase, old_keys_are_forgotten_and_said_no_more);
	suite_add_tcase(suite, tcase);
	return suite;
}
