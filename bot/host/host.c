// SPDX-License-Identifier: LGPL-3.0-or-later
// A plugin's life in the house: known, migrated, started, switched off and on, swept.
#include "host/host.h"

#include <string.h>

#include "base/log.h"
#include "host/fetches.h"
#include "host/hooks.h"
#include "host/loader.h"
#include "store/migrate.h"

void bot_set_fault(Bot *bot, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_free(bot->fault);
	bot->fault = g_strdup_vprintf(format, args);
	va_end(args);
	log_write(LOG_ERROR, &(LogWhere){.plugin = bot->name}, "plugin %s: refused: %s", bot->name,
		bot->fault);
}

static void bot_free(Bot *bot)
{
	g_free(bot->name);
	g_free(bot->state);
	g_free(bot->fault);
	g_free(bot);
}

static void on_settled(void *data)
{
	Host *host = data;
	if (!host->desk->turn.timers_changed)
		return;
	host->desk->turn.timers_changed = false;
	if (host->arm)
		host->arm(host->arm_data);
}

void host_init(Host *host, Chat *chat, Desk *desk)
{
	*host = (Host){.chat = chat, .desk = desk, .bots = g_ptr_array_new()};
	fetches_init(host);
	hooks_init(host);
}

Bot *host_bot(const Host *host, const char *name)
{
	for (unsigned i = 0; i < host->bots->len; i++)
		if (!strcmp(((Bot *)host->bots->pdata[i])->name, name))
			return host->bots->pdata[i];
	return NULL;
}

// ---- config ----

G_STATIC_ASSERT((int)BOT_TEXT == (int)CONFIG_TEXT && (int)BOT_NAMES == (int)CONFIG_NAMES);
G_STATIC_ASSERT((int)BOT_DATE == (int)CONFIG_DATE && (int)BOT_DURATION == (int)CONFIG_DURATION);

static void know(Config *config, const char *section, const BotSetting *settings)
{
	for (; settings && settings->key; settings++) {
		const ConfigKey keys[] = {
			{section, settings->key, (ConfigType)settings->kind, settings->fallback,
				settings->least, settings->most},
			{0}};
		config_know(config, keys);
	}
}

void host_know(Host *host, Config *config)
{
	for (unsigned i = 0; i < host->bots->len; i++) {
		Bot *bot = host->bots->pdata[i];
		if (!bot->plugin)
			continue;
		g_autofree char *section = g_strconcat("plugin ", bot->name, NULL);
		// also where it has no settings
		const ConfigKey itself[] = {{.section = g_intern_string(section)}, {0}};
		config_know(config, itself);
		know(config, g_intern_string(section), bot->plugin->settings);
		for (const BotSection *own = bot->plugin->sections; own && own->kind; own++)
			know(config, own->kind, own->settings);
	}
}

// ---- start ----

static bool publish(Bot *bot, GError **error)
{
	Store *store = bot->host->chat->store;
	for (const BotView *view = bot->plugin->views; view && view->name; view++)
		if (!store_define_view(
			    store, &(StoreView){view->name, bot->name, view->select}, error))
			return false;
	return true;
}

static bool run_start(Bot *bot, GError **error)
{
	Store *store = bot->host->chat->store;
	if (!bot->plugin->start)
		return true;
	const char *owner = store_set_owner(store, bot->name);
	bool started = bot->plugin->start(bot, error);
	store_set_owner(store, owner);
	if (!started && store_broken(store)) { // whatever the plugin says of it
		g_clear_error(error);
		g_set_error_literal(error, STORE_ERROR, STORE_BROKEN, store_fault(store));
	} else if (!started && error && !*error) {
		g_set_error(error, STORE_ERROR, STORE_FAILED, "it could not start");
	}
	return started;
}

static bool start_in_turn(Bot *bot, GError **error)
{
	Turn *turn = &bot->host->desk->turn;
	if (!turn_begin(turn, error))
		return false;
	if (run_start(bot, error))
		return turn_commit(turn, error);
	turn_abandon(turn);
	return false;
}

static bool register_tables(Bot *bot, GError **error)
{
	const TableOwner owner = {bot, bot->name, bot->plugin->commands, bot->plugin->types};
	return table_add(bot->host->desk->table, &owner, error);
}

// Everything that can refuse a plugin comes before its first line of code: tables, then migrations,
// then start().
static bool bot_start(Bot *bot, GError **error)
{
	static const char *const none[] = {NULL};
	Store *store = bot->host->chat->store;
	const char *const *steps = bot->plugin->migrations ? bot->plugin->migrations : none;
	if (!register_tables(bot, error))
		return false;
	bot->state = bot->plugin->state_size ? g_malloc0(bot->plugin->state_size) : NULL;
	bot->on = migrate_run(store, bot->name, steps, error) && publish(bot, error) &&
		  start_in_turn(bot, error);
	return bot->on;
}

static void bot_sweep(Bot *bot)
{
	fetches_sweep(bot);
	hooks_sweep(bot);
	if (bot->on) {
		table_switch_off(bot->host->desk->table, bot->name);
		if (bot->plugin->stop)
			bot->plugin->stop(bot);
	}
	bot->on = false;
	g_clear_pointer(&bot->state, g_free);
}

static bool read_switch(Host *host, const char *name, bool *ret_off, GError **error)
{
	Query *query = store_query(
		host->chat->store, "select off from plugin_state where name = ?", S(name));
	StoreStep step = query_step(query, error);
	*ret_off = step == STORE_ROW && query_int(query, 0);
	query_reset(query);
	return step != STORE_STEP_FAILED;
}

static void refuse(Bot *bot, const char *why)
{
	bot_sweep(bot);
	table_remove(bot->host->desk->table, bot->name);
	bot_set_fault(bot, "%s", why);
}

// A need that was refused or is off takes those with it who need it.
static const char *need_that_is_off(Bot *bot)
{
	g_auto(GStrv) needs = g_strsplit(bot->plugin->needs ? bot->plugin->needs : "", " ", -1);
	for (char **need = needs; *need; need++) {
		Bot *needed = **need ? host_bot(bot->host, *need) : NULL;
		if (**need && (!needed || !needed->on))
			return g_intern_string(*need);
	}
	return NULL;
}

static void start_or_refuse(Bot *bot, GError **ret_error)
{
	g_autoptr(GError) error = NULL;
	const char *need = need_that_is_off(bot);
	if (need) {
		g_autofree char *why = g_strdup_printf("it needs '%s', which is not running", need);
		refuse(bot, why);
	} else if (!bot_start(bot, &error)) {
		refuse(bot, error->message);
		g_propagate_error(ret_error, g_steal_pointer(&error));
	}
}

// Not the plugin's own fault, but everybody's.
static bool is_stores_trouble(const GError *error)
{
	return error && error->domain == STORE_ERROR && error->code != STORE_FAILED;
}

bool host_start(Host *host, GError **error)
{
	host->desk->turn.settled = on_settled;
	host->desk->turn.settled_data = host;
	outbox_on_draw(host->chat->outbox, host_draw, host);
	loader_order(host->bots);
	for (unsigned i = 0; i < host->bots->len; i++) {
		Bot *bot = host->bots->pdata[i];
		g_autoptr(GError) fault = NULL;
		bool off = bot->fault;
		if (!off && !read_switch(host, bot->name, &off, error))
			return false;
		if (!off)
			start_or_refuse(bot, &fault);
		if (is_stores_trouble(fault)) {
			g_propagate_error(error, g_steal_pointer(&fault));
			return false;
		}
	}
	return true;
}

void host_clear(Host *host)
{
	if (!host->bots)
		return;
	// All are swept before any is freed: the tables that they leave hold their names.
	for (unsigned i = host->bots->len; i-- > 0;)
		bot_sweep(host->bots->pdata[i]);
	for (unsigned i = 0; i < host->bots->len; i++)
		bot_free(host->bots->pdata[i]);
	g_clear_pointer(&host->bots, g_ptr_array_unref);
	fetches_clear(host);
	hooks_clear(host);
	g_clear_pointer(&host->folder, g_free);
}

static bool hear(Bot *bot, const BotEvent *event)
{
	Store *store = bot->host->chat->store;
	const char *owner = store_set_owner(store, bot->name);
	bool heard = bot->plugin->event(bot, event);
	store_set_owner(store, owner);
	return heard;
}

static bool tell(Bot *bot, const BotEvent *event)
{
	g_autoptr(GError) error = NULL;
	Turn *turn = &bot->host->desk->turn;
	bool kept = turn_begin(turn, &error) &&
		    turn_end(
			    turn, hear(bot, event) && !store_fault(bot->host->chat->store), &error);
	if (!kept)
		log_error("plugin %s: could not save what the new %s asks for: %s", bot->name,
			event->kind == BOT_RELOADED ? "config" : "time", error->message);
	return kept;
}

bool host_tell(Host *host, BotEventKind kind)
{
	const BotEvent event = {.kind = kind};
	bool kept = true;
	for (unsigned i = 0; i < host->bots->len; i++) {
		Bot *bot = host->bots->pdata[i];
		if (bot->on && bot->plugin->event)
			kept = tell(bot, &event) && kept;
	}
	return kept;
}

static bool needs(const Bot *bot, const char *name)
{
	g_auto(GStrv) all = g_strsplit(bot->plugin->needs ? bot->plugin->needs : "", " ", -1);
	return g_strv_contains((const char *const *)all, name);
}

bool host_event(Host *host, const Bot *from, const BotEvent *event)
{
	for (unsigned i = 0; i < host->bots->len; i++) {
		Bot *bot = host->bots->pdata[i];
		bool concerned = bot->on && bot->plugin->event && (!from || needs(bot, from->name));
		if (concerned && !hear(bot, event))
			return false;
	}
	return true;
}

// ---- switching ----

static bool is_needed(Host *host, const char *name)
{
	for (unsigned i = 0; i < host->bots->len; i++) {
		const Bot *bot = host->bots->pdata[i];
		if (bot->on && needs(bot, name))
			return true;
	}
	return false;
}

const char *host_may_switch(Host *host, const char *name, bool on)
{
	Bot *bot = host_bot(host, name);
	if (!bot)
		return N_("there is no such plugin");
	if (!bot->plugin)
		return N_("it could not be loaded; the log says why");
	if (!on && is_needed(host, name))
		return N_("another plugin needs it");
	return NULL;
}

bool host_keep_switch(Host *host, const char *name, bool on, GError **error)
{
	return store_run(host->chat->store, error,
		"insert into plugin_state (name, off) values (?, ?) on conflict (name) do update "
		"set off = excluded.off",
		S(name), S(!on));
}

void host_do_switch(Host *host, const char *name, bool on)
{
	Bot *bot = host_bot(host, name);
	const char *why = host_may_switch(host, name, on);
	if (why) // something else of that turn came between
		log_warning("plugin %s: switched with the next start: %s", name, why);
	if (why || bot->on == on)
		return;
	if (on) {
		g_clear_pointer(&bot->fault, g_free);
		table_remove(host->desk->table, name);
		start_or_refuse(bot, NULL);
	} else {
		bot_sweep(bot);
	}
	host->desk->turn.timers_changed = true; // its timers sleep with it
	on_settled(host);
}

bool host_switch(Host *host, const char *name, bool on, GError **error)
{
	Turn *turn = &host->desk->turn;
	const char *why = host_may_switch(host, name, on);
	if (why) {
		g_set_error_literal(error, STORE_ERROR, STORE_FAILED, why);
		return false;
	}
	if (!turn_begin(turn, error) ||
		!turn_end(turn, host_keep_switch(host, name, on, error), error))
		return false;
	host_do_switch(host, name, on);
	return host_bot(host, name)->on == on;
}
