// SPDX-License-Identifier: LGPL-3.0-or-later
// What the outbox has for this network leaves here: one line of each room at a time, several rooms
// together, each under an id that the server knows again.
#pragma once
#include <glib.h>

typedef struct Matrix Matrix;

enum {
	SEND_MOST = 6,          // at once
	SEND_SLOW_MS = 5000,    // what takes longer keeps no other from leaving,
	SEND_ALL = 32,          // unless there are too many of them
	SEND_LINE_BYTES = 4000, // of names merged into one line
	SEND_RETRY_MS = 1000,
	SEND_RETRY_MOST_MS = 60 * 1000,
	SEND_CAREFUL_SECONDS = 60, // after the server limited us: one at a time
};

typedef struct {
	Matrix *matrix;
	GPtrArray *going; // of Delivery
	guint wake, slow;
	gint64 held_us;          // nothing leaves before; the server limits us
	gint64 limited_us;       // when it did last; 0 = never
	GHashTable *unreachable; // user id → why no private chat could be made
} MatrixSend;

void matrix_send_init(MatrixSend *send, Matrix *matrix);
void matrix_send_clear(MatrixSend *send);
// There may be something to say, or it may be said now.
void matrix_send_wake(MatrixSend *send);
// A private chat with a person is there (why NULL), or cannot be.
void matrix_send_reach(MatrixSend *send, const char *user, const char *why);
// The server took nothing, and will not for so long. The limit is the account's, so it holds for all rooms.
void matrix_send_limited(MatrixSend *send, gint64 wait_ms);
// Nothing leaves, and what was on its way is tried again after the next matrix_send_wake().
void matrix_send_stop(MatrixSend *send);
