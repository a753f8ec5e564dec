// SPDX-License-Identifier: LGPL-3.0-or-later
// What shifts.c puts into its tables, and what all files of the plugin may use.
#pragma once
#include <bot/plugin.h>

extern const char *const shifts_migrations[];
extern const BotView shifts_views[];

// A zone by name; it lives as long as the plugin is on.
GTimeZone *shifts_zone(Bot *bot, const char *name);
// The rooms that show live posts, as the config says now; of BotRoom, borrowed.
const GPtrArray *shifts_rooms(Bot *bot);

// find.c: argument types. A number, or the words that people say: what they ask runs the command of
// that name.
bool shift_find(BotCall *call, const char *words, int64_t *ret_id, char **ret_scope);
bool shift_find_to_join(BotCall *call, const char *words, int64_t *ret_id, char **ret_scope);
bool shift_find_own(BotCall *call, const char *words, int64_t *ret_id, char **ret_scope);
bool shift_find_number(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope);

// stand.c: draws answers of the kind STAND, whose subject is a shift's id.
#define STAND "stand"
char *stand_draw(Bot *bot, const BotDraw *what, bool *told);

bool shifts_in(BotCall *call);   // signup.c
bool shifts_out(BotCall *call);  // leave.c
bool shifts_mine(BotCall *call); // mine.c
bool shifts_next(BotCall *call);
bool shifts_list(BotCall *call); // list.c
bool shifts_show(BotCall *call);
bool shifts_add(BotCall *call); // manage.c
bool shifts_cancel(BotCall *call);
bool shifts_restore(BotCall *call);
bool shifts_cancelday(BotCall *call); // cancelday.c
bool shifts_restoreday(BotCall *call);
bool shifts_who(BotCall *call); // who.c
bool shifts_put(BotCall *call); // add.c
bool shifts_remove(BotCall *call);
