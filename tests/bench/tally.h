// SPDX-License-Identifier: LGPL-3.0-or-later
// Who asked what in the room, and who was told: read from the lines that one watcher sees there, in their order.
// A person is told by a line in which their name stands as a word, about what they asked: a shift by its number,
// or anything else. Nobody else is.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

// What a line answers of those asked before it by each person that it names.
typedef enum { TALLY_ONE, TALLY_ALL } TallyAnswers;

typedef struct {
	TallyAnswers answers;
	GHashTable *names;  // who belongs to the crowd
	GHashTable *asked;  // "name shift" -> how many questions stand open
	GHashTable *told;   // "name shift": at least once
	GHashTable *placed; // "name shift": told to be on it
	unsigned heard, answered, lines, silent;
	int64_t told_us, placed_us,
		last_us; // when somebody new was told, was placed, and any was answered
	char *strange;   // a line that told nobody anything
} Tally;

void tally_init(Tally *tally, TallyAnswers answers);
void tally_clear(Tally *tally);
void tally_know(Tally *tally, const char *name);
void tally_ask(Tally *tally, const char *name, const char *text);
void tally_hear(Tally *tally, const char *text, int64_t now_us);
// Of those asked; nothing that was never seen in the room counts here.
unsigned tally_open(const Tally *tally);
