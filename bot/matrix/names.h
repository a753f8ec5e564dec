// SPDX-License-Identifier: LGPL-3.0-or-later
// How a room calls its people. Everybody sets their own display name, and may set somebody else's:
// one that two people bear, or that could be taken for another, is shown with the user id. Not in the
// store: servers tell the name of whoever speaks, with what they say.
#pragma once
#include <glib.h>
#include "matrix/event.h"

enum {
	NAMES_MOST = 2000,      // of one room; then all are forgotten, and told again
	NAMES_SHOWN_BYTES = 64, // of a name with its id, as chat/message.h bounds a handle
};

typedef struct {
	GHashTable *shown;   // user id → display name, cleaned
	GHashTable *bearers; // name as people see it → how many bear it
} Names;

void names_init(Names *names);
void names_clear(Names *names);
// Takes a membership of anybody.
void names_note(Names *names, const Event *event);
// How we call a person in answers; the caller frees it.
char *names_handle(const Names *names, const char *user);
