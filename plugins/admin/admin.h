// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of this plugin share: its commands.
#pragma once
#include <bot/plugin.h>

bool admin_plugins(BotCall *call);
bool admin_plugin(BotCall *call);
bool admin_status(BotCall *call);
