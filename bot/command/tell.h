// SPDX-License-Identifier: LGPL-3.0-or-later
// Unasked private words: bound to the person's identity, never to a nick, and on disk with the turn.
#pragma once
#include "command/call.h"

// Tells a person, where they were heard last; a person without a chat (made known by a captain) is
// passed over. The choice's command is what a bare "yes" will run; NULL = none.
void tell_person(Desk *desk, BotPerson person, const char *text, const BotChoice *choice);
// The language that a person reads. Lives as long as the bot.
const char *tell_lang(Desk *desk, BotPerson person);
