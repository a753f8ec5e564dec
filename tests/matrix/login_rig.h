// SPDX-License-Identifier: LGPL-3.0-or-later
// A login by itself, as @picketbot:a with a password, to a homeserver that says what the test wants.
#pragma once
#include "matrix/home.h"
#include "matrix/login.h"

#define LOGIN_RIG_SELF "@picketbot:a"
#define LOGIN_RIG_VERSIONS "GET /_matrix/client/versions"
#define LOGIN_RIG_WHOAMI "GET /_matrix/client/v3/account/whoami"
#define LOGIN_RIG_LOGIN "POST /_matrix/client/v3/login "
#define LOGIN_RIG_REFRESH "POST /_matrix/client/v3/refresh "
#define LOGIN_RIG_UNKNOWN(soft)                                                                    \
	"{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"no such token\",\"soft_logout\":" soft "}"
// The pair of that number, for device DEVICE.
#define LOGIN_RIG_TOKENS(n)                                                                        \
	"{\"access_token\":\"access" n "\",\"refresh_token\":\"refresh" n                          \
	"\",\"device_id\":\"DEVICE\",\"expires_in_ms\":3600000,\"user_id\":\"" LOGIN_RIG_SELF      \
	"\"}"

typedef struct {
	Home *home; // lets it in by any token, but knows no password
	Multi *multi;
	Store *store;
	Api api;
	MatrixSettings settings;
	MatrixLogin login;
	// How it ended.
	bool ended, ready;
	LoginFailure how;
	char *why;
	gint64 wait_ms;
} LoginRig;

LoginRig *login_rig_new(void);
void login_rig_free(LoginRig *rig);
// Logs in, until that has ended.
void login_rig_start(LoginRig *rig);
// The same, and we are in.
void login_rig_get_in(LoginRig *rig);
// The program ends and begins on the same store; it does not log in yet.
void login_rig_restart(LoginRig *rig);
// A request was refused for the token; until that has ended.
void login_rig_lose(LoginRig *rig);
// So it ended; there is that in the reason.
void login_rig_stays_out(const LoginRig *rig, LoginFailure how, const char *why);
// "account device access refresh", as a new start would find them; "" = nothing.
void login_rig_expect_stored(LoginRig *rig, const char *wanted);
