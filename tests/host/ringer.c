// SPDX-License-Identifier: LGPL-3.0-or-later
// A small plugin for the host's test: it notes in the store each timer that rang, and shows its
// settings.
#include <bot/plugin.h>

typedef struct {
	int64_t rung; // since the start
} State;

static const char *const steps[] = {
	"create table ringer_rung (id integer primary key, what text not null, at bigint not null)",
	NULL,
};

static bool note(Bot *bot, const char *what)
{
	return bot_run(
		bot, "insert into ringer_rung (what, at) values (?, ?)", V(what), V(bot_now(bot)));
}

static bool set(BotCall *call)
{
	Bot *bot = bot_of(call);
	bot_at(bot, bot_now(bot) + bot_int(call, "in"), bot_text(call, "key"));
	return bot_reply(call, N_("set"));
}

// Sets a timer, then refuses: nothing may be left of it.
static bool try_to_set(BotCall *call)
{
	set(call);
	return bot_refuse(call, N_("no"));
}

static bool hush(BotCall *call)
{
	bot_cancel(bot_of(call), bot_text(call, "key"));
	return bot_reply(call, N_("hushed"));
}

// "a@60 b@120 (2 since the start)"
static bool rung(BotCall *call)
{
	Bot *bot = bot_of(call);
	const State *state = bot_state(bot);
	g_autoptr(GString) all = g_string_new(NULL);
	BotQuery *query = bot_sql(bot, "select what, at from ringer_rung order by id");
	while (bot_step(query) == BOT_ROW)
		g_string_append_printf(all, "%s@%" PRId64 " ", bot_col_text(query, 0),
			bot_col_int(query, 1) - bot_setting_int(bot, "origin"));
	return bot_reply(call, N_("%s(%" PRId64 " since the start)"), all->str, state->rung);
}

static bool bells(BotCall *call)
{
	Bot *bot = bot_of(call);
	g_autoptr(GString) all = g_string_new(bot_setting(bot, "tone"));
	g_string_append_printf(all, " every %" PRId64 " s", bot_setting_int(bot, "every"));
	for (unsigned i = 0; bot_section(bot, "bell", i); i++)
		g_string_append_printf(all, ", %s of %s", bot_section(bot, "bell", i),
			bot_section_setting(bot, "bell", i, "metal"));
	return bot_reply(call, "%s", all->str);
}

static bool start(Bot *bot, GError **error)
{
	(void)error;
	return bot_setting_int(bot, "works");
}

static void due(Bot *bot, const char *key, int64_t at)
{
	(void)at;
	((State *)bot_state(bot))->rung++;
	note(bot, key);
	if (!g_strcmp0(key, "daily")) // a timer may set itself anew
		bot_at(bot, bot_now(bot) + 24 * 3600, key);
}

static bool event(Bot *bot, const BotEvent *event)
{
	if (event->kind == BOT_RELOADED)
		note(bot, "reloaded");
	return true;
}

static const BotCommand commands[] = {
	{.name = "ring", .args = "<key> <in:duration>", .help = "", .run = set},
	{.name = "almost", .args = "<key> <in:duration>", .help = "", .run = try_to_set},
	{.name = "hush", .args = "<key>", .help = "", .run = hush},
	{.name = "rung", .help = "", .run = rung},
	{.name = "bells", .help = "", .run = bells},
	{0},
};
static const BotSetting settings[] = {
	{"tone", BOT_TEXT, "ding", "the sound"},
	{"every", BOT_DURATION, "1m", "how often"},
	{"works", BOT_INT, "1", "0 = it cannot start"},
	{"origin", BOT_INT, "1691766000", "the time that counts as 0"},
	{0},
};
static const BotSetting bell_settings[] = {{"metal", BOT_TEXT, "brass", "its metal"}, {0}};
static const BotSection sections[] = {{"bell", bell_settings}, {0}};
BOT_PLUGIN(.name = "ringer", .commands = commands, .settings = settings, .sections = sections,
	.migrations = steps, .state_size = sizeof(State), .start = start, .due = due,
	.event = event);
