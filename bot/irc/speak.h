// SPDX-License-Identifier: LGPL-3.0-or-later
// How the nouns of this folder say something to the server without knowing the connection: tests
// listen in.
#pragma once
#include <glib.h>

typedef enum {
	// past the queue, but charged: CAP, AUTHENTICATE, NICK before registration, PING, PONG,
	// QUIT
	SPEAK_NOW,
	SPEAK_TURN, // in its turn, before any word to people: JOIN, PART, WHO, MODE
	// when nothing else is to be said: WHO of a room where each line tells the account anyway
	SPEAK_LAST,
} SpeakWhen;

typedef struct {
	void (*line)(void *data, SpeakWhen when, const char *line);
	void *data;
} Speaker;

void speak(const Speaker *speaker, SpeakWhen when, const char *format, ...) G_GNUC_PRINTF(3, 4);
