// SPDX-License-Identifier: LGPL-3.0-or-later
// From a file to a checked table.
#pragma once
#include "host/host.h"

// All checks that need no other plugin: API number, size, name, texts. NULL = fine, else one
// sentence; the caller frees it.
char *loader_check(const BotPlugin *plugin, const char *file_name);
// Opens one module (and keeps it mapped for ever); its faults are in the result.
Bot *loader_open(Host *host, const char *path);
// Puts the bots in an order where each comes after those it needs; who needs what is not there is
// refused.
void loader_order(GPtrArray *bots);
