// SPDX-License-Identifier: LGPL-3.0-or-later
// !cancelday: all shifts of a place on one day, and the hidden !restoreday that takes it back.
#include "board.h"
#include "notice.h"
#include "rules.h"
#include "shifts.h"
#include "waiting.h"

typedef struct {
	BotCall *call;
	Bot *bot;
	char *place, *title;
	GTimeZone *zone; // borrowed
	GDate date;
	char day[sizeof "2023-08-12"];
	GArray *shifts; // of int64_t, by start
	Notice notice;
	const char *reason;
} Day;

static void day_clear(Day *day)
{
	g_free(day->place);
	g_free(day->title);
	g_clear_pointer(&day->shifts, g_array_unref);
	notice_clear(&day->notice);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Day, day_clear)

// False after refusing.
static bool day_read(Day *day, BotCall *call)
{
	*day = (Day){.call = call,
		.bot = bot_of(call),
		.shifts = g_array_new(FALSE, FALSE, sizeof(int64_t))};
	notice_init(&day->notice, day->bot);
	BotQuery *query = bot_sql(day->bot, "select name, title, zone from place where id = ?",
		V(bot_int(call, "place")));
	if (bot_step(query) != BOT_ROW)
		return false;
	day->place = g_strdup(bot_col_text(query, 0));
	day->title = g_strdup(bot_col_text(query, 1));
	day->zone = shifts_zone(day->bot, bot_col_text(query, 2));
	bot_step(query);
	if (!bot_date(call, "date", day->zone, &day->date))
		return false;
	g_date_strftime(day->day, sizeof day->day, "%Y-%m-%d", &day->date);
	return true;
}

static char *day_words(const Day *day)
{
	char text[32];
	g_date_strftime(text, sizeof text, "%a %-d %b", &day->date);
	return g_strdup_printf("%s, %s", day->title, text);
}

// Those that begin on that date and have not ended; of cancelled ones those of that moment.
static void find_shifts(Day *day, bool cancelled, int64_t moment)
{
	int64_t midnight = bot_unix(&day->date, 0, day->zone);
	BotQuery *query = bot_sql(day->bot,
		"select s.id from shifts_shift s join gate g on g.id = s.gate where s.starts >= ? "
		"and s.starts < ? and s.day = ? and g.place = ? and s.cancelled = ? and "
		"s.cancelled_at = ? and s.ends > ? order by s.starts, s.id",
		V(midnight - 86400), V(midnight + 2 * 86400), V(day->day), V(day->place),
		V(cancelled), V(moment), V(bot_now(day->bot)));
	while (bot_step(query) == BOT_ROW) {
		int64_t id = bot_col_int(query, 0);
		g_array_append_val(day->shifts, id);
	}
}

// ---- cancelled ----

static bool cancel_one(Day *day, int64_t id)
{
	g_auto(Shift) shift = {0};
	g_autoptr(GArray) all = signups_of(day->bot, id);
	if (!bot_run(day->bot,
		    "update shifts_shift set cancelled = 1, reason = ?, cancelled_at = ? where "
		    "id = ?",
		    V(day->reason), V(bot_now(day->bot)), V(id)) ||
		!shift_read(day->bot, id, &shift))
		return false;
	if (!board_update(day->bot, id) || !waiting_withdraw_all(day->bot, all))
		return false;
	notice_add_all(&day->notice, &shift);
	return true;
}

// Whoever was on one of them is free then, and may be offered what they wait for elsewhere.
static bool free_all(const Day *day)
{
	for (unsigned i = 0; i < day->shifts->len; i++) {
		g_autoptr(GArray)
			all = signups_of(day->bot, g_array_index(day->shifts, int64_t, i));
		if (!waiting_all_moved(day->bot, all))
			return false;
	}
	return true;
}

static char *cancelled_words(const char *lang, const char *shifts, unsigned n, const void *data)
{
	const Day *day = data;
	g_autofree char *words = day_words(day);
	g_autofree char *why = day->reason ? g_strconcat(": ", day->reason, NULL) : g_strdup("");
	return bot_words_n(lang, n, N_("%s, is cancelled%s. Your shift %s does not take place."),
		N_("%s, is cancelled%s. Your shifts %s do not take place."), words, why, shifts);
}

bool shifts_cancelday(BotCall *call)
{
	g_auto(Day) day = {0};
	if (!day_read(&day, call) || !bot_introduce(call))
		return false;
	g_autofree char *words = day_words(&day), *hint = undo_hint(call);
	day.reason = bot_text(call, "reason");
	find_shifts(&day, false, 0);
	if (!day.shifts->len)
		return bot_refuse(call, N_("%s: no shifts to cancel"), words);
	bot_effect(call, day.shifts->len, N_("cancels %" PRId64 " shift"),
		N_("cancels %" PRId64 " shifts"));
	for (unsigned i = 0; i < day.shifts->len; i++)
		if (!cancel_one(&day, g_array_index(day.shifts, int64_t, i)))
			return false;
	unsigned told = notice_tell(&day.notice, cancelled_words, &day);
	if (!free_all(&day))
		return false;
	bot_undo(call, "restoreday", V(day.place), V(day.day), V(bot_now(day.bot)));
	g_autofree char *shifts = bot_words_n(bot_lang(call), day.shifts->len,
		N_("%u shift cancelled"), N_("%u shifts cancelled"), day.shifts->len);
	return bot_reply(call, N_("%s: %s; told: %u.%s"), words, shifts, told, hint);
}

// ---- restored ----

static char *restored_words(const char *lang, const char *shifts, unsigned n, const void *data)
{
	g_autofree char *words = day_words(data);
	return bot_words_n(lang, n, N_("%s, is on again after all, and so is your shift %s."),
		N_("%s, is on again after all, and so are your shifts %s."), words, shifts);
}

static bool restore_one(Day *day, int64_t id)
{
	g_auto(Shift) shift = {0};
	if (!bot_run(day->bot,
		    "update shifts_shift set cancelled = 0, reason = null, cancelled_at = 0 where "
		    "id "
		    "= ?",
		    V(id)) ||
		!shift_read(day->bot, id, &shift) || !board_update(day->bot, id))
		return false;
	g_autoptr(GArray) all = signups_of(day->bot, id);
	for (unsigned i = 0; i < all->len; i++) {
		const Signup *signup = &g_array_index(all, Signup, i);
		int64_t other = 0;
		if (!signup_holds(signup) ||
			person_clash(day->bot, &shift, signup->person, &other) == CLASH_NONE)
			notice_add(&day->notice, &shift, signup);
		else if (!signup_lose(day->bot, &shift, signup, other))
			return false;
	}
	return true;
}

static bool offer_all(const Day *day)
{
	for (unsigned i = 0; i < day->shifts->len; i++)
		if (!waiting_offer(day->bot, g_array_index(day->shifts, int64_t, i)))
			return false;
	return true;
}

bool shifts_restoreday(BotCall *call)
{
	g_auto(Day) day = {0};
	if (!day_read(&day, call) || !bot_introduce(call))
		return false;
	g_autofree char *words = day_words(&day);
	find_shifts(&day, true, bot_int(call, "moment"));
	if (!day.shifts->len)
		return bot_refuse(call, N_("%s: nothing is left to take back"), words);
	bot_effect(call, day.shifts->len, N_("restores %" PRId64 " shift"),
		N_("restores %" PRId64 " shifts"));
	for (unsigned i = 0; i < day.shifts->len; i++)
		if (!restore_one(&day, g_array_index(day.shifts, int64_t, i)))
			return false;
	unsigned told = notice_tell(&day.notice, restored_words, &day);
	return offer_all(&day) && bot_reply(call, N_("%s, is on again; told: %u."), words, told);
}
