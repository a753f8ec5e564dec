// SPDX-License-Identifier: LGPL-3.0-or-later
// A small HTTP server for what others deliver: POST to the names under one path, nothing else. It speaks no TLS and listens inside
// only: a reverse proxy stands between it and the world.
#pragma once
#include <glib.h>
#include <stdbool.h>

enum {
	SERVE_BODY_BYTES = 256 * 1024,
	SERVE_MEMORY_BYTES = 16 * 1024, // of a connection, which its headers must fit into
	SERVE_CONNECTIONS = 16,
	SERVE_MS = 10 * 1000, // for a request to arrive whole, and for its answer to leave
};

typedef struct Serve Serve;
typedef struct ServeRequest ServeRequest;
// Called from the loop with each whole request; serve_answer() comes once for each, at once or later.
typedef void ServeHandler(void *data, ServeRequest *request);

// Only borrowed for the call of serve_new().
typedef struct {
	const char *address; // "127.0.0.1:8087"
	const char *path;    // "/hook/", and a name follows; must outlive the server
	ServeHandler *handler;
	void *data;
} ServeOptions;

// NULL and error where it cannot listen.
Serve *serve_new(const ServeOptions *options, GError **error);
// Who still waits for an answer is told to try again; the handler's requests are gone. Not from inside it.
void serve_free(Serve *serve);

// ---- a request: all borrowed until it is answered ----
const char *serve_name(const ServeRequest *request);                     // not checked in any way
const char *serve_header(const ServeRequest *request, const char *name); // "" = there is none
const char *serve_body(const ServeRequest *request, size_t *ret_length); // NUL-ended

typedef struct {
	unsigned status;
	const char *text;     // one line
	unsigned retry_after; // seconds; 0 = not told
} ServeAnswer;
// The request is gone after this.
void serve_answer(ServeRequest *request, const ServeAnswer *answer);
