// SPDX-License-Identifier: LGPL-3.0-or-later
// Wrong words for a secret (BOT_GUESSABLE) are counted by the core, after the refusal was rolled back:
// a plugin cannot forget to, and no rollback takes the count with it.
#pragma once
#include "command/call.h"

enum {
	GUESS_TRIES = 5, // wrong ones in a window; then it must pass
	GUESS_SECONDS = 600,
	GUESS_STRANGERS = 20, // the same for all unverified people of one network together
};

// Each does nothing for a command that holds no secret.
bool guess_may(BotCall *call);   // refuses and returns false where there were too many wrong tries
bool guess_wrong(BotCall *call); // in a turn: one more; false = it could not be written
bool guess_right(BotCall *call); // in a turn: forgets them; the same
