// SPDX-License-Identifier: LGPL-3.0-or-later
// Shows, edits and ends the live posts of shifts.
#include "board.h"

#include <string.h>

#include "shifts.h"
#include "waiting.h"

#define TIMER "boards"
#define TIMER_ALL "boards all" // rooms may have become others too

// ---- words ----

static const char *lang_of(BotRoom *room)
{
	const char *set = bot_room_setting(room, "lang");
	return *set ? set : "en";
}

// What stands in a room for hours says no distance that runs away.
static char *state_words(Bot *bot, const char *lang, const Shift *shift)
{
	if (shift->cancelled)
		return shift->reason ? bot_words(lang, N_("cancelled: %s"), shift->reason)
				     : bot_words(lang, N_("cancelled"));
	if (shift_is_over(bot, shift))
		return bot_words(lang, N_("over"));
	if (!gate_takes(shift))
		return *shift->gate_reason
			       ? bot_words(lang, N_("the gate is closed: %s"), shift->gate_reason)
			       : bot_words(lang, N_("the gate is closed"));
	int64_t waiting = bot_one(bot, 0,
		"select count(*) from shifts_signup where shift = ? and state = 'waiting'",
		V(shift->id));
	return waiting ? bot_words(lang,
				 N_("%" PRId64 " of %" PRId64 " taken, %" PRId64 " waiting"),
				 shift->heads, shift->most, waiting)
		       : bot_words(lang, N_("%" PRId64 " of %" PRId64 " taken"), shift->heads,
				 shift->most);
}

static char *body_words(Bot *bot, const char *lang, const Shift *shift)
{
	g_autofree char *hours = shift_hours(shift), *where = shift_where(lang, shift),
			*state = state_words(bot, lang, shift);
	return bot_words(
		lang, N_("Shift %" PRId64 ", %s, %s: %s."), shift->id, hours, where, state);
}

static char *label_words(const char *lang, const Shift *shift)
{
	return shift->cancelled || !gate_takes(shift)
		       ? bot_words(lang, N_("does nothing now."))
		       : bot_words(lang,
				 N_("puts you on it, or in its line, as `!in %" PRId64 "` does."),
				 shift->id);
}

// ---- showing ----

static char *key_of(int64_t id)
{
	return g_strdup_printf("shift:%" PRId64, id);
}

static bool is_of(BotRoom *room, const Shift *shift)
{
	const char *place = bot_room_setting(room, "place");
	return !*place || !strcmp(place, shift->place);
}

static bool is_shown(Bot *bot, const Shift *shift)
{
	return bot_one(bot, 0, "select 1 from shifts_board where shift = ?", V(shift->id)) != 0;
}

static bool is_soon(Bot *bot, const Shift *shift)
{
	int64_t ahead = bot_setting_int(bot, "board");
	return ahead && shift->starts - ahead <= bot_now(bot) && !shift_is_over(bot, shift);
}

// One that is cancelled is not shown anew, but people see it on one that they know.
static bool show_in(Bot *bot, BotRoom *room, const Shift *shift)
{
	const char *lang = lang_of(room);
	g_autofree char *key = key_of(shift->id), *body = body_words(bot, lang, shift),
			*label = label_words(lang, shift);
	const BotChoice in = {.label = label, .command = "in", .args = {V(shift->id)}};
	const BotPost post = {body, shift->ends, &in, shift_is_over(bot, shift) ? 0 : 1};
	return bot_board(bot, room, key, &post);
}

static bool note_shown(Bot *bot, const Shift *shift)
{
	return shift_is_over(bot, shift)
		       ? bot_run(bot, "delete from shifts_board where shift = ?", V(shift->id))
		       : bot_run(bot,
				 "insert into shifts_board (shift, ends) values (?, ?) on conflict "
				 "(shift) do nothing",
				 V(shift->id), V(shift->ends));
}

static bool show(Bot *bot, const Shift *shift)
{
	bool shown = false;
	const GPtrArray *rooms = shifts_rooms(bot);
	for (unsigned i = 0; i < rooms->len; i++)
		if (is_of(rooms->pdata[i], shift))
			shown |= show_in(bot, rooms->pdata[i], shift);
	return !(shown || shift_is_over(bot, shift)) || note_shown(bot, shift);
}

bool board_update(Bot *bot, int64_t id)
{
	g_auto(Shift) shift = {0};
	if (!shifts_rooms(bot)->len)
		return true;
	if (!shift_read(bot, id, &shift))
		return false;
	bool due = is_shown(bot, &shift) || (is_soon(bot, &shift) && !shift.cancelled);
	return !due || show(bot, &shift);
}

// ---- time goes on ----

// When the quiet hours end in which something was not begun; INT64_MAX = in no room.
static int64_t quiet_end(Bot *bot)
{
	int64_t first = INT64_MAX;
	const GPtrArray *rooms = shifts_rooms(bot);
	for (unsigned i = 0; i < rooms->len; i++) {
		int64_t end = bot_quiet(bot, rooms->pdata[i]);
		first = end ? MIN(first, end) : first;
	}
	return first;
}

void boards_schedule(Bot *bot)
{
	int64_t now = bot_now(bot), ahead = bot_setting_int(bot, "board");
	if (!shifts_rooms(bot)->len) {
		bot_cancel(bot, TIMER);
		return;
	}
	int64_t starts = bot_one(bot, INT64_MAX,
		"select starts from shifts_shift where starts > ? and cancelled = 0 order by "
		"starts, id limit 1",
		V(now + ahead));
	int64_t ends = bot_one(bot, INT64_MAX,
		"select ends from shifts_board where ends > 0 order by ends limit 1");
	int64_t next = MIN(starts == INT64_MAX ? starts : starts - ahead, ends);
	next = MIN(next, quiet_end(bot));
	if (next < INT64_MAX)
		bot_at(bot, MAX(next, now + 1), TIMER);
}

static GArray *ids_of(BotQuery *query)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	while (bot_step(query) == BOT_ROW) {
		int64_t id = bot_col_int(query, 0);
		g_array_append_val(ids, id);
	}
	return ids;
}

static void update_all(Bot *bot, GArray *taken)
{
	g_autoptr(GArray) ids = taken;
	for (unsigned i = 0; i < ids->len; i++)
		board_update(bot, g_array_index(ids, int64_t, i));
}

static GArray *shown(Bot *bot)
{
	return ids_of(
		bot_sql(bot, "select shift from shifts_board where ends > 0 order by ends limit ?",
			V(BOARD_WALK)));
}

static void end_in(Bot *bot, BotRoom *room, int64_t id)
{
	g_autofree char *key = key_of(id),
			*body = bot_words(lang_of(room),
				N_("Shift %" PRId64 " is not shown here any more; `!shift %" PRId64
				   "` tells of it."),
				id, id);
	bot_board(bot, room, key, &(BotPost){.body = body});
}

// The config lets people tap there no more.
static void end_elsewhere(Bot *bot)
{
	g_autoptr(GArray) ids = shown(bot);
	BotRoom *room;
	for (unsigned i = 0; ids->len && (room = bot_rooms(bot, i)); i++)
		for (unsigned k = 0; k < ids->len && !bot_boards(bot, room); k++)
			end_in(bot, room, g_array_index(ids, int64_t, k));
}

void boards_look(Bot *bot)
{
	bot_at(bot, bot_now(bot), TIMER_ALL);
}

bool boards_due(Bot *bot, const char *key)
{
	int64_t now = bot_now(bot);
	bool all = !strcmp(key, TIMER_ALL);
	if (strcmp(key, TIMER) && !all)
		return false;
	if (all)
		end_elsewhere(bot);
	update_all(
		bot, ids_of(bot_sql(bot,
			     "select shift from shifts_board where ends <= ? order by ends limit ?",
			     V(now), V(BOARD_WALK))));
	update_all(bot, ids_of(bot_sql(bot,
				"select id from shifts_shift where starts > ? and starts <= ? and "
				"ends > ? and cancelled = 0 order by starts, id limit ?",
				V(now - SHIFT_MAX_SECONDS), V(now + bot_setting_int(bot, "board")),
				V(now), V(BOARD_WALK))));
	boards_schedule(bot);
	return true;
}
