// SPDX-License-Identifier: LGPL-3.0-or-later
// What the union really said, for anyone who asks.
#pragma once
#include <bot/plugin.h>

bool look_latest(BotCall *call);
bool look_bulletin(BotCall *call);
bool look_source(BotCall *call);
bool look_rumor(BotCall *call);
