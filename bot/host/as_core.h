// SPDX-License-Identifier: LGPL-3.0-or-later
// Inside a plugin's run the store serves the plugin; what the house itself does for it there is the
// core's work.
#pragma once
#include "host/host.h"

typedef struct {
	Store *store;
	const char *owner;
} AsCore;

static inline AsCore as_core_begin(Store *store)
{
	return (AsCore){store, store_set_owner(store, NULL)};
}
static inline void as_core_end(AsCore *as)
{
	store_set_owner(as->store, as->owner);
}
#define AS_CORE(bot)                                                                               \
	__attribute__((cleanup(as_core_end), unused))                                              \
	AsCore as_core_ = as_core_begin((bot)->host->chat->store)
