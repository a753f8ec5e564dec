// SPDX-License-Identifier: LGPL-3.0-or-later
// What we want to hear of a sync: only what we read. Written out it is a kilobyte in each poll, so the server
// keeps it for us, where it does.
#pragma once
#include "matrix/api.h"

enum {
	FILTER_ROOM_EVENTS = 100, // of one room in one answer; the rest is a gap
	FILTER_LEAST_EVENTS = 1,
	FILTER_ID_BYTES = 255,
};

typedef struct {
	char *id; // the server's name for it; NULL = it is written out
	ApiRequest *request;
	bool refused; // asking is over, until the next login
	bool least;   // of each room as little as can be
} SyncFilter;

// Asks the server to keep it, unless it does, is asked, or would not. Api and user outlive the request.
void sync_filter_store(SyncFilter *filter, const Api *api, const char *user);
// The value of "filter" in a poll, escaped. The caller frees it.
char *sync_filter_value(const SyncFilter *filter);
// The server refused a poll: perhaps it does not know the filter any more. From now on it is written out.
void sync_filter_doubt(SyncFilter *filter);
// Ids are an account's on one server: another login begins anew.
void sync_filter_clear(SyncFilter *filter);
