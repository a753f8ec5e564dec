// SPDX-License-Identifier: LGPL-3.0-or-later
// What shifts and sign-ups must be after any history: the rules of the product as plain arrays,
// with no store, no turns and no timers.
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum {
	MODEL_PEOPLE = 24,
	MODEL_STRANGERS = 6,          // the last ones are unverified
	MODEL_SHIFTS = 256,           // kept; older ones have ended long ago
	MODEL_UNDOS = 64,             // kept per person
	MODEL_CAPTAIN = MODEL_PEOPLE, // signs up for nothing
	MODEL_WORDS = 96,
	// the settings of the test's config
	MODEL_GRACE = 600,
	MODEL_REST = 300,
	MODEL_LIMIT = 5,
	MODEL_LIMIT_NEW = 2,
	MODEL_PERCENT = 25,
	MODEL_OFFER = 1800,
};

typedef enum { MODEL_NONE, MODEL_ON, MODEL_OFFERED, MODEL_WAITING } ModelState;

typedef struct {
	ModelState state;
	int64_t guests, until, order;
} ModelSign;

typedef struct {
	int64_t id, starts, ends, most, extra; // id 0 = no shift
	int gate;
	bool cancelled;
	ModelSign signs[MODEL_PEOPLE];
} ModelShift;

typedef enum {
	ACT_IN,
	ACT_OUT,
	ACT_UNDO,
	ACT_ADD,
	ACT_CANCEL,
	ACT_RESTORE,
	ACT_PUT,
	ACT_TAKE
} ActKind;

typedef struct {
	ActKind kind;
	int person;
	int64_t shift, n; // n: guests (-1 = not said), heads, or places
	int gate;         // of a new shift
	int64_t starts, ends;
} Act;

typedef struct {
	Act inverse;
	int64_t at;
	bool undone;
} ModelUndo;

typedef struct {
	int64_t now, last_shift, order;
	ModelShift shifts[MODEL_SHIFTS];
	ModelUndo undos[MODEL_PEOPLE + 1][MODEL_UNDOS];
	unsigned n_undos[MODEL_PEOPLE + 1];
	unsigned offers, lapses; // ever
} Model;

bool model_is_stranger(int person);
ModelShift *model_shift(Model *model, int64_t id);                 // NULL if it is not kept
int64_t model_heads(const ModelShift *shift, bool strangers_only); // taken, without extra
// Does what the act does; what the answer begins with is in words.
void model_act(Model *model, const Act *act, char words[MODEL_WORDS]);
// Time passes: offers run out, in order.
void model_advance(Model *model, int64_t to);
