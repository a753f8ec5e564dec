// SPDX-License-Identifier: LGPL-3.0-or-later
// Shuts this program in: from then on it can read and write what is open, and nothing else.
#pragma once
#include <stdbool.h>

enum {
	SHUT_MEMORY = 256 * 1024 * 1024, // bytes
	SHUT_SECONDS = 20,               // of the processor
	SHUT_FILE = 16 * 1024 * 1024,    // bytes, where what it prints goes to a file
};

// False: this system does not let us; then nothing hostile may be read.
bool shut_in(void);
