// SPDX-License-Identifier: LGPL-3.0-or-later
// Timers live in the store with the turn that sets them, one per owner and key. Who runs what is due
// is told once the turn is kept.
#pragma once
#include "command/turn.h"

// The core's own timers; no plugin can be called so, since its commands are.
#define TIMER_CORE "core"

void timer_set(Turn *turn, const char *owner, const char *key, int64_t at);
void timer_cancel(Turn *turn, const char *owner, const char *key);
