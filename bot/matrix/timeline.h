// SPDX-License-Identifier: LGPL-3.0-or-later
// From an answer to a sync, decrypted, to what it means for us: rooms as they stand now, and messages for the bot.
#pragma once
#include "matrix/sync.h"

// Takes from an answer which rooms are encrypted now, before it waits for anything: nothing leaves there in clear from then on.
void timeline_latch(MatrixSync *sync);
// The messages, of Message, in order; *ret_news becomes true where the answer is more than our own words. The caller unrefs it.
GPtrArray *timeline_hear(MatrixSync *sync, bool *ret_news);
