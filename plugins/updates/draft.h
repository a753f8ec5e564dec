// SPDX-License-Identifier: LGPL-3.0-or-later
// Drafts: what a source says and an officer must look at first.
#pragma once
#include "bulletin.h"
#include "source.h"

enum {
	DRAFTS_MOST = 500, // that wait; the oldest go
	DRAFTS_SHOWN = 20,
	DRAFT_SHOWN_BYTES = 300,
	DRAFT_ALERT_SECONDS = 86400,
};

typedef struct {
	const char *source, *key, *link, *lang, *text;
	int64_t bulletin; // of which it would be the next edition; 0 = a new one
	int64_t published;
	const char *why; // "" = all of that source wait
} Draft;

void draft_add(Bot *bot, const Draft *draft);
// The bulletin, or the next edition of one, that it would be; the source's issuer is in the config.
void draft_fill(Bot *bot, const Draft *draft, const Source *source, Bulletin *ret_bulletin);
// Does one wait of that item?
bool draft_waits(Bot *bot, const char *source, const char *key);
// Tells those who run the bot that so many were added, the last among them.
void drafts_tell(Bot *bot, const char *source, unsigned n);
// !drafts, !draft N, !release N and !drop N
bool drafts_run(BotCall *call);
bool draft_run(BotCall *call);
bool release_run(BotCall *call);
bool drop_run(BotCall *call);
