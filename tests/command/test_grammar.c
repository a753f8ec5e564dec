// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests usage lines: which are refused, what they bind, and where a fault is found.
#include <check.h>
#include <string.h>

#include "command/grammar.h"

static bool is_type(void *data, const char *type)
{
	(void)data;
	return !strcmp(type, "shift") || !strcmp(type, "place") || !strcmp(type, "gate");
}

static Grammar *grammar_of(const char *usage)
{
	g_autoptr(GError) error = NULL;
	Grammar *grammar = grammar_new(usage, is_type, NULL, &error);
	ck_assert_msg(grammar, "%s", error ? error->message : "no error");
	return grammar;
}

// "name=text name=text …" of the given arguments, in the order of the usage line.
static char *show_args(const Args *args)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < args->n; i++)
		if (args->args[i].given)
			g_string_append_printf(text, "%s%s=%s", text->len ? " " : "",
				args->args[i].name, args->args[i].text);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

#define IN "<shift:shift...> [guests:guests]"
#define ADD                                                                                        \
	"<gate:gate> <when:date> <hours:span> [max <max:int>] [min <min:int>] [kind "              \
	"<kind:picket|van>]"
#define LIST "[place:place] [when:date]"

static const struct {
	const char *usage, *line, *args;
} lines[] = {
	{"", "", ""},
	{"<name>", "ana", "name=ana"},
	{"<name>", "\"ana bel\"", "name=ana bel"},
	{"[who]", "", ""},
	{"[who]", "ana", "who=ana"},
	{"[who...]", "ana and bo", "who=ana and bo"},
	{IN, "12", "shift=12"},
	{IN, "12 +3", "shift=12 guests=+3"},
	{IN, "paramount tomorrow 9 +3", "shift=paramount tomorrow 9 guests=+3"},
	{IN, "paramount tomorrow 9", "shift=paramount tomorrow 9"},
	{LIST, "", ""},
	{LIST, "sat", "when=sat"},
	{LIST, "paramount", "place=paramount"},
	{LIST, "sat paramount", "place=paramount when=sat"},
	{LIST, "paramount sat", "place=paramount when=sat"},
	{LIST, "paramount next sat", "place=paramount when=next sat"},
	{LIST, "next sat paramount", "place=paramount when=next sat"},
	{"[place:place...] [when:date]", "new york next sat", "place=new york when=next sat"},
	{"[place:place...] [when:date]", "sat new york", "place=new york when=sat"},
	{ADD, "paramount/2 sat 9-12 max 40 min 6",
		"gate=paramount/2 when=sat hours=9-12 max=40 min=6"},
	{ADD, "paramount/2 next sat 9-12 MIN 6 Max 40",
		"gate=paramount/2 when=next sat hours=9-12 max=40 min=6"},
	{ADD, "2 8/12 21-2 kind VAN", "gate=2 when=8/12 hours=21-2 kind=van"},
	{"<what:on|off> <name>", "OFF shifts", "what=off name=shifts"},
	{"<note...> [by <who:person>]", "no light by @ana", "note=no light who=@ana"},
	{"<note...> [by <who:person>]", "by the gate",
		"note=by the gate"}, // a first word is always taken
	{"from <from:date> [to <to:date>] [note...]", "from sat to sun and on",
		"from=sat to=sun note=and on"},
	{"<shift:shift> with <other:shift>", "12 with 15", "shift=12 other=15"},
	{"[who:person] [heads:guests] <shift:shift>", "+3 12", "heads=+3 shift=12"},
	{"[who:person] [heads:guests] <shift:shift>", "@ana +3 12", "who=@ana heads=+3 shift=12"},
	{"[on:bool] [for:duration]", "2h yes", "on=yes for=2h"},
	{"<a...> <n:int>", "x y 12", "a=x y n=12"},
	{"[between <from:int> and <to:int>] [note...]", "between 3 and 5 so",
		"from=3 to=5 note=so"},
	{"<n:int> <words:text>", "12 so \"he  said\" on sat", "n=12 words=so \"he  said\" on sat"},
	{"[words:text]", "\"all of it\"", "words=\"all of it\""},
};

START_TEST(a_line_is_bound)
{
	g_autoptr(Grammar) grammar = grammar_of(lines[_i].usage);
	g_autoptr(GPtrArray) words = text_words(lines[_i].line);
	g_auto(Args) args = {0};
	GrammarFault fault = {0};
	ck_assert_msg(
		grammar_parse(grammar, &(GrammarTyped){words, 0, lines[_i].line}, &args, &fault),
		"%u: %s", fault.at, fault.why);
	g_autofree char *got = show_args(&args);
	ck_assert_str_eq(got, lines[_i].args);
}
END_TEST

static const struct {
	const char *usage, *line;
	unsigned at;
	const char *near; // "" = none
} faults[] = {
	{"", "12", 0, ""},
	{"<shift:shift>", "", GRAMMAR_AT_END, ""},
	{IN, "", GRAMMAR_AT_END, ""},
	{"<shift:shift>", "12 13", 3, ""},
	{IN, "12 +3 +4", 6, ""},
	{ADD, "2 sat", GRAMMAR_AT_END, ""},
	{ADD, "2 tommorow 9-12", 2, "tomorrow"},
	{ADD, "2 sat 9-1", 6, "9-13"},
	{ADD, "2 sat 9-12 max", GRAMMAR_AT_END, ""},
	{ADD, "2 sat 9-12 max many", 15, ""},
	{ADD, "2 sat 9-12 max 4 max 5", 17, ""},
	{ADD, "2 sat 9-12 mxa 4", 11, "max"},
	{ADD, "2 sat 9-12 kind vans", 16, "van"},
	{LIST, "paramount sat tommorow", 14, ""}, // neither is open any more
	{LIST, "paramount tommorow", 10, "tomorrow"},
	{LIST, "sat hollywood sat", 14, ""},
	{"<what:on|off> <name>", "of shifts", 0, ""}, // two letters are too few to guess by
	{"<when:date>", "next week", 0, ""},
	{"[who:person] <shift:shift>", "@ana", GRAMMAR_AT_END, ""},
	{"<a> <b>", "\"x y\"  ", GRAMMAR_AT_END, ""},
};

START_TEST(a_fault_is_found_at_its_word)
{
	g_autoptr(Grammar) grammar = grammar_of(faults[_i].usage);
	g_autoptr(GPtrArray) words = text_words(faults[_i].line);
	Args args;
	GrammarFault fault = {0};
	ck_assert(!grammar_parse(grammar, &(GrammarTyped){words, 0}, &args, &fault));
	ck_assert_uint_eq(fault.at, faults[_i].at);
	ck_assert_str_eq(fault.near, faults[_i].near);
	ck_assert(!fault.why == !*fault.near);
	ck_assert_uint_eq(args.n, 0);
}
END_TEST

START_TEST(offsets_count_from_the_line_and_skip_the_name)
{
	g_autoptr(Grammar) grammar = grammar_of(ADD);
	g_autoptr(GPtrArray) words = text_words("shift add  2 sat 9-12");
	g_auto(Args) args = {0};
	GrammarFault fault;
	ck_assert(grammar_parse(grammar, &(GrammarTyped){words, 2}, &args, &fault));
	ck_assert_uint_eq(args_find(&args, "gate")->at, 11);
	ck_assert_uint_eq(args_find(&args, "hours")->at, 17);
	ck_assert_ptr_null(args_find(&args, "hour"));
	ck_assert(!args_find(&args, "max")->given);
	ck_assert_ptr_null(args_find(&args, "max")->text);
}
END_TEST

START_TEST(arguments_carry_type_and_value)
{
	g_autoptr(Grammar) grammar = grammar_of(ADD " [who]");
	g_autoptr(GPtrArray) words = text_words("2 sat 21-2 max 40 kind PICKET ana");
	g_auto(Args) args = {0};
	GrammarFault fault;
	ck_assert(grammar_parse(grammar, &(GrammarTyped){words, 0}, &args, &fault));
	ck_assert_str_eq(args_find(&args, "gate")->type, "gate");
	ck_assert_str_eq(args_find(&args, "who")->type, "");
	ck_assert_str_eq(args_find(&args, "kind")->type, "");
	ck_assert_str_eq(args_find(&args, "when")->type, "date");
	ck_assert_int_eq(args_find(&args, "gate")->value.type, VALUE_NONE);
	ck_assert_int_eq(args_find(&args, "when")->value.date.weekday, G_DATE_SATURDAY);
	ck_assert_int_eq(args_find(&args, "hours")->value.to, 26 * 60);
	ck_assert_int_eq(args_find(&args, "max")->value.n, 40);
}
END_TEST

// Its own command limits it.
START_TEST(a_text_is_as_long_as_it_is)
{
	g_autoptr(Grammar) grammar = grammar_of("<words:text>");
	g_autoptr(GString) line = g_string_new("say");
	for (unsigned i = 0; i < 2 * GRAMMAR_MAX_WORDS; i++)
		g_string_append(line, " x");
	for (unsigned i = 0; i < 2 * GRAMMAR_MAX_WORD; i++)
		g_string_append_c(line, 'y');
	g_autoptr(GPtrArray) words = text_words(line->str);
	g_auto(Args) args = {0};
	GrammarFault fault;
	ck_assert(grammar_parse(grammar, &(GrammarTyped){words, 1, line->str}, &args, &fault));
	ck_assert_str_eq(args_find(&args, "words")->text, line->str + strlen("say "));
}
END_TEST

START_TEST(what_a_stranger_types_is_limited)
{
	g_autoptr(Grammar) grammar = grammar_of("<note...>");
	g_autoptr(GString) line = g_string_new("note");
	for (unsigned i = 0; i < GRAMMAR_MAX_WORDS; i++)
		g_string_append(line, " x");
	g_autoptr(GPtrArray) most = text_words(line->str);
	g_auto(Args) args = {0};
	GrammarFault fault;
	ck_assert(grammar_parse(grammar, &(GrammarTyped){most, 1}, &args, &fault));
	args_clear(&args);
	g_string_append(line, " x");
	g_autoptr(GPtrArray) more = text_words(line->str);
	ck_assert(!grammar_parse(grammar, &(GrammarTyped){more, 1}, &args, &fault));
	ck_assert_uint_eq(fault.at, line->len - 1);
	ck_assert_str_eq(fault.why, "these are too many words");
	g_autofree char *letters = g_strnfill(GRAMMAR_MAX_WORD + 1, 'y');
	g_autofree char *text = g_strconcat("note ", letters, NULL);
	g_autoptr(GPtrArray) wide = text_words(text);
	ck_assert(!grammar_parse(grammar, &(GrammarTyped){wide, 1}, &args, &fault));
	ck_assert_uint_eq(fault.at, 5);
	ck_assert_str_eq(fault.why, "this word is too long");
}
END_TEST

static const struct {
	const char *usage, *why;
} bad[] = {
	{"<name", "is not closed"},
	{"name>", "is not closed"},
	{"<na me>", "is not closed"},
	{"[name", "brackets do not match"},
	{"name]", "brackets do not match"},
	{"[a [b]]", "brackets do not match"},
	{"x[a]", "brackets do not match"},
	{"[]", "brackets without an argument"},
	{"[ ]", "brackets without an argument"},
	{"[force now]", "brackets without an argument"},
	{"<>", "is no name"},
	{"<:int>", "is no name"},
	{"<...>", "is no name"},
	{"<Name>", "is no name"},
	{"<a|b>", "is no name"},
	{"<abcdefghijklmnopqrstuvwxy>", "is no name"},
	{"Max <n:int>", "is no word"},
	{"<n:>", "there is no type"},
	{"<n:number>", "there is no type"},
	{"<n:int:int>", "there is no type"},
	{"<n:a|>", "is no list of words"},
	{"<n:|b>", "is no list of words"},
	{"<n:int...>", "cannot take several words"},
	{"<n:a|b...>", "cannot take several words"},
	{"<a> [a:int]", "is named twice"},
	{"<a:text> <b>", "stands behind a text"},
	{"[a:text] end", "stands behind a text"},
	{"[why <note...> end]", "nothing can follow"},
	{"<a> <b> <c> <d> <e> <f> <g> <h> <i> <j> <k> <l> <m>", "over 12 arguments"},
	{"a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g", "over 32 elements"},
	{"[a] [b]", "could be \"a\" or \"b\""},
	{"[a] <b>", "could be \"a\" or \"b\""},
	{"[place:place] [gate:gate]", "could be \"place\" or \"gate\""},
	{"[place:place] [when:date] [gate:gate]", "could be \"place\" or \"gate\""},
	{"[room:room] [name]", "could be \"room\" or \"name\""},
	{"[a:int] [b:int]", "could be \"a\" or \"b\""},
	{"[n:int] [at:time]", "could be \"n\" or \"at\""},
	{"[from:date] <to:date>", "could be \"from\" or \"to\""},
	{"[a:on|off] [b:off|idle]", "could be \"a\" or \"b\""},
	{"[when:date] [how:today|never]", "could be \"when\" or \"how\""},
	{"[max <a:int>] [max <b:int>]", "could be \"max\" or \"max\""},
	{"<a...> <b>", "could be \"a\" or \"b\""},
	{"<shift:shift...> [place:place]", "could be \"shift\" or \"place\""},
	{"<shift:shift...> [when:date] [place:place]", "could be \"shift\" or \"place\""},
	{"[place:place] [why <note...>]", "could be \"note\" or \"place\""},
};

START_TEST(a_bad_usage_line_is_refused)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Grammar) grammar = grammar_new(bad[_i].usage, is_type, NULL, &error);
	ck_assert_msg(!grammar, "%s", bad[_i].usage);
	ck_assert_msg(strstr(error->message, bad[_i].why), "%s", error->message);
	ck_assert_msg(strstr(error->message, bad[_i].usage), "%s", error->message);
}
END_TEST

START_TEST(without_plugins_only_the_cores_types_are_known)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Grammar) grammar = grammar_new("<shift:shift>", NULL, NULL, &error);
	ck_assert_ptr_null(grammar);
	ck_assert_str_eq(
		error->message, "usage line \"<shift:shift>\": there is no type \"shift\"");
	ck_assert(error->domain == COMMAND_ERROR);
}
END_TEST

static const struct {
	const char *usage, *values[4], *args; // NULL = refused
	int64_t n;                            // of the last argument given
} bound[] = {
	{IN, {"12", "3"}, "shift=12 guests=3", 3},
	{IN, {"12", "+3"}, "shift=12 guests=+3", 3},
	{IN, {"12", ""}, "shift=12", 0},
	{IN, {"12"}, "shift=12", 0},
	{IN, {""}, NULL, 0},
	{IN, {"12", "3", "4"}, NULL, 0},
	{IN, {"12", "three"}, NULL, 0},
	{"<who:person>", {"17"}, "who=17", 17},
	{"<at:time>", {"90"}, "at=90", 90},
	{"<for:duration>", {"7200"}, "for=7200", 7200},
	{"<when:date> [note...]", {"2026-08-12", "no light"}, "when=2026-08-12 note=no light", 0},
	{"<what:on|off>", {"OFF"}, "what=off", 0},
	{"<what:on|off>", {"1"}, NULL, 0},
	{"[max <max:int>] [min <min:int>]", {"", "6"}, "min=6", 6},
	{"[who]", {NULL}, "", 0},
};

START_TEST(kept_values_are_bound_in_the_order_of_the_usage_line)
{
	g_autoptr(Grammar) grammar = grammar_of(bound[_i].usage);
	unsigned n = g_strv_length((char **)bound[_i].values);
	g_auto(Args) args = {0};
	bool kept = grammar_bind(grammar, bound[_i].values, n, &args);
	ck_assert(kept == (bound[_i].args != NULL));
	if (!kept) {
		ck_assert_uint_eq(args.n, 0);
		return;
	}
	g_autofree char *got = show_args(&args);
	ck_assert_str_eq(got, bound[_i].args);
	int64_t last = 0;
	for (unsigned i = 0; i < args.n; i++)
		last = args.args[i].given ? args.args[i].value.n : last;
	ck_assert_int_eq(last, bound[_i].n);
}
END_TEST

START_TEST(arguments_are_known_by_name)
{
	g_autoptr(Grammar) grammar = grammar_of(ADD);
	ck_assert(grammar_names(grammar, "max"));
	ck_assert(grammar_names(grammar, "gate"));
	ck_assert(!grammar_names(grammar, "place"));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("grammar");
	TCase *tests = tcase_create("grammar");
	tcase_add_loop_test(tests, a_line_is_bound, 0, G_N_ELEMENTS(lines));
	tcase_add_loop_test(tests, a_fault_is_found_at_its_word, 0, G_N_ELEMENTS(faults));
	tcase_add_test(tests, a_text_is_as_long_as_it_is);
	tcase_add_test(tests, offsets_count_from_the_line_and_skip_the_name);
	tcase_add_test(tests, arguments_carry_type_and_value);
	tcase_add_test(tests, what_a_stranger_types_is_limited);
	tcase_add_loop_test(tests, a_bad_usage_line_is_refused, 0, G_N_ELEMENTS(bad));
	tcase_add_test(tests, without_plugins_only_the_cores_types_are_known);
	tcase_add_loop_test(tests, kept_values_are_bound_in_the_order_of_the_usage_line, 0,
		G_N_ELEMENTS(bound));
	tcase_add_test(tests, arguments_are_known_by_name);
	suite_add_tcase(all, tests);
	return all;
}
