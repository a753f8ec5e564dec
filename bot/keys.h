// SPDX-License-Identifier: LGPL-3.0-or-later
// The config as a whole: which keys the core knows, which networks there are, and the checks that
// cross sections.
#pragma once
#include "base/config.h"
#include "chat/transport.h"

// The transports of this build, ending with NULL.
extern const TransportClass *const network_classes[];
const TransportClass *network_class(const char *kind); // NULL if this build has none of that kind
void keys_know(Config *config);
// After config_check(): faults that need more than one key.
void keys_check(Config *config);
