// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever a plugin states as its usage line, and whatever a stranger types for it: first line and
// second line of the input. What parses binds again, and a fault can be shown. libFuzzer's main;
// see tests/fuzz/meson.build.
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "command/grammar.h"
#include "command/help.h"

static bool is_type(void *data, const char *type)
{
	(void)data;
	return g_str_equal(type, "shift");
}

static void check_bound_again(const Grammar *grammar, const Args *args)
{
	const char *values[GRAMMAR_MAX_ARGS];
	Args again;
	for (unsigned i = 0; i < args->n; i++)
		values[i] = args->args[i].text;
	g_assert(grammar_bind(grammar, values, args->n, &again));
	for (unsigned i = 0; i < args->n; i++)
		g_assert(!g_strcmp0(again.args[i].text, args->args[i].text) &&
			 again.args[i].value.n == args->args[i].value.n);
	args_clear(&again);
}

static void check_fault(Grammar *grammar, const char *line, const GrammarFault *fault)
{
	char *names[] = {"name", NULL};
	const Command command = {.grammar = grammar, .names = names};
	g_autofree char *text = help_usage(&command, line, fault, &(HelpStyle){"!", "en"});
	g_assert(fault->at < strlen(line) || fault->at == GRAMMAR_AT_END);
	g_assert(g_utf8_validate(text, -1, NULL) && g_str_has_prefix(text, "usage: !name"));
}

static void check_line(Grammar *grammar, const char *line)
{
	g_autoptr(GPtrArray) words = text_words(line);
	Args args;
	GrammarFault fault;
	if (!grammar_parse(grammar, &(GrammarTyped){words, 0, line}, &args, &fault)) {
		check_fault(grammar, line, &fault);
		return;
	}
	check_bound_again(grammar, &args);
	args_clear(&args);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	g_autofree char *input = g_strndup((const char *)bytes, n);
	g_auto(GStrv) lines = g_strsplit(input, "\n", 2);
	g_autoptr(GError) error = NULL;
	if (g_strv_length(lines) < 2)
		return 0;
	g_autoptr(Grammar) grammar = grammar_new(lines[0], is_type, NULL, &error);
	g_assert(!grammar == (error != NULL));
	if (!grammar)
		return 0;
	g_autofree char *shown = grammar_show(grammar), *hints = grammar_hints(grammar, "en");
	g_assert(g_utf8_validate(shown, -1, NULL) && (!hints || g_utf8_validate(hints, -1, NULL)));
	g_autofree char *typed = text_clean(lines[1], -1);
	check_line(grammar, typed);
	return 0;
}
