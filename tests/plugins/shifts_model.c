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

char model_clash(const Model *model, const ModelShift *shift, int person)
{
	char worst = 0;
	for (int i = 0; i < MODEL_SHIFTS; i++) {
		const ModelShift *other = &model->shifts[i];
		ModelState state = other->signs[person].state;
		if (!other->id || other == shift || other->cancelled ||
			(state != MODEL_ON && state != MODEL_OFFERED))
			continue;
		int64_t later = shift->starts > other->starts ? shift->starts : other->starts;
		int64_t earlier = shift->ends < other->ends ? shift->ends : other->ends;
		if (earlier - later > MODEL_GRACE)
			return 'o';
		if (later - earlier < MODEL_REST)
			worst = 'r';
	}
	return worst;
}

int model_first_free(const Model *model, const ModelShift *shift)
{
	int first = -1;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		if (shift->signs[i].state == MODEL_WAITING && !model_clash(model, shift, i) &&
			(first < 0 || before(shift, i, first)))
			first = i;
	return first;
}

int model_next(const ModelShift *shift, int64_t after)
{
	int next = -1;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		if (shift->signs[i].state != MODEL_NONE && shift->signs[i].order > after &&
			(next < 0 || shift->signs[i].order < shift->signs[next].order))
			next = i;
	return next;
}

int model_place(const ModelShift *shift, int person)
{
	int place = 1;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		place += i != person && shift->signs[i].state == MODEL_WAITING &&
			 before(shift, i, person);
	return place;
}

bool model_waits_before(const Model *model, const ModelShift *shift, bool stranger)
{
	int first = model_first_free(model, shift);
	return first >= 0 && (stranger || !model_is_stranger(first));
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
		(person = model_first_free(model, shift)) >= 0) {
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
		model_moved(model, person);
	}
}

void model_moved(Model *model, int person)
{
	ModelShift *lines[MODEL_SHIFTS];
	int64_t last = 0;
	int n = 0;
	for (ModelShift *next = NULL;; last = next->signs[person].order, next = NULL) {
		for (int i = 0; i < MODEL_SHIFTS; i++) {
			ModelShift *shift = &model->shifts[i];
			const ModelSign *sign = &shift->signs[person];
			if (shift->id && sign->state == MODEL_WAITING && sign->order > last &&
				(!next || sign->order < next->signs[person].order))
				next = shift;
		}
		if (!next)
			break;
		lines[n++] = next;
	}
	for (int i = 0; i < n; i++)
		model_offer(model, lines[i]);
}

// ---- what nobody took ----

typedef struct {
	ModelShift *shift;
	int person;
} Offer;

// The oldest offer that has run out by then; of one moment the one that was asked for first.
static bool oldest_lapsed(Model *model, int64_t by, Offer *ret_offer)
{
	const ModelSign *oldest = NULL;
	for (int i = 0; i < MODEL_SHIFTS; i++)
		for (int j = 0; j < MODEL_PEOPLE; j++) {
			ModelShift *shift = &model->shifts[i];
			const ModelSign *sign = &shift->signs[j];
			if (!shift->id || sign->state != MODEL_OFFERED || sign->until > by ||
				(oldest && (sign->until > oldest->until ||
						   (sign->until == oldest->until &&
							   sign->order > oldest->order))))
				continue;
			oldest = sign;
			*ret_offer = (Offer){shift, j};
		}
	return oldest;
}

// All that run out at one moment go before anyone else is asked.
static void lapse(Model *model)
{
	Offer offers[MODEL_PEOPLE * MODEL_SHIFTS];
	int n = 0;
	while (oldest_lapsed(model, model->now, &offers[n])) {
		offers[n].shift->signs[offers[n].person] = (ModelSign){0};
		model->lapses++;
		n++;
	}
	for (int i = 0; i < n; i++)
		model_offer(model, offers[i].shift);
	for (int i = 0; i < n; i++)
		model_moved(model, offers[i].person);
}

void model_advance(Model *model, int64_t to)
{
	Offer next;
	while (oldest_lapsed(model, to, &next)) {
		model->now = next.shift->signs[next.person].until;
		lapse(model);
	}
	model->now = to;
}
