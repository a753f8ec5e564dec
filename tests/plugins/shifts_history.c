// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes up acts: mostly likely ones, on few shifts, so that these are full and fought over.
#include "shifts_history.h"

#include <glib.h>
#include <inttypes.h>

enum {
	WORLD_SHIFTS = 8, // kept open
	GATES = 4,
	HALF_HOUR = 1800,
};

// ---- chance ----

unsigned history_pick(History *history, unsigned n)
{
	uint64_t x = history->random;
	x ^= x << 13, x ^= x >> 7, x ^= x << 17;
	history->random = x;
	return (unsigned)(x >> 33) % n;
}

// Mostly one that goes on, and for those who leave one that they are on: else all would be
// refusals.
static bool is_likely(History *history, const Act *act, int64_t id)
{
	const ModelShift *shift = model_shift((Model *)history->model, id);
	if (!shift || shift->cancelled || shift->ends <= history->model->now)
		return false;
	return act->kind != ACT_OUT || shift->signs[act->person].state != MODEL_NONE;
}

static int64_t pick_shift(History *history, const Act *act)
{
	int64_t newest = history->model->last_shift, id = 0;
	for (unsigned tries = 8; tries && !(id && is_likely(history, act, id)); tries--)
		id = newest -
		     (int64_t)history_pick(history, MIN((unsigned)newest, WORLD_SHIFTS * 2));
	return id;
}

static Act new_shift(History *history)
{
	int64_t starts = history->model->now - history->model->now % HALF_HOUR +
			 (int64_t)history_pick(history, 24) * HALF_HOUR;
	return (Act){.kind = ACT_ADD,
		.person = MODEL_CAPTAIN,
		.n = 1 + history_pick(history, 5),
		.gate = 1 + (int)history_pick(history, GATES),
		.starts = starts,
		.ends = starts + (1 + (int64_t)history_pick(history, 3)) * HALF_HOUR};
}

static unsigned open_shifts(const Model *model)
{
	unsigned n = 0;
	for (unsigned i = 0; i < MODEL_SHIFTS; i++)
		n += model->shifts[i].id && !model->shifts[i].cancelled &&
		     model->shifts[i].ends > model->now;
	return n;
}

Act history_next(History *history)
{
	Act act = {.person = (int)history_pick(history, MODEL_PEOPLE), .n = -1};
	unsigned chance = history_pick(history, 100);
	if (!history->model->last_shift ||
		(open_shifts(history->model) < WORLD_SHIFTS && !history_pick(history, 3)))
		act = new_shift(history);
	else if (chance < 58)
		act.kind = ACT_IN,
		act.n = history_pick(history, 3) ? -1 : (int64_t)history_pick(history, 4);
	else if (chance < 80)
		act.kind = ACT_OUT;
	else if (chance < 89)
		act.kind = ACT_UNDO;
	else {
		static const ActKind kinds[] = {ACT_CANCEL, ACT_UNDO, ACT_UNDO, ACT_PUT, ACT_TAKE,
			ACT_TAKE, ACT_PUT, ACT_TAKE};
		act = (Act){.kind = kinds[history_pick(history, G_N_ELEMENTS(kinds))],
			.person = MODEL_CAPTAIN,
			.n = 1 + history_pick(history, 2)};
	}
	act.shift = history->model->last_shift ? pick_shift(history, &act) : 0;
	return act;
}

// ---- as people type it ----

static char *add_line(const Act *act)
{
	g_autoptr(GDateTime) from = g_date_time_new_from_unix_utc(act->starts),
			     to = g_date_time_new_from_unix_utc(act->ends);
	g_autofree char *begin = g_date_time_format(from, "%Y-%m-%d %H:%M"),
			*end = g_date_time_format(to, "%H:%M");
	return g_strdup_printf(
		"@cap:captain !shift add lot/%d %s-%s max %" PRId64, act->gate, begin, end, act->n);
}

char *act_line(const Act *act)
{
	g_autofree char *who = act->person == MODEL_CAPTAIN
				       ? g_strdup("cap:captain")
				       : g_strdup_printf("p%d%s", act->person,
						 model_is_stranger(act->person) ? ":anyone" : "");
	switch (act->kind) {
	case ACT_IN:
		return act->n < 0 ? g_strdup_printf("@%s !in %" PRId64, who, act->shift)
				  : g_strdup_printf("@%s !in %" PRId64 " +%" PRId64, who,
					    act->shift, act->n);
	case ACT_OUT:
		return g_strdup_printf("@%s !out %" PRId64, who, act->shift);
	case ACT_UNDO:
		return g_strdup_printf("@%s !undo", who);
	case ACT_ADD:
		return add_line(act);
	case ACT_PUT:
		return g_strdup_printf("@%s !add %" PRId64 " +%" PRId64, who, act->shift, act->n);
	case ACT_TAKE:
		return g_strdup_printf(
			"@%s !remove %" PRId64 " +%" PRId64, who, act->shift, act->n);
	default:
		return g_strdup_printf("@%s !cancel %" PRId64, who, act->shift);
	}
}
