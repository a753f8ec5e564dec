// SPDX-License-Identifier: LGPL-3.0-or-later
// A scripted server (tests/wire/server.py) and one link to it, on one loop.
#pragma once
#include <glib.h>
#include "net/link.h"

typedef struct {
	GPid pid;
	int output;
	unsigned port;
	GString *said; // what the server printed after its port
} WireServer;

// certificate: "server", "elsewhere" or NULL for plain text; with clients the server asks for a
// client's certificate.
WireServer *wire_server_new(const char *mode, const char *certificate, const char *clients);
void wire_server_free(WireServer *server);
// Turns the loop until the server has printed a line that begins so; returns it.
char *wire_server_wait(WireServer *server, const char *begin);

// A file of tests/wire/certificates.py: "ca.crt". The caller frees the name. wire_pin() returns the
// content of NAME.pin.
char *wire_file(const char *name);
char *wire_pin(const char *name);
void wire_setup(void); // once, before the tests fork
void wire_teardown(void);

// Turns the loop until *flag or the time is over; returns *flag.
bool wire_until(const bool *flag, unsigned seconds);
