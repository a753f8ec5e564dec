// SPDX-License-Identifier: LGPL-3.0-or-later
// Usage lines as people read them, and what the values in them look like.
#include "command/grammar.h"

#include "chat/words.h"
#include "command/grammar_private.h"
#include "plugin.h"

static const char *const hints[] = {
	[VALUE_TIME] = N_("9, 9am or 21:30"),
	[VALUE_DURATION] = N_("30m, 2h or 7d"),
	[VALUE_SPAN] = N_("9-12, 9am-1pm or 21-2"),
	[VALUE_DATE] = N_("today, sat, next sat, 12-aug or 2026-08-12"),
	[VALUE_PERSON] = N_("@ana"),
	[VALUE_BOOL] = N_("yes or no"),
};

// After its literal a number needs no name: "max N".
static const char *sign_of(const Part *part)
{
	if (part->value == VALUE_INT)
		return "N";
	return part->value == VALUE_TIME ? "HH:MM" : NULL;
}

static void show_name(GString *line, const Part *part)
{
	if (part->words) {
		g_autofree char *choices = g_strjoinv("|", part->words);
		g_string_append(line, choices);
		return;
	}
	if (part->value == VALUE_GUESTS)
		g_string_append_c(line, '+');
	if (part->value == VALUE_PERSON)
		g_string_append_c(line, '@');
	g_string_append(line, part->name);
	if (part->rest)
		g_string_append(line, "…");
}

static void show_group(const Grammar *grammar, const Group *group, GString *line)
{
	bool alone = group->optional && group->n == 1;
	g_string_append(line, group->optional ? "[" : "");
	for (unsigned i = group->first; i < group->first + group->n; i++) {
		const Part *part = grammar_part(grammar, i);
		// A required literal is a group of its own: "max <n:int>".
		bool named = i > 0 && grammar_part(grammar, i - 1)->arg < 0 &&
			     (i > group->first || !group->optional);
		bool bare = alone || part->arg < 0;
		const char *sign = named && !bare ? sign_of(part) : NULL;
		g_string_append(line, i > group->first ? " " : "");
		g_string_append(line, bare || sign ? "" : "<");
		if (sign)
			g_string_append(line, sign);
		else
			show_name(line, part);
		g_string_append(line, bare || sign ? "" : ">");
	}
	g_string_append(line, group->optional ? "]" : "");
}

char *grammar_show(const Grammar *grammar)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (unsigned i = 0; i < grammar->groups->len; i++) {
		g_string_append(line, i ? " " : "");
		show_group(grammar, grammar_group(grammar, i), line);
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}

char *grammar_hints(const Grammar *grammar, const char *lang)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (unsigned i = 0; i < grammar->parts->len; i++) {
		const Part *part = grammar_part(grammar, i);
		const char *hint = part->value < G_N_ELEMENTS(hints) ? hints[part->value] : NULL;
		if (hint)
			g_string_append_printf(line, "%s%s: %s", line->len ? "; " : "", part->name,
				words_get(lang, hint));
	}
	return line->len ? g_string_free(g_steal_pointer(&line), FALSE) : NULL;
}
