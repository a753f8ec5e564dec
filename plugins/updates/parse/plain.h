// SPDX-License-Identifier: LGPL-3.0-or-later
// HTML as plain text.
#pragma once

// Blocks are lines; scripts and styles are left out. The caller frees it.
char *plain_text(const char *html);
