// SPDX-License-Identifier: LGPL-3.0-or-later
// The account's cross-signing keys: made once, kept for the operator in a file, and used to sign our own device. Clients
// shut out devices that are not signed, and show red warnings where the keys were made anew.
#pragma once
#include "matrix/keys.h"
#include "matrix/uia.h"

typedef enum {
	CROSS_SIGNED,       // our device is, and everybody can see it
	CROSS_SIGN_LATER,   // no answer: the same again
	CROSS_SIGN_REFUSED, // somebody has to look at it
} CrossSigningFate;
typedef void CrossSigningDone(
	void *data, CrossSigningFate fate, const char *why); // why NULL = it is signed

typedef struct {
	KeysWay way;
	Uia uia;
	char *user, *file; // file: of the keys, for the operator
	MachineCall *call;
	KeyRequests *requests;
	Json *list; // what is to be sent
	const Json *at;
	bool imported, made;
	bool published; // the server has our keys: only the device is to be signed
	CrossSigningDone *done;
	void *data;
} CrossSigning;

// user, file (both taken), done and data are filled by the caller before that. Ends in done(), from the loop; `settings` outlives it.
void cross_signing_start(CrossSigning *signing, const KeysWay *way, const MatrixSettings *settings);
// Breaks it off; done() is not called.
void cross_signing_hold(CrossSigning *signing);
void cross_signing_clear(CrossSigning *signing);
