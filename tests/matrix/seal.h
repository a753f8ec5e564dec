// SPDX-License-Identifier: LGPL-3.0-or-later
// A machine of the fake library (fake/), and a server for the requests that it wants sent. Only what a part of the bot
// needs that has no network yet; the whole of it is a rig.
#pragma once
#include "matrix/home.h"
#include "matrix/keys.h"

#define SEAL_SELF "@picketbot:a"
#define SEAL_UPLOAD "POST /_matrix/client/v3/keys/upload "
#define SEAL_QUERY "POST /_matrix/client/v3/keys/query "
#define SEAL_CLAIM "POST /_matrix/client/v3/keys/claim "
#define SEAL_SIGNING "POST /_matrix/client/v3/keys/device_signing/upload "
#define SEAL_SIGNATURES "POST /_matrix/client/v3/keys/signatures/upload "
#define SEAL_SHARE "PUT /_matrix/client/v3/sendToDevice/m.room.encrypted/"
#define SEAL_FORGET "POST /_matrix/client/v3/delete_devices "
// What the server says of the account's keys: those that the fake makes on device DEVICE.
#define SEAL_PUBLISHED "{\"master_keys\":{\"" SEAL_SELF "\":{\"seed\":\"made by DEVICE\"}}}"

// As the operator's file holds them.
#define SEAL_KEYS(seed)                                                                            \
	"{\"master\":\"" seed "\",\"self_signing\":\"" seed "\",\"user_signing\":\"" seed "\"}"

typedef struct {
	Home *home;
	Multi *multi;
	Api api;
	char *folder;
	Machine *machine;
	KeysWay way;
	unsigned panics; // that the machine told of
} Seal;

Seal *seal_new(void); // its machine is open
void seal_free(Seal *seal);
void seal_close(Seal *seal);  // the machine
void seal_reopen(Seal *seal); // on the same store
// The path of the fake library; the caller frees it.
char *seal_library(const char *name);
// The server takes all requests about keys, for ever, and knows no keys of the account.
void seal_teach(Home *home);

// ---- what a test says to the fake, in the folder of its store ----

// Makes file NAME there; NULL = takes it away.
void seal_put(const char *folder, const char *name, const char *text);
// How often it was called by that name, in this folder.
unsigned seal_calls(const char *folder, const char *name);
// The next call of that name waits until seal_let(). The file that says so; the caller frees it.
char *seal_hold(const char *folder, const char *name);
// Waits until the call is made, and lets it go on.
void seal_let(char *held);
// The words that were encrypted: "m.room.message {…}"; NULL = none. The caller frees it.
char *seal_words(const char *asked);
// All that is below it, and itself.
void seal_remove(const char *folder);
