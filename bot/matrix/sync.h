// SPDX-License-Identifier: LGPL-3.0-or-later
// The loop that hears: one long poll after the other, each kept with all that it caused before the
// next is asked for. It ends on nothing but a token that is not good any more.
#pragma once
#include <stdint.h>
#include "base/backoff.h"
#include "matrix/api.h"
#include "matrix/filter.h"
#include "matrix/gap.h"
#include "matrix/sync_read.h"

typedef struct Matrix Matrix;

enum {
	SYNC_POLL_MS = 30 * 1000,
	SYNC_GRACE_MS = 15 * 1000, // beyond the poll, then the request is given up
	SYNC_RETRY_MS = 1000,
	SYNC_RETRY_MOST_MS = 60 * 1000,
	SYNC_SAVE_SECONDS = 60, // an answer that says nothing is kept so often
	SYNC_EARLY_MS = 50,    // a room told before we know which it is: looked at again after that
	SYNC_EARLY_MOST = 200, // times
	SYNC_AWAY_SECONDS = 600, // longer without us, and what was said is late
};

typedef struct {
	Matrix *matrix;
	char *since; // NULL = never: the first answer is looked at, and not acted on
	int64_t saved;
	int64_t asked; // when the last poll was
	int64_t heard; // until when all was heard: when the poll of the last answer was asked
	int64_t away; // since when we were, where that was for long, until the answer; 0 = it was not
	bool catching_up; // until the first answer
	bool current; // there was one since the program's start: which rooms are encrypted is known, so words may leave
	SyncFilter filter;
	ApiRequest *request;
	Sync answer; // being worked on; json NULL = none
	Gaps gaps;
	Backoff backoff;
	guint retry;
	unsigned early; // times
	bool kept;      // the answer is with the bot
} MatrixSync;

void matrix_sync_init(MatrixSync *sync, Matrix *matrix);
void matrix_sync_decrypts(
	MatrixSync *sync); // after the encryptor is there: makes the account's decrypter
void matrix_sync_clear(MatrixSync *sync);
void matrix_sync_start(MatrixSync *sync);
void matrix_sync_stop(MatrixSync *sync); // what is with the bot is finished
