// SPDX-License-Identifier: LGPL-3.0-or-later
// A usage line taken apart, for the files of grammar: groups (elements of the line, in order) of
// parts (literals and arguments).
#pragma once
#include "command/grammar.h"

typedef enum {
	PART_LITERAL,
	PART_VALUE,
	PART_WIDE
} PartRank; // in the order in which open elements are tried

typedef struct {
	PartRank rank;
	int arg;         // -1 = a mere literal
	char *name;      // of the argument
	char *type;      // "" = word, or a choice
	char **words;    // PART_LITERAL: the literal, or the choices
	ValueType value; // VALUE_NONE for a plugin's type
	bool rest;
} Part;

typedef struct {
	unsigned first, n; // parts; there is at least one
	bool optional;
} Group;

struct Grammar {
	char *usage;
	GArray *parts, *groups;
	unsigned n_args;
};

static inline const Part *grammar_part(const Grammar *grammar, unsigned i)
{
	return &g_array_index(grammar->parts, Part, i);
}

static inline const Group *grammar_group(const Grammar *grammar, unsigned i)
{
	return &g_array_index(grammar->groups, Group, i);
}

// Does its last part take all that is left?
static inline bool grammar_takes_text(const Grammar *grammar)
{
	unsigned n = grammar->parts->len;
	return n && grammar_part(grammar, n - 1)->value == VALUE_TEXT;
}

// The part whose fit opens a group.
static inline const Part *grammar_opener(const Grammar *grammar, unsigned group)
{
	return grammar_part(grammar, grammar_group(grammar, group)->first);
}
