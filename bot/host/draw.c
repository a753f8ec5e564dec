// SPDX-License-Identifier: LGPL-3.0-or-later
// Merged answers are drawn here, by the plugin whose answers they are.
#include <string.h>

#include "base/log.h"
#include "host/host.h"

// A plugin that was built before there were answers has a shorter table.
static bool has_answers(const BotPlugin *plugin)
{
	return plugin->size >= G_STRUCT_OFFSET(BotPlugin, answers) + sizeof plugin->answers;
}

static const BotAnswer *find_answer(const Bot *bot, const char *kind)
{
	const BotAnswer *answer = has_answers(bot->plugin) ? bot->plugin->answers : NULL;
	while (answer && answer->kind && strcmp(answer->kind, kind))
		answer++;
	return answer && answer->kind ? answer : NULL;
}

// In a turn, so that all it reads is of one moment, which is given up, so that it can change
// nothing.
static char *draw_now(Bot *bot, const BotAnswer *answer, const BotDraw *what, bool *told)
{
	Turn *turn = &bot->host->desk->turn;
	Store *store = bot->host->chat->store;
	if (!turn_begin(turn, NULL))
		return NULL;
	const char *owner = store_set_owner(store, bot->name);
	g_autofree char *words = answer->draw(bot, what, told);
	store_set_owner(store, owner);
	bool failed = store_fault(store) != NULL;
	turn_abandon(turn);
	return failed ? NULL : g_steal_pointer(&words);
}

char *host_draw(void *host, const OutboxRow *row, const BotDraw *what, bool *told)
{
	Bot *bot = row->owner ? host_bot(host, row->owner) : NULL;
	const BotAnswer *answer = bot && bot->on ? find_answer(bot, row->kind) : NULL;
	if (!answer || store_in_turn(((Host *)host)->chat->store))
		return NULL;
	char *words = draw_now(bot, answer, what, told);
	if (!words)
		log_write(LOG_WARNING, &(LogWhere){.plugin = bot->name, .room = row->room},
			"plugin %s: could not draw '%s', said as it was written", bot->name,
			row->kind);
	else
		g_strdelimit(words, "\n", ' '); // one line: the network was asked for no more
	return words;
}
