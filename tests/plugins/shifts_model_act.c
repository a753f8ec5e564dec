// SPDX-License-Identifier: LGPL-3.0-or-later
// What each act does to the arrays, what it answers, and which act takes it back.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "shifts_model_line.h"

enum { UNDO_SECONDS = 600 };

// ---- refusals ----

static const char *clash_words(char clash)
{
	return clash == 'o' ? "private overlap:" : "private rest:";
}

static int shifts_of(const Model *model, int person)
{
	int n = 0;
	for (int i = 0; i < MODEL_SHIFTS; i++) {
		const ModelShift *shift = &model->shifts[i];
		n += shift->id && !shift->cancelled && shift->ends > model->now &&
		     shift->signs[person].state != MODEL_NONE;
	}
	return n;
}

// ---- acts; each says whether it was kept, and names its inverse ----

typedef struct {
	Model *model;
	const Act *act;
	ModelShift *shift;
	char *words;
	Act inverse;
	bool undoable;
} Run;

static bool say(Run *run, const char *format, int64_t n)
{
	snprintf(run->words, MODEL_WORDS, format, n);
	return true;
}

static bool refuse(Run *run, const char *format, int64_t n)
{
	say(run, format, n);
	return false;
}

static void undo_by(Run *run, ActKind kind, int64_t n)
{
	run->inverse = (Act){
		.kind = kind, .person = run->act->person, .shift = run->shift->id, .n = n};
	run->undoable = true;
}

static bool say_on(Run *run)
{
	return say(run, "on shift %" PRId64, run->shift->id);
}

static bool say_line(Run *run)
{
	return say(run, "waiting, place %" PRId64 " in line",
		model_place(run->shift, run->act->person));
}

static bool join(Run *run)
{
	ModelShift *shift = run->shift;
	int person = run->act->person;
	bool stranger = model_is_stranger(person);
	int64_t heads = 1 + (run->act->n > 0 ? run->act->n : 0);
	char c = model_clash(run->model, shift, person);
	if (heads > shift->most ||
		shifts_of(run->model, person) >= (stranger ? MODEL_LIMIT_NEW : MODEL_LIMIT))
		return refuse(run, "private limit:", 0);
	if (c)
		return refuse(run, clash_words(c), 0);
	bool over = stranger && model_heads(shift, true) + heads > model_quota(shift);
	bool others_find = model_left(shift) > 0 && !model_waits_before(run->model, shift, false);
	if ((stranger && heads > model_quota(shift)) || (over && others_find))
		return refuse(run, "private limit:", 0);
	bool in = !over && heads <= model_left(shift) &&
		  !model_waits_before(run->model, shift, stranger);
	shift->signs[person] = (ModelSign){
		in ? MODEL_ON : MODEL_WAITING, heads - 1, 0, ++run->model->order};
	if (in)
		model_moved(run->model, person);
	undo_by(run, ACT_OUT, 0);
	return in ? say_on(run) : say_line(run);
}

static bool may_grow(Run *run, const ModelSign *sign, int64_t more)
{
	ModelShift *shift = run->shift;
	bool stranger = model_is_stranger(run->act->person);
	if (more <= 0)
		return true;
	if (sign->guests + 1 + more > shift->most ||
		(stranger && model_heads(shift, true) + more > model_quota(shift)))
		return refuse(run, "private limit:", 0);
	if (more > model_left(shift) || model_waits_before(run->model, shift, stranger))
		return refuse(run, "shift %" PRId64 " is full", shift->id);
	return true;
}

static bool take(Run *run, ModelSign *sign, int64_t guests)
{
	char c = model_clash(run->model, run->shift, run->act->person);
	if (c)
		return refuse(run, clash_words(c), 0);
	sign->state = MODEL_ON;
	sign->guests = guests;
	sign->until = 0;
	model_offer(run->model, run->shift);
	model_moved(run->model, run->act->person);
	undo_by(run, ACT_OUT, 0);
	return say_on(run);
}

static bool change_line(Run *run, ModelSign *sign, int64_t guests)
{
	int person = run->act->person;
	int64_t old = sign->guests;
	if (guests == old)
		return say_line(run);
	if (guests + 1 > run->shift->most ||
		(model_is_stranger(person) && guests + 1 > model_quota(run->shift)))
		return refuse(run, "private limit:", 0);
	if (model_first_free(run->model, run->shift) == person &&
		model_fits(run->shift, person, guests + 1))
		return take(run, sign, guests);
	sign->guests = guests;
	undo_by(run, ACT_IN, old);
	return say_line(run);
}

static bool act_in(Run *run)
{
	ModelShift *shift = run->shift;
	ModelSign *sign = &shift->signs[run->act->person];
	int64_t guests = run->act->n < 0 ? sign->guests : run->act->n, old = sign->guests;
	if (shift->cancelled)
		return refuse(run, "shift %" PRId64 " is closed", shift->id);
	if (shift->ends <= run->model->now)
		return refuse(run, "shift %" PRId64 " has ended", shift->id);
	switch (sign->state) {
	case MODEL_NONE:
		return join(run);
	case MODEL_OFFERED:
		return may_grow(run, sign, guests - old) && take(run, sign, guests);
	case MODEL_WAITING:
		return change_line(run, sign, guests);
	case MODEL_ON:
		break;
	}
	if (guests == old)
		return say(run, "already on shift %" PRId64, shift->id);
	if (!may_grow(run, sign, guests - old))
		return false;
	sign->guests = guests;
	model_offer(run->model, shift);
	undo_by(run, ACT_IN, old);
	return say_on(run);
}

static bool act_out(Run *run)
{
	ModelShift *shift = run->shift;
	ModelSign *sign = &shift->signs[run->act->person];
	if (sign->state == MODEL_NONE)
		return say(run, "not on shift %" PRId64, shift->id);
	if (shift->ends <= run->model->now)
		return refuse(run, "shift %" PRId64 " has ended", shift->id);
	undo_by(run, ACT_IN, sign->guests);
	sign->state = MODEL_NONE;
	sign->guests = 0;
	model_offer(run->model, shift);
	model_moved(run->model, run->act->person);
	return say(run, "off shift %" PRId64, shift->id);
}

static bool act_add(Run *run)
{
	const Act *act = run->act;
	for (int i = 0; i < MODEL_SHIFTS; i++) {
		const ModelShift *other = &run->model->shifts[i];
		if (other->id && !other->cancelled && other->gate == act->gate &&
			other->starts == act->starts && other->ends == act->ends)
			return refuse(run, "that is shift %" PRId64 " already", other->id);
	}
	int64_t id = ++run->model->last_shift;
	run->shift = &run->model->shifts[id % MODEL_SHIFTS];
	if (run->shift->ends >
		run->model->now) // too many shifts for so little time: enlarge MODEL_SHIFTS
		abort();
	*run->shift = (ModelShift){.id = id,
		.starts = act->starts,
		.ends = act->ends,
		.most = act->n,
		.gate = act->gate};
	undo_by(run, ACT_CANCEL, 0);
	return say(run, "shift %" PRId64 " added", id);
}

// Who has a place, in the order of asking; how many.
static int held_by(const ModelShift *shift, int held[MODEL_PEOPLE])
{
	int n = 0;
	for (int i = model_next(shift, 0); i >= 0; i = model_next(shift, shift->signs[i].order))
		if (shift->signs[i].state != MODEL_WAITING)
			held[n++] = i;
	return n;
}

static void all_moved(Model *model, const int held[], int n)
{
	for (int i = 0; i < n; i++)
		model_moved(model, held[i]);
}

static bool act_cancel(Run *run)
{
	ModelShift *shift = run->shift;
	if (shift->cancelled)
		return say(run, "shift %" PRId64 " cancelled already", shift->id);
	if (shift->ends <= run->model->now)
		return refuse(run, "shift %" PRId64 " has ended", shift->id);
	int held[MODEL_PEOPLE], n = held_by(shift, held);
	shift->cancelled = true;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		if (shift->signs[i].state == MODEL_OFFERED)
			shift->signs[i].state = MODEL_WAITING, shift->signs[i].until = 0;
	all_moved(run->model, held, n);
	undo_by(run, ACT_RESTORE, 0);
	return say(run, "shift %" PRId64 " cancelled", shift->id);
}

static bool act_restore(Run *run)
{
	ModelShift *shift = run->shift;
	if (!shift->cancelled)
		return say(run, "shift %" PRId64 " is on", shift->id);
	if (shift->ends <= run->model->now)
		return refuse(run, "shift %" PRId64 " has ended", shift->id);
	int held[MODEL_PEOPLE], n = held_by(shift, held);
	shift->cancelled = false;
	for (int i = 0; i < MODEL_PEOPLE; i++)
		if (shift->signs[i].state == MODEL_ON && model_clash(run->model, shift, i))
			shift->signs[i] = (ModelSign){0};
	all_moved(run->model, held, n);
	model_offer(run->model, shift);
	undo_by(run, ACT_CANCEL, 0);
	return say(run, "shift %" PRId64 " is on again", shift->id);
}

static bool act_heads(Run *run, int64_t more)
{
	ModelShift *shift = run->shift;
	if (more > 0 && shift->cancelled)
		return refuse(run, "shift %" PRId64 " is closed", shift->id);
	if (more > 0 && shift->ends <= run->model->now)
		return refuse(run, "shift %" PRId64 " has ended", shift->id);
	if (more > model_left(shift))
		return refuse(run, "shift %" PRId64 " is full", shift->id);
	if (-more > shift->extra)
		return refuse(run, "heads without a chat on shift %" PRId64, shift->id);
	shift->extra += more;
	model_offer(run->model, shift);
	undo_by(run, more > 0 ? ACT_TAKE : ACT_PUT, more > 0 ? more : -more);
	return say(run, "shift %" PRId64 ":", shift->id);
}

static bool run_act(Run *run)
{
	run->shift = model_shift(run->model, run->act->shift);
	switch (run->act->kind) {
	case ACT_IN:
		return act_in(run);
	case ACT_OUT:
		return act_out(run);
	case ACT_ADD:
		return act_add(run);
	case ACT_CANCEL:
		return act_cancel(run);
	case ACT_RESTORE:
		return act_restore(run);
	case ACT_PUT:
		return act_heads(run, run->act->n);
	case ACT_TAKE:
		return act_heads(run, -run->act->n);
	case ACT_UNDO:
		break;
	}
	return false;
}

// ---- undo ----

// The newest that came before that one (NULL = of all) and still stands.
static ModelUndo *newest_undo(Model *model, int person, const ModelUndo *before)
{
	unsigned n = model->n_undos[person];
	for (unsigned i = n; i-- > 0 && i + MODEL_UNDOS >= n;) {
		ModelUndo *undo = &model->undos[person][i % MODEL_UNDOS];
		if (undo == before)
			before = NULL;
		else if (!before && !undo->undone)
			return undo->at > model->now - UNDO_SECONDS ? undo : NULL;
	}
	return NULL;
}

static void undo(Model *model, int person, char words[MODEL_WORDS])
{
	ModelUndo *entry = newest_undo(model, person, NULL);
	char inner[MODEL_WORDS] = "";
	if (!entry) {
		snprintf(words, MODEL_WORDS, "nothing to undo");
		return;
	}
	Run run = {.model = model, .act = &entry->inverse, .words = inner};
	bool done = run_act(&run);
	// what cannot be taken back stands in nobody's way
	entry->undone = done || newest_undo(model, person, entry);
	snprintf(words, MODEL_WORDS, "%s%.80s", done ? "undone: " : "", inner);
}

void model_act(Model *model, const Act *act, char words[MODEL_WORDS])
{
	if (act->kind == ACT_UNDO) {
		undo(model, act->person, words);
		return;
	}
	Run run = {.model = model, .act = act, .words = words};
	if (run_act(&run) && run.undoable)
		model->undos[act->person][model->n_undos[act->person]++ % MODEL_UNDOS] =
			(ModelUndo){run.inverse, model->now, false};
}
