// SPDX-License-Identifier: LGPL-3.0-or-later
// The transport: one attempt after the other, each with its own wire and client, and the time
// between them.
#include "irc/irc.h"

#include <string.h>

#include "base/backoff.h"
#include "base/log.h"
#include "irc/client.h"
#include "irc/wire.h"

enum {
	RETRY_LEAST_MS = 100,
	RETRY_MOST_MS = 600 * 1000,
	RETRY_THROTTLED_MS = 60 * 1000,
	STABLE_SECONDS = 60, // registered for so long: the next loss starts with short delays again
};

typedef struct {
	Transport base;
	IrcSettings *settings; // of the connection
	Wire *wire;            // NULL between attempts
	Client *client;
	Backoff backoff;
	guint retry;
	gint64 retry_us, ready_us; // ready_us 0 = not registered
	char *why;                 // of the last loss
	bool stopped, banned;
} Irc;

static void connect_now(Irc *irc);

// ---- between attempts ----

static gboolean on_retry(void *data)
{
	Irc *irc = data;
	irc->retry = 0;
	connect_now(irc);
	return G_SOURCE_REMOVE;
}

// Coming back at once makes these servers shut us out for longer.
static bool is_throttled(const char *why)
{
	g_autofree char *lower = g_ascii_strdown(why, -1);
	return strstr(lower, "throttl") || strstr(lower, "too fast") || strstr(lower, "reconnect");
}

static void retry_later(Irc *irc, const char *why)
{
	if (irc->ready_us &&
		g_get_monotonic_time() - irc->ready_us > STABLE_SECONDS * G_USEC_PER_SEC)
		backoff_reset(&irc->backoff);
	if (is_throttled(why))
		backoff_at_least(&irc->backoff, RETRY_THROTTLED_MS);
	if (irc->banned)
		backoff_at_least(&irc->backoff, RETRY_MOST_MS);
	int64_t wait = backoff_next(&irc->backoff);
	log_write(irc->banned ? LOG_ERROR : LOG_WARNING, &(LogWhere){.network = irc->base.network},
		"irc: not connected: %s, next try in %d s", why, (int)((wait + 500) / 1000));
	g_free(irc->why);
	irc->why = g_strdup(why);
	irc->retry_us = g_get_monotonic_time() + wait * 1000;
	irc->retry = g_timeout_add(wait, on_retry, irc);
}

static void disconnect(Irc *irc)
{
	g_clear_pointer(&irc->client, client_free);
	g_clear_pointer(&irc->wire, wire_free);
	g_clear_pointer(&irc->settings, irc_settings_free);
}

// ---- what a connection tells ----

static void on_opened(void *data)
{
	Irc *irc = data;
	if (irc->client)
		client_start(irc->client);
}

static void on_line(void *data, const Line *line)
{
	Irc *irc = data;
	if (irc->client) // after stop() there is none
		client_line(irc->client, line);
}

static void on_drained(void *data)
{
	Irc *irc = data;
	if (irc->client)
		client_wake(irc->client);
}

static void on_closed(void *data, const char *why)
{
	Irc *irc = data;
	g_autofree char *kept = g_strdup(why);
	disconnect(irc);
	if (irc->stopped) {
		chat_closed(irc->base.chat);
		return;
	}
	outbox_recall(irc->base.chat->outbox, irc->base.network);
	retry_later(irc, kept);
	irc->ready_us = 0;
}

static const WireEvents wire_events = {on_opened, on_line, on_drained, on_closed};

static bool on_write(void *data, const char *line)
{
	Irc *irc = data;
	return wire_write(irc->wire, line);
}

static bool on_say(void *data, const char *label, const char *target, const char *text)
{
	Irc *irc = data;
	return wire_say(irc->wire, label, target, text);
}

static bool on_full(void *data)
{
	Irc *irc = data;
	return wire_is_full(irc->wire);
}

static void on_ready(void *data)
{
	Irc *irc = data;
	const char *account = irc->client->login.account;
	irc->ready_us = g_get_monotonic_time();
	log_write(LOG_INFO, &(LogWhere){.network = irc->base.network},
		"irc: connected as %s (%s%s)", irc->client->nick.current,
		account ? "account " : "no account", account ? account : "");
}

static void on_failed(void *data, const char *why)
{
	Irc *irc = data;
	wire_fail(irc->wire, why);
}

static void on_banned(void *data)
{
	Irc *irc = data;
	irc->banned = true;
}

static const ClientEvents client_events = {
	on_write, on_say, on_full, on_ready, on_failed, on_banned};

static void connect_now(Irc *irc)
{
	g_autoptr(GError) error = NULL;
	Chat *chat = irc->base.chat;
	irc->banned = false;
	irc->settings = irc_settings_read(chat->config, irc->base.network, &error);
	if (!irc->settings) {
		retry_later(irc, error->message);
		return;
	}
	int64_t first_ms = CLAMP(irc->settings->reconnect_ms, RETRY_LEAST_MS, RETRY_MOST_MS);
	if (irc->backoff.first_ms != first_ms)
		backoff_init(&irc->backoff, first_ms, RETRY_MOST_MS);
	const LinkTarget target = {
		.host = irc->settings->host,
		.port = irc->settings->port,
		.tls = irc->settings->tls,
		.ca_file = irc->settings->ca_file,
		.pin = irc->settings->pin,
		.client_cert = irc->settings->client_cert,
	};
	irc->client = client_new(&(Client){
		.chat = chat,
		.network = irc->base.network,
		.settings = irc->settings,
		.events = &client_events,
		.data = irc,
	});
	irc->wire = wire_new(chat->multi, &target, &wire_events, irc);
}

// ---- the slots ----

static Transport *irc_create(Chat *chat, const char *network)
{
	Irc *irc = g_new0(Irc, 1);
	irc->base = (Transport){
		.class = &irc_transport, .network = g_strdup(network), .chat = chat};
	backoff_init(&irc->backoff, RETRY_LEAST_MS, RETRY_MOST_MS);
	return &irc->base;
}

static void irc_start(Transport *transport)
{
	connect_now((Irc *)transport);
}

static void irc_stop(Transport *transport)
{
	Irc *irc = (Irc *)transport;
	irc->stopped = true;
	g_clear_handle_id(&irc->retry, g_source_remove);
	if (!irc->wire) {
		chat_closed(irc->base.chat);
		return;
	}
	wire_write(irc->wire, "QUIT :the picket goes on");
	g_clear_pointer(&irc->client, client_free);
	outbox_recall(irc->base.chat->outbox, irc->base.network);
	wire_finish(irc->wire);
}

static void irc_wake(Transport *transport)
{
	Irc *irc = (Irc *)transport;
	if (irc->client)
		client_wake(irc->client);
}

static void irc_reload(Transport *transport)
{
	Irc *irc = (Irc *)transport;
	if (irc->client)
		client_sync(irc->client);
}

static char *status_of(const Client *client, const char *network)
{
	unsigned in, all = channels_count(&client->channels, &in);
	g_autofree char *account = client->login.account
					   ? g_strdup_printf("account %s", client->login.account)
					   : g_strdup("no account");
	return g_strdup_printf("%s: connected as %s (%s), %u of %u rooms", network,
		client->nick.current, account, in, all);
}

static char *irc_status(Transport *transport)
{
	Irc *irc = (Irc *)transport;
	if (irc->stopped)
		return g_strdup_printf("%s: stopped", transport->network);
	if (irc->client && irc->client->ready)
		return status_of(irc->client, transport->network);
	if (!irc->retry)
		return g_strdup_printf("%s: connecting", transport->network);
	gint64 wait = MAX(0, irc->retry_us - g_get_monotonic_time()) / G_USEC_PER_SEC;
	return g_strdup_printf(
		"%s: not connected, next try in %d s: %s", transport->network, (int)wait, irc->why);
}

static void irc_destroy(Transport *transport)
{
	Irc *irc = (Irc *)transport;
	if (!irc)
		return;
	g_clear_handle_id(&irc->retry, g_source_remove);
	disconnect(irc);
	g_free(irc->why);
	g_free(irc->base.network);
	g_free(irc);
}

const TransportClass irc_transport = {
	.kind = "irc",
	.room_lines = 4,
	.keys = irc_setting_keys,
	.check = irc_settings_check,
	.pace = irc_settings_pace,
	.create = irc_create,
	.start = irc_start,
	.stop = irc_stop,
	.wake = irc_wake,
	.reload = irc_reload,
	.status = irc_status,
	.destroy = irc_destroy,
};
