// SPDX-License-Identifier: LGPL-3.0-or-later
// What gates mean for shifts.
#pragma once
#include <bot/plugin.h>

// Gates have another state: who has a shift there is told once, offers at a closed gate go back into the
// line, and what opens is offered again. False: could not be saved.
bool gates_changed(Bot *bot, const BotEvent *event);
