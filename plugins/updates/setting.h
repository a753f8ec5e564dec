// SPDX-License-Identifier: LGPL-3.0-or-later
// Values of sections and rooms, which come as they were written.
#pragma once
#include <stdbool.h>

bool setting_is(const char *value);                     // "yes" or "true"
bool setting_lists(const char *list, const char *name); // "a; b" and "b"
