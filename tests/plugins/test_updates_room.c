// SPDX-License-Identifier: LGPL-3.0-or-later
// Which rooms hear of a bulletin, and when: quiet hours, bridges, strikes, restarts and clocks that go astray.
#include <check.h>
#include <string.h>

#include "harness/house.h"

Suite *suite(void);

static const char config[] = "[bot]\nstore = :memory:\n"
			     "[person ana]\nidentities = console:ana\nroles = officer\n"
			     "[person ben]\nidentities = console:ben\nroles = officer\n"
			     "[strike wga]\ntitle = WGA\nstart = 2023-05-02 00:01\n"
			     "zone = America/Los_Angeles\n"
			     "[issuer committee]\ntitle = Committee\nstrike = wga\n";

static House house;

static void setup(void)
{
	house_init(&house, config, NULL);
}

static void teardown(void)
{
	house_clear(&house);
}

static void set(const char *key, const char *value)
{
	g_hash_table_insert(house.console.room->settings, g_strdup(key), g_strdup(value));
}

static char *announce(const char *how, const char *approval)
{
	g_autofree char *line = g_strdup_printf("@ana !%s", how),
			*word = g_strdup_printf("@ben !approve %s", approval);
	g_autofree char *asked = house_ask(&house, line);
	ck_assert_msg(strstr(asked, approval) != NULL, "%s", asked);
	return house_ask(&house, word);
}

static void expect(const char *line, const char *said)
{
	g_autofree char *answer = house_ask(&house, line);
	ck_assert_msg(said ? strstr(answer, said) != NULL : !*answer, "%s: %s", line, answer);
}

#define SAID "room: Committee, bulletin 1: The strike goes on."

START_TEST(quiet_room_hears_when_it_wakes)
{
	set("quiet", "07:00-10:00"); // it is 08:00
	g_autofree char *done = announce("announce The strike goes on.", "1");
	ck_assert_msg(!strstr(done, SAID), "%s", done);
	expect("@2023-08-11T09:59", NULL);
	expect("@2023-08-11T10:00", SAID);
	expect("@2023-08-12T10:00", NULL);
}
END_TEST

START_TEST(urgent_word_wakes_a_room)
{
	set("quiet", "07:00-10:00");
	g_autofree char *done = announce("announce urgent The strike goes on.", "1");
	ck_assert_msg(strstr(done, "room: URGENT. Committee, bulletin 1:") != NULL, "%s", done);
	expect("@2023-08-11T10:00", NULL);
}
END_TEST

// What was withdrawn or corrected meanwhile is not said as it was.
START_TEST(quiet_room_hears_what_holds_then)
{
	set("quiet", "07:00-10:00");
	g_free(announce("announce The strike goes on.", "1"));
	g_free(announce("correct 1 The strike goes on and on.", "2"));
	g_free(announce("announce Another word of ours.", "3"));
	g_free(house_ask(&house, "@ana !withdraw 2"));
	g_autofree char *said = house_ask(&house, "@2023-08-11T10:00");
	ck_assert_msg(
		strstr(said, "Correction: Committee, bulletin 1 (edition 2)") != NULL, "%s", said);
	ck_assert_msg(!strstr(said, "Another"), "%s", said);
}
END_TEST

// Only where it was said, but there in quiet hours too.
START_TEST(withdrawal_follows_what_was_said)
{
	g_free(announce("announce The strike goes on.", "1"));
	set("quiet", "07:00-10:00");
	g_free(announce("announce Another word of ours.", "2"));
	expect("@ana !withdraw 2", "room: ana: bulletin 2 is withdrawn\n");
	g_autofree char *said = house_ask(&house, "@ana !withdraw 1 it was not");
	ck_assert_msg(strstr(said, "room: Committee, bulletin 1, is withdrawn since ") != NULL,
		"%s", said);
	ck_assert_msg(!strstr(said, "bulletin 2"), "%s", said);
	expect("@2023-08-11T10:00", NULL);
}
END_TEST

START_TEST(nothing_is_said_twice_over_a_restart)
{
	g_autofree char *done = announce("announce The strike goes on.", "1");
	ck_assert_msg(strstr(done, SAID) != NULL, "%s", done);
	house_restart(&house);
	expect("@2023-08-11T12:00", NULL);
}
END_TEST

// A room that was not told for a day is not told any more: it is nobody's news.
START_TEST(old_words_are_not_said)
{
	set("announce", "no");
	g_free(announce("announce The strike goes on.", "1"));
	g_free(house_ask(&house, "@2023-08-12T08:01"));
	set("announce", "");
	g_autofree char *said = announce("announce The kitchen is open.", "2");
	ck_assert_msg(
		strstr(said, "room: Committee, bulletin 2") && !strstr(said, SAID), "%s", said);
	g_free(house_ask(&house, "@ana !withdraw 2"));
	expect("!latest", "The strike goes on.");
}
END_TEST

static const struct {
	const char *key, *value;
	bool told;
} rooms[] = {
	{"strikes", "", true},
	{"strikes", "sag; wga", true},
	{"strikes", "sag", false},
	{"announce", "no", false},
	{"announce", "yes", true},
};

START_TEST(rooms_hear_of_their_strikes)
{
	set(rooms[_i].key, rooms[_i].value);
	g_autofree char *done = announce("announce The strike goes on.", "1");
	ck_assert_msg((strstr(done, SAID) != NULL) == rooms[_i].told, "%s", done);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("updates room");
	TCase *tcase = tcase_create("room");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, quiet_room_hears_when_it_wakes);
	tcase_add_test(tcase, urgent_word_wakes_a_room);
	tcase_add_test(tcase, quiet_room_hears_what_holds_then);
	tcase_add_test(tcase, withdrawal_follows_what_was_said);
	tcase_add_test(tcase, nothing_is_said_twice_over_a_restart);
	tcase_add_test(tcase, old_words_are_not_said);
	tcase_add_loop_test(tcase, rooms_hear_of_their_strikes, 0, G_N_ELEMENTS(rooms));
	suite_add_tcase(suite, tcase);
	return suite;
}
