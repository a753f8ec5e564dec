// SPDX-License-Identifier: LGPL-3.0-or-later
// What rooms are told of the day unasked.
#pragma once
#include <bot/plugin.h>

// At a start, and whenever the setting or the clock is another: looks at the rooms as soon as may be.
void announce_arm(Bot *bot);
// Tells every room what it has not been told of today; and looks again when there is more to tell.
void announce_now(Bot *bot);
