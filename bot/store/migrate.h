// SPDX-License-Identifier: LGPL-3.0-or-later
// Migrations: one version per owner, forward only, each step a transaction of its own; a backup before the first step of an existing store.
#pragma once
#include "store/store.h"

// Brings an owner ("core", or a plugin's name) to the last of its steps (ends with NULL). $id becomes the engine's
// auto-numbered key (never used again), $time unix seconds now. The steps run under the owner's guard (core: none).
// STORE_NEWER where the store knows more steps than the program; on a read-only store pending steps are no fault.
// Not inside a turn.
bool migrate_run(Store *store, const char *owner, const char *const *steps, GError **error);
// The version an owner has now; 0 = none.
int64_t migrate_version(Store *store, const char *owner);
