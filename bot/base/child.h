// SPDX-License-Identifier: LGPL-3.0-or-later
// A short-lived program of our own: gets bytes, prints bytes, and is killed when it takes too long or says
// too much. It gets nothing else of ours: no open file, no environment.
#pragma once
#include <glib.h>
#include <stdbool.h>

// Only borrowed for the call of child_run().
typedef struct {
	const char *const *argv; // a path first; ends with NULL
	const char *input;
	size_t length;
	unsigned timeout_ms;
	size_t most_bytes; // of what it prints
} ChildRun;

// Lives as long as the call of done().
typedef struct {
	const char *fault;  // one sentence; NULL = it came to its end and reported none
	const char *output; // NUL-ended; "" with a fault
	size_t length;
} ChildEnd;

typedef struct Child Child;
typedef void ChildDone(void *data, const ChildEnd *end);
// done() is called once, from the loop, never from inside; the child is gone after it.
Child *child_run(const ChildRun *run, ChildDone *done, void *data);
// Kills it; done() is not called any more. Not from inside done().
void child_cancel(Child *child);
