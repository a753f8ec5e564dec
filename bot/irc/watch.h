// SPDX-License-Identifier: LGPL-3.0-or-later
// Is the server still there? A connection can die without a word, and nobody but us would notice.
#pragma once
#include <glib.h>

typedef struct Client Client;

enum { WATCH_ASK_SECONDS = 60, WATCH_DEAD_SECONDS = 120 }; // of silence

typedef enum { WATCH_FINE, WATCH_ASK, WATCH_DEAD } WatchVerdict;

typedef struct {
	Client *client;
	gint64 heard_us;
	guint timer;
} Watch;

void watch_init(Watch *watch, Client *client);
void watch_clear(Watch *watch);
void watch_start(Watch *watch); // registered
void watch_heard(Watch *watch); // any line
// What so much silence means, and how long to wait before looking again.
WatchVerdict watch_judge(gint64 silent_us, gint64 *ret_wait_us);
