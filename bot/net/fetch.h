// SPDX-License-Identifier: LGPL-3.0-or-later
// A polite GET of somebody's document: asked for again only if it has changed, from public addresses alone.
#pragma once
#include "net/http.h"

enum {
	FETCH_MS = 20 * 1000,
	FETCH_BODY_BYTES = 2 * 1024 * 1024,
	FETCH_TAG_BYTES = 500, // of what is handed back to the server with the next question
};

// Only borrowed for the call of fetch_ask().
typedef struct {
	const char *url;
	const char *etag, *modified; // as the last answer told them; NULL = there was none
	const char *ca_file;         // NULL = the system's
	bool near;                   // at any address: the config says so
} FetchAsk;

// Lives as long as the call of done().
typedef struct {
	const char *fault;       // one sentence; NULL = there is a body, or nothing has changed
	bool unchanged;          // since the last answer
	gint64 retry_after_ms;   // 0 = not told
	const char *body, *type; // type: "" = not told
	size_t length;
	const char *etag, *modified; // "" = not told
	const char *url;             // where it was in the end
} FetchAnswer;

typedef struct Fetch Fetch;
typedef void FetchDone(void *data, const FetchAnswer *answer);
// done() is called once, from the loop, never from inside; the fetch is gone after it.
Fetch *fetch_ask(Multi *multi, const FetchAsk *ask, FetchDone *done, void *data);
// done() is not called any more. Not from inside done().
void fetch_cancel(Fetch *fetch);
