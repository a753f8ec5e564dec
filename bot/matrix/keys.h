// SPDX-License-Identifier: LGPL-3.0-or-later
// Requests that the machine wants sent: keys of ours, of others, and for others. Each is told to it when the server
// has it; one that was not told is wanted again, after a crash too, under the same id.
#pragma once
#include "base/backoff.h"
#include "matrix/api.h"
#include "matrix/machine.h"

enum {
	KEYS_ROUNDS = 8, // of "is there more to send" in one go
	KEYS_RETRY_MS = 1000,
	KEYS_RETRY_MOST_MS = 60 * 1000,
	KEYS_ANSWER_BYTES = 32 * 1024 * 1024, // the devices of some thousand people
};

typedef enum {
	KEYS_SENT,    // the server has all of them
	KEYS_REFUSED, // it will not take one of them; it has the others
	KEYS_UNSENT,  // it did not answer
} KeysFate;
typedef void KeysDone(void *data, KeysFate fate);
typedef struct {
	KeysDone *done;
	void *data;
} KeysReply;

typedef struct {
	const Api *api;
	Machine *machine;
} KeysWay;

// A list on its way, one request after the other.
typedef struct KeyRequests KeyRequests;
typedef enum { KEYS_ONCE, KEYS_PATIENT } KeysPatience; // patient: until there is an answer
// Takes a list as the machine gives it, or one request; NULL = nothing. done() comes from the loop.
KeyRequests *key_requests_send(
	const KeysWay *way, Json *list, KeysPatience patience, KeysReply reply);
// Tells the machine what the server answered to a request of its; NULL = it took it, and said nothing.
MachineCall *key_request_sent(
	const KeysWay *way, const Json *request, const Json *response, MachineReply reply);
void key_requests_cancel(KeyRequests *requests); // NULL is fine; not from inside done()

// What the machine wants by itself, until it wants no more. Whoever asks meanwhile waits for a whole round of their own.
typedef struct {
	KeysWay way;
	GSList *waiting, *next; // of KeysReply: for this round, and for the one behind it
	MachineCall *call;
	KeyRequests *requests;
	unsigned rounds;
} KeysDrain;

void keys_drain_init(KeysDrain *drain, const KeysWay *way);
void keys_drain_clear(KeysDrain *drain); // done() of nobody is called any more
// done() comes from the loop, once for each call.
void keys_drain(KeysDrain *drain, KeysReply reply);
