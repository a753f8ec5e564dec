// SPDX-License-Identifier: LGPL-3.0-or-later
// How much of what has no end a test tries: less where each step is slow, more where there is time.
#pragma once

// What the environment says, or the usual.
unsigned number_from(const char *name, unsigned usual);
