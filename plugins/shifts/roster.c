// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads a shift, and writes sign-ups together with the counts that a shift keeps of them.
#include "roster.h"

#include <string.h>

#include "board.h"
#include "shifts.h"

static const char *const state_names[] = {"confirmed", "offered", "waiting"};

void shift_clear(Shift *shift)
{
	char *texts[] = {shift->day, shift->kind, shift->reason, shift->place, shift->title,
		shift->gate, shift->gate_state, shift->gate_reason};
	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
	*shift = (Shift){0};
}

void shift_take(Bot *bot, BotQuery *row, Shift *ret_shift)
{
	*ret_shift = (Shift){
		.id = bot_col_int(row, 0),
		.starts = bot_col_int(row, 1),
		.ends = bot_col_int(row, 2),
		.day = g_strdup(bot_col_text(row, 3)),
		.kind = g_strdup(bot_col_text(row, 4)),
		.most = bot_col_int(row, 5),
		.least = bot_col_int(row, 6),
		.heads = bot_col_int(row, 7),
		.loose = bot_col_int(row, 8),
		.extra = bot_col_int(row, 9),
		.cancelled = bot_col_int(row, 10) != 0,
		.reason = g_strdup(bot_col_text(row, 11)),
		.place = g_strdup(bot_col_text(row, 12)),
		.title = g_strdup(bot_col_text(row, 13)),
		.gate = g_strdup(bot_col_text(row, 15)),
		.gate_state = g_strdup(bot_col_text(row, 16)),
		.gate_reason = g_strdup(bot_col_text(row, 17)),
		.zone = shifts_zone(bot, bot_col_text(row, 14)),
	};
}

bool shift_read(Bot *bot, int64_t id, Shift *ret_shift)
{
	BotQuery *query = bot_sql(bot, "select * from shift where id = ?", V(id));
	if (bot_step(query) != BOT_ROW)
		return false;
	shift_clear(ret_shift);
	shift_take(bot, query, ret_shift);
	bot_step(query);
	return true;
}

int64_t shift_left(const Shift *shift)
{
	return shift->most - shift->heads;
}

bool shift_is_over(Bot *bot, const Shift *shift)
{
	return shift->ends <= bot_now(bot);
}

// ---- sign-ups ----

static SignupState state_of(const char *name)
{
	SignupState state = SIGNUP_CONFIRMED;
	while (state < SIGNUP_WAITING && strcmp(state_names[state], name))
		state++;
	return state;
}

void signup_take(BotQuery *row, int column, Signup *ret_signup)
{
	*ret_signup = (Signup){
		.id = bot_col_int(row, column),
		.shift = bot_col_int(row, column + 1),
		.person = bot_col_int(row, column + 2),
		.state = state_of(bot_col_text(row, column + 3)),
		.guests = bot_col_int(row, column + 4),
		.until = bot_col_int(row, column + 5),
		.loose = bot_col_int(row, column + 6) != 0,
	};
}

static bool take_one(BotQuery *query, Signup *ret_signup)
{
	if (bot_step(query) != BOT_ROW)
		return false;
	signup_take(query, 0, ret_signup);
	bot_step(query);
	return true;
}

bool signup_read(Bot *bot, int64_t shift, BotPerson person, Signup *ret_signup)
{
	return take_one(bot_sql(bot,
				"select id, shift, person, state, guests, until, loose from "
				"shifts_signup where shift = ? and person = ?",
				V(shift), V(person)),
		ret_signup);
}

bool signup_by_id(Bot *bot, int64_t id, Signup *ret_signup)
{
	return take_one(bot_sql(bot,
				"select id, shift, person, state, guests, until, loose from "
				"shifts_signup where id = ?",
				V(id)),
		ret_signup);
}

GArray *signups_of(Bot *bot, int64_t shift)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Signup));
	BotQuery *query = bot_sql(bot,
		"select id, shift, person, state, guests, until, loose from shifts_signup where "
		"shift = ? order by id",
		V(shift));
	while (bot_step(query) == BOT_ROW) {
		Signup signup;
		signup_take(query, 0, &signup);
		g_array_append_val(all, signup);
	}
	return all;
}

int64_t signup_heads(const Signup *signup)
{
	return signup->guests + 1;
}

bool signup_holds(const Signup *signup)
{
	return signup->state != SIGNUP_WAITING;
}

static int64_t heads_held(const Signup *signup)
{
	return signup_holds(signup) ? signup_heads(signup) : 0;
}

bool roster_count(Bot *bot, int64_t shift, int64_t heads, int64_t loose)
{
	bool same = !heads && !loose;
	return (same ||
		       bot_run(bot,
			       "update shifts_shift set heads = heads + ?, loose = loose + ? where "
			       "id = ?",
			       V(heads), V(loose), V(shift))) &&
	       board_update(bot, shift);
}

bool signup_insert(Bot *bot, Signup *signup)
{
	int64_t held = heads_held(signup);
	signup->id = bot_one(bot, 0,
		"insert into shifts_signup (shift, person, state, guests, until, loose, asked) "
		"values (?, ?, ?, ?, ?, ?, ?)"
		" returning id",
		V(signup->shift), V(signup->person), V(state_names[signup->state]),
		V(signup->guests), V(signup->until), V(signup->loose), V(bot_now(bot)));
	return signup->id && roster_count(bot, signup->shift, held, signup->loose ? held : 0);
}

// Once an offer is taken or passed on, nothing is due for it.
static void drop_timer(Bot *bot, const Signup *signup)
{
	if (signup->state != SIGNUP_OFFERED)
		return;
	g_autofree char *timer = signup_timer(signup);
	bot_cancel(bot, timer);
}

bool signup_update(Bot *bot, const Signup *old, const Signup *now)
{
	if (now->state != SIGNUP_OFFERED)
		drop_timer(bot, old);
	int64_t more = heads_held(now) - heads_held(old);
	return bot_run(bot,
		       "update shifts_signup set state = ?, guests = ?, until = ? where id = ?",
		       V(state_names[now->state]), V(now->guests), V(now->until), V(now->id)) &&
	       roster_count(bot, now->shift, more, now->loose ? more : 0);
}

bool signup_delete(Bot *bot, const Signup *signup)
{
	int64_t held = heads_held(signup);
	drop_timer(bot, signup);
	return bot_run(bot, "delete from shifts_signup where id = ?", V(signup->id)) &&
	       roster_count(bot, signup->shift, -held, signup->loose ? -held : 0);
}

char *signup_timer(const Signup *signup)
{
	return g_strdup_printf("offer:%" PRId64, signup->id);
}
