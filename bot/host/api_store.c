// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "store": statements of a plugin, under its guard. A BotQuery is the store's Query.
#include "base/log.h"
#include "host/as_core.h"

G_STATIC_ASSERT(sizeof(BotValue) == sizeof(StoreValue));
G_STATIC_ASSERT(G_STRUCT_OFFSET(BotValue, n) == G_STRUCT_OFFSET(StoreValue, n));
G_STATIC_ASSERT(G_STRUCT_OFFSET(BotValue, text) == G_STRUCT_OFFSET(StoreValue, text));
G_STATIC_ASSERT((int)BOT_V_TEXT == (int)STORE_V_TEXT && (int)BOT_V_INT == (int)STORE_V_INT);

BotQuery *bot_sql_values(Bot *bot, const char *sql, const BotValue *values)
{
	return (BotQuery *)store_query_values(
		bot->host->chat->store, sql, (const StoreValue *)values);
}

BotStep bot_step(BotQuery *query)
{
	g_autoptr(GError) error = NULL;
	StoreStep step = query_step((Query *)query, &error);
	if (step == STORE_STEP_FAILED)
		log_error("store: %s", error->message);
	return (BotStep)step;
}

bool bot_run_values(Bot *bot, const char *sql, const BotValue *values)
{
	g_autoptr(GError) error = NULL;
	if (store_run_values(bot->host->chat->store, &error, sql, (const StoreValue *)values))
		return true;
	log_write(LOG_ERROR, &(LogWhere){.plugin = bot->name}, "plugin %s: %s", bot->name,
		error->message);
	return false;
}

int64_t bot_one_value(Bot *bot, int64_t fallback, const char *sql, const BotValue *values)
{
	return store_one_value(bot->host->chat->store, fallback, sql, (const StoreValue *)values);
}

int64_t bot_col_int(BotQuery *query, int column)
{
	return query_int((Query *)query, column);
}

const char *bot_col_text(BotQuery *query, int column)
{
	return query_text((Query *)query, column);
}
