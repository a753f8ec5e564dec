// SPDX-License-Identifier: LGPL-3.0-or-later
// What the inbox and its batches share: a message that was judged, and what becomes of it.
#pragma once
#include "command/desk.h"

typedef struct {
	Message *message;
	FloodVerdict verdict; // PASS, or what is said instead of an answer
} Heard;

void heard_free(Heard *heard);
// Is it for us, and is it to be answered? Takes the message; NULL = no.
Heard *desk_judge(Desk *desk, Message *message);
// Inside a turn.
void desk_handle(Desk *desk, const Heard *heard);
// To whoever sent it, where they sent it: it was not kept; or it is not yet. Nothing is stored.
typedef enum { DESK_UNSAVED, DESK_TRYING } DeskReply;
OutboxRow *desk_reply(Desk *desk, const Message *message, DeskReply what);
