// SPDX-License-Identifier: LGPL-3.0-or-later
// One HTTP request at a time, on the loop: asked, answered once. Nothing of it is ever logged here:
// headers and URLs hold secrets.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "net/multi.h"

enum {
	HTTP_CONNECT_MS = 10 * 1000,
	HTTP_WATCHDOG_MS = 2 * 1000, // after the time limit that curl should keep by itself
	HTTP_REDIRECTS = 3,
	HTTP_BODY_BYTES = 1024 * 1024, // the usual most_bytes
};

typedef enum { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_DELETE } HttpMethod;
typedef enum {
	HTTP_HOMESERVER, // from the config: any address, no redirection (it would take the token along)
	HTTP_STRANGER,  // public addresses and ports 80 and 443 only, few redirections
	HTTP_NEIGHBOUR, // the same at any address: the config says that it stands nearby
} HttpTrust;

// Only borrowed for the call of http_ask().
typedef struct {
	HttpMethod method;
	const char *url, *bearer, *body; // body is JSON; bearer and body: NULL = none
	const char *ca_file;             // NULL = the system's
	const char *const *headers;      // whole lines, ending with NULL; NULL = none
	HttpTrust trust;
	unsigned timeout_ms;
	size_t most_bytes; // of the body, after decoding
} HttpAsk;

typedef struct HttpRequest HttpRequest;
// Lives as long as the call of done().
typedef struct {
	HttpRequest *of;
	long status;      // 0 = there was no answer
	const char *body; // NUL-ended, never NULL
	size_t length;
	gint64 retry_after_ms; // 0 = not told
	const char *error;     // why there was no answer; NULL = there was one
	bool too_long;         // there was, of more than most_bytes
} HttpAnswer;

typedef void HttpDone(void *data, const HttpAnswer *answer);

// done() is called once, from the loop, never from inside; the request is gone after it.
HttpRequest *http_ask(Multi *multi, const HttpAsk *ask, HttpDone *done, void *data);
// The last answer's header of that name, "ETag"; "" = there is none. Lives as long as the answer.
const char *http_header(const HttpAnswer *answer, const char *name);
// Where it came from, after all redirections; "" where there was no answer. Lives as long.
const char *http_url(const HttpAnswer *answer);
// done() is not called any more. Not from inside done().
void http_cancel(HttpRequest *request);
