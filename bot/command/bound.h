// SPDX-License-Identifier: LGPL-3.0-or-later
// Arguments as they are kept until a second officer has looked: never the words alone, which may mean
// something else by then.
#pragma once
#include <glib.h>
#include <stdint.h>

// A plugin's noun as its id and the place that it belongs to (NULL = none). The caller frees it.
char *bound_noun(int64_t id, const char *place);
// Back again; *ret_place is the caller's too, NULL = none.
void bound_noun_read(const char *bound, int64_t *ret_id, char **ret_place);
