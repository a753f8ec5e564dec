// SPDX-License-Identifier: LGPL-3.0-or-later
// The sentences about strikes that an answer and an announcement share.
#pragma once
#include "phrase.h"

typedef struct {
	Bot *bot;
	const char *lang;
	GString *said; // sentences, one blank between
} Tell;

// How a strike stands now.
Phrase tell_now(const Tell *tell, const Dispute *of);
// Takes a sentence; NULL adds nothing.
void tell_add(Tell *tell, char *sentence);
// "WGA strike" for the first, "SAG-AFTRA" for those that follow. The caller frees it.
char *tell_title(const Tell *tell, const Dispute *of);
// "Both on strike together: 29 days.", if at least two of them are on.
void tell_together(Tell *tell, const Dispute *const *of, guint n);
