// SPDX-License-Identifier: LGPL-3.0-or-later
// The day count: its commands and tables.
#include <bot/plugin.h>

#include "announce.h"
#include "answer.h"
#include "compare.h"
#include "dispute.h"
#include "records.h"
#include "schema.h"
#include "span.h"

static bool start(Bot *bot, GError **error)
{
	announce_arm(bot);
	if (records_ship(bot) && spans_keep(bot))
		return true;
	g_set_error_literal(error, g_quark_from_static_string("day"), 0,
		"the tables of strikes cannot be written");
	return false;
}

static void due(Bot *bot, const char *key, int64_t at)
{
	(void)key, (void)at; // it has one timer, and what is due only the clock tells
	announce_now(bot);
}

static bool event(Bot *bot, const BotEvent *event)
{
	if (event->kind != BOT_CHANGED)
		announce_arm(bot);
	return event->kind == BOT_CLOCK_BACK || spans_keep(bot);
}

static const BotCommand commands[] = {
	{.name = "day",
		.args = "[strike...] [when:date] [number:int]",
		.run = answer_day,
		.help = N_("Tells which day of the strike it is, was on a date, or which date a "
			   "day's number has.")},
	{.name = "compare",
		.args = "[strike...]",
		.help = N_("Compares the strike with those of its union before it."),
		.run = compare_run},
	{.name = "records",
		.help = N_("Lists past strikes, the longest first."),
		.run = records_show},
	{.name = "record add",
		.args = "<name> <from:date> <to:date> [days <days:int>]",
		.role = BOT_OFFICER,
		.run = records_add,
		.help = N_("Adds a past strike: its name begins with the union; days is the "
			   "official total.")},
	{.name = "record remove",
		.args = "<name...>",
		.help = N_("Removes a past strike that was added."),
		.role = BOT_OFFICER,
		.run = records_remove},
	{0},
};

static const BotSetting settings[] = {
	{"morning", BOT_TIME, "",
		N_("When rooms are told the day, in each strike's zone; without it they are "
		   "not.")},
	{0},
};

BOT_PLUGIN(.name = "day", .about = "day count and past strikes", .commands = commands,
	.settings = settings, .views = schema_views, .migrations = schema_migrations,
	.start = start, .due = due, .event = event, .state_size = sizeof(DisputeState),
	.stop = dispute_stop);
