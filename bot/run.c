// SPDX-License-Identifier: LGPL-3.0-or-later
// `picketbot run`: the loop, its signals, the networks, and the timer of what is due.
#include "run.h"

#include <glib-unix.h>
#include <signal.h>

#include "base/log.h"
#include "host/hooks.h"
#include "keys.h"
#include "net/multi.h"

enum {
	GOODBYE_MS = 1000,      // for QUIT and what is still on its way
	DUE_MAX_SECONDS = 3600, // the clock may be set meanwhile: look again
	DUE_RETRY_SECONDS = 10, // for what could not be saved: a failing disk must not fill the log
};

const char *run_plugin_folder(void)
{
	const char *folder = g_getenv("PICKETBOT_PLUGINS");
	return folder ? folder : PICKETBOT_PLUGIN_DIR;
}

// ---- what is due ----

static gboolean on_due(gpointer data);

static void arm(App *app, int64_t late)
{
	g_clear_handle_id(&app->due_source, g_source_remove);
	int64_t due = host_next_due(&app->host);
	if (due == INT64_MAX || app->clock.kind == CLOCK_STILL)
		return;
	int64_t wait = due - clock_now(&app->clock);
	app->due_source = g_timeout_add_seconds(
		(guint)(wait > 0 ? MIN(wait, DUE_MAX_SECONDS) : late), on_due, app);
}

static gboolean on_due(gpointer data)
{
	App *app = data;
	app->due_source = 0;
	host_run_due(&app->host);
	arm(app, DUE_RETRY_SECONDS);
	return G_SOURCE_REMOVE;
}

void run_arm(App *app)
{
	arm(app, 0);
}

static void on_arm(void *data)
{
	run_arm(data);
}

// ---- networks ----

static Transport *transport_named(App *app, const char *network)
{
	for (unsigned i = 0; i < app->transports->len; i++) {
		Transport *transport = app->transports->pdata[i];
		if (!g_strcmp0(transport->network, network))
			return transport;
	}
	return NULL;
}

static void on_wake(void *data, const char *network)
{
	Transport *transport = transport_named(data, network);
	if (transport)
		transport->class->wake(transport);
}

static void add_network(App *app, const ConfigSection *section)
{
	const TransportClass *class = network_class(
		config_text(app->config, section, "network", "kind"));
	Transport *transport = class->create(&app->chat, section->name);
	g_ptr_array_add(app->transports, transport);
	g_hash_table_insert(app->desk.networks, g_strdup(section->name), (void *)class);
}

static void start_networks(App *app)
{
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(app->config, "network", i)); i++)
		add_network(app, section);
	outbox_on_wake(app->chat.outbox, on_wake, app);
	for (unsigned i = 0; i < app->transports->len; i++) {
		Transport *transport = app->transports->pdata[i];
		transport->class->start(transport);
	}
}

// ---- !status ----

static char *network_status(App *app, unsigned i)
{
	if (i >= app->transports->len)
		return NULL;
	Transport *transport = app->transports->pdata[i];
	g_autofree char *state = transport->class->status(transport);
	OutboxCounts counts = outbox_counts(app->chat.outbox, transport->network);
	g_autofree char *why = counts.refusal
				       ? g_strdup_printf(" (last %" G_GINT64_FORMAT " min ago: %s)",
						 (clock_now(&app->clock) - counts.refused_at) / 60,
						 counts.refusal)
				       : g_strdup("");
	return g_strdup_printf("%s; %u waiting, %" G_GUINT64_FORMAT " delivered, %" G_GUINT64_FORMAT
			       " refused%s, %" G_GUINT64_FORMAT " unknown, %" G_GUINT64_FORMAT
			       " expired, %" G_GUINT64_FORMAT " dropped",
		state, outbox_waiting(app->chat.outbox, transport->network), counts.delivered,
		counts.refused, why, counts.unknown, counts.expired, counts.dropped);
}

static char *limits_status(const App *app)
{
	const FloodCounts *counts = &app->desk.flood.counts;
	return g_strdup_printf("limits: left unanswered %" G_GUINT64_FORMAT
			       " lines as too fast, %" G_GUINT64_FORMAT
			       " as too many at once, %" G_GUINT64_FORMAT
			       " as repeated, %" G_GUINT64_FORMAT
			       " as no commands, %" G_GUINT64_FORMAT " for want of room",
		counts->fast, counts->crowd, counts->same, counts->misses, app->inbox.dropped);
}

char *run_status(void *data, unsigned i)
{
	App *app = data;
	int64_t up = clock_now(&app->clock) - app->started;
	if (i == 0)
		return g_strdup_printf("picketbot " PICKETBOT_VERSION ", up %" G_GINT64_FORMAT
				       " h %" G_GINT64_FORMAT " min",
			up / 3600, up / 60 % 60);
	if (i == 1)
		return g_strdup_printf("store: %s, %u rows waiting to be said",
			store_is_memory(app->store) ? "in memory" : "on disk",
			outbox_waiting(app->chat.outbox, NULL));
	if (i == 2)
		return limits_status(app);
	char *hooks = hooks_status(&app->host);
	if (i == 3 && hooks)
		return hooks;
	i -= hooks != NULL;
	g_free(hooks);
	return network_status(app, i - 3);
}

// ---- the loop ----

static gboolean on_goodbye(gpointer data)
{
	App *app = data;
	app->goodbye_source = 0;
	g_main_loop_quit(app->loop);
	return G_SOURCE_REMOVE;
}

static void on_closed(void *data)
{
	App *app = data;
	if (!--app->closing)
		g_main_loop_quit(app->loop);
}

static gboolean on_stop(gpointer data)
{
	App *app = data;
	if (app->goodbye_source)
		return G_SOURCE_CONTINUE; // told twice
	app_settle(app); // what was heard is done; answers that cannot leave any more wait on disk
	app->goodbye_source = g_timeout_add(app->transports->len ? GOODBYE_MS : 0, on_goodbye, app);
	app->closing = app->transports->len;
	app->chat.closed = on_closed;
	app->chat.closed_data = app;
	for (unsigned i = 0; i < app->transports->len; i++) {
		Transport *transport = app->transports->pdata[i];
		transport->class->stop(transport);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean on_reload(gpointer data)
{
	app_reload(data);
	return G_SOURCE_CONTINUE;
}

static gboolean on_expire(gpointer data)
{
	outbox_expire(((App *)data)->chat.outbox);
	return G_SOURCE_CONTINUE;
}

static void destroy_networks(App *app)
{
	outbox_on_wake(app->chat.outbox, NULL, NULL);
	while (app->transports->len) {
		Transport *transport = g_ptr_array_steal_index(
			app->transports, app->transports->len - 1);
		transport->class->destroy(transport);
	}
}

int app_run(App *app)
{
	app->loop = g_main_loop_new(NULL, FALSE);
	app->chat.multi = multi_new();
	app->host.arm = on_arm;
	app->host.arm_data = app;
	app->host.status = run_status;
	app->host.status_data = app;
	guint sources[] = {
		g_unix_signal_add(SIGTERM, on_stop, app),
		g_unix_signal_add(SIGINT, on_stop, app),
		g_unix_signal_add(SIGHUP, on_reload, app),
		g_timeout_add_seconds(OUTBOX_EXPIRE_SECONDS, on_expire, app),
	};
	start_networks(app);
	hooks_listen(&app->host);
	run_arm(app);
	log_info("picketbot " PICKETBOT_VERSION ": running with %u networks", app->transports->len);
	g_main_loop_run(app->loop);
	for (unsigned i = 0; i < G_N_ELEMENTS(sources); i++)
		g_source_remove(sources[i]);
	app->chat.closed = NULL;
	g_clear_handle_id(&app->goodbye_source, g_source_remove);
	hooks_hang_up(&app->host);
	host_hang_up(&app->host);
	destroy_networks(app);
	g_clear_pointer(&app->chat.multi, multi_free);
	g_main_loop_unref(app->loop);
	log_info("picketbot: stopped");
	return EXIT_OK;
}

int run_networks(const RunOptions *options)
{
	App app;
	AppOptions with = {.config_path = options->config, .plugins = run_plugin_folder()};
	clock_init(&with.clock, CLOCK_REAL, 0);
	int code = app_init(&app, &with);
	if (!code)
		code = app_run(&app);
	app_clear(&app);
	return code;
}
