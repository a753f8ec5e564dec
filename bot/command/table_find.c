// SPDX-License-Identifier: LGPL-3.0-or-later
// Finds the command that was typed: exact names, prefixes that fit one command only, and else the
// name that was probably meant.
#include "base/text.h"
#include "command/table_private.h"

#include <string.h>

enum { LEAST_PREFIX = 2 }; // letters of each word

typedef struct {
	const Command *command; // the first that fits, by name
	const char *name;
	unsigned n; // how many commands fit
} Match;

typedef bool Fits(const char *name, const char *typed);

// People find what !help shows; hidden commands by their exact name only.
static bool is_shown(const Command *command)
{
	return !command->off && !(command->row->flags & BOT_HIDDEN);
}

static bool word_fits(const char *name, size_t name_length, const char *typed, size_t length)
{
	return length >= LEAST_PREFIX && length <= name_length && !memcmp(name, typed, length);
}

// Word by word: "str be" fits "strike begin"; "str" does not, it has one word less.
static bool is_prefix(const char *name, const char *typed)
{
	const char *name_blank = strchr(name, ' '), *blank = strchr(typed, ' ');
	if (!name_blank || !blank)
		return !name_blank && !blank && word_fits(name, strlen(name), typed, strlen(typed));
	return word_fits(name, (size_t)(name_blank - name), typed, (size_t)(blank - typed)) &&
	       word_fits(name_blank + 1, strlen(name_blank + 1), blank + 1, strlen(blank + 1));
}

// "strike" begins "strike begin".
static bool is_first_word(const char *name, const char *typed)
{
	size_t length = strlen(typed);
	return !strncmp(name, typed, length) && name[length] == ' ';
}

static Match match(const Table *table, const char *typed, Fits *fits)
{
	Match match = {0};
	for (unsigned i = 0; i < table->commands->len; i++) {
		const Command *command = table->commands->pdata[i];
		char **name = command->names;
		while (*name && !fits(*name, typed))
			name++;
		if (!*name || !is_shown(command))
			continue;
		if (!match.n++)
			match.command = command, match.name = *name;
	}
	return match;
}

static const char *nearest(const Table *table, const char *typed)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (unsigned i = 0; i < table->commands->len; i++) {
		const Command *command = table->commands->pdata[i];
		for (char **name = command->names; *name && is_shown(command); name++)
			if (!strchr(*name, ' ') == !strchr(typed, ' '))
				g_ptr_array_add(names, *name);
	}
	return text_nearest(typed, (const char *const *)names->pdata, names->len);
}

typedef struct {
	char *one,
		*two; // the first word, and the first two (NULL if there is one only); lower case
} Typed;

static const char *find_near(const Table *table, const Typed *typed)
{
	const char *near = typed->two ? nearest(table, typed->two) : NULL;
	if (!near)
		near = match(table, typed->one, is_first_word).name;
	return near ? near : nearest(table, typed->one);
}

// Of several that fit none is taken, and the first one named.
static TableMatch find_prefix(const Table *table, const Typed *typed)
{
	Match two = {0};
	if (typed->two)
		two = match(table, typed->two, is_prefix);
	Match found = two.n ? two : match(table, typed->one, is_prefix);
	if (found.n == 1)
		return (TableMatch){.command = found.command, .used = two.n ? 2 : 1};
	return (TableMatch){.near = found.n ? found.name : find_near(table, typed)};
}

static TableMatch find(const Table *table, const Typed *typed)
{
	const Command *two = typed->two ? g_hash_table_lookup(table->names, typed->two) : NULL;
	const Command *command = two ? two : g_hash_table_lookup(table->names, typed->one);
	if (!command)
		return find_prefix(table, typed);
	// The name of one that is off must not run another that begins like it.
	return command->off ? (TableMatch){0}
			    : (TableMatch){.command = command, .used = two ? 2 : 1};
}

TableMatch table_find(const Table *table, const GPtrArray *words)
{
	if (!words->len)
		return (TableMatch){0};
	const TextWord *first = words->pdata[0], *second = words->len > 1 ? words->pdata[1] : NULL;
	g_autofree char *one = g_ascii_strdown(first->text, -1);
	g_autofree char *both = second ? g_strconcat(one, " ", second->text, NULL) : NULL;
	g_autofree char *two = both ? g_ascii_strdown(both, -1) : NULL;
	return find(table, &(Typed){one, two});
}
