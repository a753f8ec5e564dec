// SPDX-License-Identifier: LGPL-3.0-or-later
// The line of a shift, done the simplest way: every count is added up anew, every look is at all
// there is.
#include "shifts_model.h"

#include <stddef.h>

#include "shifts_model_line.h"

enum { OFFER_LEAST = 300 };

bool model_is_stranger(int person)
{
	return person >= MODEL_PEOPLE - MODEL_STRANGERS;
}

ModelShift *model_shift(Model *model, int64_t id)
{
	ModelShift *shift = &model->shifts[id % MODEL_SHIFTS];
	return id && shift->id == id ? shift : NULL;
}

int64_t model_heads(const ModelShift *shift, bool strangers_only)
{
	int64_t heads = 0;
	for (int i = 0; i < MODEL_PEOPLE; i++) {
		const ModelSign *sign = &shift->signs[i];
		if ((sign->state == MODEL_ON || sign->state == MODEL_OFFERED) &&
			(!strangers_only || model_is_stranger(i)))
			heads += sign->guests + 1;
	}
	return heads;
}

int64_t model_left(const ModelShift *shift)
{
	return shift->most - shift->extra - model_heads(shift, false);
}

int64_t model_quota(const ModelShift *shift)
{
	return (shift->most * MODEL_PERCENT + 99) / 100;
}

// Does one wait before the other?
static bool before(const ModelShift *shift, int one, int other)
{
	if (model_is_stranger(one) != model_is_stranger(other))
		return model_is_stranger(other);
	return shift->signs[one].order < shift->signs[other].order;
}

static int first_waiting(const ModelShift *shift)
{
	int first = -1;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		if (shift->signs[i].state == MODEL_WAITING &&
			(first < 0 || before(shift, i, first)))
			first = i;
	return first;
}

int model_place(const ModelShift *shift, int person)
{
	int place = 1;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		place += i != person && shift->signs[i].state == MODEL_WAITING &&
			 before(shift, i, person);
	return place;
}

bool model_waits_before(const ModelShift *shift, bool stranger)
{
	for (int i = 0; i < MODEL_PEOPLE; i++)
		if (shift->signs[i].state == MODEL_WAITING && (stranger || !model_is_stranger(i)))
			return true;
	return false;
}

bool model_fits(const ModelShift *shift, int person, int64_t heads)
{
	return heads <= model_left(shift) &&
	       (!model_is_stranger(person) ||
		       model_heads(shift, true) + heads <= model_quota(shift));
}

void model_offer(Model *model, ModelShift *shift)
{
	int person;
	while (!shift->cancelled && shift->ends > model->now &&
		(person = first_waiting(shift)) >= 0) {
		ModelSign *sign = &shift->signs[person];
		if (!model_fits(shift, person, sign->guests + 1))
			return;
		int64_t window = model->now < shift->starts ? (shift->starts - model->now) / 4 : 0;
		window = window < OFFER_LEAST   ? OFFER_LEAST
			 : window > MODEL_OFFER ? MODEL_OFFER
						: window;
		sign->until = model->now + window < shift->ends ? model->now + window : shift->ends;
		sign->state = MODEL_OFFERED;
		model->offers++;
	}
}

void model_advance(Model *model, int64_t to)
{
	for (;;) {
		ModelShift *shift = NULL;
		ModelSign *next = NULL;
		for (int i = 0; i < MODEL_SHIFTS; i++)
			for (int j = 0; j < MODEL_PEOPLE; j++) {
				ModelSign *sign = &model->shifts[i].signs[j];
				if (model->shifts[i].id && sign->state == MODEL_OFFERED &&
					sign->until <= to && (!next || sign->until < next->until))
					next = sign, shift = &model->shifts[i];
			}
		if (!next)
			break;
		model->now = next->until;
		// All of the same shift and moment go before anyone else is asked.
		for (int j = 0; j < MODEL_PEOPLE; j++) {
			ModelSign *sign = &shift->signs[j];
			if (sign->state != MODEL_OFFERED || sign->until > model->now)
				continue;
			*sign = (ModelSign){0};
			model->lapses++;
		}
		model_offer(model, shift);
	}
	model->now = to;
}
