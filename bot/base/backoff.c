// SPDX-License-Identifier: LGPL-3.0-or-later
// Retry delays that double, with jitter.
#include "base/backoff.h"

#include <glib.h>

enum { MOST_ASKED_MS = 24 * 60 * 60 * 1000 }; // no server can silence the bot for longer

void backoff_init(Backoff *backoff, int64_t first_ms, int64_t most_ms)
{
	g_assert(first_ms > 0 && most_ms >= first_ms);
	*backoff = (Backoff){.first_ms = first_ms, .most_ms = most_ms, .next_ms = first_ms};
}

void backoff_reset(Backoff *backoff)
{
	backoff->next_ms = backoff->first_ms;
	backoff->least_ms = 0;
}

int64_t backoff_next(Backoff *backoff)
{
	int64_t delay = (int64_t)((double)backoff->next_ms * g_random_double_range(0.8, 1.2));
	delay = MAX(delay, backoff->least_ms);
	backoff->next_ms = backoff->next_ms > backoff->most_ms / 2 ? backoff->most_ms
								   : backoff->next_ms * 2;
	backoff->least_ms = 0;
	return delay;
}

void backoff_at_least(Backoff *backoff, int64_t ms)
{
	backoff->least_ms = MAX(backoff->least_ms, MIN(ms, MOST_ASKED_MS));
}
