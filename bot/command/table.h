// SPDX-License-Identifier: LGPL-3.0-or-later
// All commands by name: aliases, two-word names, unique prefixes, and what was probably meant.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "plugin.h"
#include "command/grammar.h"

typedef struct {
	const BotCommand *row;
	Bot *bot;           // whose it is
	const char *owner;  // "core" or the plugin's name
	Grammar *grammar;
	char **names;       // split aliases: {"in", "join", "signup", NULL}
	bool off;           // its plugin is disabled
} Command;

typedef struct Table Table;
Table *table_new(void);
void table_free(Table *table);
// Adds all rows of one owner (ends with {0}) or none: false and one sentence if a name is taken or malformed or a grammar is bad.
// Rows and the owner's name are borrowed. The owner's types come first (table_add_types), as its usage lines name them.
typedef struct {
	Bot *bot;
	const char *owner;
	const BotCommand *rows;
} TableOwner;
bool table_add(Table *table, const TableOwner *owner, GError **error);
// Would table_add() succeed? Checked before any code of a plugin runs.
bool table_check(Table *table, const TableOwner *owner, GError **error);
// Takes away an owner's commands and types.
void table_remove(Table *table, const char *owner);
void table_switch_on(Table *table, const char *owner);
void table_switch_off(Table *table, const char *owner);
// Argument types of plugins: known while their owner is.
bool table_add_types(Table *table, Bot *bot, const char *owner, const BotType *types, GError **error);
const char *table_type_owner(const Table *table, const char *name); // the plugin's name; NULL if there is no such type
const BotType *table_type(const Table *table, const char *name, Bot **ret_bot);

typedef enum { TABLE_FOUND, TABLE_NEAR, TABLE_UNKNOWN } TableFound;
// Finds a command by the first words, without case: two-word names first, exact names, then a prefix of at least two letters
// that fits one command only. *ret_used = how many words the name took. TABLE_NEAR: *ret_near is the name probably meant (borrowed).
TableFound table_find(const Table *table, const GPtrArray *words, const Command **ret_command, unsigned *ret_used, const char **ret_near);
// By exact name, for undo and choices; also hidden ones. NULL if it is not there or off.
const Command *table_get(const Table *table, const char *name);
// All that are on, sorted by name; NULL after the last.
const Command *table_at(const Table *table, unsigned i);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)
