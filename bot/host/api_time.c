// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "time": the bot's clock, and timers that live in the store, one transaction each when
// they are due.
#include <string.h>

#include "base/log.h"
#include "command/approve.h"
#include "command/timer.h"
#include "host/as_core.h"

enum { CLOCK_SLACK_SECONDS = 60 }; // a clock that is only corrected is no clock that was set back

int64_t bot_now(Bot *bot)
{
	return clock_now(bot->host->chat->clock);
}

void bot_today(Bot *bot, GTimeZone *zone, GDate *ret_date)
{
	bot_local(bot_now(bot), zone, ret_date, NULL);
}

int64_t bot_unix(const GDate *date, int minutes, GTimeZone *zone)
{
	return clock_unix(date, minutes, zone);
}

void bot_local(int64_t unix_time, GTimeZone *zone, GDate *ret_date, int *ret_minutes)
{
	g_autoptr(GTimeZone) utc = zone ? NULL : g_time_zone_new_utc();
	clock_local(unix_time, zone ? zone : utc, ret_date, ret_minutes);
}

GTimeZone *bot_zone(const char *name)
{
	return clock_zone(name);
}

void bot_at(Bot *bot, int64_t at, const char *key)
{
	AS_CORE(bot);
	timer_set(&bot->host->desk->turn, bot->name, key, at);
}

void bot_cancel(Bot *bot, const char *key)
{
	AS_CORE(bot);
	timer_cancel(&bot->host->desk->turn, bot->name, key);
}

// ---- what is due ----

typedef struct {
	Bot *bot; // NULL = the core
	char *owner, *key;
	int64_t at;
} Due;

static void due_clear(Due *due)
{
	g_clear_pointer(&due->owner, g_free);
	g_clear_pointer(&due->key, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Due, due_clear)

static bool is_awake(const Bot *bot, const char *owner)
{
	return bot ? bot->on : !strcmp(owner, TIMER_CORE);
}

// STORE_ROW: the earliest timer after some other whose plugin is on. Timers of one that is off sleep
// until it is switched on again.
static StoreStep next_due(Host *host, const Due *after, Due *ret_due)
{
	Query *query = store_query(host->chat->store,
		"select owner, key, at from timer where (at, owner, key) > (?, ?, ?) order by at, "
		"owner, key",
		S(after->at), S(after->owner), S(after->key));
	StoreStep step;
	while ((step = query_step(query, NULL)) == STORE_ROW) {
		const char *owner = query_text(query, 0);
		Bot *bot = host_bot(host, owner);
		if (!is_awake(bot, owner))
			continue;
		*ret_due = (Due){
			bot, g_strdup(owner), g_strdup(query_text(query, 1)), query_int(query, 2)};
		break;
	}
	query_reset(query);
	return step;
}

int64_t host_next_due(Host *host)
{
	const Due none = {.owner = (char *)"", .key = (char *)"", .at = INT64_MIN};
	g_auto(Due) due = {0};
	StoreStep step = next_due(host, &none, &due);
	if (step == STORE_STEP_FAILED) // it is to be looked at again, not given up
		return clock_now(host->chat->clock);
	return step == STORE_ROW ? due.at : INT64_MAX;
}

static bool ring(Host *host, const Due *due, GError **error)
{
	Store *store = host->chat->store;
	if (!store_run(store, error, "delete from timer where owner = ? and key = ? and at = ?",
		    S(due->owner), S(due->key), S(due->at)))
		return false;
	host->desk->turn.timers_changed = true;
	if (!due->bot)
		return approve_due(host->desk, due->key) && !store_fault(store);
	const char *owner = store_set_owner(store, due->bot->name);
	if (due->bot->plugin->due)
		due->bot->plugin->due(due->bot, due->key, due->at);
	store_set_owner(store, owner);
	return !store_fault(store); // half of what it meant to write is worse than none
}

// The timer goes with the effect that it had, in one commit; a lost commit brings it back.
static bool run_one(Host *host, const Due *due, GError **error)
{
	Turn *turn = &host->desk->turn;
	return turn_begin(turn, error) && turn_end(turn, ring(host, due, error), error);
}

// Timers stand for times that have not come; what stands too far ahead after the clock was set back,
// only their owners know.
static void mind_clock(Host *host)
{
	int64_t now = clock_now(host->chat->clock);
	if (now >= host->looked - CLOCK_SLACK_SECONDS || host_tell(host, BOT_CLOCK_BACK))
		host->looked = now; // else they are told at the next look
}

bool host_run_due(Host *host)
{
	mind_clock(host);
	bool any = false;
	Due due = {0};
	g_auto(Due) failed = {.owner = g_strdup(""), .key = g_strdup(""), .at = INT64_MIN};
	while (next_due(host, &failed, &due) == STORE_ROW) {
		g_autoptr(GError) error = NULL;
		g_auto(Due) now = due;
		if (due.at > clock_now(host->chat->clock))
			break;
		any = true;
		if (run_one(host, &due, &error))
			continue;
		log_error("%s: timer %s could not be saved, retrying: %s", due.owner, due.key,
			error->message);
		if (error->code != STORE_FAILED) // the store's own trouble is everybody's
			break;
		// One plugin's fault holds up no other timer.
		due_clear(&failed);
		failed = now;
		now = (Due){0};
	}
	return any;
}
