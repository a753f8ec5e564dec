// SPDX-License-Identifier: LGPL-3.0-or-later
// One timer, set for the moment when the silence would be too long; lines only note the time.
#include "irc/watch.h"

#include "irc/client.h"

void watch_init(Watch *watch, Client *client)
{
	*watch = (Watch){.client = client};
}

void watch_clear(Watch *watch)
{
	g_clear_handle_id(&watch->timer, g_source_remove);
}

WatchVerdict watch_judge(gint64 silent_us, gint64 *ret_wait_us)
{
	const gint64 ask = WATCH_ASK_SECONDS * G_USEC_PER_SEC,
		     dead = WATCH_DEAD_SECONDS * G_USEC_PER_SEC;
	*ret_wait_us = (silent_us < ask ? ask : dead) - silent_us;
	if (silent_us < ask)
		return WATCH_FINE;
	return silent_us < dead ? WATCH_ASK : WATCH_DEAD;
}

static gboolean on_look(void *data)
{
	Watch *watch = data;
	gint64 wait_us;
	WatchVerdict verdict = watch_judge(g_get_monotonic_time() - watch->heard_us, &wait_us);
	watch->timer = 0;
	if (verdict == WATCH_DEAD) {
		client_fail(watch->client, "no sign of life from the server");
		return G_SOURCE_REMOVE;
	}
	if (verdict == WATCH_ASK)
		deliver_mark(&watch->client->deliver);
	watch->timer = g_timeout_add(wait_us / 1000 + 1, on_look, watch);
	return G_SOURCE_REMOVE;
}

void watch_start(Watch *watch)
{
	watch_heard(watch);
	if (!watch->timer)
		watch->timer = g_timeout_add_seconds(WATCH_ASK_SECONDS, on_look, watch);
}

void watch_heard(Watch *watch)
{
	watch->heard_us = g_get_monotonic_time();
}
