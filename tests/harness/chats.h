// SPDX-License-Identifier: LGPL-3.0-or-later
// The transcripts in tests/chats.
#pragma once
#include <glib.h>

// Their paths, by name. The caller frees them by g_strfreev().
char **chats_files(void);
