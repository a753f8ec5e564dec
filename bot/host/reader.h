// SPDX-License-Identifier: LGPL-3.0-or-later
// The program that reads what strangers wrote, and may touch nothing: documents of feeds, mails, deliveries.
#pragma once
#include "base/child.h"
#include "host/host.h"

enum {
	READER_MS = 25 * 1000,          // it ends itself after 20 s
	READER_BYTES = 8 * 1024 * 1024, // of what it prints
	READER_ARGS = 3,
};

typedef struct {
	const char *args[READER_ARGS]; // its kind first; the rest may be NULL
	const char *input;
	size_t length;
} ReaderAsk;

// As child_run().
Child *reader_run(const Host *host, const ReaderAsk *ask, ChildDone *done, void *data);
bool reader_is_there(const Host *host);
