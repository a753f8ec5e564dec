// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever a homeserver answers to a sync: it is read or refused, all that comes out of it keeps to
// the bounds that the headers promise, and a room that is well is found behind it. libFuzzer's main;
// see tests/fuzz/meson.build.
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "matrix/sync_read.h"

static void check_text(const char *text)
{
	g_assert(!text || g_utf8_validate(text, -1, NULL));
}

static void check_event(const Event *event)
{
	g_assert(user_id_is(event->sender) && text_is_clean(event->sender));
	g_assert(strlen(event->type) <= EVENT_ID_BYTES);
	g_assert(!event->id || (*event->id == '$' && strlen(event->id) <= EVENT_ID_BYTES));
	g_assert(!event->redacts || *event->redacts == '$');
	EventRelation relation = event_relation(event);
	g_assert(!relation.event || *relation.event == '$');
	check_text(relation.kind);
	check_text(relation.key);
	check_text(event->state_key);
	check_text(event->transaction_id);
}

static void check_events(const Json *events)
{
	Event event;
	for (const Json *at = json_first(events); event_next(&at, &event);)
		check_event(&event);
}

static void check_room(const SyncRoom *room)
{
	g_assert(room_id_is(room->id) && room->part < SYNC_PARTS);
	g_assert(room->joined >= -1 && room->invited >= -1);
	g_assert(!room->prev_batch || strlen(room->prev_batch) <= SYNC_TOKEN_BYTES);
	check_events(room->state);
	check_events(room->timeline);
}

static void check_sync(const char *bytes, size_t n)
{
	g_autoptr(GError) error = NULL;
	Sync sync;
	if (!sync_read(&sync, bytes, n, &error)) {
		g_assert(error && !sync.json);
		return;
	}
	g_assert(!error && *sync.next_batch);
	SyncRoom room = {0};
	while (sync_next_room(&sync, &room))
		check_room(&room);
	check_events(sync_account_data(&sync, "m.direct"));
	sync_clear(&sync);
}

// As a member of a larger document: what is JSON by itself must not cost its neighbours.
static void check_beside(const char *bytes, size_t n)
{
	static const char before[] = "{\"next_batch\":\"s1\",\"rooms\":{\"join\":{\"!poison\":",
			  after[] = ",\"!well\":{}}}}";
	static const char mark[] =
		"\xEF\xBB\xBF"; // of byte order: only a whole document may have it
	g_autoptr(Json) alone = json_parse(bytes, n, NULL);
	if (!alone || (n >= 3 && !memcmp(bytes, mark, 3)))
		return;
	g_autoptr(GString) text = g_string_new(before);
	g_string_append_len(text, bytes, (gssize)n);
	g_string_append(text, after);
	Sync sync;
	g_assert(sync_read(&sync, text->str, text->len, NULL));
	SyncRoom room = {0};
	bool found = false;
	while (sync_next_room(&sync, &room))
		found |= !strcmp(room.id, "!well");
	g_assert(found);
	sync_clear(&sync);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	check_sync((const char *)bytes, n);
	check_beside((const char *)bytes, n);
	return 0;
}
