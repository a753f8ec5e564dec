// SPDX-License-Identifier: LGPL-3.0-or-later
// Requests about rooms and private chats, one after the other and each until it is answered: servers
// limit joins and invitations far more than words.
#pragma once
#include "base/backoff.h"
#include "matrix/api.h"

enum {
	ERRAND_FIRST_MS = 1000, // after a request without an answer
	ERRAND_MOST_MS = 60 * 1000,
	ERRANDS_MOST = 5000, // waiting; more are not taken on
};

// Done or refused: answer->fate is API_DONE or API_REFUSED.
typedef void ErrandDone(void *data, const ApiAnswer *answer);

typedef struct {
	HttpMethod method;
	char *path; // the queue takes both
	Json *body; // NULL = none
	ErrandDone *done;
	void *data;
	GDestroyNotify free_data; // NULL = nothing to free
} Errand;

typedef struct {
	const Api *api;
	GQueue waiting; // of Errand; the first may be on its way
	ApiRequest *request;
	Backoff backoff;
	guint timer;
	bool held; // not logged in
} Errands;

// Held until errands_go().
void errands_init(Errands *errands, const Api *api);
void errands_clear(Errands *errands);
// done() is called from the loop, or never, if the queue is cleared, or (false) full; data is freed.
bool errands_push(Errands *errands, const Errand *errand);
// The same, from inside done(), before all that wait: what is written goes on from what was just read.
void errands_push_next(Errands *errands, const Errand *errand);
void errands_go(Errands *errands);   // logged in, again
void errands_hold(Errands *errands); // what is on its way will be asked again
