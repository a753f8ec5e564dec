// SPDX-License-Identifier: LGPL-3.0-or-later
// A device: a machine, who it is, and the steps of a client around it. What must not fail fails the test.
#pragma once
#include "crypto/server.h"
#include "matrix/crypto/machine_abi.h"

const MachineLibrary *library(void);

typedef struct {
	Address address;
	Server *server;
	MachineHandle *machine;
	bool strict;
	const char *path, *passphrase; // NULL = in memory; NULL = none
} Device;

#define ROOM "!room:a"

void device_open(Device *device);
void device_close(Device *device);
// What is wrong with opening it; the caller frees it.
char *device_fault(const Device *device);
// The whole answer, which holds "ok".
Json *device_call(Device *device, const char *call, const char *format, ...) G_GNUC_PRINTF(3, 4);
// What it says is wrong; the caller frees it.
char *device_refuses(Device *device, const char *call, const char *format, ...) G_GNUC_PRINTF(3, 4);
// Sends a request, or all of a list, and hands on what the server answers.
void device_send(Device *device, const Json *request);
void device_send_all(Device *device, const Json *requests);
// All that is outgoing, until nothing is.
void device_pump(Device *device);
// Takes a sync, and sends what comes of it. So many keys of rooms came.
unsigned device_sync(Device *device);
void device_bootstrap(Device *device);
// Opens, uploads its keys, and signs itself if it is strict.
void device_begin(Device *device, Server *server);
// So many requests the room's key took, all sent. users: "\"@ana:a\",\"@bot:a\"".
unsigned device_share(Device *device, const char *users);
// An event that says it in the room, as a sync brings it to the others. The caller frees it.
char *device_say(Device *device, const char *text);
// The first result of decrypting an event of the room, in a document of its own.
Json *device_read(Device *device, const char *event);
