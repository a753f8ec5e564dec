// SPDX-License-Identifier: LGPL-3.0-or-later
// Weak stand-ins until the files that define them land in this tree; deleted then.
#include "console/ready.h"
#include "irc/irc.h"
#include "net/multi.h"

static const ConfigKey no_keys[] = {{0}};
__attribute__((weak)) const TransportClass irc_transport = {.kind = "irc", .keys = no_keys};
__attribute__((weak)) const char ready_config[] = "[bot]\nstore = :memory:\n";
__attribute__((weak)) const char *const ready_lines[] = {NULL};
__attribute__((weak)) Multi *multi_new(void) { return NULL; }
__attribute__((weak)) void multi_free(Multi *multi) { (void)multi; }
