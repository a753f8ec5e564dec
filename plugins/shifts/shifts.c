// SPDX-License-Identifier: LGPL-3.0-or-later
// Shifts and sign-ups: the tables only; each command lives with its noun.
#include "shifts.h"

#include "board.h"
#include "gates.h"
#include "waiting.h"

typedef struct {
	GHashTable
		*zones; // name -> GTimeZone: reading the rules of a zone anew for each row is slow
	GPtrArray *rooms; // with live posts; NULL = to be found
} State;

GTimeZone *shifts_zone(Bot *bot, const char *name)
{
	State *state = bot_state(bot);
	if (!state->zones)
		state->zones = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_time_zone_unref);
	GTimeZone *zone = g_hash_table_lookup(state->zones, name);
	if (!zone) {
		zone = bot_zone(name);
		g_hash_table_insert(
			state->zones, g_strdup(name), zone ? zone : g_time_zone_new_utc());
		zone = g_hash_table_lookup(state->zones, name);
	}
	return zone;
}

const GPtrArray *shifts_rooms(Bot *bot)
{
	State *state = bot_state(bot);
	BotRoom *room;
	if (state->rooms)
		return state->rooms;
	state->rooms = g_ptr_array_new();
	for (unsigned i = 0; (room = bot_rooms(bot, i)); i++)
		if (bot_boards(bot, room))
			g_ptr_array_add(state->rooms, room);
	return state->rooms;
}

static bool start(Bot *bot, GError **error)
{
	(void)error;
	boards_look(bot);
	return true;
}

static void due(Bot *bot, const char *key, int64_t at)
{
	if (!boards_due(bot, key))
		waiting_due(bot, key, at);
}

static void stop(Bot *bot)
{
	State *state = bot_state(bot);
	g_clear_pointer(&state->rooms, g_ptr_array_unref);
	g_clear_pointer(&state->zones, g_hash_table_unref);
}

static bool event(Bot *bot, const BotEvent *event)
{
	State *state = bot_state(bot);
	if (event->kind != BOT_CHANGED) {
		g_clear_pointer(&state->rooms, g_ptr_array_unref);
		boards_look(bot);
		return true;
	}
	return g_strcmp0(event->noun, "gate") != 0 || gates_changed(bot, event);
}

enum { MINUTE = 60, HOUR = 3600, DAY = 24 * HOUR };

static const BotSetting settings[] = {
	{"grace", BOT_DURATION, "0m", N_("How far two shifts of one person may overlap."), 0, DAY},
	{"rest", BOT_DURATION, "0m", N_("The least rest between two shifts of one person."), 0,
		2 * DAY},
	{"limit", BOT_INT, "20",
		N_("The most shifts still to come that a person may be on or wait for."), 1, 1000},
	{"limit_new", BOT_INT, "3", N_("The same for people who are no members."), 0, 1000},
	{"unverified", BOT_INT, "25",
		N_("Percent of a shift's places that unverified people may take, rounded up."), 0,
		100},
	{"lock", BOT_DURATION, "0m",
		N_("From so long before its start nobody leaves a shift without a captain; 0m = "
		   "never."),
		0, 30 * DAY},
	{"offer", BOT_DURATION, "30m",
		N_("How long an offered place is held; less where the start is near."), 5 * MINUTE,
		7 * DAY},
	{"board", BOT_DURATION, "24h",
		N_("So long before its start a shift gets a live post in the rooms with reactions "
		   "= "
		   "yes; 0m = never."),
		0, BOARD_SECONDS_MOST},
	{"max", BOT_INT, "60", N_("The places of a shift where !shift add names none."), 1,
		SHIFT_MAX_HEADS},
	{"opens", BOT_DURATION, "",
		N_("From so long before its start a shift takes people; not set: at once."), 0,
		366 * DAY},
	{0},
};

static const BotType types[] = {
	{"shift", shift_find},
	{"joinable", shift_find_to_join},
	{"held", shift_find_own},
	{"shiftid", shift_find_number},
	{0},
};

static const BotCommand commands[] = {
	{.name = "shifts",
		.args = "[at:gate|place] [site:site] [when:date]",
		.help = N_(
			"Lists the next ten shifts, with places free: !shifts, !shifts paramount/2 "
			"sat."),
		.run = shifts_list},
	{.name = "shift",
		.args = "<shift:shift...>",
		.help = N_("Tells about one shift."),
		.run = shifts_show},
	{.name = "next",
		.help = N_("Tells your own next shift."),
		.run = shifts_next,
		.flags = BOT_PRIVATE},
	{.name = "mine|my",
		.help = N_("Lists your own shifts."),
		.run = shifts_mine,
		.flags = BOT_PRIVATE},
	{.name = "in|join|signup",
		.args = "<shift:joinable...> [guests:guests]",
		.help = N_("Signs you up: !in 12, !in paramount tomorrow 9, !in 12 +3 with three "
			   "guests."),
		.run = shifts_in,
		.flags = BOT_LATE_OK},
	{.name = "out|leave",
		.args = "[shift:held...]",
		.help = N_("Takes you off a shift, or out of its line."),
		.run = shifts_out,
		.flags = BOT_LATE_OK},
	{.name = "shift add",
		.args = "<gate:gate> <date:date> <hours:span> [max <max:int>] [min <min:int>]"
			" [kind <kind:picket|observe|van|kitchen|phone|remote>]",
		.help = N_("Adds a shift: !shift add paramount/2 sat 9-12 max 40 min 6."),
		.role = BOT_CAPTAIN,
		.scope = "gate",
		.run = shifts_add},
	{.name = "cancel",
		.args = "<shift:shiftid> [reason...]",
		.help = N_("Cancels a shift and tells all who are on it."),
		.role = BOT_CAPTAIN,
		.scope = "shift",
		.run = shifts_cancel},
	{.name = "restore",
		.args = "<shift:shiftid>",
		.help = N_("Takes a cancellation back."),
		.role = BOT_CAPTAIN,
		.scope = "shift",
		.run = shifts_restore,
		.flags = BOT_HIDDEN},
	{.name = "cancelday",
		.args = "<place:place> <date:date> [reason...]",
		.help = N_("Cancels all shifts of a place on a day and tells each person once: "
			   "!cancelday paramount sat heat."),
		.role = BOT_CAPTAIN,
		.scope = "place",
		.run = shifts_cancelday,
		.flags = BOT_TWO_PERSON},
	{.name = "restoreday",
		.args = "<place:place> <date:date> <moment:int>",
		.help = N_("Takes the cancellation of a day back."),
		.role = BOT_CAPTAIN,
		.scope = "place",
		.run = shifts_restoreday,
		.flags = BOT_HIDDEN},
	{.name = "who",
		.args = "<shift:shiftid>",
		.help = N_("Names who is on a shift."),
		.role = BOT_CAPTAIN,
		.scope = "shift",
		.run = shifts_who,
		.flags = BOT_PRIVATE},
	{.name = "add",
		.args = "<shift:shiftid> [who:person] [heads:guests]",
		.help = N_("Puts somebody on a shift, or heads without a chat: !add 12 @ana, !add "
			   "12 +3."),
		.role = BOT_CAPTAIN,
		.scope = "shift",
		.run = shifts_put},
	{.name = "remove",
		.args = "<shift:shiftid> [who:person] [heads:guests]",
		.help = N_("Takes somebody, or heads without a chat, off a shift."),
		.role = BOT_CAPTAIN,
		.scope = "shift",
		.run = shifts_remove},
	{0},
};

static const BotAnswer answers[] = {{STAND, stand_draw}, {0}};

BOT_PLUGIN(.name = "shifts", .about = "shifts, sign-ups and waiting lists", .needs = "places",
	.commands = commands, .settings = settings, .views = shifts_views, .types = types,
	.migrations = shifts_migrations, .state_size = sizeof(State), .start = start, .due = due,
	.event = event, .stop = stop, .answers = answers);
