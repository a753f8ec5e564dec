// SPDX-License-Identifier: LGPL-3.0-or-later
// Fills gaps. Trap: a server may give an end to go on from though nothing more is there: an empty
// page, or the same end twice, is the end.
#include "matrix/gap.h"

#include <string.h>

#include "base/log.h"

enum { RETRY_MS = 5000 };

typedef struct {
	char *room, *from;
	GPtrArray *pages; // of Json, newest first
	unsigned events;
} Gap;

static void gap_free(Gap *gap)
{
	g_free(gap->room);
	g_free(gap->from);
	g_ptr_array_unref(gap->pages);
	g_free(gap);
}

void gaps_init(Gaps *gaps)
{
	gaps->cut = false;
	g_queue_init(&gaps->rooms);
	gaps->filled = g_hash_table_new_full(
		g_str_hash, g_str_equal, NULL, (GDestroyNotify)gap_free);
}

void gaps_clear(Gaps *gaps)
{
	g_clear_handle_id(&gaps->retry, g_source_remove);
	g_clear_pointer(&gaps->request, api_cancel);
	g_queue_clear_full(&gaps->rooms, (GDestroyNotify)gap_free);
	g_clear_pointer(&gaps->filled, g_hash_table_unref);
}

void gaps_add(Gaps *gaps, const SyncRoom *room)
{
	Gap *gap = g_new0(Gap, 1);
	gap->room = g_strdup(room->id);
	gap->from = g_strdup(room->prev_batch);
	gap->pages = g_ptr_array_new_with_free_func((GDestroyNotify)json_free);
	g_queue_push_tail(&gaps->rooms, gap);
}

static void next_room(Gaps *gaps)
{
	Gap *gap = g_queue_pop_head(&gaps->rooms);
	g_hash_table_replace(gaps->filled, gap->room, gap);
	gaps_fill(gaps);
}

static gboolean on_retry(gpointer data)
{
	Gaps *gaps = data;
	gaps->retry = 0;
	gaps_fill(gaps);
	return G_SOURCE_REMOVE;
}

// True: there is more to ask for.
static bool take_page(Gaps *gaps, Gap *gap, const ApiAnswer *answer)
{
	Json *page = api_take_json(answer);
	const char *end = json_text(page, "end");
	unsigned before = gap->events;
	for (const Json *at = json_first(json_array(page, "chunk")); at; at = json_next(at))
		gap->events++;
	bool more = gap->events > before && end && strcmp(end, gap->from) &&
		    strcmp(end, gaps->until) && strlen(end) <= SYNC_TOKEN_BYTES;
	g_ptr_array_add(gap->pages, page);
	if (more) {
		g_free(gap->from);
		gap->from = g_strdup(end);
	}
	gaps->cut |= more && gap->events >= GAP_MOST_EVENTS;
	if (more && gap->events >= GAP_MOST_EVENTS)
		log_write(LOG_WARNING, &(LogWhere){.network = gaps->network},
			"matrix: a room had more than %d events while we were away, older ones are "
			"not looked at",
			GAP_MOST_EVENTS);
	return more && gap->events < GAP_MOST_EVENTS;
}

static void on_page(void *data, const ApiAnswer *answer)
{
	Gaps *gaps = data;
	gaps->request = NULL;
	Gap *gap = g_queue_peek_head(&gaps->rooms);
	switch (answer->fate) {
	case API_DONE:
		if (take_page(gaps, gap, answer))
			gaps_fill(gaps);
		else
			next_room(gaps);
		break;
	case API_UNREACHED:
	case API_LIMITED:
		gaps->retry = g_timeout_add((guint)MAX(answer->retry_ms, RETRY_MS), on_retry, gaps);
		break;
	case API_LOGGED_OUT:
		gaps->done(gaps->data, true);
		break;
	case API_REFUSED: // we are not in that room any more
		next_room(gaps);
		break;
	}
}

void gaps_fill(Gaps *gaps)
{
	const Gap *gap = g_queue_peek_head(&gaps->rooms);
	if (!gap) {
		gaps->done(gaps->data, false);
		return;
	}
	g_autofree char *from = g_uri_escape_string(gap->from, NULL, FALSE);
	g_autofree char *until = g_uri_escape_string(gaps->until, NULL, FALSE);
	g_autofree char *path = api_path("v3", "rooms", gap->room, "messages", NULL);
	g_autofree char *asked = g_strdup_printf(
		"%s?dir=b&limit=%d&from=%s&to=%s", path, GAP_PAGE, from, until);
	gaps->request = api_ask(
		gaps->api, &(ApiCall){.path = asked, .most_bytes = JSON_MAX_BYTES}, on_page, gaps);
}

// Within a page the newest stands first too.
static void each_of_page(const Json *page, GapEvent *each, void *data)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	for (const Json *at = json_first(json_array(page, "chunk")); at; at = json_next(at))
		g_ptr_array_add(events, (gpointer)at);
	for (unsigned i = events->len; i-- > 0;) {
		Event event;
		if (event_read(&event, events->pdata[i]))
			each(data, &event);
	}
}

void gaps_each(const Gaps *gaps, const char *room, GapEvent *each, void *data)
{
	const Gap *gap = g_hash_table_lookup(gaps->filled, room);
	for (unsigned i = gap ? gap->pages->len : 0; i-- > 0;)
		each_of_page(gap->pages->pdata[i], each, data);
}
