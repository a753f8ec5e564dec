// SPDX-License-Identifier: LGPL-3.0-or-later
// Puts the bot together: config, store, people, plugins; and takes it apart again. Running it is
// run.c's business.
#include "app.h"

#include <string.h>

#include "base/log.h"
#include "chat/strike.h"
#include "command/core.h"
#include "host/hooks.h"
#include "keys.h"
#include "store/migrate.h"
#include "store/schema.h"

int app_exit_code(const GError *error)
{
	if (error->domain != STORE_ERROR)
		return EXIT_BUG;
	switch ((StoreError)error->code) {
	case STORE_CORRUPT:
	case STORE_NEWER:
		return EXIT_DATA;
	case STORE_LOCKED:
		return EXIT_HELD;
	case STORE_WRITE:
		return EXIT_CANNOT_CREATE;
	default:
		return EXIT_IO;
	}
}

char *app_store_path(const App *app)
{
	const char *path = config_text(
		app->config, config_section(app->config, "bot", 0), "bot", "store");
	return !strcmp(path, ":memory:") ? g_strdup(path) : config_path(app->config, path);
}

// ---- config ----

static Config *read_config(App *app, GError **error)
{
	Config *config = config_load(app->config_path, error);
	if (!config)
		return NULL;
	keys_know(config);
	host_know(&app->host, config);
	config_check(config);
	keys_check(config);
	return config;
}

static Config *built_in_config(App *app, const char *text)
{
	Config *config = config_parse("ready strike", text);
	keys_know(config);
	host_know(&app->host, config);
	config_check(config);
	keys_check(config);
	return config;
}

int app_read_config(App *app, const AppOptions *options)
{
	g_autoptr(GError) error = NULL;
	app->config_path = g_strdup(options->config_path);
	host_init(&app->host, &app->chat, &app->desk);
	host_find(&app->host, options->plugins);
	if (!app->host.bots->len)
		g_printerr("there is no plugin in %s; $PICKETBOT_PLUGINS may name another folder\n",
			options->plugins);
	app->config = options->config_path ? read_config(app, &error)
					   : built_in_config(app, options->config_text);
	if (!app->config) {
		g_printerr("%s\n", error->message);
		return EXIT_NO_INPUT;
	}
	app->chat.config = app->config;
	g_autofree char *faults = config_faults(app->config);
	if (!faults)
		return EXIT_OK;
	g_printerr("%s%s", faults, g_str_has_suffix(faults, "\n") ? "" : "\n");
	return EXIT_CONFIG;
}

// ---- the whole ----

static void on_heard(void *data, Message *message)
{
	inbox_push(data, message);
}

static void on_batch(void *data, const ChatBatch *batch)
{
	inbox_batch(data, batch);
}

static bool on_changed(void *data, BotCall *call, const char *noun)
{
	const BotEvent event = {.kind = BOT_CHANGED, .call = call, .noun = noun};
	return host_event(&((App *)data)->host, NULL, &event);
}

static bool sync_store(App *app, GError **error)
{
	Turn *turn = &app->desk.turn;
	return turn_begin(turn, error) &&
	       turn_end(turn,
		       people_sync(&app->chat.people, app->config, error) &&
			       strike_sync(app->store, app->config, error) &&
			       strike_publish(app->store, error),
		       error);
}

static void take_bot_section(App *app)
{
	const ConfigSection *bot = config_section(app->config, "bot", 0);
	g_free(app->desk.prefix);
	app->desk.prefix = g_strdup(config_text(app->config, bot, "bot", "prefix"));
	g_free(app->desk.name);
	app->desk.name = g_strdup(config_text(app->config, bot, "bot", "name"));
	app->desk.two_person = config_bool(app->config, bot, "bot", "two_person");
	app->desk.two_person_tells = config_int(app->config, bot, "bot", "two_person_tells");
	flood_configure(&app->desk.flood);
}

static void build(App *app)
{
	app->table = table_new();
	app->transports = g_ptr_array_new();
	app->chat.clock = &app->clock;
	app->chat.store = app->store;
	app->chat.folder = app->host.folder;
	app->chat.outbox = outbox_new(app->store, &app->clock);
	rooms_init(&app->chat.rooms);
	people_init(&app->chat.people, app->store, &app->clock);
	desk_init(&app->desk, &app->chat, app->table);
	app->desk.changed = on_changed;
	app->desk.changed_data = app;
	inbox_init(&app->inbox, &app->desk);
	app->chat.heard = on_heard;
	app->chat.batch = on_batch;
	app->chat.heard_data = &app->inbox;
	app->started = clock_now(&app->clock);
}

// Only of kinds that the config names: a network that is added begins with the next start.
static bool migrate_networks(App *app, GError **error)
{
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(app->config, "network", i)); i++) {
		const char *kind = config_text(app->config, section, "network", "kind");
		const TransportClass *class = network_class(kind);
		if (class->steps && !migrate_run(app->store, kind, class->steps, error))
			return false;
	}
	return true;
}

static bool furnish(App *app, GError **error)
{
	const TableOwner core = {NULL, "core", core_commands, NULL};
	rooms_sync(&app->chat.rooms, app->config);
	take_bot_section(app);
	if (!table_add(app->table, &core, error) ||
		!migrate_run(app->store, "core", schema_steps, error) ||
		!migrate_networks(app, error) || !sync_store(app, error))
		return false;
	if (!host_start(&app->host, error))
		return false;
	return outbox_load(app->chat.outbox, error);
}

int app_init(App *app, const AppOptions *options)
{
	g_autoptr(GError) error = NULL;
	*app = (App){.clock = options->clock};
	int code = app_read_config(app, options);
	if (code)
		return code;
	g_autofree char *path = options->store_path ? g_strdup(options->store_path)
						    : app_store_path(app);
	app->store = store_open(path, STORE_READ_WRITE, &error);
	if (app->store) {
		build(app);
		if (furnish(app, &error))
			return EXIT_OK;
	}
	g_printerr("%s\n", error->message);
	return app_exit_code(error);
}

// Done rows ride on somebody's commit; the last ones get one of their own.
static void forget_done(App *app)
{
	g_autoptr(GError) error = NULL;
	if (!outbox_has_done(app->chat.outbox) && !outbox_waiting(app->chat.outbox, NULL))
		return;
	if (!turn_begin(&app->desk.turn, &error) || !outbox_rest(app->chat.outbox, &error) ||
		!outbox_forget(app->chat.outbox, &error) || !turn_commit(&app->desk.turn, &error))
		log_warning("outbox: what was said last may be said again after the next start: %s",
			error->message);
}

void app_clear(App *app)
{
	g_clear_handle_id(&app->due_source, g_source_remove);
	if (app->table) {
		forget_done(app);
		inbox_clear(&app->inbox);
	}
	host_clear(&app->host);
	if (app->table) {
		desk_clear(&app->desk);
		people_clear(&app->chat.people);
		rooms_clear(&app->chat.rooms);
		outbox_free(app->chat.outbox);
		table_free(app->table);
		g_ptr_array_unref(app->transports);
	}
	store_close(app->store);
	config_free(app->config);
	g_free(app->config_path);
}

void app_settle(App *app)
{
	inbox_run(&app->inbox);
}

// What a reload cannot do is said, lest the operator believes it done.
static void warn_of_restart(const App *app, const Config *old)
{
	const char *was = config_text(old, config_section(old, "bot", 0), "bot", "store"),
		   *is = config_text(
			   app->config, config_section(app->config, "bot", 0), "bot", "store");
	const ConfigSection *section;
	if (g_strcmp0(was, is))
		log_warning("config: the store is %s until the next start", was);
	for (unsigned i = 0; (section = config_section(app->config, "network", i)); i++)
		if (!config_find(old, "network", section->name))
			log_warning("config: network %s begins with the next start", section->name);
}

void app_reload(App *app)
{
	g_autoptr(GError) error = NULL;
	Config *config = app->config_path ? read_config(app, &error) : NULL;
	g_autofree char *faults = config ? config_faults(config) : NULL;
	if (!config || faults) {
		log_error(
			"config: not reloaded, the old one stays: %s", faults  ? faults
								       : error ? error->message
									       : "it is built in");
		config_free(config);
		return;
	}
	Config *old = app->config;
	app->config = config;
	app->chat.config = config;
	rooms_sync(&app->chat.rooms, config);
	take_bot_section(app);
	if (!sync_store(app, &error))
		log_error("config: people and strikes could not be saved: %s", error->message);
	hooks_reload(&app->host);
	host_tell(&app->host, BOT_RELOADED);
	for (unsigned i = 0; i < app->transports->len; i++) {
		Transport *transport = app->transports->pdata[i];
		transport->class->reload(transport);
	}
	warn_of_restart(app, old);
	config_free(old);
	log_info("config: reloaded");
}
