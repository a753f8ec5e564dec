// SPDX-License-Identifier: LGPL-3.0-or-later
// Marks that people set on what the bot said: the first runs the command that it stood for when that was said, taken
// away it undoes what it did, and nothing else.
#pragma once
#include "command/call.h"

// May this be about something that can be tapped? Cheap: people mark each other's words all day.
bool tap_may_concern(const Desk *desk, const Message *message);
// Inside a turn; message->tap is not TAP_NONE.
void tap_handle(Desk *desk, const Message *message);
