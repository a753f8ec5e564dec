// SPDX-License-Identifier: LGPL-3.0-or-later
// A network with live posts and taps for tests: the console's room shows them, as a Matrix room would.
#pragma once
#include "harness/house.h"

typedef struct {
	const char *name; // "ana"
	const char *key;  // of the post: "shift:1"
} LiveTap;

// From now on, until a restart, the console's room is one with reactions = yes.
void live_begin(House *house);
// Shows what has changed: each line of a post's words as "board: …", of an edit the first two.
void live_show(House *house);
// Sets a mark on a post; takes it away, by that person or by a moderator; takes the post away.
void live_tap(House *house, const LiveTap *tap);
void live_untap(House *house, const LiveTap *tap, const char *by);
void live_remove(House *house, const char *by, const char *key);
