// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "settings, state, log" and "the house itself".
#include <string.h>

#include "base/log.h"
#include "host/as_core.h"

static char *section_of(Bot *bot)
{
	return g_strconcat("plugin ", bot->name, NULL);
}

const char *bot_setting(Bot *bot, const char *key)
{
	const Config *config = bot->host->chat->config;
	g_autofree char *known = section_of(bot);
	return config_text(config, config_find(config, "plugin", bot->name), known, key);
}

int64_t bot_setting_int(Bot *bot, const char *key)
{
	const Config *config = bot->host->chat->config;
	g_autofree char *known = section_of(bot);
	return config_int(config, config_find(config, "plugin", bot->name), known, key);
}

const char *bot_section(Bot *bot, const char *kind, unsigned i)
{
	const ConfigSection *section = config_section(bot->host->chat->config, kind, i);
	return section ? section->name : NULL;
}

const char *bot_section_setting(Bot *bot, const char *kind, unsigned i, const char *key)
{
	const Config *config = bot->host->chat->config;
	return config_text(config, config_section(config, kind, i), kind, key);
}

void *bot_state(Bot *bot)
{
	return bot->state;
}

void bot_log(Bot *bot, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	log_write(LOG_INFO, &(LogWhere){.plugin = bot->name}, "%s", text);
}

// ---- the house ----

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Bot *const *)a)->name, (*(Bot *const *)b)->name);
}

bool bot_plugin_info(Bot *bot, unsigned i, BotPluginInfo *ret_info)
{
	const GPtrArray *all = bot->host->bots;
	if (i >= all->len)
		return false;
	g_autoptr(GPtrArray) sorted = g_ptr_array_copy((GPtrArray *)all, NULL, NULL);
	g_ptr_array_set_free_func(sorted, NULL);
	g_ptr_array_sort(sorted, compare_names);
	const Bot *other = sorted->pdata[i];
	*ret_info = (BotPluginInfo){
		.name = other->name,
		.about = other->plugin && other->plugin->about ? other->plugin->about : "",
		.on = other->on,
		.fault = other->fault,
	};
	return true;
}

typedef struct {
	Host *host;
	char *name;
	bool on;
} Switch;

static void switch_free(gpointer data)
{
	Switch *planned = data;
	g_free(planned->name);
	g_free(planned);
}

static void do_switch(void *data)
{
	const Switch *planned = data;
	host_do_switch(planned->host, planned->name, planned->on);
}

bool bot_plugin_switch(Bot *bot, const char *name, bool on, const char **ret_why)
{
	AS_CORE(bot);
	Host *host = bot->host;
	*ret_why = host_may_switch(host, name, on);
	if (!*ret_why && !host_keep_switch(host, name, on, NULL))
		*ret_why = N_("that could not be saved");
	if (*ret_why)
		return false;
	Switch *planned = g_new0(Switch, 1);
	*planned = (Switch){host, g_strdup(name), on};
	turn_after(&host->desk->turn, do_switch, planned, switch_free);
	return true;
}

char *bot_status(Bot *bot, unsigned i)
{
	AS_CORE(bot);
	return bot->host->status ? bot->host->status(bot->host->status_data, i) : NULL;
}
