// SPDX-License-Identifier: LGPL-3.0-or-later
// The filter of the sync, and where it stands.
#include "matrix/filter.h"

#include <string.h>

// Membership is told of those who speak: in a great room that is a few.
#define FILTER                                                                                     \
	"{\"presence\":{\"types\":[]},\"account_data\":{\"types\":[\"m.direct\"]},\"room\":{"      \
	"\"ephemeral\":{\"types\":[]},\"account_data\":{\"types\":[]},"                            \
	"\"state\":{\"lazy_load_members\":true,\"include_redundant_members\":true,\"types\":"      \
	"[" STATES "]},"                                                                           \
	"\"timeline\":{\"lazy_load_members\":true,\"include_redundant_members\":true,\"limit\":%"  \
	"d,\"types\":[" STATES                                                                     \
	",\"m.room.message\",\"m.room.redaction\",\"m.reaction\",\"m.room.encrypted\"]}}}"
#define STATES                                                                                     \
	"\"m.room.create\",\"m.room.power_levels\",\"m.room.encryption\",\"m.room.tombstone\","    \
	"\"m.room.history_visibility\",\"m.room.name\",\"m.room.canonical_alias\","                \
	"\"m.room.member\""

static char *written_out(bool least)
{
	return g_strdup_printf(FILTER, least ? FILTER_LEAST_EVENTS : FILTER_ROOM_EVENTS);
}

// Trap: what begins with a brace would be read as a filter that is written out.
static bool is_id(const char *id)
{
	return id && *id && *id != '{' && strlen(id) <= FILTER_ID_BYTES;
}

static void on_stored(void *data, const ApiAnswer *answer)
{
	SyncFilter *filter = data;
	filter->request = NULL;
	const char *id = json_text(answer->json, "filter_id");
	if (answer->fate == API_DONE && is_id(id))
		filter->id = g_strdup(id);
	else // a server in trouble is asked again with the next poll
		filter->refused = answer->fate == API_DONE || answer->fate == API_REFUSED;
}

void sync_filter_store(SyncFilter *filter, const Api *api, const char *user)
{
	if (filter->id || filter->request || filter->refused)
		return;
	g_autofree char *text = written_out(false);
	g_autoptr(Json) body = json_parse(text, strlen(text), NULL);
	g_autofree char *path = api_path("v3", "user", user, "filter", NULL);
	const ApiCall call = {.method = HTTP_POST, .path = path, .body = body};
	filter->request = api_ask(api, &call, on_stored, filter);
}

char *sync_filter_value(const SyncFilter *filter)
{
	bool kept = filter->id && !filter->least;
	g_autofree char *text = kept ? g_strdup(filter->id) : written_out(filter->least);
	return g_uri_escape_string(text, NULL, FALSE);
}

void sync_filter_doubt(SyncFilter *filter)
{
	filter->refused |= filter->id != NULL;
	g_clear_pointer(&filter->id, g_free);
}

void sync_filter_clear(SyncFilter *filter)
{
	g_clear_pointer(&filter->request, api_cancel);
	g_clear_pointer(&filter->id, g_free);
	filter->refused = false;
}
