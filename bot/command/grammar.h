// SPDX-License-Identifier: LGPL-3.0-or-later
// A usage line is its own parser: "<shift:shift> [when:date] [max <max:int>] [note...]".
//
//   <name>            a word
//   <name:type>       a value of a type (command/value.h, or a plugin's)
//   <name:a|b|c>      one of these literal words
//   [ … ]             an optional group; groups that follow each other may come in any order
//   literal           the word itself; opens a group: [max <max:int>]
//   <name...>         all words that nothing later can take, at least one; also <name:type...>
//
// A word goes to the first open element that accepts it: literals first, then the core's types,
// then what takes any word (a bare word, a room, a plugin's type). There is no search back: a usage
// line that could mean two things is refused when the plugin is loaded.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/text.h"
#include "command/value.h"

#define COMMAND_ERROR g_quark_from_static_string("command") // no codes: the sentence says it

enum {
	GRAMMAR_MAX_ARGS = 12,
	GRAMMAR_MAX_GROUPS =
		32, // elements of a usage line: bracketed ones, and the words outside brackets
	GRAMMAR_MAX_NAME = 24,  // bytes of a name or literal in a usage line
	GRAMMAR_MAX_WORDS = 60, // typed after a command; more is a usage fault,
	GRAMMAR_MAX_WORD = 400, // as are more bytes of one word; but for a text
};

typedef struct Grammar Grammar;

// NULL and error (one sentence) for a bad usage line or an unknown type. is_type() tells the
// plugins' types; may be NULL.
typedef bool GrammarIsType(void *data, const char *type);
Grammar *grammar_new(const char *usage, GrammarIsType *is_type, void *data, GError **error);
void grammar_free(Grammar *grammar);
// Is there an argument of that name?
bool grammar_names(const Grammar *grammar, const char *arg);
// The usage line for people: "<shift:shift...> [guests:guests] [max <max:int>]" is "<shift…>
// [+guests] [max N]". The caller frees it.
char *grammar_show(const Grammar *grammar);
// What the core's types among the arguments look like when typed: "when: today, sat, …; hours:
// 9-12, …"; NULL if nothing needs saying. The caller frees it.
char *grammar_hints(const Grammar *grammar, const char *lang);

// One bound argument. Plugin types hold text only; call.c looks the id up.
typedef struct {
	const char *name; // of the usage line; borrowed from the grammar
	const char *type; // "" = word, or one of several literals
	char *text; // what was typed, words joined by blanks; a literal as the usage line spells it
	// How it is kept where the words alone would not do: a date as a date, a person as a number, a
	// plugin's noun as its id and place; NULL = the text
	char *bound;
	Value value; // of a core type; bound as a number it is .n alone: a person's id, minutes
	unsigned at; // byte offset of its first word in the typed line, for the caret
	bool given;
} Arg;

typedef struct {
	Arg args[GRAMMAR_MAX_ARGS];
	unsigned n; // all of the usage line, in its order, given or not
} Args;

#define GRAMMAR_AT_END G_MAXUINT

// What is wrong: which word (byte offset in the line, or GRAMMAR_AT_END if one is missing) and, if
// that says more than the usage line, why.
typedef struct {
	unsigned at;
	// Untranslated, with one %s for near unless that is ""; NULL = the usage line says it.
	const char *why;
	char near[GRAMMAR_MAX_NAME + 1]; // what was probably meant: "tomorrow", "9-13"
} GrammarFault;

// Of text_words(); `used` of them were the command's name.
typedef struct {
	const GPtrArray *words;
	unsigned used;
	const char *line; // of which they are the words, for an argument that is a text
} GrammarTyped;
// Parses what was typed. False: ret_fault is filled, ret_args cleared.
bool grammar_parse(
	const Grammar *grammar, const GrammarTyped *typed, Args *ret_args, GrammarFault *ret_fault);
// Binds values in the order of the usage line instead (an undo, a bare answer): ints and texts;
// NULL or "" = not given. False if one is missing, too many or of another type; then ret_args is
// cleared.
bool grammar_bind(const Grammar *grammar, const char *const *values, unsigned n, Args *ret_args);
void args_clear(Args *args);
Arg *args_find(Args *args, const char *name); // NULL if the usage line has none of that name
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Grammar, grammar_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Args, args_clear)
