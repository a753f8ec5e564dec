// SPDX-License-Identifier: LGPL-3.0-or-later
// Migrations: one version per owner, forward only, each step a transaction of its own; a backup
// before the first step of an existing store.
#pragma once
#include "store/store.h"

// Before the first step of an owner that had a version, a store in a file is copied to
// FILE.before-OWNER-N, N being that step
// (what an aborted try left there is replaced). Views that nobody has published yet in this run are
// dropped with each step:
// define and publish an owner's views after its migration, and migrate in the order of needs.
// Refused: tables and indexes
// that are not called OWNER_…, and foreign keys out of them. The error names owner, step and
// statement.
//
// Brings an owner ("core", or a plugin's name) to the last of its steps (ends with NULL). $id
// becomes the engine's
// auto-numbered key (never used again), $time unix seconds now. The steps run under the owner's
// guard (core: none).
// STORE_NEWER where the store knows more steps than the program; on a read-only store pending steps
// are no fault.
// Not inside a turn.
bool migrate_run(Store *store, const char *owner, const char *const *steps, GError **error);
// The version an owner has now; 0 = none.
int64_t migrate_version(Store *store, const char *owner);
