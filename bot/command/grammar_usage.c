// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads usage lines, when a plugin is loaded, and refuses those that could mean two things.
#include "command/grammar.h"

#include <string.h>

#include "base/text.h"
#include "command/grammar_private.h"

typedef struct {
	Grammar *grammar;
	GrammarIsType *is_type;
	void *data;
	GError **error;
} Reader;

static bool refuse(Reader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(Reader *reader, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *why = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(reader->error, COMMAND_ERROR, 0, "usage line \"%s\": %s",
		reader->grammar->usage, why);
	return false;
}

// Names and literals: letters, digits, "-", "_", "+", and no longer than a suggestion may be.
static bool is_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_+");
	return n > 0 && n <= GRAMMAR_MAX_NAME && !name[n];
}

static bool read_choices(Reader *reader, const char *type, Part *part)
{
	part->rank = PART_LITERAL;
	part->words = g_strsplit(type, "|", -1);
	part->type = g_strdup("");
	for (char **word = part->words; *word; word++)
		if (!is_name(*word))
			return refuse(reader, "\"%s\" is no list of words", type);
	return true;
}

static bool read_type(Reader *reader, const char *type, Part *part)
{
	if (strchr(type, '|'))
		return read_choices(reader, type, part);
	part->value = value_type(type);
	if (part->value == VALUE_NONE && !(reader->is_type && reader->is_type(reader->data, type)))
		return refuse(reader, "there is no type \"%s\"", type);
	bool wide = part->value == VALUE_NONE || value_is_wide(part->value);
	part->rank = wide ? PART_WIDE : PART_VALUE;
	bool plain = part->value == VALUE_WORD || part->value == VALUE_TEXT;
	part->type = g_strdup(plain ? "" : type);
	part->rest |= part->value == VALUE_TEXT;
	return true;
}

static bool is_taken(const Grammar *grammar, const char *name)
{
	for (unsigned i = 0; i + 1 < grammar->parts->len; i++)
		if (!g_strcmp0(grammar_part(grammar, i)->name, name))
			return true;
	return false;
}

// "name:type...": what stands between < and >, or alone in brackets.
static bool read_argument(Reader *reader, const char *spec, Part *part)
{
	if (reader->grammar->n_args == GRAMMAR_MAX_ARGS)
		return refuse(reader, "over %d arguments", GRAMMAR_MAX_ARGS);
	g_autofree char *text = g_strdup(spec);
	part->rest = g_str_has_suffix(text, "...");
	if (part->rest)
		text[strlen(text) - strlen("...")] = '\0';
	char *colon = strchr(text, ':');
	if (colon)
		*colon = '\0';
	if (!is_name(text))
		return refuse(reader, "\"%s\" is no name", text);
	if (is_taken(reader->grammar, text))
		return refuse(reader, "\"%s\" is named twice", text);
	part->arg = (int)reader->grammar->n_args++;
	part->name = g_strdup(text);
	if (!read_type(reader, colon ? colon + 1 : "word", part))
		return false;
	if (part->rest && part->value != VALUE_WORD && part->rank != PART_WIDE)
		return refuse(reader, "\"%s\" cannot take several words", text);
	return true;
}

static bool read_part(Reader *reader, const char *token, bool alone)
{
	GArray *parts = reader->grammar->parts;
	if (grammar_takes_text(reader->grammar))
		return refuse(reader, "\"%s\" stands behind a text, which takes all", token);
	g_array_set_size(parts, parts->len + 1);
	Part *part = &g_array_index(parts, Part, parts->len - 1);
	part->arg = -1;
	size_t n = strlen(token);
	if (*token == '<' && token[n - 1] == '>') {
		g_autofree char *spec = g_strndup(token + 1, n - 2);
		return read_argument(reader, spec, part);
	}
	if (strpbrk(token, "<>"))
		return refuse(reader, "\"%s\" is not closed", token);
	if (alone)
		return read_argument(reader, token, part);
	if (!is_name(token))
		return refuse(reader, "\"%s\" is no word", token);
	part->words = g_strsplit(token, "|", 1);
	return true;
}

static bool read_group(Reader *reader, const char *text, bool optional)
{
	Grammar *grammar = reader->grammar;
	if (grammar->groups->len == GRAMMAR_MAX_GROUPS)
		return refuse(reader, "over %d elements", GRAMMAR_MAX_GROUPS);
	Group group = {.first = grammar->parts->len, .optional = optional};
	unsigned args_before = grammar->n_args;
	g_auto(GStrv) tokens = g_strsplit(text, " ", -1);
	for (char **token = tokens; *token; token++) {
		if (!**token)
			continue;
		if (group.n > 0 && grammar_part(grammar, grammar->parts->len - 1)->rest)
			return refuse(reader, "nothing can follow \"...\" in brackets");
		if (!read_part(reader, *token, optional && !tokens[1]))
			return false;
		group.n++;
	}
	if (!group.n || (optional && grammar->n_args == args_before))
		return refuse(reader, "brackets without an argument");
	g_array_append_val(grammar->groups, group);
	return true;
}

static bool read_groups(Reader *reader)
{
	for (const char *at = reader->grammar->usage; *(at += strspn(at, " "));) {
		bool optional = *at == '[';
		at += optional;
		size_t n = strcspn(at, optional ? "[]" : " []");
		if (optional ? at[n] != ']' : at[n] && at[n] != ' ')
			return refuse(reader, "brackets do not match");
		g_autofree char *text = g_strndup(at, n);
		if (!read_group(reader, text, optional))
			return false;
		at += n + optional;
	}
	return true;
}

static bool literal_fits(const Part *literal, const Part *other)
{
	for (char **word = literal->words; *word; word++) {
		if (other->rank == PART_LITERAL &&
			g_strv_contains((const char *const *)other->words, *word))
			return true;
		g_autoptr(GPtrArray) words = text_words(*word);
		Value value;
		if (other->rank == PART_VALUE && value_parse(other->value, words, 0, &value))
			return true;
	}
	return false;
}

// Could one word open both?
static bool are_alike(const Part *a, const Part *b)
{
	if (a->rank == PART_WIDE || b->rank == PART_WIDE)
		return a->rank == b->rank;
	if (a->rank == PART_LITERAL)
		return literal_fits(a, b);
	if (b->rank == PART_LITERAL)
		return literal_fits(b, a);
	bool hours = (a->value == VALUE_INT && b->value == VALUE_TIME) ||
		     (a->value == VALUE_TIME && b->value == VALUE_INT);
	return a->value == b->value || hours;
}

static const char *part_name(const Part *part)
{
	return part->name ? part->name : part->words[0];
}

// Groups that may be open together: optional ones that follow each other, and the required one
// after them.
static bool check_openers(Reader *reader, unsigned first)
{
	const Grammar *grammar = reader->grammar;
	const Part *a = grammar_opener(grammar, first);
	if (!grammar_group(grammar, first)->optional)
		return true;
	for (unsigned i = first + 1; i < grammar->groups->len; i++) {
		const Part *b = grammar_opener(grammar, i);
		if (are_alike(a, b))
			return refuse(reader, "a word could be \"%s\" or \"%s\"", part_name(a),
				part_name(b));
		if (!grammar_group(grammar, i)->optional)
			break;
	}
	return true;
}

// A rest stops only at a word that something after it fits; what takes any word would never, or
// always, stop it.
static bool check_rest(Reader *reader, unsigned of)
{
	const Grammar *grammar = reader->grammar;
	const Group *group = grammar_group(grammar, of);
	const Part *last = grammar_part(grammar, group->first + group->n - 1);
	unsigned first = of;
	while (group->optional && first > 0 && grammar_group(grammar, first - 1)->optional)
		first--;
	for (unsigned i = first; last->rest && i < grammar->groups->len; i++) {
		const Part *opener = grammar_opener(grammar, i);
		if (i != of && opener->rank == PART_WIDE)
			return refuse(reader, "a word could be \"%s\" or \"%s\"", last->name,
				part_name(opener));
		if (i != of && !grammar_group(grammar, i)->optional)
			break;
	}
	return true;
}

static void part_clear(void *data)
{
	Part *part = data;
	g_free(part->name);
	g_free(part->type);
	g_strfreev(part->words);
}

Grammar *grammar_new(const char *usage, GrammarIsType *is_type, void *data, GError **error)
{
	g_autoptr(Grammar) grammar = g_new0(Grammar, 1);
	grammar->usage = g_strdup(usage);
	grammar->parts = g_array_new(FALSE, TRUE, sizeof(Part));
	g_array_set_clear_func(grammar->parts, part_clear);
	grammar->groups = g_array_new(FALSE, TRUE, sizeof(Group));
	Reader reader = {grammar, is_type, data, error};
	if (!read_groups(&reader))
		return NULL;
	for (unsigned i = 0; i < grammar->groups->len; i++)
		if (!check_openers(&reader, i) || !check_rest(&reader, i))
			return NULL;
	return g_steal_pointer(&grammar);
}

void grammar_free(Grammar *grammar)
{
	if (!grammar)
		return;
	g_free(grammar->usage);
	g_array_unref(grammar->parts);
	g_array_unref(grammar->groups);
	g_free(grammar);
}

bool grammar_names(const Grammar *grammar, const char *arg)
{
	for (unsigned i = 0; i < grammar->parts->len; i++)
		if (!g_strcmp0(grammar_part(grammar, i)->name, arg))
			return true;
	return false;
}
