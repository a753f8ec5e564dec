// SPDX-License-Identifier: LGPL-3.0-or-later
// What the two files of approve share.
#pragma once
#include "command/approval.h"
#include "command/approve.h"

typedef char *ApproveWords(const char *lang, const void *data);
// Tells every officer but those two, each in the language that they read.
void approve_tell(Desk *desk, const BotPerson *but, ApproveWords *words, const void *data);
// In a turn: closes it, and its timer.
bool approve_end(Desk *desk, const Approval *approval, const char *state, BotPerson by);
