// SPDX-License-Identifier: LGPL-3.0-or-later
// The key of an encrypted room on its way to everybody there: who is in it, which devices they have, what is wanted to
// write to these, the key. Each step is asked for again where it was interrupted: the library knows what is done.
#pragma once
#include "matrix/device.h"
#include "matrix/members.h"

enum {
	SHARE_STATE_BYTES = 16 * 1024 * 1024, // of a room: some tens of thousands of people
	SHARE_CLAIM_SECONDS =
		60, // how soon it is looked for devices again that could not be written to
};

typedef struct {
	Device *device;
	MembersTable members;
	uint64_t devices; // grows with each word of somebody's new or gone device
	GQueue claims;    // of Share: the first claims, the others wait for that
} Sharer;

void sharer_init(Sharer *sharer, Device *device);
void sharer_clear(Sharer *sharer); // all Shares are held

typedef enum {
	SHARE_DONE,
	SHARE_LATER,   // the server did not answer, or is not to be asked before least_ms
	SHARE_FAILED,  // the machine: why
	SHARE_REFUSED, // the server will not say who is there: why
} ShareFate;
typedef struct {
	ShareFate fate;
	const char *why; // lives as long as the call of done()
	gint64 least_ms;
} ShareResult;
typedef void ShareDone(void *data, const ShareResult *result);

// Of one room; one after the other.
typedef struct {
	Sharer *sharer;
	const char *room; // borrowed
	ShareDone *done;  // comes from the loop
	void *data;
	ApiRequest *request;
	MachineCall *call;
	KeyRequests *requests;
	bool draining;
} Share;

// of: .sharer, .room, .done and .data
void share_init(Share *share, const Share *of);
void share_begin(Share *share);
bool share_is_working(const Share *share);
void share_hold(Share *share);  // done() is not called any more, share_begin() goes on
void share_doubt(Share *share); // next time all devices are looked at again
