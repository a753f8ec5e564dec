// SPDX-License-Identifier: LGPL-3.0-or-later
// Stands for the library that encrypts: it does what bot/matrix/crypto/machine_abi.h says, with words that are only turned
// round. It refuses what the real one would: a room's words before everybody there has the room's key.
#pragma once
#include <glib.h>
#include <stdbool.h>

#include "base/json.h"
#include "matrix/crypto/machine_abi.h"

// What a test can put into the folder of a store: "fail-NAME" with a sentence: that call fails; "once-NAME": the next one
// does; "wait-NAME", a FIFO: the call waits until somebody wrote into it. "calls" names the calls that were made; the file
// NAME holds what the last one of them was asked.
struct MachineHandle {
	char *folder, *user, *device;
	GKeyFile *state;
};

// NULL = refused
typedef Json *FakeRun(MachineHandle *fake, const Json *ask, char **ret_fault);

typedef struct {
	const char *name;
	FakeRun *run;
} FakeCall;

// Ends with a row without a name.
extern const FakeCall fake_calls[];
// about: what "sent" marks then, words with a space between them.
Json *fake_request(MachineHandle *fake, const char *type, const char *path, const char *about);
// Who we are.
FakeRun fake_identity, fake_bootstrap, fake_cross_signing, fake_export, fake_import, fake_turn;
