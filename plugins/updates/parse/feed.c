// SPDX-License-Identifier: LGPL-3.0-or-later
// Finds out what kind of document it is, and holds items to their limits.
#include "feed.h"

#include <libxml/uri.h>
#include <string.h>

#include "base/text.h"
#include "plain.h"

// ---- items ----

FeedItem *feed_item_new(void)
{
	FeedItem *item = g_new0(FeedItem, 1);
	*item = (FeedItem){.id = g_strdup(""),
		.link = g_strdup(""),
		.title = g_strdup(""),
		.text = g_strdup(""),
		.lang = g_strdup("")};
	return item;
}

void feed_item_free(FeedItem *item)
{
	g_free(item->id);
	g_free(item->link);
	g_free(item->title);
	g_free(item->text);
	g_free(item->lang);
	g_free(item);
}

void feed_init(Feed *feed)
{
	*feed = (Feed){
		.title = g_strdup(""),
		.link = g_strdup(""),
		.lang = g_strdup(""),
		.items = g_ptr_array_new_with_free_func((GDestroyNotify)feed_item_free),
		.ids = g_hash_table_new(g_str_hash, g_str_equal),
	};
}

void feed_clear(Feed *feed)
{
	g_clear_pointer(&feed->title, g_free);
	g_clear_pointer(&feed->link, g_free);
	g_clear_pointer(&feed->lang, g_free);
	g_clear_pointer(&feed->ids, g_hash_table_unref);
	g_clear_pointer(&feed->items, g_ptr_array_unref);
}

static char *checksum(const char *text)
{
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	return g_strconcat("sha256:", sum, NULL);
}

static void give_id(FeedItem *item)
{
	if (*item->id)
		return;
	g_free(item->id);
	if (*item->link) {
		item->id = g_strdup(item->link);
		return;
	}
	g_autofree char *all = g_strconcat(item->title, "\n", item->text, NULL);
	item->id = checksum(all);
}

void feed_add(Feed *feed, FeedItem *item)
{
	bool says = *item->title || *item->text || *item->link;
	give_id(item);
	if (says && feed->items->len < FEED_ITEMS && !g_hash_table_contains(feed->ids, item->id)) {
		g_hash_table_add(feed->ids, item->id);
		g_ptr_array_add(feed->items, item);
		return;
	}
	feed->left_out++;
	feed_item_free(item);
}

// ---- values ----

static char *within(char *text, size_t most)
{
	if (strlen(text) > most)
		text[text_cut(text, most)] = '\0';
	return text;
}

// Most titles hold no markup, though they could.
static char *unmarked(const char *text, FeedMarkup markup)
{
	return markup == FEED_HTML && strpbrk(text, "<&") ? plain_text(text) : g_strdup(text);
}

char *feed_line(const char *text, FeedMarkup markup, size_t most)
{
	g_autofree char *plain = unmarked(text, markup);
	g_autofree char *composed = g_utf8_normalize(plain, -1, G_NORMALIZE_NFC);
	return within(text_clean(composed ? composed : plain, -1), most);
}

char *feed_id(const char *text)
{
	g_autofree char *id = feed_line(text, FEED_PLAIN, FEED_BYTES);
	return strlen(id) > FEED_ID_BYTES ? checksum(id) : g_steal_pointer(&id);
}

// At most one empty line between two others, and none around.
char *feed_text(const char *text, FeedMarkup markup)
{
	g_autofree char *plain = unmarked(text, markup);
	g_auto(GStrv) lines = g_strsplit_set(plain, "\r\n", -1);
	g_autoptr(GString) all = g_string_new(NULL);
	unsigned empty = 0;
	for (char **line = lines; *line && all->len < FEED_TEXT_BYTES; line++) {
		g_autofree char *clean = feed_line(*line, FEED_PLAIN, FEED_TEXT_BYTES);
		if (!*clean) {
			empty++;
			continue;
		}
		if (all->len)
			g_string_append(all, empty ? "\n\n" : "\n");
		g_string_append(all, clean);
		empty = 0;
	}
	return within(g_string_free(g_steal_pointer(&all), FALSE), FEED_TEXT_BYTES);
}

// Trap: "https://union.org@evil.example" leads to the second.
static bool is_shown(const xmlURI *uri)
{
	return uri->scheme && uri->server && *uri->server && !uri->user &&
	       (!g_ascii_strcasecmp(uri->scheme, "http") ||
		       !g_ascii_strcasecmp(uri->scheme, "https"));
}

char *feed_link(const char *link, const char *base)
{
	g_autofree char *clean = text_clean(link, -1);
	if (!*clean || strlen(clean) > FEED_LINK_BYTES)
		return g_strdup("");
	// as browsers do it: what an address may not hold is written out
	g_autofree char *address = g_uri_escape_string(clean, ":/?#[]@!$&'()*+,;=%", FALSE);
	xmlChar *whole = xmlBuildURI((const xmlChar *)address, (const xmlChar *)base);
	xmlURI *uri = whole ? xmlParseURI((const char *)whole) : NULL;
	bool fits = uri && is_shown(uri) && strlen((const char *)whole) <= FEED_LINK_BYTES;
	char *found = g_strdup(fits ? (const char *)whole : "");
	xmlFreeURI(uri);
	xmlFree(whole);
	return found;
}

// ---- the document ----

static const char *first_sign(const char *document)
{
	while (g_ascii_isspace(*document))
		document++;
	return document;
}

char *feed_read(Feed *feed, const char *document, const char *url)
{
	document = first_sign(document);
	if (!*document)
		return g_strdup("the document is empty");
	if (!g_ascii_strncasecmp(document, "<html", strlen("<html")))
		return g_strdup("this is an HTML page, not a feed");
	if (*document == '{' || *document == '[')
		return feed_read_json(feed, document, url);
	if (*document == '<')
		return feed_read_xml(feed, document, url);
	return g_strdup("this is neither XML nor JSON, so it is no feed");
}
