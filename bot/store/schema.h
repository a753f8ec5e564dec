// SPDX-License-Identifier: LGPL-3.0-or-later
// The core's own tables, as migration steps.
#pragma once

extern const char *const schema_steps[];
