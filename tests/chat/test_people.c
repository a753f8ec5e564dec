// SPDX-License-Identifier: LGPL-3.0-or-later
// Who somebody is and what they may do: from the config, by verified identities only.
#include "chat/people.h"

#include <check.h>
#include <string.h>

#include "store/migrate.h"
#include "store/schema.h"

static const char text[] =
	"[bot]\nstore = :memory:\noperators = console:maria\n"
	"[network libera]\nkind = irc\n"
	"[place paramount]\nzone = UTC\n"
	"[person ana]\nidentities = irc:libera/ana; console:ana\nroles = captain:paramount\n"
	"[person ole]\nidentities = irc:libera/Ole\nroles = officer\n";

static const ConfigKey bot_keys[] = {
	{"bot", "operators", CONFIG_LIST, ""}, {"bot", "members", CONFIG_TEXT, "verified"}, {0}};

typedef struct {
	Store *store;
	Clock clock;
	People people;
	Config *config;
} Fixture;

static void sync_with(Fixture *fixture, const char *config)
{
	config_free(fixture->config);
	fixture->config = config_parse("test", config);
	config_know(fixture->config, bot_keys);
	config_know(fixture->config, people_keys);
	ck_assert(store_begin(fixture->store, NULL));
	ck_assert(people_sync(&fixture->people, fixture->config, NULL));
	ck_assert(store_commit(fixture->store, NULL));
}

static void fixture_init(Fixture *fixture)
{
	*fixture = (Fixture){.store = store_open(":memory:", STORE_READ_WRITE, NULL)};
	ck_assert(migrate_run(fixture->store, "core", schema_steps, NULL));
	clock_init(&fixture->clock, CLOCK_STILL, 1000);
	people_init(&fixture->people, fixture->store, &fixture->clock);
	sync_with(fixture, text);
}

static void fixture_clear(Fixture *fixture)
{
	people_clear(&fixture->people);
	config_free(fixture->config);
	store_close(fixture->store);
}

static const struct {
	const char *address;
	bool verified;
	const char *place;
	BotRole role;
} roles[] = {
	{"console:maria", true, NULL, BOT_OPERATOR},
	{"console:maria", false, NULL, BOT_ANYONE},
	{"irc:libera/ana", true, NULL, BOT_CAPTAIN},
	{"irc:libera/ana", true, "paramount", BOT_CAPTAIN},
	{"irc:libera/ana", true, "radford", BOT_MEMBER},
	{"irc:libera/ana", false, "paramount", BOT_ANYONE}, // the nick alone is no authority
	{"console:ana", true, "paramount", BOT_CAPTAIN},    // the same person
	{"irc:other/ana", true, "paramount", BOT_MEMBER},   // an id counts on its own network only
	{"irc:libera/ole", true, "radford", BOT_OFFICER},
	{"irc:libera/bob", true, NULL, BOT_MEMBER},
	{"irc:libera/~7-1", false, NULL, BOT_ANYONE},
};

START_TEST(people_have_the_role_of_their_verified_identity)
{
	Fixture fixture;
	fixture_init(&fixture);
	const Identity who = {(char *)roles[_i].address, (char *)"x", roles[_i].verified};
	ck_assert_int_eq(people_role_of(&fixture.people, &who, roles[_i].place), roles[_i].role);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(people_are_members_only_when_vouched_for_where_the_config_says_so)
{
	Fixture fixture;
	fixture_init(&fixture);
	g_autofree char *vouched = g_strconcat(text, NULL);
	g_autoptr(GString) changed = g_string_new(vouched);
	g_string_replace(changed, "operators", "members = vouched\noperators", 1);
	sync_with(&fixture, changed->str);
	const Identity bob = {(char *)"irc:libera/bob", (char *)"bob", true};
	ck_assert_int_eq(people_role_of(&fixture.people, &bob, NULL), BOT_ANYONE);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(people_lose_a_role_that_the_config_no_longer_gives)
{
	Fixture fixture;
	fixture_init(&fixture);
	g_autoptr(GString) changed = g_string_new(text);
	g_string_replace(changed, "roles = officer\n", "", 1);
	sync_with(&fixture, changed->str);
	const Identity ole = {(char *)"irc:libera/ole", (char *)"ole", true};
	ck_assert_int_eq(people_role_of(&fixture.people, &ole, NULL), BOT_MEMBER);
	fixture_clear(&fixture);
}
END_TEST

static BotRole role_of(Fixture *fixture, const char *address)
{
	const Identity who = {(char *)address, (char *)"x", true};
	return people_role_of(&fixture->people, &who, NULL);
}

// An account that was taken over is struck out of its section: it has nothing of that person's any more.
START_TEST(people_lose_all_with_an_identity_that_the_config_no_longer_names)
{
	Fixture fixture;
	fixture_init(&fixture);
	BotPerson ana = people_find(&fixture.people, "irc:libera/ana");
	ck_assert_int_eq(role_of(&fixture, "console:ana"), BOT_CAPTAIN);
	g_autoptr(GString) changed = g_string_new(text);
	g_string_replace(changed, "; console:ana", "", 1);
	sync_with(&fixture, changed->str);
	ck_assert_int_eq(role_of(&fixture, "console:ana"), BOT_MEMBER);
	ck_assert_int_ne(people_find(&fixture.people, "console:ana"), ana);
	ck_assert_int_eq(role_of(&fixture, "irc:libera/ana"), BOT_CAPTAIN);
	ck_assert_int_eq(people_find(&fixture.people, "irc:libera/ana"), ana);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(people_are_no_operators_by_a_section_that_is_gone)
{
	Fixture fixture;
	fixture_init(&fixture);
	g_autofree char *more = g_strconcat(
		text, "[person maria]\nidentities = console:maria; irc:libera/maria\n", NULL);
	sync_with(&fixture, more);
	ck_assert_int_eq(role_of(&fixture, "irc:libera/maria"), BOT_OPERATOR);
	sync_with(&fixture, text);
	ck_assert_int_eq(role_of(&fixture, "irc:libera/maria"), BOT_MEMBER);
	ck_assert_int_eq(role_of(&fixture, "console:maria"), BOT_OPERATOR);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(people_are_reached_where_they_were_heard_last)
{
	Fixture fixture;
	fixture_init(&fixture);
	ck_assert(store_begin(fixture.store, NULL));
	const Identity irc = {(char *)"irc:libera/ana", (char *)"ana_", true},
		       console = {(char *)"console:ana", (char *)"ana", true};
	BotPerson person = people_introduce(&fixture.people, &irc, NULL);
	clock_set(&fixture.clock, 2000);
	ck_assert_int_eq(people_introduce(&fixture.people, &console, NULL), person);
	ck_assert(store_commit(fixture.store, NULL));
	Identity where;
	ck_assert(people_reach(&fixture.people, person, &where));
	ck_assert_str_eq(where.address, "console:ana");
	identity_clear(&where);
	people_heard(&fixture.people, &irc); // a question: nothing was done
	sync_with(&fixture, text);
	ck_assert(people_reach(&fixture.people, person, &where));
	ck_assert_str_eq(where.address, "irc:libera/ana");
	identity_clear(&where);
	people_heard(&fixture.people, &console);
	ck_assert(people_reach(&fixture.people, person, &where));
	ck_assert_str_eq(where.address, "console:ana");
	identity_clear(&where);
	fixture_clear(&fixture);
}
END_TEST

static const struct {
	const char *config, *fault;
} faults[] = {
	{"[person a]\nidentities = ana\n", "\"ana\" is no identity"},
	{"[person a]\nidentities = irc:nowhere/ana\n", "there is no [network nowhere]"},
	{"[person a]\nidentities = console:a\nroles = boss\n", "\"boss\" is no role"},
	{"[person a]\nidentities = console:a\nroles = captain:moon\n", "there is no [place moon]"},
	{"[person a]\nidentities = console:a\n[person b]\nidentities = console:a\n",
		"belongs to another person already"},
	// a connection cannot be named in a config
	{"[person a]\nidentities = irc:libera/~1-2\n", "is no identity"},
};

START_TEST(people_faults_of_the_config_are_named)
{
	g_autoptr(GString) whole = g_string_new("[bot]\nstore = x\n[network libera]\nkind = irc\n");
	g_string_append(whole, faults[_i].config);
	Config *config = config_parse("test", whole->str);
	config_know(config, bot_keys);
	config_know(config, people_keys);
	people_check(config);
	g_autofree char *found = config_faults(config);
	ck_assert_msg(found && strstr(found, faults[_i].fault), "%s", found);
	config_free(config);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("people");
	TCase *tcase = tcase_create("people");
	tcase_add_loop_test(
		tcase, people_have_the_role_of_their_verified_identity, 0, G_N_ELEMENTS(roles));
	tcase_add_test(tcase, people_are_members_only_when_vouched_for_where_the_config_says_so);
	tcase_add_test(tcase, people_lose_a_role_that_the_config_no_longer_gives);
	tcase_add_test(tcase, people_lose_all_with_an_identity_that_the_config_no_longer_names);
	tcase_add_test(tcase, people_are_no_operators_by_a_section_that_is_gone);
	tcase_add_test(tcase, people_are_reached_where_they_were_heard_last);
	tcase_add_loop_test(tcase, people_faults_of_the_config_are_named, 0, G_N_ELEMENTS(faults));
	suite_add_tcase(suite, tcase);
	return suite;
}
