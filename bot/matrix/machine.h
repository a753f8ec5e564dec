// SPDX-License-Identifier: LGPL-3.0-or-later
// The library that encrypts and decrypts (bot/matrix/crypto/), in a thread of its own: nobody waits while it shares
// a key with a thousand devices. It is loaded when the first network wants it; a build may be without it.
#pragma once
#include "base/json.h"

#define MACHINE_LIBRARY "picketbot-crypto.so" // beside the plugins

typedef struct Machine Machine;
typedef struct MachineCall MachineCall;

typedef struct {
	const char *library; // its path
	const char *user, *device;
	const char *folder;     // where its store is, or is to be
	const char *passphrase; // of the store; NULL = it lies there open
	// After a call: the library is not to be trusted any more, close it and open it anew. Not at once: from the loop later.
	void (*panicked)(void *data);
	void *data;
	bool strict; // only devices that their owners have signed are heard, and told
} MachineOptions;

typedef enum {
	MACHINE_MISSING, // no library, or another version's
	MACHINE_REFUSED, // the store is another device's, or has another passphrase, or cannot be written
} MachineFault;
#define MACHINE_FAULT (machine_fault_quark())
GQuark machine_fault_quark(void);

// answer: what the call returned; NULL = it failed: why. Both live as long as the call of done().
typedef void MachineDone(void *data, const Json *answer, const char *why);
typedef struct {
	MachineDone *done;
	void *data;
} MachineReply;

bool machine_is_there(const char *library);
// Takes a hundred milliseconds. What the calls of its library are called and take stands in crypto/machine_abi.h.
Machine *machine_open(const MachineOptions *options, GError **error);
// Waits for the call that is running; done() is called for none any more.
void machine_close(Machine *machine);
// One after the other, in this order; done() comes from the loop. Takes `ask`; NULL = an empty object.
MachineCall *machine_call(Machine *machine, const char *call, Json *ask, MachineReply reply);
// It is carried out all the same, but done() is not called. NULL is fine; not from inside done().
void machine_cancel(MachineCall *call);
