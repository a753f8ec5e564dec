// SPDX-License-Identifier: LGPL-3.0-or-later
// Routes: which rooms hear what. A room that no [route] names hears all that is official of its strikes, and no press.
#pragma once
#include <bot/plugin.h>

#define ROUTE_SECTION "route"

// What is to be said; issuer: its name in the config, NULL = press; lang "" = for all.
typedef struct {
	const char *kind, *issuer, *lang;
	bool urgent;
} Route;

extern const BotSetting route_settings[];
// Tells the log what leads nowhere.
void routes_check(Bot *bot);
bool route_leads(Bot *bot, const Route *what, BotRoom *room);
