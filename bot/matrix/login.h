// SPDX-License-Identifier: LGPL-3.0-or-later
// Becomes and stays logged in: where the homeserver is, a token that is ours, a device that stays the
// same. Tokens are in the store before they are used for the first time, so that a crash loses none.
#pragma once
#include "matrix/api.h"
#include "matrix/settings.h"
#include "store/store.h"

enum {
	LOGIN_REFRESH_PERCENT = 80, // of a token's life, then it is renewed
	LOGIN_REFRESH_RETRY_MS = 10 * 1000,
	LOGIN_DEVICE_BYTES = 255,
};

typedef enum {
	LOGIN_LATER, // try again, not before wait_ms
	LOGIN_NEVER, // somebody has to look at it
} LoginFailure;

typedef struct {
	void (*ready)(void *data); // the api's token is good, and it is our own
	void (*failed)(void *data, LoginFailure how, const char *why, gint64 wait_ms);
} LoginEvents;

typedef struct {
	Api *api;
	Store *store;
	const char *network;
	const MatrixSettings *settings;
	const LoginEvents *events;
	void *data;
	char *device, *refresh; // NULL = none
	int64_t life_ms;        // of the token; 0 = it does not end
	bool stored;            // the token was made by us, not given
	bool renewed;           // and is another since the server refused the last one
	bool doubted;           // it was good, and then a request was refused for it
	ApiRequest *request;
	guint timer;
} MatrixLogin;

// The fields up to .data are filled by the caller; all are borrowed.
void matrix_login_init(MatrixLogin *login, const MatrixLogin *with);
void matrix_login_clear(MatrixLogin *login);
// Ends in ready() or failed(), from the loop.
void matrix_login_start(MatrixLogin *login);
// The device is given up: ends in ready() with another, or in failed(). Its own tokens must be ours.
void matrix_login_anew(MatrixLogin *login);
// The server refused a request for its token. Ends in ready() or failed() too.
void matrix_login_lost(MatrixLogin *login);
