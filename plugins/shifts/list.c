// SPDX-License-Identifier: LGPL-3.0-or-later
// !shifts: the next ten, a row each, counts only. !shift: all about one.
#include "shifts.h"
#include "roster.h"
#include "waiting.h"

#include <string.h>

enum {
	LIST_MOST = 10,
	DAY_TEXT = sizeof "2023-08-12",
	DAY_SECONDS = 86400,
};

typedef struct {
	char *place, *gate; // "" = all
	char *zone;         // of dates
	char day[DAY_TEXT]; // "" = all
	int64_t until;      // none of that day starts later, in whatever zone
} Wish;

static void wish_clear(Wish *wish)
{
	g_free(wish->place);
	g_free(wish->gate);
	g_free(wish->zone);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

// From a row of place, gate and zone.
static void take_site(Wish *wish, BotQuery *row)
{
	if (bot_step(row) != BOT_ROW)
		return;
	wish->place = g_strdup(bot_col_text(row, 0));
	wish->gate = g_strdup(bot_col_text(row, 1));
	wish->zone = g_strdup(bot_col_text(row, 2));
	bot_step(row);
}

// The place or gate that was asked for, else the room's own place, else any: dates are then those of the
// first.
static void read_site(BotCall *call, Wish *ret_wish)
{
	Bot *bot = bot_of(call);
	BotRoom *room = bot_where(call);
	int64_t site = bot_int(call, "site");
	const char *own = room ? bot_room_setting(room, "place") : "";
	if (site > 0)
		take_site(ret_wish,
			bot_sql(bot,
				"select g.place, g.name, p.zone from gate g join place p on p.name "
				"= g.place where g.id = ?",
				V(site)));
	else if (site < 0 || *own)
		take_site(ret_wish,
			bot_sql(bot,
				"select name, '', zone from place where id = ? or (name = ? and "
				"gone = 0) order by id limit 1",
				V(-site), V(site ? "" : own)));
	else
		take_site(ret_wish,
			bot_sql(bot, "select '', '', zone from place where gone = 0 order by ord, "
				     "id limit 1"));
	if (!ret_wish->place) {
		ret_wish->place = g_strdup("");
		ret_wish->gate = g_strdup("");
	}
}

static bool read_day(BotCall *call, Wish *ret_wish)
{
	GDate day;
	ret_wish->until = INT64_MAX;
	if (!bot_given(call, "when"))
		return true;
	if (!bot_date(call, "when",
		    ret_wish->zone ? shifts_zone(bot_of(call), ret_wish->zone) : NULL, &day))
		return false;
	g_date_strftime(ret_wish->day, sizeof ret_wish->day, "%Y-%m-%d", &day);
	ret_wish->until = bot_unix(&day, 0, NULL) + 2 * DAY_SECONDS;
	return true;
}

static bool is_mine(Bot *bot, int64_t shift, BotPerson person)
{
	Signup signup;
	return person && signup_read(bot, shift, person, &signup);
}

static void say_row(BotCall *call, const Shift *shift)
{
	g_autofree char *cells = shift_cells(shift);
	bool mine = bot_is_private(call) && is_mine(bot_of(call), shift->id, bot_caller(call));
	bot_row(call, "%s%s", cells, mine ? "\t*" : "");
}

static bool say_none(BotCall *call, const Wish *wish)
{
	g_autofree char *where = g_strdup_printf(
		"%s%s%s", wish->place, *wish->gate ? "/" : "", wish->gate);
	if (*where && *wish->day)
		return bot_reply(call, N_("no shifts at %s on %s"), where, wish->day);
	if (*wish->day)
		return bot_reply(call, N_("no shifts on %s"), wish->day);
	if (*where)
		return bot_reply(call, N_("no shifts at %s yet"), where);
	return bot_reply(call, N_("no shifts yet"));
}

bool shifts_list(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t now = bot_now(bot);
	g_auto(Wish) wish = {0};
	read_site(call, &wish);
	if (!read_day(call, &wish))
		return false;
	BotQuery *query = bot_sql(bot,
		"select * from shift where starts > ? and starts < ? and ends > ? and cancelled = "
		"0 "
		"and (? = '' or place = ?) and (? = '' or gate = ?) and (? = '' or day = ?)"
		" order by starts, id limit ?",
		V(now - SHIFT_MAX_SECONDS), V(wish.until), V(now), V(wish.place), V(wish.place),
		V(wish.gate), V(wish.gate), V(wish.day), V(wish.day), V(LIST_MOST));
	bool any = false;
	for (; bot_step(query) == BOT_ROW; any = true) {
		g_auto(Shift) shift = {0};
		shift_take(bot, query, &shift);
		say_row(call, &shift);
	}
	return any || say_none(call, &wish);
}

// ---- one ----

static void append_words(GString *text, char *words)
{
	g_string_append_printf(text, "; %s", words);
	g_free(words);
}

static void append_state(BotCall *call, GString *text, const Shift *shift)
{
	const char *lang = bot_lang(call);
	int64_t waiting = bot_one(bot_of(call), 0,
		"select count(*) from shifts_signup where shift = ? and state = 'waiting'",
		V(shift->id));
	if (shift->cancelled) {
		append_words(text, shift->reason
					   ? bot_words(lang, N_("cancelled (%s)"), shift->reason)
					   : bot_words(lang, N_("cancelled")));
		return;
	}
	append_words(text,
		bot_words(lang, N_("%" PRId64 " of %" PRId64 " taken"), shift->heads, shift->most));
	if (shift->heads < shift->least)
		append_words(
			text, bot_words(lang, N_("at least %" PRId64 " needed"), shift->least));
	if (waiting)
		append_words(text, bot_words(lang, N_("%" PRId64 " in line"), waiting));
	if (!gate_takes(shift))
		append_words(text, bot_words(lang, N_("the gate is %s"), shift->gate_state));
}

static void append_own(BotCall *call, GString *text, const Shift *shift)
{
	Signup signup;
	const char *lang = bot_lang(call);
	if (!bot_is_private(call) ||
		!signup_read(bot_of(call), shift->id, bot_caller(call), &signup))
		return;
	g_autofree char *until = shift_moment(bot_of(call), shift, signup.until);
	switch (signup.state) {
	case SIGNUP_CONFIRMED:
		append_words(text, bot_words(lang, N_("you are on it")));
		break;
	case SIGNUP_OFFERED:
		append_words(
			text, bot_words(lang, N_("a place is offered to you until %s"), until));
		break;
	case SIGNUP_WAITING:
		append_words(text, bot_words(lang, N_("you are waiting, place %" PRId64 " in line"),
					   waiting_place(bot_of(call), &signup)));
	}
}

bool shifts_show(BotCall *call)
{
	g_auto(Shift) shift = {0};
	if (!shift_read(bot_of(call), bot_int(call, "shift"), &shift))
		return false;
	g_autofree char *when = shift_when(bot_of(call), bot_lang(call), &shift);
	g_autoptr(GString) text = g_string_new(when);
	if (strcmp(shift.kind, "picket"))
		g_string_append_printf(text, "; %s", shift.kind);
	append_state(call, text, &shift);
	append_own(call, text, &shift);
	return bot_reply(call, N_("shift %" PRId64 ": %s"), shift.id, text->str);
}
