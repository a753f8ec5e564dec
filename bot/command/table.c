// SPDX-License-Identifier: LGPL-3.0-or-later
// The table of all commands: rows come and go by owner, names are looked up by hash. What people
// mistype: table_find.c.
#include "command/table.h"

#include <string.h>

#include "command/table_private.h"

typedef struct {
	const BotType *type;
	Bot *bot;
	const char *owner;
} TypeRow;

static void command_free(void *data)
{
	Command *command = data;
	grammar_free(command->grammar);
	g_strfreev(command->names);
	g_free(command);
}

Table *table_new(void)
{
	Table *table = g_new0(Table, 1);
	table->commands = g_ptr_array_new_with_free_func(command_free);
	table->names = g_hash_table_new(g_str_hash, g_str_equal);
	table->types = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	return table;
}

void table_free(Table *table)
{
	if (!table)
		return;
	g_hash_table_unref(table->names);
	g_hash_table_unref(table->types);
	g_ptr_array_unref(table->commands);
	g_free(table);
}

// ---- adding: a row is checked whole before any of its owner's rows is known ----

// [a-z][a-z0-9]*, at most two words.
static bool is_name(const char *name)
{
	g_auto(GStrv) words = g_strsplit(name, " ", -1);
	unsigned n = g_strv_length(words);
	for (unsigned i = 0; i < n; i++) {
		size_t length = strlen(words[i]);
		if (!g_ascii_islower(*words[i]) || length > GRAMMAR_MAX_NAME ||
			strspn(words[i], "abcdefghijklmnopqrstuvwxyz0123456789") != length)
			return false;
	}
	return n == 1 || n == 2;
}

static bool is_type(void *table, const char *type)
{
	return table_type(table, type, NULL);
}

static bool check_name(const Table *table, const char *name, GHashTable *own, GError **error)
{
	const Command *other = g_hash_table_lookup(table->names, name);
	if (!is_name(name))
		g_set_error(error, COMMAND_ERROR, 0,
			"command \"%s\": a name is one or two words of lower-case letters and "
			"digits",
			name);
	else if (other)
		g_set_error(error, COMMAND_ERROR, 0, "command \"%s\": the name is taken by %s",
			name, other->owner);
	else if (!g_hash_table_add(own, (void *)name))
		g_set_error(error, COMMAND_ERROR, 0, "command \"%s\": the name stands twice", name);
	else
		return true;
	return false;
}

static bool check_names(const Table *table, const Command *command, GHashTable *own, GError **error)
{
	for (char **name = command->names; *name; name++)
		if (!check_name(table, *name, own, error))
			return false;
	return true;
}

static bool check_row(Table *table, Command *command, GError **error)
{
	const BotCommand *row = command->row;
	const char *name = row->name;
	if (!row->run || !row->help) {
		g_set_error(error, COMMAND_ERROR, 0, "command \"%s\": it has no %s", name,
			row->run ? "help" : "run");
		return false;
	}
	command->grammar = grammar_new(row->args ? row->args : "", is_type, table, error);
	if (!command->grammar) {
		g_prefix_error(error, "command \"%s\": ", name);
		return false;
	}
	if (row->scope && !grammar_names(command->grammar, row->scope)) {
		g_set_error(error, COMMAND_ERROR, 0,
			"command \"%s\": its scope \"%s\" is no argument", name, row->scope);
		return false;
	}
	return true;
}

static GPtrArray *read_rows(Table *table, const TableOwner *owner, GError **error)
{
	g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func(command_free);
	g_autoptr(GHashTable) own = g_hash_table_new(g_str_hash, g_str_equal);
	for (const BotCommand *row = owner->rows; row && row->name; row++) {
		Command *command = g_new0(Command, 1);
		g_ptr_array_add(commands, command);
		*command = (Command){.row = row, .bot = owner->bot, .owner = owner->owner};
		command->names = g_strsplit(row->name, "|", -1);
		if (!*command->names) {
			g_set_error(
				error, COMMAND_ERROR, 0, "%s: a command has no name", owner->owner);
			return NULL;
		}
		if (!check_names(table, command, own, error) || !check_row(table, command, error))
			return NULL;
	}
	return g_steal_pointer(&commands);
}

static bool check_type(const Table *table, const BotType *type, GError **error)
{
	const char *why = NULL;
	if (!is_name(type->name) || strchr(type->name, ' '))
		why = "a name is one word of lower-case letters and digits";
	else if (value_type(type->name) != VALUE_NONE ||
		 g_hash_table_contains(table->types, type->name))
		why = "the name is taken";
	else if (!type->find)
		why = "it has no find";
	if (why)
		g_set_error(error, COMMAND_ERROR, 0, "type \"%s\": %s", type->name, why);
	return !why;
}

static bool add_types(Table *table, const TableOwner *owner, GError **error)
{
	for (const BotType *type = owner->types; type && type->name; type++) {
		if (!check_type(table, type, error))
			return false;
		TypeRow row = {type, owner->bot, owner->owner};
		g_hash_table_insert(table->types, (void *)type->name, g_memdup2(&row, sizeof(row)));
	}
	return true;
}

static gboolean is_of_owner(void *name, void *row, void *owner)
{
	(void)name;
	return !strcmp(((const TypeRow *)row)->owner, owner);
}

static int by_name(const void *a, const void *b)
{
	const Command *const *left = a, *const *right = b;
	return strcmp((*left)->names[0], (*right)->names[0]);
}

bool table_add(Table *table, const TableOwner *owner, GError **error)
{
	// The usage lines may name the owner's own types, so these come first.
	GPtrArray *commands = add_types(table, owner, error) ? read_rows(table, owner, error)
							     : NULL;
	if (!commands) {
		g_hash_table_foreach_remove(table->types, is_of_owner, (void *)owner->owner);
		return false;
	}
	for (unsigned i = 0; i < commands->len; i++) {
		Command *command = commands->pdata[i];
		for (char **name = command->names; *name; name++)
			g_hash_table_insert(table->names, *name, command);
	}
	g_ptr_array_extend_and_steal(table->commands, commands);
	g_ptr_array_sort(table->commands, by_name);
	return true;
}

// ---- by owner ----

void table_remove(Table *table, const char *owner)
{
	for (unsigned i = table->commands->len; i-- > 0;) {
		Command *command = table->commands->pdata[i];
		if (strcmp(command->owner, owner))
			continue;
		for (char **name = command->names; *name; name++)
			g_hash_table_remove(table->names, *name);
		g_ptr_array_remove_index(table->commands, i);
	}
	g_hash_table_foreach_remove(table->types, is_of_owner, (void *)owner);
}

void table_switch_off(Table *table, const char *owner)
{
	for (unsigned i = 0; i < table->commands->len; i++) {
		Command *command = table->commands->pdata[i];
		if (!strcmp(command->owner, owner))
			command->off = true;
	}
}

// ---- looking up ----

const char *table_type_owner(const Table *table, const char *name)
{
	const TypeRow *row = g_hash_table_lookup(table->types, name);
	return row ? row->owner : NULL;
}

const BotType *table_type(const Table *table, const char *name, Bot **ret_bot)
{
	const TypeRow *row = g_hash_table_lookup(table->types, name);
	if (row && ret_bot)
		*ret_bot = row->bot;
	return row ? row->type : NULL;
}

const Command *table_get(const Table *table, const char *name)
{
	const Command *command = g_hash_table_lookup(table->names, name);
	return command && !command->off ? command : NULL;
}

const Command *table_at(const Table *table, unsigned i)
{
	for (unsigned at = 0; at < table->commands->len; at++) {
		const Command *command = table->commands->pdata[at];
		if (!command->off && !i--)
			return command;
	}
	return NULL;
}
