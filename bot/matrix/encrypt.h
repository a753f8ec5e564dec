// SPDX-License-Identifier: LGPL-3.0-or-later
// Words on their way into encrypted rooms: for each the room's key is first with everybody who is there, and in the
// store how far it was used, before it is used.
#pragma once
#include "matrix/share.h"

enum {
	ENCRYPT_RETRY_MS = 1000,
	ENCRYPT_RETRY_MOST_MS = 60 * 1000,
	ENCRYPT_TRIES = 10, // of an event that the machine refuses
};

typedef struct Encryption Encryption; // of one event

// content of m.room.encrypted; NULL = it cannot be encrypted: why. Both live as long as the call of done().
typedef void EncryptDone(void *data, const Json *content, const char *why);
typedef struct {
	EncryptDone *done;
	void *data;
} EncryptReply;

typedef struct {
	Sharer sharer;
	GHashTable *rooms; // room id → the words on their way there
	Backoff backoff;   // as each room's begins
	bool held;
} Encryptor;

void encryptor_init(Encryptor *encryptor, Device *device);
void encryptor_clear(Encryptor *encryptor);
void encryptor_go(Encryptor *encryptor); // the device has a machine
// Another store: nobody's keys were asked for yet.
void encryptor_begin_anew(Encryptor *encryptor);
void encryptor_hold(Encryptor *encryptor); // what is on its way is begun anew at encryptor_go()
// The content of an m.room.message. done() comes from the loop.
Encryption *encrypt(
	Encryptor *encryptor, const char *room, const Json *content, EncryptReply reply);
void encryption_cancel(Encryption *encryption); // NULL is fine; not from inside done()
