// SPDX-License-Identifier: LGPL-3.0-or-later
// The client-server API of one homeserver: paths, the token, and what an answer means for us.
#pragma once
#include "base/json.h"
#include "net/http.h"

enum {
	API_TIMEOUT_MS = 30 * 1000,
	API_LIMITED_MS = 5 * 1000, // where a server limits and does not say for how long
};

typedef struct {
	Multi *multi;
	char *base;  // "https://matrix.example.org"
	char *token; // NULL = not logged in
	char *ca_file;
} Api;

typedef enum {
	API_DONE,
	API_UNREACHED,  // no answer, or the server's own trouble: the same again later
	API_LIMITED,    // surely not done; again after retry_ms
	API_LOGGED_OUT, // the token is not good any more
	API_REFUSED,    // and it will be again
} ApiFate;

// Lives as long as the call of done().
typedef struct {
	ApiFate fate;
	long status; // 0 = no answer
	// for people, one clean line: the server's own, or why there was no answer
	const char *words;
	gint64 retry_ms;  // where limited
	bool soft;        // logged out, but the device is still ours
	bool too_long;    // unreached because it was
	const Json *json; // NULL = none, or it could not be read
	Json **document;  // what json is, for api_take_json()
} ApiAnswer;

typedef struct {
	HttpMethod method;
	const char *path;    // from api_path(), with "?…" behind it if need be
	const Json *body;    // NULL = none; a POST or PUT then says {}
	unsigned timeout_ms; // 0 = API_TIMEOUT_MS
	size_t most_bytes;   // 0 = HTTP_BODY_BYTES
} ApiCall;

typedef struct ApiRequest ApiRequest;
typedef void ApiDone(void *data, const ApiAnswer *answer);

void api_init(Api *api, Multi *multi, const char *base, const char *ca_file);
void api_clear(Api *api);
void api_set_base(Api *api, const char *base);
void api_set_token(Api *api, const char *token); // NULL = none
// "/_matrix/client/v3/rooms/%21abc/join" of "v3", "rooms", "!abc", "join", NULL. The caller frees it.
char *api_path(const char *version, ...) G_GNUC_NULL_TERMINATED;
// done() is called once, from the loop; the request is gone after it.
ApiRequest *api_ask(const Api *api, const ApiCall *call, ApiDone *done, void *data);
// Inside done(): the answer's JSON, which is the caller's from now on. NULL = there is none.
Json *api_take_json(const ApiAnswer *answer);
// done() is not called any more. NULL is fine. Not from inside done().
void api_cancel(ApiRequest *request);
