// SPDX-License-Identifier: LGPL-3.0-or-later
// The one way out: what must go at once, then the lines of the protocol in turn, then words to
// people, at the server's pace.
#pragma once
#include <glib.h>
#include "irc/pace.h"
#include "irc/speak.h"

typedef struct Client Client;

// of the protocol in turn; more are dropped and logged: somebody makes us ask
enum { PUMP_MAX_LINES = 300 };

typedef struct {
	Client *client;
	Pace pace;
	GQueue lines, last; // of char *: before words to people, and after them
	guint wake;
} Pump;

void pump_init(Pump *pump, Client *client, PaceKind kind);
void pump_clear(Pump *pump);
// Registered: the lines of that are forgiven, by the servers too, or our rooms would wait ten
// seconds for us.
void pump_open(Pump *pump);
void pump_line(Pump *pump, SpeakWhen when, const char *line);
// Something may have become possible: looks from the loop, soon, once for many calls.
void pump_wake(Pump *pump);
