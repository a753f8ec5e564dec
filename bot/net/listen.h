// SPDX-License-Identifier: LGPL-3.0-or-later
// Where the bot may listen: on this machine, or in a private network. TLS and the world are a reverse proxy's work.
#pragma once
#include <glib.h>

// NULL = it is an address and a port where the bot may listen; else what is wrong with it, to follow the address in a sentence.
const char *listen_address_wrong(const char *address);
// A socket that listens there and blocks nobody. -1 and error where that cannot be.
int listen_at(const char *address, GError **error);
