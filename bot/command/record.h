// SPDX-License-Identifier: LGPL-3.0-or-later
// Who among captains and officers did what: written by the core for every act of theirs and every
// refusal of one, never by a plugin.
#pragma once
#include "command/call.h"

// In a turn: notes how a call ended, if its command is one for captains or above. False = it could not
// be written.
bool record_call(BotCall *call, const char *outcome);
// The same for what happens to an approval without a call: "expired".
bool record_event(Desk *desk, const char *typed, const char *outcome, const char *detail);
