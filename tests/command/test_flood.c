// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests the limits on floods: who is stopped when, that nobody pays for another, and that programs
// which answer each other stop.
#include "command/flood.h"

#include <check.h>
#include <string.h>

#include "harness/house.h"

static House house;

static void setup(void)
{
	house_init(&house, NULL, NULL);
	house_limit(&house);
}

static void teardown(void)
{
	house_clear(&house);
}

typedef enum { STRANGER, MEMBER, CAPTAIN } Kind;
typedef enum { IN_ROOM, IN_PRIVATE } Where;

// Each line is another one.
static FloodVerdict judge(Kind kind, const char *name, Where where)
{
	static unsigned lines;
	g_autofree char *text = g_strdup_printf("!in %u", ++lines);
	g_autofree char *address = g_strdup_printf(
		"console:%s%s", kind == STRANGER ? "~" : "", name);
	const Identity who = {
		.address = address, .handle = (char *)name, .verified = kind != STRANGER};
	BotRoom *room = where == IN_ROOM ? house.console.room : NULL;
	g_autoptr(Message) message = message_new("console", room, &who, text);
	message->forced_role = kind == CAPTAIN ? BOT_CAPTAIN : BOT_MEMBER;
	return flood_judge(&house.app.desk.flood, message);
}

static void pass_time(const char *step)
{
	ck_assert(house_say(&house, step));
}

static const struct {
	Kind kind;
	unsigned burst;
	const char *step; // after which one more is read
} bounds[] = {{STRANGER, 8, "@+4s"}, {MEMBER, 12, "@+2s"}};

START_TEST(each_has_a_bound_of_their_own)
{
	Kind kind = bounds[_i].kind;
	for (unsigned i = 0; i < bounds[_i].burst; i++)
		ck_assert_int_eq(judge(kind, "ana", i % 2 ? IN_ROOM : IN_PRIVATE), FLOOD_PASS);
	ck_assert_int_eq(judge(kind, "ana", IN_ROOM), FLOOD_TELL);
	ck_assert_int_eq(judge(kind, "ana", IN_ROOM), FLOOD_QUIET);
	ck_assert_int_eq(judge(kind, "ana", IN_PRIVATE), FLOOD_QUIET);
	ck_assert_int_eq(judge(kind, "ben", IN_ROOM), FLOOD_PASS);
	pass_time(bounds[_i].step);
	ck_assert_int_eq(judge(kind, "ana", IN_ROOM), FLOOD_PASS);
	ck_assert_int_eq(judge(kind, "ana", IN_ROOM), FLOOD_QUIET);
	pass_time("@+1m"); // it is whole again, and the next word about it is due
	for (unsigned i = 0; i < bounds[_i].burst; i++)
		ck_assert_int_eq(judge(kind, "ana", IN_ROOM), FLOOD_PASS);
	ck_assert_int_eq(judge(kind, "ana", IN_ROOM), FLOOD_TELL);
	ck_assert_uint_eq(house.app.desk.flood.counts.fast, 5);
}
END_TEST

START_TEST(a_rush_of_members_passes_whole)
{
	for (unsigned i = 0; i < 1000; i++) {
		g_autofree char *name = g_strdup_printf("p%u", i % 100);
		ck_assert_int_eq(judge(MEMBER, name, IN_ROOM), FLOOD_PASS);
	}
}
END_TEST

static unsigned count_passing(Kind kind, unsigned people, unsigned lines)
{
	unsigned passed = 0, told = 0;
	for (unsigned i = 0; i < people * lines; i++) {
		g_autofree char *name = g_strdup_printf("p%u", i % people);
		FloodVerdict verdict = judge(kind, name, IN_ROOM);
		passed += verdict == FLOOD_PASS;
		told += verdict == FLOOD_TELL_CROWD;
		ck_assert_int_ne(verdict, FLOOD_TELL);
	}
	ck_assert_uint_eq(told, passed < people * lines);
	return passed;
}

START_TEST(all_strangers_together_cost_no_member_a_line)
{
	unsigned passed = count_passing(STRANGER, 4000, 2);
	ck_assert_uint_ge(
		passed, 200); // as many as sign up within seconds where nobody has an account
	ck_assert_uint_le(passed, 500);
	ck_assert_int_eq(judge(STRANGER, "zed", IN_PRIVATE), FLOOD_QUIET);
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *name = g_strdup_printf("m%u", i);
		for (unsigned line = 0; line < 10; line++)
			ck_assert_int_eq(judge(MEMBER, name, IN_ROOM), FLOOD_PASS);
	}
	pass_time("@+1s");
	ck_assert_int_eq(judge(STRANGER, "zed", IN_PRIVATE), FLOOD_PASS);
}
END_TEST

START_TEST(nobody_costs_a_captain_a_line)
{
	ck_assert_uint_lt(count_passing(MEMBER, 400, 5), 2000);
	ck_assert_int_eq(judge(MEMBER, "zed", IN_ROOM), FLOOD_QUIET);
	ck_assert_int_eq(judge(MEMBER, "zed", IN_PRIVATE), FLOOD_PASS);
	for (unsigned i = 0; i < 100; i++)
		ck_assert_int_eq(judge(CAPTAIN, "cap", IN_ROOM), FLOOD_PASS);
}
END_TEST

// A captain whose account was stolen is not without a bound.
START_TEST(a_captain_has_a_wide_bound)
{
	unsigned passed = 0;
	for (unsigned i = 0; i < 1000; i++)
		passed += judge(CAPTAIN, "cap", IN_ROOM) == FLOOD_PASS;
	ck_assert_uint_ge(passed, 200);
	ck_assert_uint_le(passed, 300);
}
END_TEST

START_TEST(the_store_says_who_is_a_captain)
{
	static const char config[] =
		"[bot]\nstore = :memory:\n[strike wga]\nzone = UTC\nstart = 2023-05-02\n"
		"[place fox]\nzone = UTC\n[person ana]\nidentities = console:ana\n"
		"roles = captain:fox\n[person ben]\nidentities = console:ben\n";
	house_clear(&house);
	house_init(&house, config, NULL);
	house_limit(&house);
	for (unsigned i = 0; i < 30; i++) {
		g_autofree char *ana = g_strdup_printf("@ana !day 2023-06-%02u", i + 1),
				*ben = g_strdup_printf("@ben !day 2023-06-%02u", i + 1);
		g_autofree char *to_ana = house_ask(&house, ana), *to_ben = house_ask(&house, ben);
		ck_assert_msg(strstr(to_ana, "day "), "%s: %s", ana, to_ana);
		ck_assert_msg(!!strstr(to_ben, "day ") == (i < 12), "%s: %s", ben, to_ben);
	}
}
END_TEST

// Whoever comes with ever new names makes us forget others, never grow.
START_TEST(memory_is_bounded)
{
	while (judge(MEMBER, "ana", IN_PRIVATE) == FLOOD_PASS)
		;
	ck_assert_int_eq(judge(MEMBER, "ana", IN_PRIVATE), FLOOD_QUIET);
	for (unsigned i = 0; i < FLOOD_MAX_PEOPLE; i++) {
		g_autofree char *name = g_strdup_printf("p%u", i);
		judge(STRANGER, name, IN_PRIVATE); // they push out only each other
		ck_assert_int_eq(
			judge(MEMBER, i ? name : "ana", IN_PRIVATE), i ? FLOOD_PASS : FLOOD_QUIET);
	}
	ck_assert_int_eq(judge(MEMBER, "one more", IN_PRIVATE), FLOOD_PASS);
	ck_assert_int_eq(judge(MEMBER, "ana", IN_PRIVATE), FLOOD_PASS);
}
END_TEST

START_TEST(a_network_of_ones_own_may_have_no_limits)
{
	house_spare(&house);
	for (unsigned i = 0; i < 10000; i++)
		ck_assert_int_eq(judge(STRANGER, "ana", IN_ROOM), FLOOD_PASS);
}
END_TEST

// ---- programs that answer whatever they hear ----

typedef char *Robot(const char *heard, unsigned n);

static char *echo(const char *heard, unsigned n)
{
	(void)n;
	return g_strdup(heard);
}

static char *say_unknown(const char *heard, unsigned n)
{
	return g_strdup_printf("unknown command no. %u: %s", n, heard);
}

static char *say_in(const char *heard, unsigned n)
{
	(void)heard;
	return g_strdup_printf("in reply %u: I am a program, ask my owner", n);
}

static char *say_out(const char *heard, unsigned n)
{
	(void)heard, (void)n;
	return g_strdup("out of office until Monday");
}

static char *say_help(const char *heard, unsigned n)
{
	(void)heard;
	return g_strdup_printf("help is on its way %u", n);
}

static const struct {
	Robot *answer;
	const char *step; // how long it takes to answer
} robots[] = {{echo, "@+0s"}, {echo, "@+61s"}, {say_unknown, "@+0s"}, {say_unknown, "@+61s"},
	{say_in, "@+1s"}, {say_in, "@+30s"}, {say_out, "@+1s"}, {say_out, "@+30s"},
	{say_help, "@+1s"}, {say_help, "@+30s"}};

enum { EXCHANGES = 25 }; // by then it is over

START_TEST(it_does_not_talk_with_programs_for_ever)
{
	g_autofree char *heard = g_strdup("private: hello\n");
	unsigned n = 0;
	for (; *heard && n <= EXCHANGES; n++) {
		g_auto(GStrv) lines = g_strsplit(g_strchomp(heard), "\n", -1);
		house_say(&house, robots[_i].step);
		for (char **line = lines; *line; line++) {
			g_autofree char *answer = robots[_i].answer(
				strstr(*line, ": ") + strlen(": "), n);
			g_autofree char *said = g_strconcat("@robot:anyone> ", answer, NULL);
			house_say(&house, said);
		}
		g_free(heard);
		heard = house_take(&house);
	}
	ck_assert_uint_le(n, EXCHANGES);
}
END_TEST

START_TEST(two_of_its_kind_do_not_talk_for_ever)
{
	House other;
	house_init(&other, NULL, NULL);
	house_limit(&other);
	g_autofree char *heard = house_ask(&house, "@it:anyone> hello there");
	unsigned n = 0;
	for (; *heard && n <= EXCHANGES; n++) {
		House *hears = n % 2 ? &house : &other;
		g_auto(GStrv) lines = g_strsplit(g_strchomp(heard), "\n", -1);
		house_say(hears, "@+2m");
		for (char **line = lines; *line; line++) {
			g_autofree char *said = g_strconcat(
				"@it:anyone> ", strstr(*line, ": ") + strlen(": "), NULL);
			house_say(hears, said);
		}
		g_free(heard);
		heard = house_take(hears);
	}
	ck_assert_uint_le(n, EXCHANGES);
	house_clear(&other);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("flood");
	TCase *limits = tcase_create("limits");
	tcase_add_checked_fixture(limits, setup, teardown);
	tcase_add_loop_test(limits, each_has_a_bound_of_their_own, 0, G_N_ELEMENTS(bounds));
	tcase_add_test(limits, a_rush_of_members_passes_whole);
	tcase_add_test(limits, all_strangers_together_cost_no_member_a_line);
	tcase_add_test(limits, nobody_costs_a_captain_a_line);
	tcase_add_test(limits, a_captain_has_a_wide_bound);
	tcase_add_test(limits, the_store_says_who_is_a_captain);
	tcase_add_test(limits, memory_is_bounded);
	tcase_add_test(limits, a_network_of_ones_own_may_have_no_limits);
	suite_add_tcase(suite, limits);
	TCase *programs = tcase_create("programs");
	tcase_add_checked_fixture(programs, setup, teardown);
	tcase_add_loop_test(
		programs, it_does_not_talk_with_programs_for_ever, 0, G_N_ELEMENTS(robots));
	tcase_add_test(programs, two_of_its_kind_do_not_talk_for_ever);
	suite_add_tcase(suite, programs);
	return suite;
}
