// SPDX-License-Identifier: LGPL-3.0-or-later
// A strike beside those of its union before it.
#pragma once
#include "phrase.h"

// For one that is on: "Day 100, the length of the 2007-08 strike, was Wednesday 9 August; the
// record is 153 days (1988)." NULL if it is not on, or there is nothing to compare it with. The
// caller frees it.
char *compare_sentence(const Phrase *phrase, const GPtrArray *past);
// The longest of its union before it, counted as it is; NULL if there is none.
const Dispute *compare_record(const Dispute *of, const GPtrArray *past);
// !compare
bool compare_run(BotCall *call);
