// SPDX-License-Identifier: LGPL-3.0-or-later
// The engine: how an SQLite file is checked, opened and copied, and its errors as ours.
#pragma once
#include <sqlite3.h>

#include "store/store.h"

// Is this file fit to be opened: a database, a readable schema, whole (up to STORE_CHECK_BYTES),
// not newer than we? Changes
// no byte of it nor of the files beside it. A file that is missing or empty is fit. The lock must
// be held.
bool sqlite_probe(const char *file, GError **error);
// NULL = in memory. Creates it if need be.
sqlite3 *sqlite_open(const char *file, GError **error);
// Beside a running bot too; checked as by sqlite_probe().
sqlite3 *sqlite_open_reader(const char *file, GError **error);
bool sqlite_check(sqlite3 *db, GError **error);
bool sqlite_copy(sqlite3 *db, const char *to, GError **error);
bool sqlite_run(sqlite3 *db, const char *sql, GError **error);
// The engine's last error. what: the statement, or NULL.
void sqlite_fault(sqlite3 *db, const char *what, GError **error);
