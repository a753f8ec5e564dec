// SPDX-License-Identifier: LGPL-3.0-or-later
// A token bucket on a monotonic or settable time in microseconds. Amounts must not be negative.
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct {
	double capacity, per_second, tokens;
	int64_t at_us;
} Limit;

void limit_init(Limit *limit, double capacity, double per_second, int64_t now_us);
// Takes n tokens if they are there (n may exceed the capacity: then a full bucket is enough and
// goes below zero).
bool limit_take(Limit *limit, double n, int64_t now_us);
// Takes them in any case: what cannot wait is charged all the same.
void limit_charge(Limit *limit, double n, int64_t now_us);
// Microseconds until limit_take() of n would succeed; 0 = now, INT64_MAX = never.
int64_t limit_wait(Limit *limit, double n, int64_t now_us);
