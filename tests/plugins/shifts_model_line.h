// SPDX-License-Identifier: LGPL-3.0-or-later
// What the two halves of the model share.
#pragma once
#include "shifts_model.h"

int64_t model_left(const ModelShift *shift);
int64_t model_quota(const ModelShift *shift);
int model_place(const ModelShift *shift, int person);
// 0, or 'r' for too little rest to another shift of the person, 'o' for an overlap.
char model_clash(const Model *model, const ModelShift *shift, int person);
int model_first_free(const Model *model, const ModelShift *shift); // in line; -1 = nobody
bool model_waits_before(const Model *model, const ModelShift *shift, bool stranger);
// The sign-up that was asked for next after that one; -1 = none.
int model_next(const ModelShift *shift, int64_t after);
bool model_fits(const ModelShift *shift, int person, int64_t heads);
void model_offer(Model *model, ModelShift *shift);
// A person took or left a place: offers are made in the lines where they wait.
void model_moved(Model *model, int person);
