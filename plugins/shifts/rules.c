// SPDX-License-Identifier: LGPL-3.0-or-later
// The refusals of !in. What they say about the shift is said where it was asked, about the person
// in private.
#include "rules.h"

#include "waiting.h"

enum { UNVERIFIED_MOST = 2 }; // sign-ups of one connection, whatever limit_new says

bool rule_still_on(BotCall *call, const Shift *shift)
{
	if (shift->cancelled && shift->reason)
		return bot_refuse(call, N_("shift %" PRId64 " is closed: cancelled (%s)"),
			shift->id, shift->reason);
	if (shift->cancelled)
		return bot_refuse(call, N_("shift %" PRId64 " is closed: cancelled"), shift->id);
	if (shift_is_over(bot_of(call), shift))
		return bot_refuse(call, N_("shift %" PRId64 " has ended"), shift->id);
	return true;
}

bool rule_open(BotCall *call, const Shift *shift)
{
	Bot *bot = bot_of(call);
	int64_t opens = shift->starts - bot_setting_int(bot, "opens");
	if (*bot_setting(bot, "opens") && bot_now(bot) < opens) {
		g_autofree char *moment = shift_moment(bot, shift, opens);
		return bot_refuse(call, N_("not yet: shift %" PRId64 " takes people from %s on"),
			shift->id, moment);
	}
	if (gate_takes(shift))
		return true;
	g_autofree char *where = shift_where(bot_lang(call), shift);
	return bot_refuse(call, N_("shift %" PRId64 " is closed: %s is %s%s%s%s"), shift->id, where,
		shift->gate_state, shift->gate_reason ? " (" : "",
		shift->gate_reason ? shift->gate_reason : "", shift->gate_reason ? ")" : "");
}

bool rule_size(BotCall *call, const Shift *shift, int64_t heads)
{
	if (heads <= shift->most)
		return true;
	g_autofree char *places = bot_words_n(bot_lang(call), shift->most, N_("%" PRId64 " place"),
		N_("%" PRId64 " places"), shift->most);
	return bot_refuse_private(call,
		N_("limit: shift %" PRId64 " has %s in all, you ask for %" PRId64), shift->id,
		places, heads);
}

// ---- how many ----

static int64_t most_shifts(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t most = bot_setting_int(
		bot, bot_may(call, BOT_MEMBER, NULL) ? "limit" : "limit_new");
	return bot_is_verified(call) ? most
				     : MIN(bot_setting_int(bot, "limit_new"), UNVERIFIED_MOST);
}

bool rule_limit(BotCall *call, BotPerson person)
{
	Bot *bot = bot_of(call);
	int64_t most = most_shifts(call);
	int64_t n = bot_one(bot, 0,
		"select count(*) from shifts_signup u join shifts_shift s on s.id = u.shift"
		" where u.person = ? and s.cancelled = 0 and s.ends > ?",
		V(person), V(bot_now(bot)));
	if (n < most)
		return true;
	if (bot_is_verified(call))
		return bot_refuse_private(call,
			N_("limit: you are on or in line for %" PRId64
			   " shifts, and no more are allowed; `!mine` lists them"),
			n);
	return bot_refuse_private(call,
		N_("limit: without an account that the network knows you may hold %" PRId64
		   " shifts; `!mine` lists them"),
		most);
}

// ---- at the same time ----

Clash hours_clash(const Hours *one, const Hours *other, const Distance *distance)
{
	int64_t gap = MAX(one->starts, other->starts) -
		      MIN(one->ends, other->ends); // below 0: they overlap
	if (gap < 0 && -gap > distance->grace)
		return CLASH_OVERLAP;
	return distance->rest > 0 && gap < distance->rest ? CLASH_REST : CLASH_NONE;
}

Clash person_clash(Bot *bot, const Shift *shift, BotPerson person, int64_t *ret_other)
{
	const Distance distance = {bot_setting_int(bot, "grace"), bot_setting_int(bot, "rest")};
	const Hours hours = {shift->starts, shift->ends};
	Clash worst = CLASH_NONE;
	BotQuery *query = bot_sql(bot,
		"select s.id, s.starts, s.ends from shifts_signup u join shifts_shift s on s.id = "
		"u.shift"
		" where u.person = ? and u.state <> 'waiting' and u.shift <> ? and s.cancelled = 0"
		" and s.starts < ? and s.ends > ? order by s.starts, s.id",
		V(person), V(shift->id), V(shift->ends + distance.rest),
		V(shift->starts - distance.rest));
	while (bot_step(query) == BOT_ROW) {
		const Hours other = {bot_col_int(query, 1), bot_col_int(query, 2)};
		Clash clash = hours_clash(&hours, &other, &distance);
		if (clash <= worst)
			continue;
		worst = clash;
		*ret_other = bot_col_int(query, 0);
	}
	return worst;
}

// "8 h", "30 min", "1 h 30 min". The caller frees it.
static char *span_words(const char *lang, int64_t seconds)
{
	int64_t hours = seconds / 3600, minutes = (seconds + 59) / 60 % 60;
	if (!minutes)
		return bot_words(lang, N_("%" PRId64 " h"), hours);
	if (!hours)
		return bot_words(lang, N_("%" PRId64 " min"), minutes);
	return bot_words(lang, N_("%" PRId64 " h %" PRId64 " min"), hours, minutes);
}

bool rule_free_then(BotCall *call, const Shift *shift, BotPerson person)
{
	Bot *bot = bot_of(call);
	int64_t id = 0;
	g_auto(Shift) other = {0};
	Clash clash = person_clash(bot, shift, person, &id);
	if (clash == CLASH_NONE || !shift_read(bot, id, &other))
		return true;
	g_autofree char *when = shift_when(bot, bot_lang(call), &other);
	if (clash == CLASH_OVERLAP)
		return bot_refuse_private(call,
			N_("overlap: at the time of shift %" PRId64 " you have shift %" PRId64
			   ", %s; `!out %" PRId64 "` leaves it"),
			shift->id, other.id, when, other.id);
	g_autofree char *rest = span_words(bot_lang(call), bot_setting_int(bot, "rest"));
	return bot_refuse_private(call,
		N_("rest: %s must lie between shift %" PRId64 " and your shift %" PRId64 ", %s"),
		rest, shift->id, other.id, when);
}
