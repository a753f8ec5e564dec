// SPDX-License-Identifier: LGPL-3.0-or-later
// A byte pump to one server over libcurl CONNECT_ONLY: DNS, TCP, TLS with host name, CA, pin or
// client certificate. One link per attempt.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "net/multi.h"

typedef struct {
	const char *host; // a name or an address
	unsigned port;
	bool tls;
	const char *ca_file; // NULL = the system's
	const char *pin; // "sha256//…"; replaces CA and name check, but with ca_file all must hold
	const char *client_cert; // certificate and key in one PEM file
} LinkTarget;

// All are called from the loop, never from inside a link_* call; after closed() none is called
// again. Each may free the link.
typedef struct {
	void (*opened)(void *data);
	void (*bytes)(void *data, const char *bytes, size_t n);
	// Everything handed to link_send() has gone to the kernel. May be NULL.
	void (*drained)(void *data);
	// why is a sentence for the log; the owner frees the link then or later.
	void (*closed)(void *data, const char *why);
} LinkEvents;

enum {
	LINK_CONNECT_SECONDS = 15,
	LINK_FINISH_MS = 1000,
	LINK_SEND_BYTES = 256 * 1024, // may wait; over it the link closes: the server does not read
};

typedef struct Link Link;
Link *link_new(Multi *multi, const LinkTarget *target, const LinkEvents *events, void *data);
void link_free(Link *link); // also from inside an event; closes the connection
// Copies the bytes and sends them as soon as the loop turns and the socket takes them. Before
// opened() they wait.
void link_send(Link *link, const char *bytes, size_t n);
size_t link_waiting(const Link *link); // bytes not yet taken by the kernel
// Sends what waits, then leaves it to the server to close, who was told to go: at most
// LINK_FINISH_MS in all; bytes() may still come, closed() does. A close of ours with unread bytes
// would be a reset, and might overtake what we sent.
void link_finish(Link *link);
// Is a host this machine itself: 127.0.0.0/8, ::1, "localhost"? Plain text is allowed there only.
bool link_is_loopback(const char *host);
