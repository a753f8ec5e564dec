// SPDX-License-Identifier: LGPL-3.0-or-later
// Our device in the eyes of those who encrypt: its store of keys, that it is the one that the server knows, and that it
// is signed. A store that was lost, or is an older copy, would make us deaf to some and unreadable to others; so it is
// noticed at the start.
#pragma once
#include "matrix/cross_signing.h"
#include "store/store.h"

#define DEVICE_CROSS_SIGNING "cross-signing.json"

typedef enum {
	DEVICE_READY, // with a machine, or without: why
	DEVICE_LATER, // the server did not answer
	DEVICE_LOST,  // the store of keys is gone: only another device can go on
} DeviceFate;
typedef void DeviceDone(void *data, DeviceFate fate);

typedef struct {
	Store *store;
	const char *network;
	const char *library; // path
	const Api *api;
	const MatrixSettings *settings; // NULL between logins
	DeviceDone *done;
	void *data;
	char *id;          // "PICKETBOT1A2B3C4D"
	Machine *machine;  // NULL = there is no encryption: why
	EncryptionUse use; // that it was opened for
	char *why;         // what is missing; NULL = nothing
	char *key;         // Ed25519, as others see it
	KeysWay way;
	KeysDrain drain;
	MachineCall *call;
	CrossSigning signing;
	int64_t turn;            // how often the machine took something that is in our store too
	bool fresh;              // its store was opened: what was told to another is told anew
	bool starting, panicked; // panicked: the machine is to be opened anew
	char *lost; // a device of ours that another has taken the place of: the server is to forget it
	Uia forget;
} Device;

// The fields up to .data are filled by the caller.
void device_init(Device *device, const Device *with);
void device_clear(Device *device);
// Logged in as device `id`; NULL = the token is of none. Ends in done(), from the loop or at once.
void device_start(Device *device, const char *id);
// Breaks off what was started; done() is not called for it.
void device_hold(Device *device);
// Before the machine takes something that our store must not be older than; and in the turn that keeps it.
void device_count(Device *device);
bool device_keep(const Device *device, GError **error);
// Where something of a network's keys lies: beside the store. The caller frees it.
char *device_path(const Store *store, const char *network, const char *name);
// "encryption by device …", or why there is none, for !status. The caller frees it.
char *device_status(const Device *device);
// Does the config want encryption, and is there a library for it? Whether it works is another question.
bool device_is_wanted(const Device *device);
