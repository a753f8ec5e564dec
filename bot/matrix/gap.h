// SPDX-License-Identifier: LGPL-3.0-or-later
// What a limited timeline left out: asked for backwards, room by room, up to where the last answer
// ended; given out oldest first.
#pragma once
#include "matrix/api.h"
#include "matrix/sync_read.h"

enum {
	GAP_PAGE = 100,
	GAP_MOST_EVENTS = 1000, // of one room; older ones are left out, and the log says so
};

typedef struct {
	const Api *api;
	const char *network, *until; // until: the token of the last answer
	GQueue rooms;                // of Gap, to be filled
	GHashTable *filled;          // room id → Gap
	ApiRequest *request;
	// All are filled, or the token is not good any more.
	void (*done)(void *data, bool logged_out);
	void *data;
	guint retry;
	bool cut; // one was too long to be read whole
} Gaps;

// .api, .network, .until, .done and .data are the caller's to fill.
void gaps_init(Gaps *gaps);
void gaps_clear(Gaps *gaps);
// The room's timeline is limited, and says where it begins.
void gaps_add(Gaps *gaps, const SyncRoom *room);
// Calls done(), from the loop where anything was to be asked.
void gaps_fill(Gaps *gaps);
// Calls each event of a room's gap, oldest first.
typedef void GapEvent(void *data, const Event *event);
void gaps_each(const Gaps *gaps, const char *room, GapEvent *each, void *data);
