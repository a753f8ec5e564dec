// SPDX-License-Identifier: LGPL-3.0-or-later
// Builds and drives the whole bot in one process.
#include "house.h"

#include <check.h>
#include <string.h>

#include "chat/strike.h"
#include "console/ready.h"
#include "host/fetches.h"

static void on_settle(void *data)
{
	app_settle(&((House *)data)->app);
}

static int64_t on_next_due(void *data)
{
	return host_next_due(&((House *)data)->app.host);
}

static void on_run_due(void *data)
{
	host_run_due(&((House *)data)->app.host);
}

static void on_print(void *data, const char *line)
{
	g_string_append_printf(((House *)data)->out, "%s\n", line);
}

static void on_wake(void *data, const char *network)
{
	if (!strcmp(network, "console"))
		console_flush(&((House *)data)->console);
}

static void on_heard(void *data, Message *message)
{
	House *house = data;
	message->late = house->away;
	inbox_push(&house->app.inbox, message);
}

static void on_batch(void *data, const ChatBatch *batch)
{
	inbox_batch(&((House *)data)->app.inbox, batch);
}

bool house_build(House *house)
{
	const ConsoleHooks hooks = {on_settle, on_next_due, on_run_due, on_print, house};
	const char *folder = g_getenv("PICKETBOT_PLUGINS");
	g_autofree char *plugins = folder ? g_strdup(folder)
					  : g_build_filename(
						    g_getenv("BUILD_ROOT"), "plugins", NULL);
	AppOptions with = {
		.config_text = house->config, .store_path = house->store, .plugins = plugins};
	clock_init(&with.clock, CLOCK_STILL, house->now);
	if (app_init(&house->app, &with) != 0) {
		app_clear(&house->app);
		return false;
	}
	house->app.chat.heard = on_heard;
	house->app.chat.batch = on_batch;
	house->app.chat.heard_data = house;
	console_init(&house->console, &house->app.chat, &hooks, "you");
	house->console.may_play = true;
	g_hash_table_add(house->app.desk.open_rooms, house->console.room);
	outbox_on_wake(house->app.chat.outbox, on_wake, house);
	g_autofree char *zone = strike_first_zone(house->app.store);
	house->console.zone = zone ? clock_zone(zone) : NULL;
	house->stands = true;
	if (house->limited)
		house_limit(house);
	return true;
}

void house_plan(House *house, const char *config, const char *store)
{
	g_autoptr(GTimeZone) zone = clock_zone("America/Los_Angeles");
	*house = (House){
		.out = g_string_new(NULL),
		.store = g_strdup(store ? store : ":memory:"),
		.config = g_strdup(config ? config : ready_config),
	};
	clock_parse("2023-08-11T08:00", zone, &house->now);
}

static void build(House *house)
{
	ck_assert_msg(house_build(house), "the house does not stand");
}

void house_init(House *house, const char *config, const char *store)
{
	house_plan(house, config, store);
	build(house);
	house_rise(house);
}

void house_rise(House *house)
{
	if (strcmp(house->config, ready_config))
		return;
	house->console.muted = true;
	console_advance(&house->console, house->now);
	house->console.muted = false;
}

void house_fill(House *house)
{
	int64_t now = clock_now(&house->app.clock), begin = now;
	ck_assert(clock_parse(READY_BEGIN, house->console.zone, &begin));
	clock_init(&house->app.clock, CLOCK_STILL, begin);
	ready_play(&house->console, now);
}

void house_take_down(House *house)
{
	if (!house->stands)
		return;
	house->now = clock_now(&house->app.clock);
	app_clear(&house->app);
	console_clear(&house->console);
	house->stands = false;
}

void house_clear(House *house)
{
	house_take_down(house);
	g_string_free(house->out, TRUE);
	g_free(house->store);
	g_free(house->config);
}

void house_restart(House *house)
{
	house_take_down(house);
	build(house);
	console_flush(&house->console);
}

void house_limit(House *house)
{
	house->limited = true;
	flood_limit(&house->app.desk.flood, "console");
}

void house_away(House *house, const char *since)
{
	house->away = 0;
	ck_assert_msg(!since || clock_parse(since, house->console.zone, &house->away), "%s", since);
}

void house_feed(House *house, const char *source, const char *file)
{
	g_autofree char *path = g_build_filename(g_getenv("SOURCE_ROOT"), "tests", file, NULL);
	char *bytes = NULL;
	size_t length = 0;
	ck_assert_msg(g_file_get_contents(path, &bytes, &length, NULL), "%s", path);
	g_autoptr(GBytes) document = g_bytes_new_take(bytes, length);
	Host *host = &house->app.host;
	Wish *wish = wish_new(host_bot(host, "updates"), source,
		&(BotFetch){.url = "https://www.example.org/feed",
			.etag = "",
			.modified = "",
			.kind = "feed"});
	fetches_read(wish, document);
	wish_unref(wish);
	while (host->fetches->len)
		g_main_context_iteration(NULL, TRUE);
	console_flush(&house->console);
}

void house_spare(House *house)
{
	house->limited = false;
	flood_spare(&house->app.desk.flood, "console");
}

bool house_say(House *house, const char *line)
{
	g_autofree char *fault = console_line(&house->console, line);
	if (fault)
		g_string_append_printf(house->out, "fault: %s\n", fault);
	return !fault;
}

char *house_take(House *house)
{
	char *out = g_strdup(house->out->str);
	g_string_truncate(house->out, 0);
	return out;
}

char *house_ask(House *house, const char *line)
{
	house_say(house, line);
	return house_take(house);
}
