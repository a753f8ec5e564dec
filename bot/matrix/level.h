// SPDX-License-Identifier: LGPL-3.0-or-later
// Power levels as roles, in rooms of the config with `levels = yes`.
#pragma once
#include "chat/room.h"
#include "matrix/power.h"

// What levels make of a member who says something in the room; named: the config's room that it is, NULL =
// none. Never BOT_OPERATOR.
BotRole level_role(const Power *power, const BotRoom *named, const char *user);
