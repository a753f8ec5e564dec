// SPDX-License-Identifier: LGPL-3.0-or-later
// Answers to a sync that come too early to be understood.
#pragma once
#include "matrix/sync_read.h"

typedef struct Matrix Matrix;
// A server may tell of a room before it has answered our joining it, which tells that it is one of the config's; or of words in a chat
// while we ask who is in it. What was said there would be nobody's: the answer is looked at again a moment later.
bool early_is(const Matrix *matrix, const Sync *answer);
