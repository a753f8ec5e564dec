// SPDX-License-Identifier: LGPL-3.0-or-later
// The ready strike: what a newcomer finds in the console without writing a config.
#pragma once
#include "console/console.h"

#define READY_ZONE "America/Los_Angeles"
#define READY_BEGIN "2023-07-31T12:00" // of the story that is replayed
#define READY_NOW "2023-08-11T08:00"

extern const char ready_config[];
// What officers and a captain type to fill it, up to that moment, answers unseen: on a new store whose clock
// stands at its beginning, or later.
void ready_play(Console *console, int64_t until);
