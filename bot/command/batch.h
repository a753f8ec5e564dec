// SPDX-License-Identifier: LGPL-3.0-or-later
// What a network with replay has told at once: in turns, the last of which keeps "told up to here".
// Nothing of it is lost to a failing disk: it is tried again until it can be saved.
#pragma once
#include "command/call.h"

enum {
	BATCH_RETRY_MS = 1000,
	BATCH_RETRY_MOST_MS = 60 * 1000,
	BATCH_QUIET_SECONDS = 60,        // of trying again, then the askers are told
	BATCH_HEARD_SECONDS = 3 * 86400, // ids are kept so long: no network tells older ones again
	BATCH_HEARD_PURGE = 200,         // forgotten in one commit, at most
};

typedef struct Batch Batch;
typedef void BatchEnded(void *data, Batch *batch); // all is saved, and done() was called
// Takes the messages; runs from the loop.
Batch *batch_new(Desk *desk, const ChatBatch *what, BatchEnded *ended, void *data);
void batch_free(Batch *batch);
// Now, as far as it goes. True: it has ended, and is gone.
bool batch_run(Batch *batch);
