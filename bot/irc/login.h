// SPDX-License-Identifier: LGPL-3.0-or-later
// From the open connection to 001: capabilities, then the account, then the nick, each within its
// time.
#pragma once
#include <stdbool.h>
#include "irc/caps.h"
#include "irc/sasl.h"

enum {
	LOGIN_SASL_SECONDS = 15, // a server whose services are away may never answer
	LOGIN_SECONDS = 30,      // until 001 and the end of the welcome
};

typedef struct {
	const char *network; // for the log
	const Speaker *speaker;
	const IrcSettings *settings;
	Caps *caps;
	void (*failed)(void *data, const char *why); // this connection will not do
	void *data;
	Sasl sasl;
	bool ended; // CAP END was sent
	guint sasl_wait, wait;
	char *account; // as services call us; NULL = not logged in
} Login;

// The fields above .data are filled by the caller.
void login_init(Login *login);
void login_clear(Login *login);
void login_start(Login *login);
void login_caps(Login *login, CapsNews news);
// AUTHENTICATE and 900 to 908.
void login_line(Login *login, const Line *line);
// 001: too late for an account that we must have.
void login_welcome(Login *login);
void login_finish(Login *login); // the welcome has ended
