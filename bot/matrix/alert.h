// SPDX-License-Identifier: LGPL-3.0-or-later
// What somebody has to hear of that the bot cannot do: each thing once.
#pragma once
#include "chat/chat.h"

typedef struct {
	const char *key, *of; // which thing; the room or person that it is of
	int64_t again;        // after so many seconds it may be told again; 0 = never
} Alert;

// In a turn. Has it not been told, and is it noted that it was?
bool alert_is_due(const Chat *chat, const Alert *alert);
// Where those who run the bot read: the room `alerts` of [bot]; NULL = none is named.
const BotRoom *alert_room(const Chat *chat);
// In a turn: words that nobody asked for, stored. NULL: they could not be. After the commit they are to be pushed.
OutboxRow *alert_to_room(const Chat *chat, const BotRoom *room, const char *text);
typedef struct {
	const BotRoom *room; // where they wrote; NULL = to them alone
	const char *network, *user;
} AlertPerson;
OutboxRow *alert_to_person(const Chat *chat, const AlertPerson *person, const char *text);
