// SPDX-License-Identifier: LGPL-3.0-or-later
// Small plugins, each with one fault (chosen by -DFAULT_…), and one that is fine: for the loader's
// test.
#include <bot/plugin.h>

static bool wave(BotCall *call)
{
	return bot_reply(call, N_("hello from the other side"));
}

#if defined(FAULT_wrongapi)
extern __attribute__((visibility("default"))) const BotPlugin bot_plugin;
const BotPlugin bot_plugin = {.api = BOT_API + 1, .size = sizeof(BotPlugin), .name = "wrongapi"};
#elif defined(FAULT_wrongsize)
extern __attribute__((visibility("default"))) const BotPlugin bot_plugin;
const BotPlugin bot_plugin = {.api = BOT_API, .size = sizeof(BotPlugin) + 8, .name = "wrongsize"};
#elif defined(FAULT_wrongname)
BOT_PLUGIN(.name = "different");
#elif defined(FAULT_clash)
static const BotCommand commands[] = {
	{.name = "wave", .help = "", .run = wave}, {.name = "help", .help = "", .run = wave}, {0}};
BOT_PLUGIN(.name = "clash", .commands = commands);
#elif defined(FAULT_badusage)
static const BotCommand commands[] = {
	{.name = "odd", .args = "<a:nosuchtype>", .help = "", .run = wave}, {0}};
BOT_PLUGIN(.name = "badusage", .commands = commands);
#elif defined(FAULT_badstep)
static const char *const steps[] = {
	"create table badstep_one (n bigint)", "create tabel badstep_two (n bigint)", NULL};
BOT_PLUGIN(.name = "badstep", .migrations = steps);
#elif defined(FAULT_lonely)
BOT_PLUGIN(.name = "lonely", .needs = "nobody");
#elif defined(FAULT_thief)
static const char *const steps[] = {"create table person_copy (n bigint)", NULL};
BOT_PLUGIN(.name = "thief", .migrations = steps);
#elif defined(FAULT_follower)
BOT_PLUGIN(.name = "follower", .needs = "badstep");
#elif defined(FAULT_nothing)
int not_a_plugin(void);
int not_a_plugin(void)
{
	return wave(NULL);
}
#else
static const BotCommand commands[] = {{.name = "wavy", .help = "", .run = wave}, {0}};
BOT_PLUGIN(.name = "fine", .commands = commands);
#endif
