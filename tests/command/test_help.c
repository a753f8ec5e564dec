// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what !help says, and what a usage fault looks like.
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "command/help.h"

static bool run(BotCall *call)
{
	(void)call;
	return true;
}

static bool find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	(void)call, (void)word, (void)ret_id, (void)ret_scope;
	return true;
}

static const BotType types[] = {{"shift", find}, {"gate", find}, {0}};
static const BotCommand rows[] = {
	{.name = "in|join|signup",
		.args = "<shift:shift...> [guests:guests]",
		.help = "Sign up for a shift.",
		.run = run},
	{.name = "shift add",
		.args = "<gate:gate> <date:date> <hours:span> [max <max:int>]",
		.help = "Adds a shift.",
		.role = BOT_CAPTAIN,
		.run = run},
	{.name = "hours",
		.help = "Your hours.",
		.flags = BOT_PRIVATE,
		.role = BOT_MEMBER,
		.run = run},
	{.name = "untake", .help = "Takes it back.", .flags = BOT_HIDDEN, .run = run},
	{0},
};
static const TableOwner owner = {NULL, "shifts", rows, types};
static const HelpStyle style = {"!", "en"};
static Table *table;

static void setup(void)
{
	table = table_new();
	ck_assert(table_add(table, &owner, NULL));
}

static void teardown(void)
{
	table_free(table);
}

START_TEST(the_list_names_what_the_role_may_use)
{
	g_autofree char *anyone = help_list(table, BOT_ANYONE, &style);
	ck_assert_str_eq(anyone, "commands: in (!help NAME tells more)");
	g_autofree char *officer = help_list(table, BOT_OFFICER, &(HelpStyle){".", "en"});
	ck_assert_str_eq(officer, "commands: hours, in, shift add (.help NAME tells more)");
	table_switch_off(table, "shifts");
	g_autofree char *nothing = help_list(table, BOT_OFFICER, &style);
	ck_assert_ptr_null(strstr(nothing, "hours"));
}
END_TEST

static const struct {
	const char *name, *text;
} helps[] = {
	{"in", "!in <shift…> [+guests]: Sign up for a shift.\nalso !join, !signup"},
	{"shift add",
		"!shift add <gate> <date> <hours> [max N]: Adds a shift.\n"
		"date: today, sat, next sat, 12-aug or 2026-08-12; hours: 9-12, 9am-1pm or 21-2\n"
		"only captains"},
	{"hours", "!hours: Your hours.\nonly members; answered in private"},
	{"untake", "!untake: Takes it back."},
};

START_TEST(one_command_is_told)
{
	g_autofree char *text = help_one(table_get(table, helps[_i].name), &style);
	ck_assert_str_eq(text, helps[_i].text);
}
END_TEST

static const struct {
	const char *usage, *shown;
} usages[] = {
	{"", ""},
	{"<name>", "<name>"},
	{"[who]", "[who]"},
	{"<note...>", "<note…>"},
	{"[who:person] [heads:guests]", "[@who] [+heads]"},
	{"<who:person>", "<@who>"},
	{"<what:on|off> <name>", "<on|off> <name>"},
	{"[kind <kind:picket|van>]", "[kind <picket|van>]"},
	{"[kind:picket|van]", "[picket|van]"},
	{"[until <until:time>]", "[until HH:MM]"},
	{"[until:time]", "[until]"},
	{"max <n:int> <m:int>", "max N <m>"},
	{"[between <from:int> and <to:int>]", "[between N and N]"},
	{"[since <since:date>]", "[since <since>]"},
	{"word [n:int]", "word [n]"},
};

START_TEST(a_usage_line_is_shown_as_people_read_it)
{
	g_autoptr(Grammar) grammar = grammar_new(usages[_i].usage, NULL, NULL, NULL);
	g_autofree char *shown = grammar_show(grammar);
	ck_assert_str_eq(shown, usages[_i].shown);
}
END_TEST

static const struct {
	const char *line, *text; // what stands under "usage: !shift add …"
} faults[] = {
	{"shift add", "\n  !shift add\n             ^"},
	{"shift add 2 tommorow 9-12",
		"\n  !shift add 2 tommorow 9-12\n               ^ did you mean \"tomorrow\"?"},
	{"shift add 2 sat 9-1",
		"\n  !shift add 2 sat 9-1\n                   ^ did you mean \"9-13\"? "
		"Else write both times in full, as in 21:30-09:00."},
	{"shift add 2 sat 9-12 twice",
		"\n  !shift add 2 sat 9-12 twice\n                        ^"},
	{"shift add größe sat", "\n  !shift add größe sat\n                       ^"},
	{"shift add 門 soon", "\n  !shift add 門 soon\n                ^"},
	{"shift add the-gate-at-the-far-end-of-the-lot sun then",
		"\n  … the-gate-at-the-far-end-of-the-lot sun then\n                               "
		"            ^"},
	{"shift add 2 no such-a-long-line-that-nobody-would-like-to-read-all-of-it-twice",
		"\n  !shift add 2 no such-a-long-line-that-nobody-would-like-to-read-…\n           "
		"    ^"},
};

START_TEST(a_fault_has_a_caret_under_its_word)
{
	const Command *command = table_get(table, "shift add");
	g_autoptr(GPtrArray) words = text_words(faults[_i].line);
	Args args;
	GrammarFault fault;
	ck_assert(!grammar_parse(command->grammar, &(GrammarTyped){words, 2}, &args, &fault));
	g_autofree char *text = help_usage(command, faults[_i].line, &fault, &style);
	g_autofree char *expected = g_strconcat(
		"usage: !shift add <gate> <date> <hours> [max N]", faults[_i].text, NULL);
	ck_assert_str_eq(text, expected);
}
END_TEST

START_TEST(without_a_typed_line_the_usage_stands_alone)
{
	GrammarFault fault = {0};
	g_autofree char *text = help_usage(table_get(table, "in"), NULL, &fault, &style);
	ck_assert_str_eq(text, "usage: !in <shift…> [+guests]");
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("help");
	TCase *tests = tcase_create("help");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, the_list_names_what_the_role_may_use);
	tcase_add_loop_test(tests, one_command_is_told, 0, G_N_ELEMENTS(helps));
	tcase_add_loop_test(
		tests, a_usage_line_is_shown_as_people_read_it, 0, G_N_ELEMENTS(usages));
	tcase_add_loop_test(tests, a_fault_has_a_caret_under_its_word, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tests, without_a_typed_line_the_usage_stands_alone);
	suite_add_tcase(all, tests);
	return all;
}
