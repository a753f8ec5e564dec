// SPDX-License-Identifier: LGPL-3.0-or-later
// JSON Feed, versions 1 and 1.1. What is of another type than it should be is not there.
#include <string.h>

#include "base/json.h"
#include "date.h"
#include "feed.h"

static const char *text_of(const Json *object, const char *key)
{
	const char *text = json_text(object, key);
	return text ? text : "";
}

static void set(char **text, char *taken)
{
	g_free(*text);
	*text = taken;
}

// Some write numbers.
static char *id_of(const Json *json)
{
	int64_t number;
	if (json_int(json, "id", &number))
		return g_strdup_printf("%" G_GINT64_FORMAT, number);
	return feed_id(text_of(json, "id"));
}

static char *body_of(const Json *json)
{
	const char *plain = text_of(json, "content_text"), *html = text_of(json, "content_html");
	if (*plain)
		return feed_text(plain, FEED_PLAIN);
	return *html ? feed_text(html, FEED_HTML) : feed_text(text_of(json, "summary"), FEED_PLAIN);
}

static void take_item(Feed *feed, const Json *json, const char *url)
{
	FeedItem *item = feed_item_new();
	const char *lang = text_of(json, "language");
	set(&item->id, id_of(json));
	set(&item->link, feed_link(text_of(json, "url"), url));
	if (!*item->link)
		set(&item->link, feed_link(text_of(json, "external_url"), url));
	set(&item->title, feed_line(text_of(json, "title"), FEED_PLAIN, FEED_TITLE_BYTES));
	set(&item->text, body_of(json));
	set(&item->lang, feed_line(*lang ? lang : feed->lang, FEED_PLAIN, FEED_LANG_BYTES));
	item->updated = date_read(text_of(json, "date_modified"));
	item->published = date_read(text_of(json, "date_published"));
	if (!item->published)
		item->published = item->updated;
	feed_add(feed, item);
}

char *feed_read_json(Feed *feed, const char *document, const char *url)
{
	g_autoptr(Json) json = json_parse(document, strlen(document), NULL);
	if (!json)
		return g_strdup("it is no whole JSON: it breaks off, or is wrong");
	if (!strstr(text_of(json, "version"), "jsonfeed.org/version/"))
		return g_strdup("this is JSON, but no JSON Feed: its version does not say so");
	set(&feed->title, feed_line(text_of(json, "title"), FEED_PLAIN, FEED_TITLE_BYTES));
	set(&feed->link, feed_link(text_of(json, "home_page_url"), url));
	set(&feed->lang, feed_line(text_of(json, "language"), FEED_PLAIN, FEED_LANG_BYTES));
	const Json *items = json_array(json, "items");
	if (!items)
		return g_strdup("this JSON Feed has no list of items");
	for (const Json *at = json_first(items); at; at = json_next(at))
		if (json_is_object(at))
			take_item(feed, at, url);
		else
			feed->left_out++;
	return NULL;
}
