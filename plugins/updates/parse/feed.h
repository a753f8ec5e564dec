// SPDX-License-Identifier: LGPL-3.0-or-later
// A document that calls itself a feed, as items in plain text. Nothing in it is believed: every limit stands here.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	FEED_BYTES = 2 * 1024 * 1024,
	FEED_ITEMS = 200,
	FEED_DEPTH = 64, // of elements
	FEED_ID_BYTES = 500,
	FEED_LINK_BYTES = 2000,
	FEED_TITLE_BYTES = 500,
	FEED_TEXT_BYTES = 20000,
	FEED_LANG_BYTES = 35,
};

// Texts are never NULL.
typedef struct {
	char *id, *link, *title, *text, *lang;
	int64_t published, updated; // 0 = not told, or not readable
} FeedItem;

typedef struct {
	char *title, *link, *lang;
	GPtrArray *items;  // of FeedItem, in the document's order
	GHashTable *ids;   // of those: each once
	unsigned left_out; // nothing to say, said twice, or one too many
} Feed;

void feed_init(Feed *feed);
void feed_clear(Feed *feed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Feed, feed_clear)
FeedItem *feed_item_new(void);
void feed_item_free(FeedItem *item);
// Takes an item: gives it an id where it has none, and leaves out what is none.
void feed_add(Feed *feed, FeedItem *item);

// What one line of output says; text as it stood in the document.
typedef enum { FEED_PLAIN, FEED_HTML } FeedMarkup;
char *feed_line(const char *text, FeedMarkup markup, size_t most);
char *feed_text(const char *text, FeedMarkup markup);
// What it calls an item; of a name that is too long its checksum, which no other has.
char *feed_id(const char *text);
// An address that may be shown: http or https, whole. "" = it is none. base: where relative ones begin.
char *feed_link(const char *link, const char *base);

// Reads a document in UTF-8 that came from an address. NULL, or what is wrong with it: one sentence, to be freed.
char *feed_read(Feed *feed, const char *document, const char *url);
char *feed_read_xml(Feed *feed, const char *document, const char *url);
char *feed_read_json(Feed *feed, const char *document, const char *url);
