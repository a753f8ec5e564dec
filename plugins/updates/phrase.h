// SPDX-License-Identifier: LGPL-3.0-or-later
// Runs of a few words, by which a text is found again whatever stands around it.
#pragma once
#include "bulletin.h"

enum { PHRASE_WORDS = 3 };

// The words of a text as they compare: without case and without what stands around them. Of char *, owned by the
// array.
GPtrArray *phrase_words(const char *text);
// Of the run that begins with that word; the run must be whole.
int64_t phrase_hash(const GPtrArray *words, unsigned at);
// So that an edition is found by its words.
bool phrases_add(Bot *bot, const Bulletin *bulletin);

typedef struct {
	int64_t bulletin, edition;
	unsigned shared; // runs that stand in it too
} PhraseHit;
// The edition that shares most runs with these words; of as good ones the newest. False: none shares one.
bool phrases_nearest(Bot *bot, const GPtrArray *words, PhraseHit *ret_hit);
