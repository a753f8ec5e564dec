// SPDX-License-Identifier: LGPL-3.0-or-later
// Sources: where official words and press come from by themselves, each pinned by the config.
#pragma once
#include "issuer.h"

#define SOURCE_SECTION "source"
#define SOURCE_OFFICIAL "official"
#define SOURCE_PRESS "press"

enum {
	SOURCE_LEAST_SECONDS = 5 * 60, // between two looks
	SOURCE_MOST_SECONDS = 86400,
	SOURCE_FAILURES = 3, // in a row, before somebody is told
	SOURCE_BACKOFF_SECONDS = 6 * 3600,
};

typedef struct {
	const char *name, *url, *secret_file, *kind, *issuer, *outlet, *lang;
	const char *user, *password_file, *domain, *from, *to, *ca_file; // of a mailbox; "" = none
	int64_t every;                                                   // seconds
	bool draft, urgent, near;
} Source;

extern const BotSetting source_settings[];
// The at-th of the config; false after the last.
bool source_at(Bot *bot, unsigned at, Source *ret_source);
bool source_named(Bot *bot, const char *name, Source *ret_source);
bool source_is_press(const Source *source);
// It delivers by itself, and is never looked at.
bool source_is_hook(const Source *source);
// How it comes: "feed", "mail" or "hook".
const char *source_channel(const Source *source);
// Looks at each when its time has come; at start, and when the config was read again.
void sources_arm(Bot *bot);
// The timer of a source; false: the key is another's.
bool source_due(Bot *bot, const char *key);
void source_fetched(Bot *bot, const BotFetched *what);
// !sources
bool sources_run(BotCall *call);
