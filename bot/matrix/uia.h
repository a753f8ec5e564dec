// SPDX-License-Identifier: LGPL-3.0-or-later
// Requests that the server carries out only for whoever gives the password again ("User-Interactive
// Authentication"). Nothing of it is logged.
#pragma once
#include "matrix/api.h"
#include "matrix/settings.h"

typedef struct {
	const Api *api;
	const MatrixSettings *
		settings; // its password; one that has a token alone is refused where one is asked for
	ApiRequest *request;
	HttpMethod method;
	char *path;
	Json *body;
	bool answered; // with the password
	ApiDone *done;
	void *data;
} Uia;

// Takes the body. done() as api_ask() says; the request without a password comes first.
void uia_ask(Uia *uia, HttpMethod method, const char *path, Json *body);
void uia_clear(Uia *uia);
