// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of bulletins.
#pragma once
extern const char *const schema_migrations[];
