// SPDX-License-Identifier: LGPL-3.0-or-later
// Our own marks on what may be tapped: a phone shows them as buttons. They are said when nothing else is to be
// said, one at a time, and a mark that is lost is missed by nobody: people can set it by hand.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "matrix/api.h"

typedef struct Matrix Matrix;

enum { SEED_MOST = 64 }; // that wait; beyond that the oldest are not set

typedef struct {
	Matrix *matrix;
	GQueue waiting; // of Seed
	ApiRequest *request;
} MatrixSeeds;

// An event that can be tapped, by its room, what it is called, and the id under which it left.
typedef struct {
	const char *room, *event, *line;
	unsigned marks; // how many: post_mark()
} SeedPost;

void matrix_seeds_init(MatrixSeeds *seeds, Matrix *matrix);
void matrix_seeds_clear(MatrixSeeds *seeds);
// All marks of a post, to be set when their turn comes.
void matrix_seeds_add(MatrixSeeds *seeds, const SeedPost *post);
// Sets the next mark, if none is on its way.
void matrix_seeds_go(MatrixSeeds *seeds);
// The one on its way is set again later.
void matrix_seeds_stop(MatrixSeeds *seeds);
