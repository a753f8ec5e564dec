// SPDX-License-Identifier: LGPL-3.0-or-later
// An answer to a sync, with what is encrypted in it put in clear before anything of it is looked at. First the machine
// takes the keys that came with it.
#pragma once
#include "matrix/encrypt.h"
#include "matrix/gap.h"
#include "matrix/keyless.h"
#include "matrix/rooms.h"
#include "matrix/sync_keys.h"

enum { DECRYPT_TRIES = 10 }; // of an answer that the machine cannot take: some minutes

// why: the machine failed, and the same answer is to be asked for again; NULL = done.
typedef void DecryptDone(void *data, const char *why);
// Why an event could not be read.
typedef void DecryptUnread(void *data, const char *room, const Event *event, const char *fault);

typedef struct {
	Encryptor *encryptor; // and its device: one without a machine decrypts nothing
	Keyless keyless;
	GPtrArray *asked;    // of Asked: events being decrypted
	GHashTable *tracked; // set of user ids whose devices the machine keeps itself informed of
	GHashTable *once; // Json of an event → what it is known by: its place in its sender's chain
	MachineCall *call;
	bool doubt;          // not all that is to be known of those who spoke could be asked for
	bool draining, keys; // keys: new ones came, or the bot has just started
	int64_t now;
	SyncKeys parts;

	DecryptDone *done;
	DecryptUnread *unread; // what will never be read
	void *data;
	unsigned failed; // how often in a row
	bool took;       // the machine took something with this answer: it must be kept
} Decrypter;

// with: .encryptor, .done, .unread and .data; .keyless.store and .network
void decrypter_init(Decrypter *decrypter, const Decrypter *with);
void decrypter_clear(Decrypter *decrypter);
void decrypter_begin_anew(Decrypter *decrypter); // with another store: it knows nothing yet
void decrypter_hold(Decrypter *decrypter);       // done() is not called any more

typedef struct {
	const Sync *answer;
	const Gaps *gaps;         // filled
	const MatrixRooms *rooms; // as they stood before it
	const char *self;
	bool first; // the first answer of all, whose words are not acted on
	int64_t now;
} DecryptAsk;
// Events of the answer that can be read are changed in place. done() may come at once.
void decrypt(Decrypter *decrypter, const DecryptAsk *ask);
// By what a decrypted event is known: a server could send it again under another id. NULL = it was in clear.
const char *decrypt_once(const Decrypter *decrypter, const Event *event);
