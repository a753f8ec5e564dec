// SPDX-License-Identifier: LGPL-3.0-or-later
// Our end of a link in its tests: what it was told, and when it frees itself.
#pragma once
#include <check.h>
#include "net/wire.h"

typedef enum {
	FREE_NEVER,
	FREE_IN_OPENED,
	FREE_IN_BYTES,
	FREE_IN_DRAINED,
	FREE_IN_CLOSED
} FreeWhen;

typedef struct {
	Multi *multi;
	Link *link;
	WireServer *server;
	GString *got;
	char *why;
	bool opened, drained, closed, ended, inside; // ended: closed, or freed in an event
	unsigned calls;
	FreeWhen free_when;
} Client;

extern Client client; // of the test that runs

// A case whose tests each get a client of their own.
TCase *client_case(Suite *all, const char *name);
void client_link(const LinkTarget *target);
// Links to a new server of that mode: TLS with our own authority, or plain text.
void client_up(const char *mode, bool tls);
void client_say(const char *bytes, size_t n);
bool client_tells(const char *part); // of the sentence with which it closed
bool client_echoes(const char *word);
