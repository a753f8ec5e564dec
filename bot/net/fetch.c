// SPDX-License-Identifier: LGPL-3.0-or-later
// Asks with what was told last, and says of each answer whether there is something to read.
#include "net/fetch.h"

#include <string.h>

struct Fetch {
	HttpRequest *request;
	FetchDone *done;
	void *data;
};

enum { HTTP_OK = 200, HTTP_NOT_MODIFIED = 304, HTTP_NOT_FOUND = 404, HTTP_GONE = 410 };

// What goes back to the server is a header of ours: nothing in it may end the line.
static const char *tag_of(const HttpAnswer *answer, const char *name)
{
	const char *tag = http_header(answer, name);
	bool fits = strlen(tag) <= FETCH_TAG_BYTES;
	for (const char *at = tag; *at && fits; at++)
		fits = g_ascii_isprint(*at);
	return fits ? tag : "";
}

static char *fault_of(const HttpAnswer *answer)
{
	if (answer->error)
		return g_strdup(answer->error);
	switch (answer->status) {
	case HTTP_OK:
	case HTTP_NOT_MODIFIED:
		return NULL;
	case HTTP_NOT_FOUND:
	case HTTP_GONE:
		return g_strdup_printf("it is not there any more (%ld)", answer->status);
	default:
		return g_strdup_printf("the server answered %ld", answer->status);
	}
}

static void on_done(void *data, const HttpAnswer *answer)
{
	Fetch *fetch = data;
	g_autofree char *fault = fault_of(answer);
	fetch->done(fetch->data, &(FetchAnswer){
					 .fault = fault,
					 .unchanged = answer->status == HTTP_NOT_MODIFIED,
					 .retry_after_ms = answer->retry_after_ms,
					 .body = answer->body,
					 .type = http_header(answer, "Content-Type"),
					 .length = answer->length,
					 .etag = tag_of(answer, "ETag"),
					 .modified = tag_of(answer, "Last-Modified"),
					 .url = http_url(answer),
				 });
	g_free(fetch);
}

static void add_header(GPtrArray *headers, const char *name, const char *value)
{
	if (value && *value)
		g_ptr_array_add(headers, g_strconcat(name, value, NULL));
}

Fetch *fetch_ask(Multi *multi, const FetchAsk *ask, FetchDone *done, void *data)
{
	Fetch *fetch = g_new0(Fetch, 1);
	*fetch = (Fetch){.done = done, .data = data};
	g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);
	add_header(headers, "If-None-Match: ", ask->etag);
	add_header(headers, "If-Modified-Since: ", ask->modified);
	g_ptr_array_add(headers, NULL);
	fetch->request = http_ask(multi,
		&(HttpAsk){
			.url = ask->url,
			.headers = (const char *const *)headers->pdata,
			.ca_file = ask->ca_file,
			.trust = ask->near ? HTTP_NEIGHBOUR : HTTP_STRANGER,
			.timeout_ms = FETCH_MS,
			.most_bytes = FETCH_BODY_BYTES,
		},
		on_done, fetch);
	return fetch;
}

void fetch_cancel(Fetch *fetch)
{
	if (!fetch)
		return;
	http_cancel(fetch->request);
	g_free(fetch);
}
