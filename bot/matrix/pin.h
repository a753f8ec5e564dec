// SPDX-License-Identifier: LGPL-3.0-or-later
// Pins a live post, so that whoever comes later finds it, and takes the pin off when it has ended.
#pragma once
#include "matrix/board.h"
#include "matrix/room.h"

enum { PIN_MOST = 100 }; // of a room; more are another's, and not ours to sort out

// boards->at is to be pinned, or not any more. Where we may not, that is said once for each room.
void matrix_pin(MatrixBoards *boards, const MatrixRoom *room);
