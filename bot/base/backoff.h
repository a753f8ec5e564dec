// SPDX-License-Identifier: LGPL-3.0-or-later
// Retry delays: doubling from first to most, each with a random fifth more or less, so that a
// thousand clients do not come back together.
#pragma once
#include <stdint.h>

typedef struct {
	int64_t first_ms, most_ms, next_ms;
	int64_t least_ms; // of the next delay only
} Backoff;

void backoff_init(Backoff *backoff, int64_t first_ms, int64_t most_ms);
// It worked: the next failure begins at first again.
void backoff_reset(Backoff *backoff);
// The delay before the next try, in milliseconds; the one after it is twice as long.
int64_t backoff_next(Backoff *backoff);
// The next delay is at least this long (a server asked for it; a day is the most that it gets).
void backoff_at_least(Backoff *backoff, int64_t ms);
