// SPDX-License-Identifier: LGPL-3.0-or-later
// What officers say in an issuer's name.
#pragma once
#include <bot/plugin.h>

bool announce_run(BotCall *call);        // !announce
bool announce_urgent_run(BotCall *call); // !announce urgent
bool correct_run(BotCall *call);
bool withdraw_run(BotCall *call);
