// SPDX-License-Identifier: LGPL-3.0-or-later
// The token bucket. Time is the caller's and may jump: a step back refills nothing, and takes
// nothing away.
#include "base/limit.h"

#include <glib.h>

static const double US_PER_SECOND = 1e6;
// Of a token: whoever has waited as long as limit_wait() said must not fail by the last bit.
static const double ROUNDING = 1e-6;

void limit_init(Limit *limit, double capacity, double per_second, int64_t now_us)
{
	g_assert(capacity > 0 && per_second >= 0);
	*limit = (Limit){capacity, per_second, .tokens = capacity, .at_us = now_us};
}

static void refill(Limit *limit, int64_t now_us)
{
	double passed = ((double)now_us - (double)limit->at_us) / US_PER_SECOND;
	if (passed > 0)
		limit->tokens = MIN(limit->capacity, limit->tokens + passed * limit->per_second);
	limit->at_us = now_us;
}

bool limit_take(Limit *limit, double n, int64_t now_us)
{
	refill(limit, now_us);
	if (limit->tokens + ROUNDING < MIN(n, limit->capacity))
		return false;
	limit->tokens -= n;
	return true;
}

void limit_charge(Limit *limit, double n, int64_t now_us)
{
	refill(limit, now_us);
	limit->tokens -= n;
}

int64_t limit_wait(Limit *limit, double n, int64_t now_us)
{
	refill(limit, now_us);
	double missing = MIN(n, limit->capacity) - limit->tokens;
	if (missing <= ROUNDING)
		return 0;
	double wait_us = limit->per_second > 0 ? missing / limit->per_second * US_PER_SECOND
					       : (double)INT64_MAX;
	return wait_us < (double)(INT64_MAX / 2) ? (int64_t)wait_us + 1 : INT64_MAX;
}
