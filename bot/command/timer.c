// SPDX-License-Identifier: LGPL-3.0-or-later
// Sets and cancels timers.
#include "command/timer.h"

void timer_set(Turn *turn, const char *owner, const char *key, int64_t at)
{
	turn->timers_changed = true;
	store_run(turn->store, NULL,
		"insert into timer (owner, key, at) values (?, ?, ?) on conflict (owner, key) do "
		"update set at = excluded.at",
		S(owner), S(key), S(at));
}

void timer_cancel(Turn *turn, const char *owner, const char *key)
{
	turn->timers_changed = true;
	store_run(turn->store, NULL, "delete from timer where owner = ? and key = ?", S(owner),
		S(key));
}
