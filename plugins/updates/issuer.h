// SPDX-License-Identifier: LGPL-3.0-or-later
// Issuers: who may speak officially, as the config pins them.
#pragma once
#include <bot/plugin.h>

#define ISSUER_SECTION "issuer"

typedef struct {
	unsigned at; // which [issuer] of the config
	const char *name, *title, *domains;
	const char *strike; // that it speaks for; "" = all
} Issuer;

extern const BotSetting issuer_settings[];
// The argument type "issuer".
bool issuer_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
// The one that the argument "issuer" names, else the one of the room's strike, else the first. False after
// refusing.
bool issuer_of_call(BotCall *call, Issuer *ret_issuer);
// True: there was one of that name in the config.
bool issuer_named(Bot *bot, const char *name, Issuer *ret_issuer);
// Is what it says for that room: it speaks for one of the room's strikes, or either is for all?
bool issuer_is_for(Bot *bot, const Issuer *issuer, BotRoom *room);
// The clock of its strike; UTC if it has none. The caller frees it.
GTimeZone *issuer_zone(Bot *bot, const char *name);
