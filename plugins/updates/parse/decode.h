// SPDX-License-Identifier: LGPL-3.0-or-later
// Bytes as they came, to a document in UTF-8 in which nothing is left that refers to anything.
#pragma once
#include <glib.h>

// The character set that a document is in, of those that feeds are found in. type: what the server says of it, "" = nothing. NULL =
// UTF-8, or not known. Static.
const char *decode_charset(const char *bytes, size_t length, const char *type);
// In UTF-8, without a byte order mark and what XML does not allow; without its DTD; with what is left of entities as text. from: an
// iconv descriptor to UTF-8, or (GIConv)-1 where none is needed. The caller frees it.
char *decode(const char *bytes, size_t length, GIConv from);
// The same of a text that is no document, and in which nothing refers to anything.
char *decode_text(const char *bytes, size_t length, GIConv from);
// All that are known, ending with NULL. Static.
const char *const *decode_charsets(void);
