// SPDX-License-Identifier: LGPL-3.0-or-later
// Strikes: what a config may say of one, what is kept, and what officers may do to it when.
#include "chat/strike.h"

#include <check.h>
#include <string.h>

#include "store/migrate.h"
#include "store/schema.h"

#define ZONE "zone = America/Los_Angeles\n"

// ---- faults of the config ----

static const struct {
	const char *lines; // of [strike x], which is line 1
	const char *fault; // "LINE: sentence" or its beginning; "" = none
} sections[] = {
	{"start = 2023-05-02 00:01\n" ZONE, ""},
	{"day_one = 2023-05-02\n" ZONE, ""},
	{"intervals = 2023-07-13 07:00/2023-07-18 07:00; 2023-08-11/\n" ZONE, ""},
	{"start = 2023-05-02 00:01\nend = 2023-09-27 00:01\nstate = ratified\nofficial_days = 146\n"
	 "basis = to-deal\nmilestone.deal = 2023-09-24\n" ZONE,
		""},
	{"start = 2023-05-02\nend = 2023-05-02\n" ZONE, ""},
	{"title = WGA\n" ZONE, "1: [strike x] needs one of start, day_one, intervals"},
	{"start = 2023-05-02\n", "1: "},
	{"start = 2023-05-02\nzone = Mars/Olympus\n", "3: "},
	{"start = 2023-02-29\n" ZONE, "2: \"2023-02-29\" is no date"},
	{"start = 2023-05-02 24:00\n" ZONE, "2: \"2023-05-02 24:00\" is no date"},
	{"start = 2023-05-02 noon\n" ZONE, "2: \"2023-05-02 noon\" is no date"},
	{"start = 02.05.2023\n" ZONE, "2: \"02.05.2023\" is no date"},
	{"day_one = 2023-05-32\n" ZONE, "2: "},
	{"start = 2023-05-02\nend = 2023-05-01\n" ZONE, "3: the strike ends before it begins"},
	{"start = 2023-05-02 12:00\nend = 2023-05-02 11:59\n" ZONE,
		"3: the strike ends before it begins"},
	{"day_one = 2023-05-02\nend = 2023-05-01 12:00\n" ZONE,
		"3: the strike ends before it begins"},
	{"start = 2023-05-02\ncount = hours\n" ZONE, "3: count is one of: calendar, weekdays, "},
	{"start = 2023-05-02\ncount = listed\n" ZONE, "3: count = listed needs the days"},
	{"start = 2023-05-02\ncount = listed\nlisted = 2023-05-02; May\n" ZONE,
		"4: \"May\" is no date"},
	{"start = 2023-05-02\nstate = on\n" ZONE, "3: state is one of: authorised, on-strike, "},
	{"start = 2023-05-02\nstate = ended\n" ZONE, "3: a strike that is over needs its end"},
	{"start = 2023-05-02\nstate = suspended\n" ZONE, "3: a suspended strike needs the date"},
	{"start = 2023-05-02\nbasis = guess\n" ZONE, "3: basis is one of: to-deal, "},
	{"start = 2023-05-02\nofficial_days = 0\n" ZONE, "3: official_days is a number of days"},
	{"start = 2023-05-02\nofficial_days = many\n" ZONE, "3: "},
	{"start = 2023-05-02\nmilestone.deal = soon\n" ZONE, "3: \"soon\" is no date"},
	{"intervals = 2023-07-13\n; 2023-08-11\n" ZONE, "3: "},
	{"intervals = summer\n" ZONE, "2: \"summer\" is no interval"},
	{"intervals = 2023-07-18/2023-07-13\n" ZONE,
		"2: the interval \"2023-07-18/2023-07-13\" ends before it begins"},
	{"intervals = 2023-07-13/2023-07-18; 2023-07-18/2023-07-20\n" ZONE,
		"2: the interval \"2023-07-18/2023-07-20\" begins before the one before it"},
	{"intervals = 2023-07-13/; 2023-08-18/2023-08-20\n" ZONE,
		"2: the interval \"2023-08-18/2023-08-20\" begins before the one before it"},
	{"intervals = 2023-07-13 07:00/2023-07-18 07:00; 2023-07-18 08:00/2023-07-20\n" ZONE, ""},
};

START_TEST(strike_faults_are_told_with_their_line)
{
	g_autofree char *text = g_strconcat("[strike x]\n", sections[_i].lines, NULL);
	Config *config = config_parse("f", text);
	config_know(config, strike_keys);
	config_check(config);
	strike_check(config);
	g_autofree char *faults = config_faults(config);
	g_autofree char *wanted = g_strconcat("f:", sections[_i].fault, NULL);
	if (!*sections[_i].fault)
		ck_assert_msg(!faults, "%s", faults);
	else
		ck_assert_msg(
			faults && g_str_has_prefix(faults, wanted), "%s, not %s", faults, wanted);
	config_free(config);
}
END_TEST

// ---- in the store ----

typedef struct {
	Store *store;
	Config *config;
} Fixture;

static void sync_with(Fixture *fixture, const char *text)
{
	config_free(fixture->config);
	fixture->config = config_parse("test", text);
	config_know(fixture->config, strike_keys);
	ck_assert(store_begin(fixture->store, NULL));
	ck_assert(strike_sync(fixture->store, fixture->config, NULL));
	ck_assert(store_commit(fixture->store, NULL));
}

static void fixture_init(Fixture *fixture, const char *text)
{
	*fixture = (Fixture){.store = store_open(":memory:", STORE_READ_WRITE, NULL)};
	ck_assert(migrate_run(fixture->store, "core", schema_steps, NULL));
	ck_assert(strike_publish(fixture->store, NULL));
	sync_with(fixture, text);
}

static void fixture_clear(Fixture *fixture)
{
	config_free(fixture->config);
	store_close(fixture->store);
}

// As a plugin reads it.
static char *view(Fixture *fixture, const char *name)
{
	const char *owner = store_set_owner(fixture->store, "day");
	Query *query = store_query(fixture->store,
		"select title || '|' || day_one || '|' || start || '|' || finish || '|' || state "
		"|| '|' || "
		"count || '|' || milestones || '|' || official_days || '|' || basis from strike "
		"where name = ?",
		S(name));
	char *row = query_step(query, NULL) == STORE_ROW ? g_strdup(query_text(query, 0))
							 : g_strdup("");
	query_reset(query);
	store_set_owner(fixture->store, owner);
	return row;
}

static void ck_view_eq(Fixture *fixture, const char *name, const char *wanted)
{
	g_autofree char *row = view(fixture, name);
	ck_assert_str_eq(row, wanted);
}

static bool act(Fixture *fixture, StrikeAct what, const char *name, const char *moment,
	const char **ret_why)
{
	const StrikeChange change = {.name = name,
		.moment = moment,
		.by = "console:off",
		.at = 1695798060}; // 2023-09-27 00:01 there
	ck_assert(store_begin(fixture->store, NULL));
	bool done = strike_act(fixture->store, what, &change, ret_why);
	ck_assert(store_commit(fixture->store, NULL));
	return done;
}

static const struct {
	const char *lines, *row;
} kept[] = {
	{"start = 2023-05-02 00:01\n", "x|2023-05-02|2023-05-02 00:01||on-strike|calendar||0|"},
	{"start = 2023-05-02 18:00\n", "x|2023-05-03|2023-05-02 18:00||on-strike|calendar||0|"},
	{"start = 2023-12-31 23:59\n", "x|2024-01-01|2023-12-31 23:59||on-strike|calendar||0|"},
	{"start = 2023-05-02 23:59\nday_one = 2023-05-02\n",
		"x|2023-05-02|2023-05-02 23:59||on-strike|calendar||0|"},
	{"title = WGA\nday_one = 2023-05-02\ncount = weekdays\n",
		"WGA|2023-05-02|||on-strike|weekdays||0|"},
	{"intervals = 2023-07-13 19:00/2023-07-18; 2023-08-11/\n",
		"x|2023-07-14|||on-strike|calendar||0|"},
	{"start = 2023-05-02\nend = 2023-09-27\nmilestone.talks = 2023-08-11\nmilestone.deal = "
	 "2023-09-24\n"
	 "official_days = 146\nbasis = to-deal\nstate = ended\n",
		"x|2023-05-02|2023-05-02|2023-09-27|ended|calendar|talks=2023-08-11; "
		"deal=2023-09-24|146|to-deal"},
};

START_TEST(strike_of_the_config_is_kept)
{
	Fixture fixture;
	g_autofree char *text = g_strconcat("[strike x]\n", kept[_i].lines, ZONE, NULL);
	fixture_init(&fixture, text);
	ck_view_eq(&fixture, "x", kept[_i].row);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(strike_follows_the_config_until_an_officer_acts)
{
	Fixture fixture;
	const char *why;
	fixture_init(&fixture,
		"[strike a]\nstart = 2023-05-02\n" ZONE "[strike b]\nstart = 2023-05-02\n" ZONE);
	ck_assert_ptr_null(strike_differences(fixture.store, fixture.config));
	sync_with(&fixture,
		"[strike a]\nstart = 2023-05-03\n" ZONE "[strike c]\nstart = 2023-05-02\n" ZONE);
	ck_view_eq(&fixture, "a", "a|2023-05-03|2023-05-03||on-strike|calendar||0|");
	ck_view_eq(&fixture, "b", "");
	ck_assert(act(&fixture, STRIKE_END, "A", "2023-09-27 00:01", &why));
	ck_assert(act(&fixture, STRIKE_SUSPEND, "c", "2023-06-01", &why));
	sync_with(&fixture, "[strike a]\nstart = 2023-05-04\n" ZONE);
	ck_view_eq(&fixture, "a", "a|2023-05-03|2023-05-03|2023-09-27 00:01|ended|calendar||0|");
	ck_view_eq(
		&fixture, "c", "c|2023-05-02|2023-05-02||suspended|calendar|suspend=2023-06-01|0|");
	g_autofree char *differences = strike_differences(fixture.store, fixture.config);
	ck_assert_str_eq(differences,
		"strike a: day_one is \"2023-05-03\" in the store, \"2023-05-04\" in the config\n"
		"strike a: start is \"2023-05-03\" in the store, \"2023-05-04\" in the config\n"
		"strike a: end is \"2023-09-27 00:01\" in the store, \"\" in the config\n"
		"strike a: state is \"ended\" in the store, \"on-strike\" in the config\n"
		"strike c: an officer changed it, and the config no longer names it");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(strike_view_does_not_tell_who_changed_it)
{
	Fixture fixture;
	fixture_init(&fixture, "[strike a]\nstart = 2023-05-02\n" ZONE);
	ck_assert(store_begin(fixture.store, NULL));
	const char *owner = store_set_owner(fixture.store, "day");
	ck_assert(!store_run(fixture.store, NULL, "select changed_by from strike"));
	ck_assert(!store_run(fixture.store, NULL, "select name from strike_kept"));
	ck_assert(store_run(fixture.store, NULL, "select name from strike"));
	store_set_owner(fixture.store, owner);
	store_rollback(fixture.store);
	fixture_clear(&fixture);
}
END_TEST

// ---- acts ----

enum { NONE = -1 };

// Each from a fresh strike of those lines: the acts before, then one more.
static const struct {
	const char *lines;
	struct {
		int what;
		const char *moment;
	} before[3], last;
	const char *why; // "" = it is done
	const char *state;
} acts[] = {
	{"state = authorised\n", {{NONE}}, {STRIKE_BEGIN, "2023-05-10 06:00"}, "", "on-strike"},
	{"state = authorised\n", {{NONE}}, {STRIKE_SUSPEND, "2023-06-01"}, "it has not begun",
		"authorised"},
	{"state = authorised\n", {{NONE}}, {STRIKE_RESUME, "2023-06-01"}, "it has not begun",
		"authorised"},
	{"state = authorised\n", {{NONE}}, {STRIKE_END, "2023-06-01"}, "it has not begun",
		"authorised"},
	{"state = authorised\n", {{NONE}}, {STRIKE_RATIFY, "2023-06-01"}, "it has not begun",
		"authorised"},
	{"", {{NONE}}, {STRIKE_BEGIN, "2023-06-01"}, "it is on strike already", "on-strike"},
	{"", {{NONE}}, {STRIKE_BEGIN, "2023-04-30"}, "",
		"on-strike"}, // earlier than the config had it
	{"", {{NONE}}, {STRIKE_END, "2023-04-30"}, "it has not begun", "on-strike"},
	{"", {{NONE}}, {STRIKE_SUSPEND, "2023-06-01 12:00"}, "", "suspended"},
	{"", {{NONE}}, {STRIKE_RESUME, "2023-06-01"}, "it is on strike already", "on-strike"},
	{"", {{NONE}}, {STRIKE_END, "2023-06-01"}, "", "ended"},
	{"", {{NONE}}, {STRIKE_RATIFY, "2023-06-01"}, "it must end first", "on-strike"},
	{"end = 2023-06-01\n", {{NONE}}, {STRIKE_SUSPEND, "2023-06-01 12:00"}, "", "suspended"},
	{"end = 2023-06-01\n", {{NONE}}, {STRIKE_SUSPEND, "2023-06-02"}, "it has ended",
		"on-strike"},
	{"end = 2023-06-01\n", {{NONE}}, {STRIKE_RATIFY, "2023-06-02"}, "", "ratified"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {NONE}}, {STRIKE_BEGIN, "2023-06-02"},
		"it is suspended: resume it", "suspended"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {NONE}}, {STRIKE_SUSPEND, "2023-06-02"},
		"it is suspended already", "suspended"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {NONE}}, {STRIKE_RESUME, "2023-05-31"},
		"that is before it was suspended", "suspended"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {NONE}}, {STRIKE_RESUME, "2023-06-02"}, "",
		"on-strike"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {NONE}}, {STRIKE_END, "2023-06-02"}, "", "ended"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {NONE}}, {STRIKE_RATIFY, "2023-06-02"},
		"it must end first", "suspended"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {STRIKE_RESUME, "2023-06-10"}, {NONE}},
		{STRIKE_END, "2023-06-09"}, "that is before it was resumed", "on-strike"},
	{"", {{STRIKE_SUSPEND, "2023-06-01"}, {STRIKE_RESUME, "2023-06-10"}, {NONE}},
		{STRIKE_END, "2023-06-10"}, "", "ended"},
	{"", {{STRIKE_END, "2023-06-01"}, {NONE}}, {STRIKE_BEGIN, "2023-06-02"},
		"it has ended; a new strike is a new section of the config", "ended"},
	{"", {{STRIKE_END, "2023-06-01"}, {NONE}}, {STRIKE_SUSPEND, "2023-06-02"}, "it has ended",
		"ended"},
	{"", {{STRIKE_END, "2023-06-01"}, {NONE}}, {STRIKE_RESUME, "2023-06-02"}, "it has ended",
		"ended"},
	{"", {{STRIKE_END, "2023-06-01"}, {NONE}}, {STRIKE_END, "2023-06-02"},
		"it has ended already", "ended"},
	{"", {{STRIKE_END, "2023-06-01"}, {NONE}}, {STRIKE_RATIFY, "2023-05-31"},
		"that is before its end", "ended"},
	{"", {{STRIKE_END, "2023-06-01"}, {NONE}}, {STRIKE_RATIFY, "2023-06-12"}, "", "ratified"},
	{"", {{STRIKE_END, "2023-06-01"}, {STRIKE_RATIFY, "2023-06-12"}, {NONE}},
		{STRIKE_RATIFY, "2023-06-13"}, "it is ratified already", "ratified"},
	{"", {{STRIKE_END, "2023-06-01"}, {STRIKE_RATIFY, "2023-06-12"}, {NONE}},
		{STRIKE_END, "2023-06-13"}, "it has ended already", "ratified"},
	{"", {{NONE}}, {STRIKE_END, "2023-06-31"}, "write the time as 2023-09-27 00:01",
		"on-strike"},
	{"", {{NONE}}, {STRIKE_END, ""}, "write the time as 2023-09-27 00:01", "on-strike"},
	{"", {{NONE}}, {STRIKE_END, "2023-06-01 9:00"}, "write the time as 2023-09-27 00:01",
		"on-strike"},
	{"intervals = 2023-05-02/2023-05-04\n", {{NONE}}, {STRIKE_END, "2023-06-01"},
		"its days are a list of intervals, which only the config can change", "on-strike"},
};

START_TEST(strike_acts_are_possible_or_told_why_not)
{
	Fixture fixture;
	const char *why = "unset";
	g_autofree char *text = g_strconcat(
		"[strike x]\nstart = 2023-05-02 00:01\n", ZONE, acts[_i].lines, NULL);
	fixture_init(&fixture, text);
	for (unsigned i = 0; acts[_i].before[i].what != NONE; i++)
		ck_assert(act(
			&fixture, acts[_i].before[i].what, "x", acts[_i].before[i].moment, &why));
	bool done = act(&fixture, acts[_i].last.what, "x", acts[_i].last.moment, &why);
	ck_assert_str_eq(why ? why : "", acts[_i].why);
	ck_assert_int_eq(done, !*acts[_i].why);
	g_autofree char *row = view(&fixture, "x");
	g_auto(GStrv) cells = g_strsplit(row, "|", -1);
	ck_assert_str_eq(cells[4], acts[_i].state);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(strike_acts_write_what_counts)
{
	Fixture fixture;
	const char *why;
	fixture_init(&fixture, "[strike x]\nstart = 2023-05-02\nend = 2023-06-20\n" ZONE
			       "[strike y]\nstart = 2024-01-01\nstate = authorised\n" ZONE);
	ck_assert(act(&fixture, STRIKE_BEGIN, "y", "2023-05-10 19:00", &why));
	ck_view_eq(&fixture, "y", "y|2023-05-11|2023-05-10 19:00||on-strike|calendar||0|");
	ck_assert(act(&fixture, STRIKE_SUSPEND, "x", "2023-06-01 12:00", &why));
	ck_assert(act(
		&fixture, STRIKE_RESUME, "x", "2023-07-01 00:01", &why)); // past the planned end
	ck_view_eq(&fixture, "x",
		"x|2023-05-02|2023-05-02||on-strike|calendar|suspend=2023-06-01 12:00; "
		"resume=2023-07-01 00:01|0|");
	ck_assert(act(&fixture, STRIKE_END, "x", NULL, &why)); // now, where the strike is
	ck_assert(act(&fixture, STRIKE_RATIFY, "x", "2023-10-09", &why));
	ck_view_eq(&fixture, "x",
		"x|2023-05-02|2023-05-02|2023-09-27 00:01|ratified|calendar|suspend=2023-06-01 "
		"12:00; resume=2023-07-01 00:01; ratify=2023-10-09|0|");
	ck_assert_int_eq(store_one(fixture.store, 0,
				 "select count(*) from strike_kept where changed_by = "
				 "'console:off' and changed_at = 1695798060"),
		2);
	ck_assert(!act(&fixture, STRIKE_END, "z", NULL, &why));
	ck_assert_str_eq(why, "there is no such strike; the config names them");
	fixture_clear(&fixture);
}
END_TEST

START_TEST(strike_first_zone_is_the_earliest_ones)
{
	Fixture fixture;
	fixture_init(&fixture, "[strike a]\nstart = 2023-07-14\nzone = Europe/London\n[strike "
			       "b]\nstart = 2023-05-02\n" ZONE);
	g_autofree char *zone = strike_first_zone(fixture.store);
	ck_assert_str_eq(zone, "America/Los_Angeles");
	sync_with(&fixture, "");
	ck_assert_ptr_null(strike_first_zone(fixture.store));
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
	Suite *suite = suite_create("strike");
	TCase *tcase = tcase_create("strike");
	tcase_add_loop_test(
		tcase, strike_faults_are_told_with_their_line, 0, G_N_ELEMENTS(sections));
	tcase_add_loop_test(tcase, strike_of_the_config_is_kept, 0, G_N_ELEMENTS(kept));
	tcase_add_test(tcase, strike_follows_the_config_until_an_officer_acts);
	tcase_add_test(tcase, strike_view_does_not_tell_who_changed_it);
	tcase_add_loop_test(tcase, strike_acts_are_possible_or_told_why_not, 0, G_N_ELEMENTS(acts));
	tcase_add_test(tcase, strike_acts_write_what_counts);
	tcase_add_test(tcase, strike_first_zone_is_the_earliest_ones);
	suite_add_tcase(suite, tcase);
	return suite;
}
