// SPDX-License-Identifier: LGPL-3.0-or-later
// As much of a homeserver as two machines need to talk: their keys, their signatures and what is sent to devices, in memory.
#pragma once
#include "base/json.h"

typedef struct Server Server;
typedef struct {
	const char *user, *device;
} Address;

Server *server_new(void);
void server_free(Server *server);
// What it answers to a request of pbc_call()'s. The caller frees it.
char *server_answer(Server *server, const Address *from, const Json *request);
// The body of the next sync of a device. The caller frees it.
char *server_sync(Server *server, const Address *to);
// So many of its one-time keys are left.
unsigned server_keys_left(const Server *server, const Address *of);
// A text as JSON; the caller frees it.
char *quoted(const char *text);
