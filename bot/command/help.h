// SPDX-License-Identifier: LGPL-3.0-or-later
// What !help says, and how a usage line is shown to people: printed from the same rows that parse.
#pragma once
#include "command/table.h"

typedef struct {
	const char *prefix, *lang;
} HelpStyle;

// One line that names all commands this role may use. All results are the caller's to free.
char *help_list(const Table *table, BotRole role, const HelpStyle *style);
// Usage, help, what values look like, other names, and the role it needs: at most three lines.
char *help_one(const Command *command, const HelpStyle *style);
// "usage: !in <shift…> [+guests]", then the typed line and a caret under the word of the fault, and
// why if that says more. line is what text_words() was given, without prefix; NULL = nothing was
// typed, the usage line alone.
char *help_usage(const Command *command, const char *line, const GrammarFault *fault,
	const HelpStyle *style);
