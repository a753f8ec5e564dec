// SPDX-License-Identifier: LGPL-3.0-or-later
// How a strike stands, as the middle of a sentence. The caller frees what is returned.
#pragma once
#include "dispute.h"

typedef struct {
	const char *lang;
	const Dispute *of;
	CountDay day;   // that is asked about
	int minutes;    // of that day; -1 = the day whole
	CountDay today; // where the strike is
} Phrase;

// "day 102", "begins in 3 days, on …", "ended after 148 days, on 27 Sep 2023"
char *phrase_standing(const Phrase *phrase);
// "day 100 was Wednesday 9 August"
char *phrase_number(const Phrase *phrase, guint number);
// "153 (154 by our count)": the length of one that is over
char *phrase_length(const Phrase *phrase);
