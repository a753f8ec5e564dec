// SPDX-License-Identifier: LGPL-3.0-or-later
// Dates as feeds write them.
#pragma once
#include <stdint.h>

// Of RFC 822 in all its dresses, or of ISO 8601. 0 = it is none that can be read.
int64_t date_read(const char *text);
