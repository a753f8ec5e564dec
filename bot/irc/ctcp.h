// SPDX-License-Identifier: LGPL-3.0-or-later
// CTCP: VERSION and PING are answered, by NOTICE and seldom; all else, ACTION and DCC too, is
// nothing to us.
#pragma once
#include <glib.h>

enum { CTCP_PER_MINUTE = 3, CTCP_PING_BYTES = 64 };

// The line that answers "VERSION" or "PING 123" of a nick; NULL = none. The caller frees it.
char *ctcp_answer(const char *nick, const char *text);
