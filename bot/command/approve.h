// SPDX-License-Identifier: LGPL-3.0-or-later
// The two-person rule: an act that was tried and rolled back is put before a second officer with its
// effect, and done on that officer's word if it still has just this effect.
#pragma once
#include "command/call.h"

enum { APPROVE_CLOCK_SECONDS = 60 }; // a clock set back by more makes a waiting act void

// In a turn, after the call's run was rolled back: keeps its bound arguments and its effect, tells the
// officers, and answers "approval N". False = it could not be written.
bool approve_ask(BotCall *call);
// Is their role one of their own, not that of a room where they say it? False: refused.
bool approve_by_name(BotCall *call);
// In a turn: the core's timer of that key has come. False = it could not be written.
bool approve_due(Desk *desk, const char *key);

// Commands, for core.c.
bool core_approve(BotCall *call);
bool core_reject(BotCall *call);
bool core_approvals(BotCall *call);
