// SPDX-License-Identifier: LGPL-3.0-or-later
// Taps in a gap that was too long to be read: each post is asked who taps it now. Which are to be asked
// stands in the store, so that a crash forgets none.
#pragma once
#include "matrix/errand.h"

typedef struct Matrix Matrix;
typedef struct Recount Recount;

enum {
	RECOUNT_PAGE = 100,
	RECOUNT_MOST = 1000, // taps of one post
};

typedef struct {
	Matrix *matrix;
	Errands errands;
	Recount *current; // NULL = none is asked
} Recounts;

void recounts_init(Recounts *recounts, Matrix *matrix);
void recounts_clear(Recounts *recounts);
// In a transaction: all posts that can still be tapped are to be asked.
bool recounts_want(const Recounts *recounts, GError **error);
// Asks the next, if there is one: after a commit, and logged in.
void recounts_go(Recounts *recounts);
void recounts_hold(Recounts *recounts); // logged out
