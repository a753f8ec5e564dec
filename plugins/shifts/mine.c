// SPDX-License-Identifier: LGPL-3.0-or-later
// !mine and !next: one's own shifts, in private.
#include "shifts.h"
#include "roster.h"
#include "waiting.h"

static char *standing(BotCall *call, const Shift *shift, const Signup *signup)
{
	const char *lang = bot_lang(call);
	g_autofree char *until = shift_moment(bot_of(call), shift, signup->until);
	switch (signup->state) {
	case SIGNUP_OFFERED:
		return bot_words(lang, N_("offered until %s"), until);
	case SIGNUP_WAITING:
		return bot_words(lang, N_("waiting, place %" PRId64 " in line"),
			waiting_place(bot_of(call), signup));
	case SIGNUP_CONFIRMED:
		break;
	}
	return bot_words(lang, N_("on"));
}

static void say_row(BotCall *call, const Shift *shift, const Signup *signup)
{
	g_autofree char *cells = shift_cells(shift), *state = standing(call, shift, signup);
	if (signup->guests)
		bot_row(call, "%s\t%s\t+%" PRId64, cells, state, signup->guests);
	else
		bot_row(call, "%s\t%s", cells, state);
}

bool shifts_mine(BotCall *call)
{
	Bot *bot = bot_of(call);
	BotQuery *query = bot_sql(bot,
		"select s.*, u.id, u.shift, u.person, u.state, u.guests, u.until, u.loose"
		" from shifts_signup u join shift s on s.id = u.shift"
		" where u.person = ? and s.cancelled = 0 and s.ends > ? order by s.starts, s.id",
		V(bot_caller(call)), V(bot_now(bot)));
	bool any = false;
	for (; bot_step(query) == BOT_ROW; any = true) {
		g_auto(Shift) shift = {0};
		Signup signup;
		shift_take(bot, query, &shift);
		signup_take(query, SHIFT_COLUMNS, &signup);
		say_row(call, &shift, &signup);
	}
	return any || bot_reply(call, N_("you are on no shift; !shifts lists the next ones"));
}

bool shifts_next(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t id = bot_one(bot, 0,
		"select s.id from shifts_signup u join shifts_shift s on s.id = u.shift"
		" where u.person = ? and u.state = 'confirmed' and s.cancelled = 0 and s.ends > ? "
		"order by s.starts, s.id limit 1",
		V(bot_caller(call)), V(bot_now(bot)));
	g_auto(Shift) shift = {0};
	if (!id || !shift_read(bot, id, &shift))
		return bot_reply(call, N_("you are on no shift; !shifts lists the next ones"));
	g_autofree char *when = shift_when(bot, bot_lang(call), &shift);
	return bot_reply(call, N_("your next shift is %" PRId64 ", %s"), shift.id, when);
}
