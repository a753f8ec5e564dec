// SPDX-License-Identifier: LGPL-3.0-or-later
// Offers free places to those who wait, first come first served, and passes on what nobody took in
// time.
#include "waiting.h"

#include <string.h>

#include "shifts.h"

static bool anyone_waits(Bot *bot, int64_t shift, bool loose)
{
	return bot_one(bot, 0,
		       "select 1 from shifts_signup where shift = ? and state = 'waiting' and "
		       "loose = ? order by id limit 1",
		       V(shift), V(loose)) == 1;
}

Room waiting_room(Bot *bot, const Shift *shift)
{
	return (Room){
		.left = shift_left(shift),
		.loose = shift->loose,
		.quota = quota_of(shift->most, bot_setting_int(bot, "unverified")),
		.firm_waits = anyone_waits(bot, shift->id, false),
		.loose_waits = anyone_waits(bot, shift->id, true),
	};
}

int64_t waiting_place(Bot *bot, const Signup *signup)
{
	return 1 +
	       bot_one(bot, 0,
		       "select count(*) from shifts_signup where shift = ? and state = 'waiting'"
		       " and (loose < ? or (loose = ? and id < ?))",
		       V(signup->shift), V(signup->loose), V(signup->loose), V(signup->id));
}

bool gate_takes(const Shift *shift)
{
	if (!strcmp(shift->gate_state, "open"))
		return true;
	return strcmp(shift->gate_state, "closed") && strcmp(shift->kind, "picket");
}

// ---- offers ----

static bool first_waiting(Bot *bot, int64_t shift, Signup *ret_first)
{
	BotQuery *query = bot_sql(bot,
		"select id, shift, person, state, guests, until, loose from shifts_signup"
		" where shift = ? and state = 'waiting' order by loose, id limit 1",
		V(shift));
	if (bot_step(query) != BOT_ROW)
		return false;
	signup_take(query, 0, ret_first);
	bot_step(query);
	return true;
}

static void tell_offer(Bot *bot, const Shift *shift, const Signup *signup)
{
	const char *lang = bot_person_lang(bot, signup->person);
	g_autofree char *when = shift_when(bot, lang, shift),
			*until = shift_moment(bot, shift, signup->until);
	g_autofree char *label = g_strdup_printf("!in %" PRId64, shift->id);
	const BotChoice take = {.label = label, .command = "in", .args = {V(shift->id)}};
	bot_tell_ask(bot, signup->person, &take,
		N_("a place on shift %" PRId64 " is yours: say `!in %" PRId64
		   "` before %s (or yes, within 5 minutes)."
		   " %s. `!out %" PRId64 "` leaves it to the next."),
		shift->id, shift->id, until, when, shift->id);
}

static bool make_offer(Bot *bot, Shift *shift, const Signup *waiting)
{
	const Window window = {
		bot_now(bot), shift->starts, shift->ends, bot_setting_int(bot, "offer")};
	Signup offered = *waiting;
	offered.state = SIGNUP_OFFERED;
	offered.until = window_until(&window);
	if (!signup_update(bot, waiting, &offered))
		return false;
	g_autofree char *timer = signup_timer(&offered);
	bot_at(bot, offered.until, timer);
	tell_offer(bot, shift, &offered);
	return true;
}

bool waiting_offer(Bot *bot, int64_t id)
{
	g_auto(Shift) shift = {0};
	Signup first;
	while (shift_read(bot, id, &shift) && !shift.cancelled && !shift_is_over(bot, &shift) &&
		gate_takes(&shift) && first_waiting(bot, id, &first)) {
		const Room room = waiting_room(bot, &shift);
		// Whoever does not fit holds up those behind: a large group would never get in
		// otherwise.
		if (!room_fits(&room, signup_heads(&first), first.loose))
			return true;
		if (!make_offer(bot, &shift, &first))
			return false;
	}
	return true;
}

// ---- what nobody took ----

static bool pass_on(Bot *bot, const Shift *shift, const Signup *offered)
{
	g_autofree char *until = shift_moment(bot, shift, offered->until);
	if (!signup_delete(bot, offered))
		return false;
	bot_log(bot, "shift %" PRId64 ": an offer was not taken, passed on", shift->id);
	bot_tell(bot, offered->person,
		N_("the offer of a place on shift %" PRId64
		   " has run out: you did not take it before %s, and left the line."
		   " `!in %" PRId64 "` asks again."),
		shift->id, until, shift->id);
	return true;
}

static bool oldest_lapsed(Bot *bot, int64_t shift, Signup *ret_lapsed)
{
	int64_t id = bot_one(bot, 0,
		"select id from shifts_signup where shift = ? and state = 'offered' and until <= ? "
		"order by until, id limit 1",
		V(shift), V(bot_now(bot)));
	return id && signup_by_id(bot, id, ret_lapsed);
}

bool waiting_settle(Bot *bot, int64_t id)
{
	g_auto(Shift) shift = {0};
	Signup lapsed;
	bool any = false;
	for (; oldest_lapsed(bot, id, &lapsed); any = true)
		if (!shift_read(bot, id, &shift) || !pass_on(bot, &shift, &lapsed))
			return false;
	return !any || waiting_offer(bot, id);
}

void waiting_due(Bot *bot, const char *key, int64_t at)
{
	(void)at;
	Signup offered;
	int64_t id = g_ascii_strtoll(key + strcspn(key, ":") + 1, NULL, 10);
	if (g_str_has_prefix(key, "offer:") && signup_by_id(bot, id, &offered))
		waiting_settle(bot, offered.shift);
}
