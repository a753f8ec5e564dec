// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of this plugin share.
#pragma once
#include <bot/plugin.h>

// sync.c: the config's places and gates into the store.
bool places_sync(Bot *bot);
// list.c
bool places_list(BotCall *call);
// find.c: argument types.
bool place_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
bool gate_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
