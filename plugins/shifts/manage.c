// SPDX-License-Identifier: LGPL-3.0-or-later
// !shift add, !cancel, and the hidden !restore that takes a cancellation back.
#include "shifts.h"
#include "board.h"
#include "rules.h"
#include "waiting.h"

#include <string.h>

// ---- add ----

typedef struct {
	int64_t gate, starts, ends, most, least;
	GTimeZone *zone;
	char day[sizeof "2023-08-12"];
	const char *kind;
} NewShift;

static bool read_hours(BotCall *call, NewShift *ret_new)
{
	Bot *bot = bot_of(call);
	GDate date;
	BotSpan hours;
	BotQuery *query = bot_sql(bot,
		"select p.zone from gate g join place p on p.name = g.place where g.id = ?",
		V(ret_new->gate));
	if (bot_step(query) != BOT_ROW)
		return false;
	ret_new->zone = shifts_zone(bot, bot_col_text(query, 0));
	bot_step(query);
	if (!bot_date(call, "date", ret_new->zone, &date) || !bot_span(call, "hours", &hours))
		return false;
	ret_new->starts = bot_unix(&date, hours.from, ret_new->zone);
	ret_new->ends = bot_unix(&date, hours.to, ret_new->zone);
	g_date_strftime(ret_new->day, sizeof ret_new->day, "%Y-%m-%d", &date);
	if (ret_new->ends <= ret_new->starts) // the clocks go forward over all of it
		return bot_refuse(call, N_("usage: that hour does not exist on %s"), ret_new->day);
	if (ret_new->ends > bot_now(bot))
		return true;
	g_autofree char *when = bot_when(
		bot, bot_lang(call), ret_new->starts, ret_new->ends, ret_new->zone);
	return bot_refuse(call, N_("usage: a shift must end in the future; %s"), when);
}

static bool read_size(BotCall *call, NewShift *ret_new)
{
	ret_new->most = bot_given(call, "max") ? bot_int(call, "max")
					       : bot_setting_int(bot_of(call), "max");
	ret_new->least = bot_int(call, "min");
	if (ret_new->most < 1 || ret_new->most > SHIFT_MAX_HEADS)
		return bot_refuse(call, N_("usage: max is from 1 to %d"), SHIFT_MAX_HEADS);
	if (ret_new->least < 0 || ret_new->least > ret_new->most)
		return bot_refuse(
			call, N_("usage: min is from 0 to max, which is %" PRId64), ret_new->most);
	ret_new->kind = bot_given(call, "kind") ? bot_text(call, "kind") : "picket";
	return true;
}

static bool is_new(BotCall *call, const NewShift *new)
{
	int64_t same = bot_one(bot_of(call), 0,
		"select id from shifts_shift where starts = ? and ends = ? and gate = ? and kind = "
		"? and cancelled = 0 order by id limit 1",
		V(new->starts), V(new->ends), V(new->gate), V(new->kind));
	return !same || bot_refuse(call, N_("that is shift %" PRId64 " already"), same);
}

bool shifts_add(BotCall *call)
{
	Bot *bot = bot_of(call);
	NewShift new = {.gate = bot_int(call, "gate")};
	BotPerson person = bot_introduce(call);
	if (!person || !read_hours(call, &new) || !read_size(call, &new) || !is_new(call, &new))
		return false;
	int64_t id = bot_one(bot, 0,
		"insert into shifts_shift (gate, starts, ends, day, kind, most, least, made_by, "
		"made_at)"
		" values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
		V(new.gate), V(new.starts), V(new.ends), V(new.day), V(new.kind), V(new.most),
		V(new.least), V(person), V(bot_now(bot)));
	g_auto(Shift) shift = {0};
	if (!id || !shift_read(bot, id, &shift))
		return false;
	if (!board_update(bot, id))
		return false;
	boards_schedule(bot);
	bot_undo(call, "cancel", V(id));
	const char *lang = bot_lang(call);
	g_autofree char *when = shift_when(bot, lang, &shift), *hint = undo_hint(call),
			*places = bot_words_n(lang, shift.most, N_("%" PRId64 " place"),
				N_("%" PRId64 " places"), shift.most);
	return bot_reply(call, N_("shift %" PRId64 " added, %s, %s.%s"), id, when, places, hint);
}

// ---- cancel ----

static void tell_cancelled(Bot *bot, const Shift *shift, BotPerson person)
{
	g_autofree char *when = shift_when(bot, bot_person_lang(bot, person), shift);
	if (shift->reason)
		bot_tell(bot, person, N_("shift %" PRId64 ", %s, is cancelled: %s"), shift->id,
			when, shift->reason);
	else
		bot_tell(bot, person, N_("shift %" PRId64 ", %s, is cancelled"), shift->id, when);
}

static bool cancel(Bot *bot, int64_t id, const char *reason)
{
	g_auto(Shift) shift = {0};
	if (!bot_run(bot, "update shifts_shift set cancelled = 1, reason = ? where id = ?",
		    V(reason), V(id)) ||
		!shift_read(bot, id, &shift))
		return false;
	g_autoptr(GArray) all = signups_of(bot, id);
	if (!waiting_withdraw_all(bot, all))
		return false;
	for (unsigned i = 0; i < all->len; i++)
		tell_cancelled(bot, &shift, g_array_index(all, Signup, i).person);
	return board_update(bot, id) && waiting_all_moved(bot, all);
}

bool shifts_cancel(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t id = bot_int(call, "shift");
	g_auto(Shift) shift = {0};
	if (!shift_read(bot, id, &shift))
		return false;
	if (shift.cancelled)
		return bot_reply(call, N_("shift %" PRId64 " cancelled already"), id);
	if (shift_is_over(bot, &shift))
		return bot_refuse(call, N_("shift %" PRId64 " has ended"), id);
	if (!bot_introduce(call) || !cancel(bot, id, bot_text(call, "reason")))
		return false;
	bot_effect(call, 1, N_("cancels %" PRId64 " shift"), N_("cancels %" PRId64 " shifts"));
	int64_t told = bot_one(bot, 0, "select count(*) from shifts_signup where shift = ?", V(id));
	bot_undo(call, "restore", V(id));
	g_autofree char *when = shift_when(bot, bot_lang(call), &shift), *hint = undo_hint(call);
	return bot_reply(call, N_("shift %" PRId64 " cancelled, %s; told: %" PRId64 ".%s"), id,
		when, told, hint);
}

// ---- restore ----

static void tell_restored(Bot *bot, const Shift *shift, const Signup *signup)
{
	g_autofree char *when = shift_when(bot, bot_person_lang(bot, signup->person), shift);
	if (signup->state == SIGNUP_WAITING)
		bot_tell(bot, signup->person,
			N_("shift %" PRId64
			   ", %s, is on again after all; you are waiting, place %" PRId64
			   " in line"),
			shift->id, when, waiting_place(bot, signup));
	else
		bot_tell(bot, signup->person,
			N_("shift %" PRId64 ", %s, is on again after all, and you are on it"),
			shift->id, when);
}

bool signup_lose(Bot *bot, const Shift *shift, const Signup *signup, int64_t other)
{
	g_autofree char *when = shift_when(bot, bot_person_lang(bot, signup->person), shift);
	bot_tell(bot, signup->person,
		N_("shift %" PRId64
		   ", %s, is on again after all, without you: by now you have shift %" PRId64
		   " then"),
		shift->id, when, other);
	return signup_delete(bot, signup);
}

static bool bring_back(Bot *bot, const Shift *shift, const Signup *signup)
{
	int64_t other = 0;
	if (!signup_holds(signup) ||
		person_clash(bot, shift, signup->person, &other) == CLASH_NONE) {
		tell_restored(bot, shift, signup);
		return true;
	}
	return signup_lose(bot, shift, signup, other);
}

bool shifts_restore(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t id = bot_int(call, "shift");
	g_auto(Shift) shift = {0};
	if (!shift_read(bot, id, &shift))
		return false;
	if (!shift.cancelled)
		return bot_reply(call, N_("shift %" PRId64 " is on"), id);
	if (shift_is_over(bot, &shift))
		return bot_refuse(call, N_("shift %" PRId64 " has ended"), id);
	if (!bot_introduce(call) || !bot_run(bot,
					    "update shifts_shift set cancelled = 0, reason = null, "
					    "cancelled_at = 0 where id = ?",
					    V(id)))
		return false;
	g_autoptr(GArray) all = signups_of(bot, id);
	for (unsigned i = 0; i < all->len; i++)
		if (!bring_back(bot, &shift, &g_array_index(all, Signup, i)))
			return false;
	bot_effect(call, 1, N_("restores %" PRId64 " shift"), N_("restores %" PRId64 " shifts"));
	bot_undo(call, "cancel", V(id));
	g_autofree char *when = shift_when(bot, bot_lang(call), &shift), *hint = undo_hint(call);
	boards_schedule(bot);
	return board_update(bot, id) && waiting_all_moved(bot, all) && waiting_offer(bot, id) &&
	       bot_reply(call, N_("shift %" PRId64 " is on again, %s.%s"), id, when, hint);
}
