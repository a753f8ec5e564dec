// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests grammars by chance: each usage line that is let in parses what it describes, its optional
// groups in any order, and binds again what it parsed; and no words at all harm it.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/grammar.h"
#include "harness/number.h"

enum { ROUNDS = 30000, MOST_GROUPS = 6, MOST_WORDS = 9 };

typedef struct {
	GRand *rand;
	GString *usage;
	struct {
		bool optional;
		char *text;  // what may be typed for it
		char *value; // of its argument, as it is bound; NULL = a mere literal
	} groups[MOST_GROUPS];
	unsigned n;
} Trial;

static bool chance(Trial *trial)
{
	return g_rand_boolean(trial->rand);
}

static const char *pick(Trial *trial, const char *const *from, unsigned n)
{
	return from[g_rand_int_range(trial->rand, 0, (int)n)];
}

#define PICK(trial, ...)                                                                           \
	pick((trial), (const char *const[]){__VA_ARGS__},                                          \
		G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})))

// A type for the i-th argument, and a text that is of this type and, wherever it may, of no other.
static char *random_type(Trial *trial, unsigned i, const char **ret_type)
{
	static const char *const types[] = {"", "", ":shift", ":place", ":int", ":guests", ":time",
		":duration", ":span", ":date", ":person", ":bool", ":ca|cb"};
	*ret_type = pick(trial, types, G_N_ELEMENTS(types));
	switch (value_type(**ret_type ? *ret_type + 1 : "word")) {
	case VALUE_INT:
		return g_strdup(PICK(trial, "0", "12", "-4", "77777"));
	case VALUE_GUESTS:
		return g_strdup(PICK(trial, "+0", "+3", "+99"));
	case VALUE_TIME:
		return g_strdup(PICK(trial, "9am", "21:30", "noon", "midnight"));
	case VALUE_DURATION:
		return g_strdup(PICK(trial, "30m", "2h", "7d"));
	case VALUE_SPAN:
		return g_strdup(PICK(trial, "9-12", "21-2", "9am-1pm"));
	case VALUE_DATE:
		return g_strdup(
			PICK(trial, "today", "SAT", "next sat", "12-aug", "2026-08-12", "8/12"));
	case VALUE_PERSON:
		return g_strdup(PICK(trial, "@ana", "irc:libera/ana"));
	case VALUE_BOOL:
		return g_strdup(PICK(trial, "yes", "no", "on"));
	default:
		return strchr(*ret_type, '|') ? g_strdup(PICK(trial, "ca", "cb"))
					      : g_strdup_printf("word%u", i);
	}
}

static void add_group(Trial *trial, unsigned i)
{
	const char *type;
	char *value = random_type(trial, i, &type);
	bool optional = chance(trial), named = chance(trial);
	bool rest = g_str_has_prefix(value, "word") && chance(trial);
	if (rest && chance(trial)) {
		char *one = value;
		value = g_strconcat(one, " and ", one, NULL);
		g_free(one);
	}
	trial->groups[i].optional = optional;
	trial->groups[i].value = value;
	trial->groups[i].text = optional && named ? g_strdup_printf("l%u %s", i, value)
						  : g_strdup(value);
	g_string_append(trial->usage, i ? " " : "");
	g_string_append(trial->usage, optional ? "[" : "");
	if (optional && named)
		g_string_append_printf(trial->usage, "l%u ", i);
	g_string_append_printf(trial->usage, "<a%u%s%s>", i, type, rest ? "..." : "");
	g_string_append(trial->usage, optional ? "]" : "");
}

static void trial_init(Trial *trial, GRand *rand)
{
	*trial = (Trial){.rand = rand, .usage = g_string_new(NULL)};
	trial->n = (unsigned)g_rand_int_range(rand, 0, MOST_GROUPS + 1);
	for (unsigned i = 0; i < trial->n; i++)
		add_group(trial, i);
}

static void trial_clear(Trial *trial)
{
	for (unsigned i = 0; i < trial->n; i++) {
		g_free(trial->groups[i].text);
		g_free(trial->groups[i].value);
	}
	g_string_free(trial->usage, TRUE);
}

static bool is_type(void *data, const char *type)
{
	(void)data;
	return !strcmp(type, "shift") || !strcmp(type, "place");
}

// A line that says all required groups and some of the optional ones, each run of these shuffled.
static char *random_line(Trial *trial, bool *said)
{
	g_autoptr(GString) line = g_string_new(NULL);
	unsigned order[MOST_GROUPS];
	for (unsigned i = 0; i < trial->n; i++)
		order[i] = i;
	for (unsigned i = 1; i < trial->n; i++) {
		unsigned first = i;
		while (first > 0 && trial->groups[first - 1].optional)
			first--;
		if (!trial->groups[i].optional || first == i)
			continue;
		unsigned other = (unsigned)g_rand_int_range(trial->rand, (int)first, (int)i + 1),
			 kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
	for (unsigned i = 0; i < trial->n; i++) {
		said[order[i]] = !trial->groups[order[i]].optional || chance(trial);
		if (said[order[i]])
			g_string_append_printf(
				line, "%s%s", line->len ? " " : "", trial->groups[order[i]].text);
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}

static bool same_value(const Value *a, const Value *b)
{
	return a->type == b->type && a->n == b->n && a->from == b->from && a->to == b->to &&
	       a->date.form == b->date.form && a->date.weekday == b->date.weekday &&
	       a->date.day == b->date.day && a->date.month == b->date.month &&
	       a->date.year == b->date.year;
}

static void check_bound_again(const Grammar *grammar, const Args *args)
{
	const char *values[GRAMMAR_MAX_ARGS];
	for (unsigned i = 0; i < args->n; i++)
		values[i] = args->args[i].text;
	g_auto(Args) again = {0};
	ck_assert(grammar_bind(grammar, values, args->n, &again));
	for (unsigned i = 0; i < args->n; i++) {
		ck_assert_pstr_eq(again.args[i].text, args->args[i].text);
		ck_assert(same_value(&again.args[i].value, &args->args[i].value));
	}
}

START_TEST(a_usage_line_parses_what_it_describes)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20231107);
	unsigned let_in = 0, rounds = number_from("ROUNDS", ROUNDS);
	for (unsigned round = 0; round < rounds; round++) {
		Trial trial;
		trial_init(&trial, rand);
		g_autoptr(Grammar) grammar = grammar_new(trial.usage->str, is_type, NULL, NULL);
		bool said[MOST_GROUPS];
		g_autofree char *line = random_line(&trial, said);
		if (grammar) {
			g_autoptr(GPtrArray) words = text_words(line);
			g_auto(Args) args = {0};
			GrammarFault fault = {0};
			let_in++;
			ck_assert_msg(
				grammar_parse(grammar, &(GrammarTyped){words, 0}, &args, &fault),
				"\"%s\": \"%s\" at %u", trial.usage->str, line, fault.at);
			for (unsigned i = 0; i < trial.n; i++)
				ck_assert_msg(!g_strcmp0(args.args[i].text,
						      said[i] ? trial.groups[i].value : NULL),
					"\"%s\": \"%s\": a%u is %s", trial.usage->str, line, i,
					args.args[i].text);
			check_bound_again(grammar, &args);
		}
		trial_clear(&trial);
	}
	ck_assert_uint_gt(let_in, rounds / 10);
	ck_assert_uint_lt(let_in, rounds); // the others could have meant two things
}
END_TEST

static char *random_words(Trial *trial)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (int n = g_rand_int_range(trial->rand, 0, MOST_WORDS); n > 0; n--) {
		const char *type;
		g_autofree char *value = random_type(trial, 0, &type);
		g_string_append_printf(line, "%s ",
			chance(trial)
				? value
				: PICK(trial, "l0", "L1", "l2", "x", "\"", "9-1", "tommorow", "é"));
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}

START_TEST(no_words_harm_a_grammar)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(148);
	unsigned rounds = number_from("ROUNDS", ROUNDS);
	for (unsigned round = 0; round < rounds; round++) {
		Trial trial;
		trial_init(&trial, rand);
		g_autoptr(Grammar) grammar = grammar_new(trial.usage->str, is_type, NULL, NULL);
		g_autofree char *line = random_words(&trial);
		trial_clear(&trial);
		if (!grammar)
			continue;
		g_autoptr(GPtrArray) words = text_words(line);
		g_auto(Args) args = {0};
		GrammarFault fault = {0};
		if (grammar_parse(grammar, &(GrammarTyped){words, 0}, &args, &fault)) {
			check_bound_again(grammar, &args);
			continue;
		}
		bool found = fault.at == GRAMMAR_AT_END;
		for (unsigned i = 0; i < words->len; i++)
			found = found || ((TextWord *)words->pdata[i])->at == fault.at;
		ck_assert_msg(found && args.n == 0, "\"%s\" at %u", line, fault.at);
	}
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("grammar_property");
	TCase *tests = tcase_create("grammar_property");
	tcase_set_timeout(tests, 280);
	tcase_add_test(tests, a_usage_line_parses_what_it_describes);
	tcase_add_test(tests, no_words_harm_a_grammar);
	suite_add_tcase(all, tests);
	return all;
}
