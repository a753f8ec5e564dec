// SPDX-License-Identifier: LGPL-3.0-or-later
// What a mail says, in plain text.
#pragma once
#include "letter.h"

enum { MIME_DEPTH = 20, MIME_PARTS = 100 };

// Loads what may not be loaded later: it stays while what is returned is held; free by g_ptr_array_unref().
GPtrArray *mime_warm(void);
// Its text/plain, else its text/html; "" = there is neither. The caller frees it.
char *mime_text(const Letter *letter);
// A field's value with its encoded words read. The caller frees it.
char *mime_line(const char *value);
// Whom a From or To names: addresses as they are compared, in small letters, of char *. NULL: something in it could be taken for another
// address.
GPtrArray *mime_addresses(const char *value);
