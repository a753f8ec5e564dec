// SPDX-License-Identifier: LGPL-3.0-or-later
// The strikes of the past: the table that ships, and what officers add.
#pragma once
#include <bot/plugin.h>

typedef struct {
	const char *name, *labour, *start, *finish, *zone;
	const char *count; // "calendar" or "weekdays": how its official total was counted
	unsigned official; // 0 = none was printed
} Record;
extern const Record records_table[]; // ends with {0}

// Brings the shipped rows into the store, as this program knows them.
bool records_ship(Bot *bot);

bool records_show(BotCall *call);
bool records_add(BotCall *call);
bool records_remove(BotCall *call);
