// SPDX-License-Identifier: LGPL-3.0-or-later
// The days of a strike that are worth a word of their own.
#pragma once
#include "dispute.h"

typedef enum {
	MILESTONE_DAYS,
	MILESTONE_WEEKS,
	MILESTONE_MONTHS,
	MILESTONE_YEARS,
	MILESTONE_EQUALLED,
	MILESTONE_PASSED,
} MilestoneKind;

typedef struct {
	MilestoneKind kind;
	guint n;               // days, weeks, months, years
	const Dispute *record; // that is equalled or passed; else NULL
} Milestone;

enum { MILESTONE_MOST = 3 }; // of one day

// Those that a day is on which the strike is on; ret_milestones has room for MILESTONE_MOST.
guint milestone_find(
	const Dispute *of, const GPtrArray *past, CountDay day, Milestone *ret_milestones);
// What it is told by once, ever: "100 days", "equalled WGA 1988". The caller frees it.
char *milestone_key(const Milestone *milestone);
// "100 days on strike", "the record of 153 days (1988) is passed today". The caller frees it.
char *milestone_words(const char *lang, const Milestone *milestone, const Dispute *of);
