// SPDX-License-Identifier: LGPL-3.0-or-later
// What a run does to others: what it declares, and whom it would tell. A second officer approves this
// and nothing else, so both are compared again when the act is done.
#pragma once
#include <glib.h>
#include "command/turn.h"

typedef struct {
	char *declared; // packed: "cancels %d shift", "cancels %d shifts" and how many, or "is said in %s" and the name, for each
	char *recipients; // a digest over the set of those told
	int64_t told;     // persons
} Effect;

void effect_clear(Effect *effect);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Effect, effect_clear)
// One more declaration. one and many are formats with one number.
void effect_declare(GString *declared, int64_t n, const char *one, const char *many);
// The same of what has a name: the format has that one text.
void effect_declare_named(GString *declared, const char *format, const char *name);
// The effect of what was declared and of all that the turn would say since the mark.
void effect_take(Effect *ret_effect, const GString *declared, const Turn *turn, TurnMark since);
bool effect_same(const Effect *one, const Effect *other);
// "cancels 4 shifts, tells 12 people". The caller frees it.
char *effect_words(const Effect *effect, const char *lang);
