// SPDX-License-Identifier: LGPL-3.0-or-later
// The state of each room, and one timer for the earliest that is due.
#include "irc/channel.h"

#include <string.h>

#include "base/log.h"

enum { JOIN_BYTES = 400 }; // of names and keys in one JOIN

static void channel_free(Channel *channel)
{
	g_free(channel->name);
	g_free(channel->key);
	g_free(channel);
}

void channels_init(
	Channels *channels, const Speaker *speaker, const Isupport *isupport, const char *network)
{
	*channels = (Channels){
		.speaker = speaker,
		.isupport = isupport,
		.network = network,
		.all = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)channel_free),
	};
}

void channels_clear(Channels *channels)
{
	g_clear_handle_id(&channels->timer, g_source_remove);
	g_clear_pointer(&channels->all, g_hash_table_unref);
}

static Channel *find(const Channels *channels, const char *name)
{
	g_autofree char *key = isupport_fold(channels->isupport, name);
	return g_hash_table_lookup(channels->all, key);
}

// ---- joining ----

static gboolean on_due(void *data);

static void arm(Channels *channels)
{
	g_clear_handle_id(&channels->timer, g_source_remove);
	gint64 first = G_MAXINT64;
	GHashTableIter all;
	Channel *channel;
	g_hash_table_iter_init(&all, channels->all);
	while (g_hash_table_iter_next(&all, NULL, (gpointer *)&channel))
		if (channel->state != CHANNEL_IN)
			first = MIN(first, channel->due_us);
	if (first != G_MAXINT64 && channels->open)
		channels->timer = g_timeout_add(
			MAX(0, first - g_get_monotonic_time()) / 1000 + 1, on_due, channels);
}

static gint64 in_ms(int64_t ms)
{
	return g_get_monotonic_time() + ms * 1000;
}

static void retry_later(Channels *channels, Channel *channel, const char *why)
{
	int64_t wait = backoff_next(&channel->backoff);
	channel->state = CHANNEL_OUT;
	channel->due_us = in_ms(wait);
	log_write(LOG_WARNING, &(LogWhere){.network = channels->network, .room = channel->name},
		"channel: not in %s: %s, next try in %d s", channel->name, why, (int)(wait / 1000));
	arm(channels);
}

// Those with a key come first: the n-th key belongs to the n-th name.
static int by_key(gconstpointer a, gconstpointer b)
{
	const Channel *const *one = a, *const *other = b;
	return !(*one)->key[0] - !(*other)->key[0];
}

static unsigned batch_size(const Channels *channels)
{
	unsigned most = channels->isupport->join_targets;
	return most ? MIN(most, CHANNEL_BATCH) : CHANNEL_BATCH;
}

static void say_join(Channels *channels, const GString *names, const GString *keys)
{
	if (names->len)
		speak(channels->speaker, SPEAK_TURN, keys->len ? "JOIN %s %s" : "JOIN %s%s",
			names->str, keys->str);
}

static void append(GString *list, const char *word)
{
	if (*word)
		g_string_append_printf(list, list->len ? ",%s" : "%s", word);
}

static void join(Channels *channels, GPtrArray *due)
{
	g_autoptr(GString) names = g_string_new(NULL), keys = g_string_new(NULL);
	unsigned in_line = 0;
	g_ptr_array_sort(due, by_key);
	for (unsigned i = 0; i < due->len; i++) {
		Channel *channel = due->pdata[i];
		size_t more = strlen(channel->name) + strlen(channel->key) + 2;
		if (in_line == batch_size(channels) || names->len + keys->len + more > JOIN_BYTES) {
			say_join(channels, names, keys);
			g_string_truncate(names, 0);
			g_string_truncate(keys, 0);
			in_line = 0;
		}
		append(names, channel->name);
		append(keys, channel->key);
		in_line++;
		channel->state = CHANNEL_ASKED;
		channel->due_us = in_ms(CHANNEL_ANSWER_MS);
	}
	say_join(channels, names, keys);
}

static void run(Channels *channels)
{
	if (!channels->open)
		return;
	gint64 now = g_get_monotonic_time();
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	GHashTableIter all;
	Channel *channel;
	g_hash_table_iter_init(&all, channels->all);
	while (g_hash_table_iter_next(&all, NULL, (gpointer *)&channel)) {
		if (channel->state == CHANNEL_ASKED && channel->due_us <= now)
			retry_later(channels, channel, "no answer");
		else if (channel->state == CHANNEL_OUT && channel->due_us <= now)
			g_ptr_array_add(due, channel);
	}
	join(channels, due);
	arm(channels);
}

static gboolean on_due(void *data)
{
	Channels *channels = data;
	channels->timer = 0;
	run(channels);
	return G_SOURCE_REMOVE;
}

// ---- the config's side ----

static void want(Channels *channels, const BotRoom *room)
{
	Channel *channel = find(channels, room->address);
	if (!channel) {
		channel = g_new0(Channel, 1);
		channel->name = g_strdup(room->address);
		backoff_init(&channel->backoff, CHANNEL_RETRY_MS, CHANNEL_RETRY_MOST_MS);
		g_hash_table_insert(
			channels->all, isupport_fold(channels->isupport, room->address), channel);
	}
	g_free(channel->key);
	channel->key = g_strdup(room->key ? room->key : "");
	channel->gone = false;
}

static gboolean drop_if_gone(gpointer key, gpointer value, gpointer data)
{
	(void)key;
	const Channel *channel = value;
	const Channels *channels = data;
	if (channel->gone && channel->state != CHANNEL_OUT)
		speak(channels->speaker, SPEAK_TURN, "PART %s", channel->name);
	return channel->gone;
}

void channels_sync(Channels *channels, const Rooms *rooms)
{
	GHashTableIter all;
	Channel *channel;
	g_hash_table_iter_init(&all, channels->all);
	while (g_hash_table_iter_next(&all, NULL, (gpointer *)&channel))
		channel->gone = true;
	const BotRoom *room;
	for (unsigned i = 0; (room = rooms_next(rooms, channels->network, &i));)
		want(channels, room);
	g_hash_table_foreach_remove(channels->all, drop_if_gone, channels);
	run(channels);
}

void channels_open(Channels *channels, const Rooms *rooms)
{
	channels->open = true;
	channels_sync(channels, rooms);
}

// ---- the server's side ----

bool channels_joined(Channels *channels, const char *name)
{
	Channel *channel = find(channels, name);
	if (!channel)
		return false;
	channel->state = CHANNEL_IN;
	channel->due_us = in_ms(CHANNEL_RETRY_MOST_MS);
	arm(channels);
	return true;
}

void channels_parted(Channels *channels, const char *name)
{
	Channel *channel = find(channels, name);
	if (channel)
		retry_later(channels, channel, "we were taken out");
}

void channels_kicked(Channels *channels, const char *name)
{
	Channel *channel = find(channels, name);
	if (!channel || channel->state != CHANNEL_IN)
		return; // who is not in cannot be kicked; it would only make us wait longer
	bool first = !channel->kicked || channel->due_us <= g_get_monotonic_time();
	channel->kicked = true;
	if (!first) {
		retry_later(channels, channel, "kicked again");
		return;
	}
	backoff_reset(&channel->backoff);
	channel->state = CHANNEL_OUT;
	channel->due_us = in_ms(CHANNEL_KICKED_MS);
	log_write(LOG_WARNING, &(LogWhere){.network = channels->network, .room = channel->name},
		"channel: kicked from %s, going back once", channel->name);
	arm(channels);
}

bool channels_refused(Channels *channels, const char *name, const char *why)
{
	Channel *channel = find(channels, name);
	if (!channel || channel->state != CHANNEL_ASKED)
		return false;
	retry_later(channels, channel, why);
	return true;
}

bool channels_in(const Channels *channels, const char *name)
{
	const Channel *channel = find(channels, name);
	return channel && channel->state == CHANNEL_IN;
}

bool channels_ours(const Channels *channels, const char *name)
{
	return find(channels, name);
}

unsigned channels_count(const Channels *channels, unsigned *ret_in)
{
	*ret_in = 0;
	GHashTableIter all;
	Channel *channel;
	g_hash_table_iter_init(&all, channels->all);
	while (g_hash_table_iter_next(&all, NULL, (gpointer *)&channel))
		*ret_in += channel->state == CHANNEL_IN;
	return g_hash_table_size(channels->all);
}
