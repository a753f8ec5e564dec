// SPDX-License-Identifier: LGPL-3.0-or-later
// Chance: what somebody does next, and how they would type it.
#pragma once
#include "shifts_model.h"

typedef struct {
	uint64_t random;
	const Model *model; // what stands now
} History;

unsigned history_pick(History *history, unsigned n); // 0 to n - 1
Act history_next(History *history);
// As the console takes it. The caller frees it.
char *act_line(const Act *act);
