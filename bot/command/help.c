// SPDX-License-Identifier: LGPL-3.0-or-later
// !help and usage faults, printed from the rows of the command table.
#include "command/help.h"

#include <string.h>

#include "chat/words.h"

enum {
	MOST_COLUMNS = 64,        // of a typed line that is shown again
	MOST_COLUMNS_BEFORE = 40, // of it before the caret
};

// ---- !help ----

char *help_list(const Table *table, BotRole role, const HelpStyle *style)
{
	g_autoptr(GString) names = g_string_new(NULL);
	const Command *command;
	for (unsigned i = 0; (command = table_at(table, i)); i++)
		if (command->row->role <= role && !(command->row->flags & BOT_HIDDEN))
			g_string_append_printf(
				names, "%s%s", names->len ? ", " : "", command->names[0]);
	return words_print(style->lang, N_("commands: %s (%shelp NAME tells more)"), names->str,
		style->prefix);
}

static char *usage_of(const Command *command, const HelpStyle *style)
{
	g_autofree char *args = grammar_show(command->grammar);
	return g_strconcat(style->prefix, command->names[0], *args ? " " : "", args, NULL);
}

static void append_fact(GString *facts, const char *fact)
{
	g_string_append_printf(facts, "%s%s", facts->len ? "; " : "", fact);
}

static char *other_names(const Command *command, const HelpStyle *style)
{
	g_autoptr(GString) names = g_string_new(NULL);
	for (char **name = command->names + 1; *name; name++)
		g_string_append_printf(
			names, "%s%s%s", names->len ? ", " : "", style->prefix, *name);
	return names->len ? words_print(style->lang, N_("also %s"), names->str) : NULL;
}

static void append_line(GString *text, const char *line)
{
	if (line && *line)
		g_string_append_printf(text, "\n%s", line);
}

char *help_one(const Command *command, const HelpStyle *style)
{
	static const char *const roles[] = {NULL, N_("only members"), N_("only captains"),
		N_("only officers"), N_("only operators")};
	const BotCommand *row = command->row;
	g_autofree char *usage = usage_of(command, style);
	g_autofree char *hints = grammar_hints(command->grammar, style->lang);
	g_autofree char *others = other_names(command, style);
	g_autoptr(GString) facts = g_string_new(NULL);
	if (others)
		append_fact(facts, others);
	if (row->role < G_N_ELEMENTS(roles) && roles[row->role])
		append_fact(facts, words_get(style->lang, roles[row->role]));
	if (row->flags & BOT_PRIVATE)
		append_fact(facts, words_get(style->lang, N_("answered in private")));
	g_autoptr(GString) text = g_string_new(usage);
	g_string_append_printf(text, ": %s", words_get(style->lang, row->help));
	append_line(text, hints);
	append_line(text, facts->str);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

// ---- a usage fault ----

static unsigned width_of(const char *at)
{
	gunichar c = g_utf8_get_char(at);
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

static unsigned columns(const char *from, const char *to)
{
	unsigned n = 0;
	for (; from < to; from = g_utf8_next_char(from))
		n += width_of(from);
	return n;
}

// The typed line, cut where it is far from the fault, and the caret's line under it, without its
// reason.
static void append_typed(GString *text, const char *typed, const char *fault)
{
	// A missing word is wanted one blank after the last.
	unsigned before = columns(typed, fault) + (*fault ? 0 : 1), shown = 0;
	const char *start = typed;
	for (; before > MOST_COLUMNS_BEFORE; start = g_utf8_next_char(start))
		before -= width_of(start);
	const char *end = start;
	for (; *end && shown < MOST_COLUMNS; end = g_utf8_next_char(end))
		shown += width_of(end);
	const char *cut = start > typed ? "…" : "";
	g_string_append_printf(
		text, "\n  %s%.*s%s", cut, (int)(end - start), start, *end ? "…" : "");
	g_string_append_printf(text, "\n  %*s^", (int)(before + (*cut ? 1 : 0)), "");
}

char *help_usage(
	const Command *command, const char *line, const GrammarFault *fault, const HelpStyle *style)
{
	g_autofree char *usage = usage_of(command, style);
	g_autoptr(GString) text = g_string_new(NULL);
	g_string_printf(text, words_get(style->lang, N_("usage: %s")), usage);
	if (!line)
		return g_string_free(g_steal_pointer(&text), FALSE);
	g_autofree char *typed = g_strconcat(style->prefix, line, NULL);
	append_typed(text, typed, typed + strlen(style->prefix) + MIN(fault->at, strlen(line)));
	if (fault->why) {
		g_autofree char *why = words_print(style->lang, fault->why, fault->near);
		g_string_append_printf(text, " %s", why);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}
