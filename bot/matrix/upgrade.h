// SPDX-License-Identifier: LGPL-3.0-or-later
// Rooms that end and go on in another: followed only where whoever ended the old one had the power
// to, and the new one says that it goes on the old one. Otherwise anybody could lead a room's
// announcements elsewhere.
#pragma once
#include "matrix/rooms.h"

// A room of ours that has ended and is to be followed to its successor.
bool upgrade_is_due(const MatrixRoom *room);
// A server that should know the successor, for the join: no id of a room names one any more.
const char *upgrade_via(const MatrixRoom *room);
// We are in a room: if one that is due has moved there, what was its is this one's now. The old one;
// NULL = none has.
MatrixRoom *upgrade_finish(MatrixRooms *rooms, MatrixRoom *next);
// We are in a room that does not say that it goes on the one which said so: a false lead.
bool upgrade_is_false(const MatrixRoom *old, const MatrixRoom *next);
