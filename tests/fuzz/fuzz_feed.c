// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever somebody calls a feed: it is read or refused with a sentence, and what comes out of it keeps to its limits. libFuzzer's
// main; see tests/fuzz/meson.build.
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "plugins/updates/parse/decode.h"
#include "plugins/updates/parse/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_line(const char *text, size_t most)
{
	g_assert(g_utf8_validate(text, -1, NULL) && strlen(text) <= most && text_is_clean(text));
}

static void check_link(const char *link)
{
	check_line(link, FEED_LINK_BYTES);
	g_assert(!*link || !g_ascii_strncasecmp(link, "http", strlen("http")));
	g_assert(!strpbrk(link, " \n\"<>"));
}

static void check_item(const FeedItem *item)
{
	g_assert(*item->id && (*item->title || *item->text || *item->link));
	check_line(item->id, FEED_LINK_BYTES);
	check_line(item->title, FEED_TITLE_BYTES);
	check_line(item->lang, FEED_LANG_BYTES);
	check_link(item->link);
	g_assert(item->published >= 0 && item->updated >= 0);
	g_assert(g_utf8_validate(item->text, -1, NULL) && strlen(item->text) <= FEED_TEXT_BYTES);
	g_assert(!strstr(item->text, "\n\n\n") && !strchr(item->text, '\r'));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	g_auto(Feed) feed;
	feed_init(&feed);
	decode_charset((const char *)bytes, length, "");
	g_autofree char *document = decode((const char *)bytes, length, (GIConv)-1);
	g_assert(g_utf8_validate(document, -1, NULL));
	g_autofree char *fault = feed_read(&feed, document, "https://union.example/feeds/news.xml");
	g_assert(!fault || *fault);
	g_assert(feed.items->len <= FEED_ITEMS);
	check_line(feed.title, FEED_TITLE_BYTES);
	check_link(feed.link);
	for (unsigned i = 0; i < feed.items->len; i++)
		check_item(feed.items->pdata[i]);
	return 0;
}
