// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of value share: one reader per form. Each reads a whole text or leaves ret_value
// alone and returns false.
#pragma once
#include "command/value.h"

bool value_read_time(const char *text, Value *ret_value);
bool value_read_span(const char *text, Value *ret_value);
bool value_read_date(const char *text, Value *ret_value);
// "9-1" -> "9-13": the day-time reading of a span that was refused because its end could be meant
// in two ways. The caller frees it.
char *value_nearest_span(const char *text);
