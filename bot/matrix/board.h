// SPDX-License-Identifier: LGPL-3.0-or-later
// Live posts in Matrix rooms: said once, then edited in place, with our own marks to tap, and pinned where we may. What is
// to be done stands in the store (chat/board.h); one step at a time is on its way.
#pragma once
#include "chat/board.h"
#include "matrix/encrypt.h"
#include "matrix/errand.h"

typedef struct Matrix Matrix;

enum {
	BOARDS_EDIT_MS = 5 * 1000, // a post is not edited more often: what came between is one edit
	BOARDS_OVERDUE_MS = 10 * 1000, // what waits longer goes before words
	BOARDS_RETRY_MS = 1000,
	BOARDS_RETRY_MOST_MS = 60 * 1000,
};

typedef struct {
	Matrix *matrix;
	ApiRequest *request;
	Encryption *encryption;
	Json *sealed;    // encrypted words that the server may have; NULL = none
	char *sealed_as; // their id
	char *sealed_in; // the id of their room, which an upgrade changes

	Board at;            // on its way: one of both
	GHashTable *pace;    // id → Pace
	GHashTable *sent;    // ids whose first words were sent, and not answered yet
	GHashTable *pinning; // ids
	int64_t newest;      // id at the start: what was said of those by then, nobody knows
	Errands pins;
	Backoff backoff;
	guint timer;
	gint64 held_us;
} MatrixBoards;

void matrix_boards_init(MatrixBoards *boards, Matrix *matrix);
void matrix_boards_clear(MatrixBoards *boards);
typedef enum {
	BOARDS_OVERDUE, // of posts that have waited for longer than BOARDS_OVERDUE_MS
	BOARDS_ALL,
} BoardsWhich;
// Takes the next step, if none is on its way; false: there is none to take now.
bool matrix_boards_go(MatrixBoards *boards, BoardsWhich which);
// What is on its way is given up, and done anew by the next matrix_boards_go().
void matrix_boards_stop(MatrixBoards *boards);
