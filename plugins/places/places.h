// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of this plugin share.
#pragma once
#include <bot/plugin.h>

// sync.c: the config's places and gates into the store.
bool places_sync(Bot *bot);
// list.c
bool places_list(BotCall *call);
// state.c
bool places_close(BotCall *call);
bool places_open(BotCall *call);
bool places_reset(BotCall *call);
// site.c: the argument type "site": a gate by its id, or a whole place by its id below zero.
bool site_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
// find.c: argument types.
bool place_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
bool gate_find(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);
