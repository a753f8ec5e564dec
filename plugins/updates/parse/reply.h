// SPDX-License-Identifier: LGPL-3.0-or-later
// What of a mail's text is its writer's own.
#pragma once

// Without quotes of other mails and without what stands behind "-- ". The caller frees it.
char *reply_own(const char *text);
