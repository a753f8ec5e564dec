// SPDX-License-Identifier: LGPL-3.0-or-later
// The union's own words: the tables only. Each command lives with its noun.
#include "announce.h"
#include "blackout.h"
#include "draft.h"
#include "issuer.h"
#include "look.h"
#include "press.h"
#include "relay.h"
#include "schema.h"
#include "source.h"
#include "talk.h"
#include "timeline.h"
#include "verify.h"

static bool start(Bot *bot, GError **error)
{
	(void)error;
	relay_all(bot);
	sources_arm(bot);
	routes_check(bot);
	return true;
}

static bool event(Bot *bot, const BotEvent *event)
{
	if (event->kind != BOT_RELOADED)
		return true;
	sources_arm(bot);
	routes_check(bot);
	return true;
}

static void due(Bot *bot, const char *key, int64_t at)
{
	(void)at;
	if (!source_due(bot, key))
		relay_all(bot);
}

static const BotSection sections[] = {
	{ISSUER_SECTION, issuer_settings},
	{SOURCE_SECTION, source_settings},
	{ROUTE_SECTION, route_settings},
	{0},
};
static const BotType types[] = {{"issuer", issuer_find}, {0}};

static const BotCommand commands[] = {
	{.name = "latest", .help = N_("Shows the last official bulletin."), .run = look_latest},
	{.name = "bulletin",
		.args = "<number:int>",
		.help = N_("Shows a bulletin as it stands."),
		.run = look_bulletin},
	{.name = "source",
		.args = "<number:int>",
		.help = N_("Says whose words a bulletin is, how they came, and their checksum."),
		.run = look_source},
	{.name = "verify",
		.flags = BOT_LINES,
		.args = "<what:text>",
		.help = N_("Compares a text, or a bulletin's number, with what the union said."),
		.run = verify_run},
	{.name = "rumor|rumour",
		.args = "[what:text]",
		.help = N_("Answers a rumour with the last official word."),
		.run = look_rumor},
	{.name = "blackout",
		.help = N_("Says whether a media blackout about the talks is on."),
		.run = blackout_run},
	{.name = "blackout on",
		.args = "[reason:text]",
		.help = N_("Begins a media blackout, once another officer approves."),
		.role = BOT_OFFICER,
		.run = blackout_on_run,
		.flags = BOT_TWO_PERSON},
	{.name = "blackout off",
		.help = N_("Ends it, once another officer approves."),
		.role = BOT_OFFICER,
		.run = blackout_off_run,
		.flags = BOT_TWO_PERSON},
	{.name = "announce",
		.args = "<text:text>",
		.help = N_("Says something in the union's name, once another officer approves."),
		.role = BOT_OFFICER,
		.run = announce_run,
		.flags = BOT_TWO_PERSON},
	{.name = "announce as",
		.args = "<issuer:issuer> <text:text>",
		.help = N_("The same in the name of that issuer."),
		.role = BOT_OFFICER,
		.run = announce_run,
		.flags = BOT_TWO_PERSON},
	{.name = "announce urgent",
		.args = "<text:text>",
		.help = N_("The same at once, in quiet hours too."),
		.role = BOT_OFFICER,
		.run = announce_urgent_run,
		.flags = BOT_TWO_PERSON},
	{.name = "correct",
		.args = "<number:int> <text:text>",
		.help = N_("Replaces a bulletin's text, once another officer approves."),
		.role = BOT_OFFICER,
		.run = correct_run,
		.flags = BOT_TWO_PERSON},
	{.name = "withdraw",
		.args = "<number:int> [reason:text]",
		.help = N_("Takes a bulletin back, in every room where it is told."),
		.role = BOT_OFFICER,
		.run = withdraw_run},
	{.name = "talks",
		.args = "[strike...]",
		.help = N_("Tells what came of the talks with the employers last."),
		.run = talks_run},
	{.name = "talks all",
		.args = "[strike...]",
		.help = N_("Tells all of it, from the beginning."),
		.run = talks_all_run},
	{.name = "talk add",
		.args = "[as <issuer:issuer>] <when:date> [bulletin <bulletin:int>] <text:text>",
		.help = N_("Enters what came of the talks on a date, with the bulletin that says "
			   "so: !talk add today bulletin 4 The committee answers next week."),
		.role = BOT_OFFICER,
		.run = talk_add_run},
	{.name = "talk change",
		.args = "<number:int> <text:text>",
		.help = N_("Words an entry anew; officers see the numbers in !talks."),
		.role = BOT_OFFICER,
		.run = talk_change_run},
	{.name = "talk remove",
		.args = "<number:int>",
		.help = N_("Takes an entry out."),
		.role = BOT_OFFICER,
		.run = talk_remove_run},
	{.name = "talk restore",
		.args = "<number:int> [from <before> <after>]",
		.help = N_("Takes back what was done to an entry."),
		.role = BOT_OFFICER,
		.run = talk_restore_run,
		.flags = BOT_HIDDEN},
	{.name = "sources",
		.help = N_("Shows where words come from by themselves, and what is the matter."),
		.role = BOT_OFFICER,
		.run = sources_run,
		.flags = BOT_PRIVATE},
	{.name = "drafts",
		.help = N_("Lists what a source says and an officer must look at first."),
		.role = BOT_OFFICER,
		.run = drafts_run,
		.flags = BOT_PRIVATE},
	{.name = "draft",
		.args = "<number:int>",
		.help = N_("Shows one of them whole."),
		.role = BOT_OFFICER,
		.run = draft_run,
		.flags = BOT_PRIVATE},
	{.name = "release",
		.args = "<number:int>",
		.help = N_("Says a draft in the rooms, as a bulletin."),
		.role = BOT_OFFICER,
		.run = release_run},
	{.name = "drop",
		.args = "<number:int>",
		.help = N_("Forgets a draft."),
		.role = BOT_OFFICER,
		.run = drop_run},
	{.name = "press", .help = N_("Shows what the press wrote last."), .run = press_run},
	{.name = "press management",
		.args = "<number:int>",
		.help = N_("Labels a piece of the press as quoting management."),
		.role = BOT_OFFICER,
		.run = press_management_run},
	{.name = "held",
		.help = N_("Lists the press that a blackout holds."),
		.role = BOT_OFFICER,
		.run = held_run,
		.flags = BOT_PRIVATE},
	{.name = "held release",
		.help = N_("Says it in the rooms after all."),
		.role = BOT_OFFICER,
		.run = held_release_run},
	{.name = "held drop", .help = N_("Forgets it."), .role = BOT_OFFICER, .run = held_drop_run},
	{0},
};

BOT_PLUGIN(.name = "updates", .about = "the union's own words", .needs = "day",
	.commands = commands, .sections = sections, .types = types, .migrations = schema_migrations,
	.start = start, .due = due, .event = event, .fetched = source_fetched);
