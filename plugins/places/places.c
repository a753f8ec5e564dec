// SPDX-License-Identifier: LGPL-3.0-or-later
// Places and their gates: the tables only. The config names them; other plugins read the views
// "place" and "gate".
#include "places.h"

#include <stddef.h>

static bool start(Bot *bot, GError **error)
{
	(void)error;
	return places_sync(bot);
}

static bool event(Bot *bot, const BotEvent *event)
{
	return event->kind != BOT_RELOADED || places_sync(bot);
}

// A place or gate that went from the config stays as a row: shifts of the past still name it.
static const char *const migrations[] = {
	"create table places_place ("
	"  id $id,"
	"  name text not null unique,"
	"  title text not null,"
	"  zone text not null,"
	"  ord bigint not null,"
	"  gone bigint not null default 0);"
	"create table places_gate ("
	"  id $id,"
	"  place bigint not null references places_place (id),"
	"  name text not null," // '' = the one nameless gate of a place without gates
	"  state text not null default 'open'," // open closed neutral barred
	"  reason text,"
	"  since bigint," // null = never changed by a command: it follows the config
	"  by_person bigint,"
	"  ord bigint not null,"
	"  gone bigint not null default 0,"
	"  unique (place, name));",
	"alter table places_gate add column act bigint not null default 0;" // the last that changed it
	"create table places_was (" // a gate before an act, for its !undo
	"  act bigint not null,"
	"  gate bigint not null,"
	"  state text not null,"
	"  reason text,"
	"  since bigint,"
	"  by_person bigint,"
	"  last_act bigint not null,"
	"  primary key (act, gate));",
	NULL,
};

static const BotView views[] = {
	{"place", "select id, name, title, zone, ord, gone from places_place"},
	{"gate", "select g.id as id, p.name as place, g.name as name,"
		 " case when g.gone = 1 then 'closed' else g.state end as state,"
		 " g.reason as reason, g.since as since, g.by_person as by_person, g.ord as ord, "
		 "g.gone as gone"
		 " from places_gate g join places_place p on p.id = g.place"},
	{0},
};

static const BotSetting place_settings[] = {
	{"title", BOT_TEXT, "", N_("What people call it; its name, if not given.")},
	{"zone", BOT_ZONE, NULL, N_("The time zone of its clocks.")},
	{"gates", BOT_NAMES, "",
		N_("Its entrances, \"1; 2; main\"; without them it is named alone.")},
	{0},
};

static const BotSection sections[] = {{"place", place_settings}, {0}};
static const BotType types[] = {
	{"place", place_find}, {"gate", gate_find}, {"site", site_find}, {0}};

static const BotCommand commands[] = {
	{.name = "places", .help = N_("Lists the places and their gates."), .run = places_list},
	{.name = "close",
		.args = "[at:gate|place] <site:site> [reason...]",
		.help = N_("Closes a gate or a whole place and tells all who have a shift there: "
			   "!close paramount/2 \"no light\"."),
		.role = BOT_CAPTAIN,
		.scope = "site",
		.run = places_close,
		.flags = BOT_TWO_PERSON},
	{.name = "open",
		.args = "[at:gate|place] <site:site>",
		.help = N_("Opens a gate or a whole place again and tells all who have a shift "
			   "there."),
		.role = BOT_CAPTAIN,
		.scope = "site",
		.run = places_open},
	{.name = "reset",
		.args = "<site:site> <act:int>",
		.help = N_("Takes back what was last done to a gate or place."),
		.role = BOT_CAPTAIN,
		.scope = "site",
		.run = places_reset,
		.flags = BOT_HIDDEN},
	{0},
};

BOT_PLUGIN(.name = "places", .about = "places and their gates", .commands = commands,
	.sections = sections, .views = views, .types = types, .migrations = migrations,
	.start = start, .event = event);
