// SPDX-License-Identifier: LGPL-3.0-or-later
// The batches that are open now, and what being in one means for a line.
#pragma once
#include <glib.h>
#include "irc/line.h"

enum { BATCH_MOST = 100 }; // open at once; a server that opens more is not followed

// OLD: history, splits and their ends: nobody says it now
typedef enum { BATCH_PLAIN, BATCH_OLD, BATCH_LABELED } BatchKind;

typedef struct {
	BatchKind kind;
	char *label; // of the whole batch; NULL = none
} Batch;

typedef struct {
	GHashTable *open; // reference -> Batch
} Batches;

void batches_init(Batches *batches);
void batches_clear(Batches *batches);
// "BATCH +ref type …" opens; *ret_label is the label of one that "BATCH -ref" closed, or NULL.
// The caller frees it.
void batches_line(Batches *batches, const Line *line, char **ret_label);
// The batch that a line is in; NULL = none.
const Batch *batches_of(const Batches *batches, const Line *line);
