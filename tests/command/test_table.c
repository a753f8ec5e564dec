// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests the table of commands: who may add what, and which command is found by what people type.
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "command/table.h"

static bool run(BotCall *call)
{
	(void)call;
	return true;
}

static bool find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	(void)call, (void)word, (void)ret_scope;
	*ret_id = 1;
	return true;
}

static const BotType shift_types[] = {{"shift", find}, {0}};
static const BotCommand shift_rows[] = {
	{.name = "shifts", .help = "", .run = run},
	{.name = "shift", .args = "<shift:shift>", .help = "", .run = run},
	{.name = "shift add|addshift", .help = "", .run = run},
	{.name = "shift close", .help = "", .run = run},
	{.name = "in|join|signup",
		.args = "<shift:shift...> [guests:guests]",
		.help = "",
		.run = run,
		.scope = "shift"},
	{.name = "untake", .help = "", .run = run, .flags = BOT_HIDDEN},
	{0},
};
static const BotCommand core_rows[] = {
	{.name = "help", .args = "[command...]", .help = "", .run = run},
	{.name = "strike begin", .args = "<strike>", .help = "", .run = run},
	{.name = "strike end", .args = "<strike>", .help = "", .run = run},
	{.name = "info", .help = "", .run = run},
	{.name = "day|days", .help = "", .run = run},
	{0},
};
static const TableOwner core = {NULL, "core", core_rows, NULL};
static const TableOwner shifts = {NULL, "shifts", shift_rows, shift_types};

static Table *table;

static void setup(void)
{
	table = table_new();
	ck_assert(table_add(table, &core, NULL));
	ck_assert(table_add(table, &shifts, NULL));
}

static void teardown(void)
{
	table_free(table);
}

static TableMatch find_line(const char *line)
{
	g_autoptr(GPtrArray) words = text_words(line);
	return table_find(table, words);
}

static const struct {
	const char *line, *name; // NULL = not found
	unsigned used;
	const char *near;
} typed[] = {
	{"in 12", "in", 1, NULL},
	{"IN 12", "in", 1, NULL},
	{"join 12", "in", 1, NULL},
	{"signup", "in", 1, NULL},
	{"sign 12", "in", 1, NULL},
	{"shift 12", "shift", 1, NULL},
	{"shift add 2 sat", "shift add", 2, NULL},
	{"Shift ADD 2 sat", "shift add", 2, NULL},
	{"shift ad", "shift", 1, NULL}, // an exact name beats a prefix of two words
	{"addshift 2", "shift add", 1, NULL},
	{"sh add 2", "shift add", 2, NULL},
	{"sh ad 2", "shift add", 2, NULL},
	{"sh a 2", NULL, 0, "shift"},
	{"shif", NULL, 0, "shift"}, // or shifts
	{"shifts", "shifts", 1, NULL},
	{"da", "day", 1, NULL}, // two names of one command
	{"d", NULL, 0, NULL},
	{"he in", "help", 1, NULL},
	{"inf", "info", 1, NULL},
	{"strike begin wga", "strike begin", 2, NULL},
	{"strike beg wga", "strike begin", 2, NULL},
	{"str en wga", "strike end", 2, NULL},
	{"strike bgein wga", NULL, 0, "strike begin"},
	{"strike", NULL, 0, "strike begin"},
	{"strike wga", NULL, 0, "strike begin"},
	{"shfits paramount", NULL, 0, "shifts"},
	{"hepl", NULL, 0, "help"},
	{"untake 12", "untake", 1, NULL}, // hidden: by its exact name only
	{"untak 12", NULL, 0, NULL},
	{"paramount", NULL, 0, NULL},
	{"größe", NULL, 0, NULL},
	{"dáy", NULL, 0, "day"},
	{"\"shift add\" 2", "shift add", 1, NULL},
	{"", NULL, 0, NULL},
};

START_TEST(a_command_is_found)
{
	TableMatch match = find_line(typed[_i].line);
	const char *name = match.command ? match.command->names[0] : NULL;
	ck_assert_pstr_eq(name, typed[_i].name);
	ck_assert_uint_eq(match.used, typed[_i].used);
	ck_assert_pstr_eq(match.near, typed[_i].near);
}
END_TEST

START_TEST(one_that_is_off_is_not_found_and_comes_back)
{
	table_switch_off(table, "shifts");
	ck_assert_ptr_null(find_line("in 12").command);
	ck_assert_pstr_eq(find_line("in 12").near, NULL);
	ck_assert_ptr_null(table_get(table, "in"));
	for (unsigned i = 0; i < 5; i++)
		ck_assert_str_eq(table_at(table, i)->owner, "core");
	ck_assert_ptr_null(table_at(table, 5));
	table_remove(table, "shifts");
	ck_assert(table_add(table, &shifts, NULL));
	ck_assert_ptr_nonnull(find_line("in 12").command);
}
END_TEST

START_TEST(all_are_listed_by_name)
{
	static const char *const names[] = {"day", "help", "in", "info", "shift", "shift add",
		"shift close", "shifts", "strike begin", "strike end", "untake"};
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		ck_assert_str_eq(table_at(table, i)->names[0], names[i]);
	ck_assert_ptr_null(table_at(table, G_N_ELEMENTS(names)));
}
END_TEST

START_TEST(undo_finds_exact_names_only)
{
	ck_assert_str_eq(table_get(table, "untake")->owner, "shifts");
	ck_assert_str_eq(table_get(table, "addshift")->names[0], "shift add");
	ck_assert_ptr_null(table_get(table, "unta"));
	ck_assert_ptr_null(table_get(table, "IN"));
}
END_TEST

START_TEST(types_are_known_while_their_owner_is)
{
	Bot *bot = (Bot *)&table;
	ck_assert_ptr_eq(table_type(table, "shift", &bot), shift_types);
	ck_assert_ptr_null(bot);
	ck_assert_str_eq(table_type_owner(table, "shift"), "shifts");
	table_remove(table, "shifts");
	ck_assert_ptr_null(table_type(table, "shift", NULL));
	ck_assert_ptr_null(table_type_owner(table, "shift"));
	ck_assert_ptr_nonnull(find_line("help").command);
}
END_TEST

static const struct {
	BotCommand rows[3];
	BotType types[2];
	const char *why;
} bad[] = {
	{.rows = {{.name = "off", .help = "", .run = run},
		 {.name = "join", .help = "", .run = run}},
		.why = "command \"join\": the name is taken by shifts"},
	{.rows = {{.name = "off|off", .help = "", .run = run}},
		.why = "command \"off\": the name stands twice"},
	{.rows = {{.name = "off", .help = "", .run = run},
		 {.name = "on|off", .help = "", .run = run}},
		.why = "command \"off\": the name stands twice"},
	{.rows = {{.name = "Off", .help = "", .run = run}},
		.why = "command \"Off\": a name is one or two words"},
	{.rows = {{.name = "2off", .help = "", .run = run}},
		.why = "command \"2off\": a name is one or two words"},
	{.rows = {{.name = "o-ff", .help = "", .run = run}},
		.why = "command \"o-ff\": a name is one or two words"},
	{.rows = {{.name = "a b c", .help = "", .run = run}},
		.why = "command \"a b c\": a name is one or two words"},
	{.rows = {{.name = "a  b", .help = "", .run = run}},
		.why = "command \"a  b\": a name is one or two words"},
	{.rows = {{.name = "off|", .help = "", .run = run}},
		.why = "command \"\": a name is one or two words"},
	{.rows = {{.name = "", .help = "", .run = run}}, .why = "new: a command has no name"},
	{.rows = {{.name = "off", .help = ""}}, .why = "command \"off\": it has no run"},
	{.rows = {{.name = "off", .run = run}}, .why = "command \"off\": it has no help"},
	{.rows = {{.name = "off", .args = "<n:strange>", .help = "", .run = run}},
		.why = "command \"off\": usage line \"<n:strange>\": there is no type \"strange\""},
	{.rows = {{.name = "off",
		 .args = "<shift:shift>",
		 .help = "",
		 .run = run,
		 .scope = "place"}},
		.why = "command \"off\": its scope \"place\" is no argument"},
	{.types = {{"shift", find}}, .why = "type \"shift\": the name is taken"},
	{.types = {{"date", find}}, .why = "type \"date\": the name is taken"},
	{.types = {{"two words", find}}, .why = "type \"two words\": a name is one word"},
	{.types = {{"bus", NULL}}, .why = "type \"bus\": it has no find"},
};

START_TEST(a_bad_row_refuses_its_owner_whole)
{
	const TableOwner owner = {NULL, "new", bad[_i].rows, bad[_i].types};
	g_autoptr(GError) error = NULL;
	ck_assert(!table_add(table, &owner, &error));
	ck_assert_msg(g_str_has_prefix(error->message, bad[_i].why), "%s", error->message);
	ck_assert_ptr_null(find_line("off").command);
	ck_assert_str_eq(table_get(table, "join")->owner, "shifts");
	ck_assert_str_eq(table_type_owner(table, "shift"), "shifts");
	ck_assert_ptr_null(table_at(table, 11));
}
END_TEST

START_TEST(types_of_a_refused_owner_are_gone_too)
{
	const BotType types[] = {{"bus", find}, {0}};
	const BotCommand rows[] = {
		{.name = "in", .args = "<bus:bus>", .help = "", .run = run}, {0}};
	ck_assert(!table_add(table, &(TableOwner){NULL, "buses", rows, types}, NULL));
	ck_assert_ptr_null(table_type(table, "bus", NULL));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("table");
	TCase *tests = tcase_create("table");
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, a_command_is_found, 0, G_N_ELEMENTS(typed));
	tcase_add_test(tests, one_that_is_off_is_not_found_and_comes_back);
	tcase_add_test(tests, all_are_listed_by_name);
	tcase_add_test(tests, undo_finds_exact_names_only);
	tcase_add_test(tests, types_are_known_while_their_owner_is);
	tcase_add_loop_test(tests, a_bad_row_refuses_its_owner_whole, 0, G_N_ELEMENTS(bad));
	tcase_add_test(tests, types_of_a_refused_owner_are_gone_too);
	suite_add_tcase(all, tests);
	return all;
}
