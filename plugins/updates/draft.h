// SPDX-License-Identifier: LGPL-3.0-or-later
// Drafts: what a source says and an officer must look at first.
#pragma once
#include <bot/plugin.h>

enum {
	DRAFTS_MOST = 500, // that wait; the oldest go
	DRAFTS_SHOWN = 20,
	DRAFT_SHOWN_BYTES = 300,
};

typedef struct {
	const char *source, *key, *link, *lang, *text;
	int64_t bulletin; // of which it would be the next edition; 0 = a new one
	int64_t published;
	const char *why; // "" = all of that source wait
} Draft;

void draft_add(Bot *bot, const Draft *draft);
// !drafts, !draft N, !release N and !drop N
bool drafts_run(BotCall *call);
bool draft_run(BotCall *call);
bool release_run(BotCall *call);
bool drop_run(BotCall *call);
