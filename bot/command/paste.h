// SPDX-License-Identifier: LGPL-3.0-or-later
// A text of several lines, pasted where each line is a message: in private, and behind a command that takes it, the lines of some
// seconds are one.
#pragma once
#include "command/call.h"

enum {
	PASTE_SECONDS = 10, // from the first line on
	PASTE_QUIET_MS =
		3000, // behind the last line: it is answered; with what comes later it is answered once more
	PASTE_MOST = 500, // of as many people; what more of them write is answered line by line
};

typedef void PasteDone(void *data, Message *message);
typedef struct {
	Desk *desk;
	GHashTable *held; // address -> Paste
	PasteDone *done;  // takes the text
	void *data;
} Pastes;

void pastes_init(Pastes *pastes, Desk *desk, PasteDone *done, void *data);
void pastes_clear(Pastes *pastes);
// Takes the message if it begins a text, or goes on with one. False: it is the caller's, and what its sender wrote before is done.
bool pastes_take(Pastes *pastes, Message *message);
// What is held is done, now.
void pastes_run(Pastes *pastes);
