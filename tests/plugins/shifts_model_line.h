// SPDX-License-Identifier: LGPL-3.0-or-later
// What the two halves of the model share.
#pragma once
#include "shifts_model.h"

int64_t model_left(const ModelShift *shift);
int64_t model_quota(const ModelShift *shift);
int model_place(const ModelShift *shift, int person);
bool model_waits_before(const ModelShift *shift, bool stranger);
bool model_fits(const ModelShift *shift, int person, int64_t heads);
void model_offer(Model *model, ModelShift *shift);
