// SPDX-License-Identifier: LGPL-3.0-or-later
// Bulletins in words. The caller frees what is returned.
#pragma once
#include "bulletin.h"

#define FLAT_WHOLE SIZE_MAX
enum { WORDS_ONE_LINE_BYTES = 400 }; // what is shorter is told in one line everywhere
// A text as one line; what is longer than most bytes ends with a sentence or a word, and "…".
char *words_flat(const char *text, size_t most);
// "bulletin 41", "bulletin 41 (edition 2)"
char *words_name(const char *lang, const Bulletin *bulletin);
// What a room bears at once.
typedef struct {
	size_t bytes;   // of the text
	bool line_ends; // its lines may stay lines
} WordsRoom;
// "WGA Negotiating Committee, bulletin 41: text (!verify 41)", as rooms are told of it. What is longer than the room bears
// ends with a sentence, and says how to read on.
char *words_post(const char *lang, const Bulletin *bulletin, const WordsRoom *room);
// The same, and what became of it, as an answer.
char *words_answer(Bot *bot, const char *lang, const Bulletin *bulletin);
// "Fri 11 Aug 2023 10:02 PDT", by the clock of the issuer's strike.
char *words_time(Bot *bot, const Bulletin *bulletin, int64_t at);
char *words_issuer_time(Bot *bot, const char *issuer, int64_t at);
