// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of Matrix networks, for migrate_run(…, "matrix", …).
#pragma once

extern const char *const matrix_steps[];
