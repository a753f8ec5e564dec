// SPDX-License-Identifier: LGPL-3.0-or-later
// All commands by name: aliases, two-word names, unique prefixes, and what was probably meant.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "plugin.h"
#include "command/grammar.h"

typedef struct {
	const BotCommand *row;
	Bot *bot;          // whose it is
	const char *owner; // "core" or the plugin's name
	Grammar *grammar;
	char **names; // split aliases: {"in", "join", "signup", NULL}
	bool off;     // its plugin is disabled
} Command;

typedef struct Table Table;
Table *table_new(void);
void table_free(Table *table);
// Adds the argument types and the commands of one owner, or nothing: false and one sentence if a
// name is taken or malformed or a usage line is bad. Checked before any code of a plugin runs.
typedef struct {
	Bot *bot;
	const char *owner;
	const BotCommand *rows; // this and types are borrowed and end with {0}; either may be NULL
	const BotType *types;
} TableOwner;
bool table_add(Table *table, const TableOwner *owner, GError **error);
// Takes away an owner's commands and types.
void table_remove(Table *table, const char *owner);
// Until it is removed.
void table_switch_off(Table *table, const char *owner);
// Argument types of plugins: known while their owner is.
const char *table_type_owner(
	const Table *table, const char *name); // the plugin's name; NULL if there is no such type
const BotType *table_type(const Table *table, const char *name, Bot **ret_bot);

typedef struct {
	const Command *command; // NULL = not found
	unsigned used;          // how many words its name took
	const char
		*near; // if not found: the name that was probably meant; borrowed; NULL = who knows
} TableMatch;
// Finds a command by the first words, without case: two-word names first, exact names, then a
// prefix of at least two letters that fits one command only.
TableMatch table_find(const Table *table, const GPtrArray *words);
// By exact name, for undo and choices; also hidden ones. NULL if it is not there or off.
const Command *table_get(const Table *table, const char *name);
// All that are on, sorted by name; NULL after the last.
const Command *table_at(const Table *table, unsigned i);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)
