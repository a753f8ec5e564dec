// SPDX-License-Identifier: LGPL-3.0-or-later
// Rows of the outbox become lines, and the server's answers become the rows' fate: an echo under
// our label, an error for that line, or the PONG to a marker that was sent after it.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "chat/outbox.h"
#include "irc/line.h"

typedef struct Client Client;

enum {
	// unconfirmed before a marker must go, though more waits to be said
	DELIVER_MARK_ROWS = 4,
	DELIVER_MARK_MS = 10 * 1000,  // of a line without any answer, then a marker
	DELIVER_DEAF_SECONDS = 120,   // a marker without PONG: this server will never tell
	DELIVER_PAUSE_MS = 60 * 1000, // no new people after "targets change too fast"
};

typedef struct Delivery Delivery;

typedef struct {
	Client *client;
	Delivery *current;           // its next line goes next
	GQueue said;                 // of the lines without answer, in order
	guint64 last;                // number of the line said last
	guint64 marker;              // number that the PING without PONG covers; 0 = none
	gint64 marker_us, paused_us; // until then no new people
	unsigned unmarked;           // rows said since the last marker
	guint check, pause;
} Deliver;

void deliver_init(Deliver *deliver, Client *client);
void deliver_clear(Deliver *deliver);
// The bytes of the line that may go next; takes a row from the outbox if none is begun. 0 = there
// is nothing to say.
size_t deliver_next(Deliver *deliver);
void deliver_say(Deliver *deliver); // after a deliver_next() that was not 0
// Is it an answer under one of our labels? Then its command need not be looked at as an error.
bool deliver_labeled(Deliver *deliver, const Line *line);
void deliver_batch_end(Deliver *deliver, const char *label);
// A numeric that may say that a line was not taken.
void deliver_error(Deliver *deliver, const Line *line);
// A PING whose PONG confirms all before it; also a sign of life.
void deliver_mark(Deliver *deliver);
void deliver_pong(Deliver *deliver, const char *token);
