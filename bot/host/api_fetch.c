// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "outside": documents from elsewhere, and what those who run the bot must know of them.
#include <string.h>

#include "base/log.h"
#include "host/as_core.h"
#include "host/fetches.h"

// ---- bot_fetch() ----

static void on_commit(void *data)
{
	fetches_add(data);
}

static void on_gone(void *data)
{
	wish_unref(data);
}

void bot_fetch(Bot *bot, const char *key, const BotFetch *what)
{
	turn_after(&bot->host->desk->turn, on_commit, wish_new(bot, key, what), on_gone);
}

// ---- bot_alert() ----

static BotRoom *alerts(const Bot *bot)
{
	const Chat *chat = bot->host->chat;
	const ConfigSection *section = config_section(chat->config, "bot", 0);
	const char *name = section ? config_text(chat->config, section, "bot", "alerts") : "";
	BotRoom *room = *name ? room_find(&chat->rooms, name) : NULL;
	return room && chat->rooms.only ? (BotRoom *)chat->rooms.only : room;
}

void bot_alert(Bot *bot, const char *key, int64_t expires, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *words = g_strdup_vprintf(format, args);
	va_end(args);
	log_write(LOG_WARNING, &(LogWhere){.plugin = bot->name}, "%s: %s", bot->name, words);
	BotRoom *room = alerts(bot);
	if (room)
		bot_post(bot, room, key,
			&(BotPost){.body = words, .expires = expires, .urgent = true});
}
