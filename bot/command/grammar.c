// SPDX-License-Identifier: LGPL-3.0-or-later
// Binds what was typed, or values that were kept, to the arguments of a usage line.
#include "command/grammar.h"

#include <string.h>

#include "base/text.h"
#include "command/grammar_private.h"
#include "plugin.h"

typedef struct {
	const Grammar *grammar;
	const GPtrArray *words;
	const char *line;
	unsigned at;   // the next word
	unsigned base; // groups before it are done, or can no longer come
	guint32 taken; // groups that have had their words, one bit each
	Args *args;
	GrammarFault *fault;
} Parse;

static const TextWord *word_at(const Parse *parse, unsigned i)
{
	return parse->words->pdata[i];
}

// The next group after `group` that may begin here (-1 = the first one); -1 after the last.
static int next_open(const Parse *parse, int group)
{
	const Grammar *grammar = parse->grammar;
	if (group >= 0 && !grammar_group(grammar, (unsigned)group)->optional)
		return -1; // what comes after a required one is not open yet
	unsigned i = group < 0 ? parse->base : (unsigned)group + 1;
	while (i < grammar->groups->len && parse->taken & 1u << i)
		i++;
	return i < grammar->groups->len ? (int)i : -1;
}

static const char *literal_of(const Part *part, const char *word)
{
	for (char **literal = part->words; *literal; literal++)
		if (!g_ascii_strcasecmp(*literal, word))
			return *literal;
	return NULL;
}

// How many words the part takes here; 0 = it does not fit.
static unsigned part_fit(const Part *part, const GPtrArray *words, unsigned at, Value *ret_value)
{
	const TextWord *word = words->pdata[at];
	*ret_value = (Value){.type = part->rank == PART_LITERAL ? VALUE_WORD : part->value};
	if (part->rank == PART_LITERAL)
		return literal_of(part, word->text) ? 1 : 0;
	if (part->value == VALUE_NONE)
		return *word->text ? 1 : 0;
	return value_parse(part->value, words, at, ret_value);
}

// The open group that takes the next word, looking at openers up to this rank only; -1 = none.
static int find_group(const Parse *parse, PartRank most)
{
	for (PartRank rank = PART_LITERAL; rank <= most; rank++) {
		for (int i = next_open(parse, -1); i >= 0; i = next_open(parse, i)) {
			const Part *part = grammar_opener(parse->grammar, (unsigned)i);
			Value value;
			if (part->rank == rank && part_fit(part, parse->words, parse->at, &value))
				return i;
		}
	}
	return -1;
}

static bool fault_at(const Parse *parse, unsigned at, const char *why)
{
	*parse->fault = (GrammarFault){.at = at, .why = why};
	return false;
}

static char *nearest(const Part *part, const char *word)
{
	if (part->rank != PART_LITERAL)
		return value_nearest(part->value, word);
	return g_strdup(
		text_nearest(word, (const char *const *)part->words, g_strv_length(part->words)));
}

// The word fits nothing; `part` is one that could have stood there. True if it is near to that.
static bool fault_near(const Parse *parse, const Part *part)
{
	const TextWord *word = word_at(parse, parse->at);
	g_autofree char *near = nearest(part, word->text);
	if (!near)
		return false;
	fault_at(parse, word->at,
		part->value == VALUE_SPAN ? N_("did you mean \"%s\"? Else write both times in "
					       "full, as in 21:30-09:00.")
					  : N_("did you mean \"%s\"?"));
	g_strlcpy(parse->fault->near, near, sizeof(parse->fault->near));
	return true;
}

static bool fault_word(const Parse *parse)
{
	for (int i = next_open(parse, -1); i >= 0; i = next_open(parse, i))
		if (fault_near(parse, grammar_opener(parse->grammar, (unsigned)i)))
			return false;
	return fault_at(parse, word_at(parse, parse->at)->at, NULL);
}

static void arg_append(Arg *arg, const char *text)
{
	char *before = arg->text;
	arg->text = before ? g_strconcat(before, " ", text, NULL) : g_strdup(text);
	g_free(before);
}

// The n words that were found to fit, and for a rest all that nothing later takes.
static void take_words(Parse *parse, const Part *part, unsigned n)
{
	Arg *arg = &parse->args->args[part->arg];
	arg->given = true;
	arg->at = word_at(parse, parse->at)->at;
	if (part->rank == PART_LITERAL) {
		arg->text = g_strdup(literal_of(part, word_at(parse, parse->at++)->text));
		return;
	}
	if (part->value == VALUE_TEXT) {
		arg->text = g_strdup(parse->line + arg->at);
		parse->at = parse->words->len;
		return;
	}
	unsigned end = parse->at + n;
	while (parse->at < end ||
		(part->rest && parse->at < parse->words->len && find_group(parse, PART_VALUE) < 0))
		arg_append(arg, word_at(parse, parse->at++)->text);
}

static bool take_part(Parse *parse, const Part *part)
{
	if (parse->at == parse->words->len)
		return fault_at(parse, GRAMMAR_AT_END, NULL);
	Value value;
	unsigned n = part_fit(part, parse->words, parse->at, &value);
	if (!n)
		return fault_near(parse, part)
			       ? false
			       : fault_at(parse, word_at(parse, parse->at)->at, NULL);
	if (part->arg < 0) {
		parse->at += n;
		return true;
	}
	parse->args->args[part->arg].value = value;
	take_words(parse, part, n);
	return true;
}

static bool take_group(Parse *parse, unsigned i)
{
	const Group *group = grammar_group(parse->grammar, i);
	parse->taken |= 1u << i;
	if (!group->optional)
		parse->base = i + 1;
	for (unsigned part = 0; part < group->n; part++)
		if (!take_part(parse, grammar_part(parse->grammar, group->first + part)))
			return false;
	return true;
}

static bool take_groups(Parse *parse)
{
	while (parse->at < parse->words->len) {
		int group = find_group(parse, PART_WIDE);
		if (group < 0)
			return fault_word(parse);
		if (!take_group(parse, (unsigned)group))
			return false;
	}
	for (unsigned i = parse->base; i < parse->grammar->groups->len; i++)
		if (!grammar_group(parse->grammar, i)->optional)
			return fault_at(parse, GRAMMAR_AT_END, NULL);
	return true;
}

static bool check_limits(const Parse *parse)
{
	if (grammar_takes_text(parse->grammar))
		return true;
	if (parse->words->len > parse->at + GRAMMAR_MAX_WORDS)
		return fault_at(parse, word_at(parse, parse->at + GRAMMAR_MAX_WORDS)->at,
			N_("these are too many words"));
	for (unsigned i = parse->at; i < parse->words->len; i++)
		if (strlen(word_at(parse, i)->text) > GRAMMAR_MAX_WORD)
			return fault_at(parse, word_at(parse, i)->at, N_("this word is too long"));
	return true;
}

static void args_init(Args *args, const Grammar *grammar)
{
	*args = (Args){.n = grammar->n_args};
	for (unsigned i = 0; i < grammar->parts->len; i++) {
		const Part *part = grammar_part(grammar, i);
		if (part->arg >= 0)
			args->args[part->arg] = (Arg){.name = part->name, .type = part->type};
	}
}

bool grammar_parse(
	const Grammar *grammar, const GrammarTyped *typed, Args *ret_args, GrammarFault *ret_fault)
{
	args_init(ret_args, grammar);
	Parse parse = {
		.grammar = grammar,
		.words = typed->words,
		.line = typed->line,
		.at = MIN(typed->used, typed->words->len),
		.args = ret_args,
		.fault = ret_fault,
	};
	if (check_limits(&parse) && take_groups(&parse))
		return true;
	args_clear(ret_args);
	return false;
}

// A kept value: as typed where that can be read, else the number that stands for it.
static bool bind_value(const Part *part, const char *text, Value *ret_value)
{
	TextWord word = {.text = (char *)text};
	void *one[] = {&word};
	const GPtrArray words = {.pdata = one, .len = 1};
	if (part_fit(part, &words, 0, ret_value))
		return true;
	return part->rank == PART_VALUE && g_ascii_string_to_signed(text, 10, -VALUE_MAX_INT,
						   VALUE_MAX_INT, &ret_value->n, NULL);
}

static bool bind_part(const Part *part, const char *text, Arg *arg)
{
	if (!bind_value(part, text, &arg->value))
		return false;
	arg->text = g_strdup(part->rank == PART_LITERAL ? literal_of(part, text) : text);
	arg->given = true;
	return true;
}

static bool bind_all(const Grammar *grammar, const char *const *values, unsigned n, Args *args)
{
	if (n > args->n)
		return false;
	for (unsigned i = 0; i < grammar->groups->len; i++) {
		const Group *group = grammar_group(grammar, i);
		for (unsigned j = 0; j < group->n; j++) {
			const Part *part = grammar_part(grammar, group->first + j);
			if (part->arg < 0)
				continue;
			const char *text = (unsigned)part->arg < n ? values[part->arg] : NULL;
			bool given = text && *text;
			if (given ? !bind_part(part, text, &args->args[part->arg])
				  : !group->optional)
				return false;
		}
	}
	return true;
}

bool grammar_bind(const Grammar *grammar, const char *const *values, unsigned n, Args *ret_args)
{
	args_init(ret_args, grammar);
	if (bind_all(grammar, values, n, ret_args))
		return true;
	args_clear(ret_args);
	return false;
}

void args_clear(Args *args)
{
	for (unsigned i = 0; i < args->n; i++) {
		g_free(args->args[i].text);
		g_free(args->args[i].bound);
	}
	*args = (Args){0};
}

Arg *args_find(Args *args, const char *name)
{
	for (unsigned i = 0; i < args->n; i++)
		if (!strcmp(args->args[i].name, name))
			return &args->args[i];
	return NULL;
}
