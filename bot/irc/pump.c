// SPDX-License-Identifier: LGPL-3.0-or-later
// Sends while the bucket has tokens; else sleeps until the next one.
#include "irc/pump.h"

#include <string.h>

#include "base/log.h"
#include "irc/client.h"

// What one turn has said leaves before the next is handled: in a rush many turns wait, and so much
// would lie here that the outbox takes no more.
enum { PUMP_PRIORITY = G_PRIORITY_HIGH_IDLE - 10 };

static gboolean on_wake(void *data);

void pump_init(Pump *pump, Client *client, PaceKind kind)
{
	*pump = (Pump){.client = client};
	pace_init(&pump->pace, kind, g_get_monotonic_time());
	g_queue_init(&pump->lines);
	g_queue_init(&pump->last);
}

void pump_clear(Pump *pump)
{
	g_clear_handle_id(&pump->wake, g_source_remove);
	g_queue_clear_full(&pump->lines, g_free);
	g_queue_clear_full(&pump->last, g_free);
}

void pump_open(Pump *pump)
{
	pace_init(&pump->pace, pump->pace.kind, g_get_monotonic_time());
}

static void sleep_for(Pump *pump, int64_t us)
{
	g_clear_handle_id(&pump->wake, g_source_remove);
	pump->wake = us > 0 ? g_timeout_add((us + 999) / 1000, on_wake, pump)
			    : g_idle_add_full(PUMP_PRIORITY, on_wake, pump, NULL);
}

void pump_wake(Pump *pump)
{
	if (!pump->wake)
		sleep_for(pump, 0);
}

void pump_line(Pump *pump, SpeakWhen when, const char *line)
{
	GQueue *queue = when == SPEAK_LAST ? &pump->last : &pump->lines;
	if (when == SPEAK_NOW) {
		pace_charge(&pump->pace, strlen(line), g_get_monotonic_time());
		client_write(pump->client, line);
	} else if (queue->length >= PUMP_MAX_LINES) {
		log_write(LOG_WARNING, &(LogWhere){.network = pump->client->network},
			"irc: %d lines wait already, one more is dropped", PUMP_MAX_LINES);
	} else {
		g_queue_push_tail(queue, g_strdup(line));
		pump_wake(pump);
	}
}

// Has the bucket enough? If not, we come back when it has.
static bool may_send(Pump *pump, size_t bytes)
{
	int64_t wait = pace_wait(&pump->pace, bytes, g_get_monotonic_time());
	if (wait > 0)
		sleep_for(pump, wait);
	return wait <= 0;
}

static bool send_line(Pump *pump, GQueue *queue)
{
	const char *next = g_queue_peek_head(queue);
	if (!next || !may_send(pump, strlen(next)))
		return false;
	g_autofree char *line = g_queue_pop_head(queue);
	pump_line(pump, SPEAK_NOW, line);
	return true;
}

// The outbox is asked only when at least one token is there: what is said is chosen at the moment
// it leaves.
static bool send_word(Pump *pump)
{
	Client *client = pump->client;
	if (!client->ready || !may_send(pump, 1))
		return false;
	size_t bytes = deliver_next(&client->deliver);
	if (!bytes || !may_send(pump, bytes))
		return false;
	pace_charge(&pump->pace, bytes, g_get_monotonic_time());
	deliver_say(&client->deliver);
	return true;
}

static bool send_next(Pump *pump)
{
	if (pump->lines.length)
		return send_line(pump, &pump->lines);
	return send_word(pump) || send_line(pump, &pump->last);
}

static gboolean on_wake(void *data)
{
	Pump *pump = data;
	pump->wake = 0;
	while (!client_is_full(pump->client) && send_next(pump))
		;
	return G_SOURCE_REMOVE;
}
