// SPDX-License-Identifier: LGPL-3.0-or-later
// !who: the names on a shift, to its captains in private.
#include "shifts.h"
#include "roster.h"

static void append_name(Bot *bot, GString *names, const Signup *signup)
{
	g_autofree char *name = bot_name(bot, signup->person);
	g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
	if (signup->guests)
		g_string_append_printf(names, " +%" PRId64, signup->guests);
	if (signup->loose)
		g_string_append(names, " (unverified)");
}

static char *names_in(Bot *bot, int64_t shift, const char *state)
{
	g_autoptr(GString) names = g_string_new(NULL);
	BotQuery *query = bot_sql(bot,
		"select id, shift, person, state, guests, until, loose from shifts_signup where "
		"shift = ? and state = ?"
		" order by loose, id",
		V(shift), V(state));
	while (bot_step(query) == BOT_ROW) {
		Signup signup;
		signup_take(query, 0, &signup);
		append_name(bot, names, &signup);
	}
	return g_string_free(g_steal_pointer(&names), FALSE);
}

bool shifts_who(BotCall *call)
{
	Bot *bot = bot_of(call);
	g_auto(Shift) shift = {0};
	if (!shift_read(bot, bot_int(call, "shift"), &shift))
		return false;
	g_autofree char *when = shift_when(bot, bot_lang(call), &shift),
			*on = names_in(bot, shift.id, "confirmed"),
			*offered = names_in(bot, shift.id, "offered"),
			*waiting = names_in(bot, shift.id, "waiting");
	bot_row(call, N_("shift %" PRId64 ", %s: %" PRId64 " of %" PRId64 " taken%s"), shift.id,
		when, shift.heads, shift.most, shift.cancelled ? ", cancelled" : "");
	if (*on)
		bot_row(call, N_("on: %s"), on);
	if (shift.extra)
		bot_row(call, N_("without a chat: %" PRId64), shift.extra);
	if (*offered)
		bot_row(call, N_("offered: %s"), offered);
	if (*waiting)
		bot_row(call, N_("waiting: %s"), waiting);
	return true;
}
