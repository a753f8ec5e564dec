// SPDX-License-Identifier: LGPL-3.0-or-later
// The arguments of a call kept as text, bound again, and shown to people.
#include <string.h>

#include "command/bound.h"
#include "command/call.h"

#define BETWEEN_ARGS "\x1f"
#define BETWEEN_PARTS "\x1e" // the words, and what they were bound to
#define BEFORE_PLACE "\x1d"

char *bound_noun(int64_t id, const char *place)
{
	return g_strdup_printf("%" G_GINT64_FORMAT BEFORE_PLACE "%s", id, place ? place : "");
}

void bound_noun_read(const char *bound, int64_t *ret_id, char **ret_place)
{
	const char *place = strstr(bound, BEFORE_PLACE);
	*ret_id = g_ascii_strtoll(bound, NULL, 10);
	g_free(*ret_place);
	*ret_place = place && place[1] ? g_strdup(place + 1) : NULL;
}

static bool is_noun(const BotCall *call, const Arg *arg)
{
	return table_type(call->desk->table, arg->type, NULL) != NULL;
}

// What the grammar can read again: a core type's bound form, else the words.
static const char *word_of(const BotCall *call, const Arg *arg)
{
	return arg->bound && !is_noun(call, arg) ? arg->bound : arg->text;
}

char *call_bound(const BotCall *call)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < call->args.n; i++) {
		const Arg *arg = &call->args.args[i];
		if (i)
			g_string_append(text, BETWEEN_ARGS);
		if (!arg->given)
			continue;
		g_string_append(text, word_of(call, arg));
		if (arg->bound && is_noun(call, arg))
			g_string_append_printf(text, BETWEEN_PARTS "%s", arg->bound);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

bool call_bind(BotCall *call, const char *bound)
{
	g_auto(GStrv) values = g_strsplit(bound, BETWEEN_ARGS, -1);
	unsigned n = g_strv_length(values);
	g_autofree char **nouns = g_new0(char *, n + 1);
	for (unsigned i = 0; i < n; i++) {
		nouns[i] = strstr(values[i], BETWEEN_PARTS);
		if (nouns[i])
			*nouns[i]++ = '\0';
	}
	if (!grammar_bind(call->command->grammar, (const char *const *)values, n, &call->args))
		return false;
	for (unsigned i = 0; i < n && i < call->args.n; i++)
		call->args.args[i].bound = g_strdup(nouns[i]);
	return true;
}

char *call_typed(const BotCall *call)
{
	g_autoptr(GString) text = g_string_new(call->command->names[0]);
	for (unsigned i = 0; i < call->args.n; i++)
		if (call->args.args[i].given)
			g_string_append_printf(text, " %s", word_of(call, &call->args.args[i]));
	return g_string_free(g_steal_pointer(&text), FALSE);
}
