// SPDX-License-Identifier: LGPL-3.0-or-later
// RSS of all versions and Atom, element by element. The document has no DTD and no entity any more (decode.h), so there is nothing to
// expand and nothing to load.
#include <libxml/xmlreader.h>
#include <string.h>

#include "date.h"
#include "feed.h"

#define ATOM "http://www.w3.org/2005/Atom"
#define ATOM_OLD "http://purl.org/atom/ns#"
#define CONTENT "http://purl.org/rss/1.0/modules/content/"
#define DC "http://purl.org/dc/elements/1.1/"
#define DC_TERMS "http://purl.org/dc/terms/"
#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define RSS1 "http://purl.org/rss/1.0/"
#define RSS09 "http://my.netscape.com/rdf/simple/0.9/"

// Whose text wins, best last.
typedef enum { TEXT_NONE, TEXT_SUMMARY, TEXT_DESCRIPTION, TEXT_CONTENT } TextRank;

typedef struct {
	xmlTextReader *reader;
	Feed *feed;
	const char *url;
	FeedItem *item; // that is being read; NULL = none
	int depth;      // at which it began
	TextRank rank;
	bool permalink; // its guid is an address
	char *fault;
} Reading;

// ---- one element ----

static const char *name_of(const Reading *reading)
{
	return (const char *)xmlTextReaderConstLocalName(reading->reader);
}

static bool is_in(const Reading *reading, const char *space)
{
	return !g_strcmp0((const char *)xmlTextReaderConstNamespaceUri(reading->reader), space);
}

static bool is_atom(const Reading *reading)
{
	return is_in(reading, ATOM) || is_in(reading, ATOM_OLD);
}

static bool is_rss(const Reading *reading)
{
	return !xmlTextReaderConstNamespaceUri(reading->reader) || is_in(reading, RSS1) ||
	       is_in(reading, RSS09);
}

static char *attribute(const Reading *reading, const char *name)
{
	xmlChar *value = xmlTextReaderGetAttribute(reading->reader, (const xmlChar *)name);
	char *own = g_strdup(value ? (const char *)value : "");
	xmlFree(value);
	return own;
}

static char *owned(xmlChar *text)
{
	char *own = g_strdup(text ? (const char *)text : "");
	xmlFree(text);
	return own;
}

// What stands in it, and whether that is markup: of Atom the element says so, of RSS nobody knows.
static char *text_of(const Reading *reading, FeedMarkup *ret_markup)
{
	g_autofree char *type = attribute(reading, "type");
	bool inside = is_atom(reading) && (!strcmp(type, "xhtml") || strstr(type, "xml"));
	bool plain = is_atom(reading) &&
		     (!*type || !strcmp(type, "text") || !strcmp(type, "text/plain"));
	*ret_markup = plain ? FEED_PLAIN : FEED_HTML;
	return owned(inside ? xmlTextReaderReadInnerXml(reading->reader)
			    : xmlTextReaderReadString(reading->reader));
}

static char *plain_line(const Reading *reading, size_t most)
{
	FeedMarkup markup;
	g_autofree char *text = text_of(reading, &markup);
	return feed_line(text, markup, most);
}

static const char *base_of(const Reading *reading)
{
	const char *base = (const char *)xmlTextReaderConstBaseUri(reading->reader);
	return base ? base : reading->url;
}

static void set(char **text, char *taken)
{
	g_free(*text);
	*text = taken;
}

static char *raw(const Reading *reading)
{
	return g_strstrip(owned(xmlTextReaderReadString(reading->reader)));
}

static int64_t date_of(const Reading *reading)
{
	g_autofree char *text = raw(reading);
	return date_read(text);
}

// ---- links ----

// "" where the element is a link to something else: the comments, a picture, the feed itself.
static char *link_of(const Reading *reading)
{
	g_autofree char *href = attribute(reading, "href"), *rel = attribute(reading, "rel");
	g_autofree char *text = is_atom(reading) ? g_strdup(href) : raw(reading);
	bool wanted = !is_atom(reading) || !*rel || !strcmp(rel, "alternate");
	return wanted ? feed_link(text, base_of(reading)) : g_strdup("");
}

static void take_link(const Reading *reading, char **link)
{
	if (!**link)
		set(link, link_of(reading));
}

static void take_guid(Reading *reading)
{
	g_autofree char *permalink = attribute(reading, "isPermaLink"), *text = raw(reading);
	reading->permalink = is_rss(reading) && g_ascii_strcasecmp(permalink, "false") != 0;
	set(&reading->item->id, feed_id(text));
}

// ---- an item ----

static void take_text(Reading *reading, TextRank rank)
{
	FeedMarkup markup;
	if (rank <= reading->rank)
		return;
	g_autofree char *text = text_of(reading, &markup);
	char *plain = feed_text(text, markup);
	if (*plain) {
		set(&reading->item->text, plain);
		reading->rank = rank;
	} else {
		g_free(plain);
	}
}

static void take_date(const Reading *reading, const char *name)
{
	FeedItem *item = reading->item;
	bool changed = !strcmp(name, "updated") || !strcmp(name, "modified");
	int64_t *at = changed ? &item->updated : &item->published;
	if (!*at)
		*at = date_of(reading);
}

static bool is_date(const Reading *reading, const char *name)
{
	static const char *const names[] = {"pubDate", "published", "updated", "issued", "modified",
		"created", "date", "dc:date", NULL};
	return g_strv_contains(names, name) &&
	       (is_rss(reading) || is_atom(reading) || is_in(reading, DC) ||
		       is_in(reading, DC_TERMS));
}

static void take_of_item(Reading *reading)
{
	const char *name = name_of(reading);
	bool ours = is_rss(reading) || is_atom(reading);
	if (is_date(reading, name))
		take_date(reading, name);
	else if ((!strcmp(name, "encoded") && is_in(reading, CONTENT)) ||
		 !strcmp(name, "content:encoded")) // nobody said what the prefix means
		take_text(reading, TEXT_CONTENT);
	else if (!ours)
		return;
	else if (!strcmp(name, "title") && !*reading->item->title)
		set(&reading->item->title, plain_line(reading, FEED_TITLE_BYTES));
	else if (!strcmp(name, "link"))
		take_link(reading, &reading->item->link);
	else if (!strcmp(name, "guid") || !strcmp(name, "id"))
		take_guid(reading);
	else if (!strcmp(name, "content"))
		take_text(reading, TEXT_CONTENT);
	else if (!strcmp(name, "description"))
		take_text(reading, TEXT_DESCRIPTION);
	else if (!strcmp(name, "summary"))
		take_text(reading, TEXT_SUMMARY);
}

static bool begins_item(const Reading *reading)
{
	const char *name = name_of(reading);
	return (!strcmp(name, "item") && is_rss(reading)) ||
	       (!strcmp(name, "entry") && is_atom(reading));
}

static char *lang_of(const Reading *reading)
{
	const char *lang = (const char *)xmlTextReaderConstXmlLang(reading->reader);
	return feed_line(lang ? lang : reading->feed->lang, FEED_PLAIN, FEED_LANG_BYTES);
}

static void begin_item(Reading *reading)
{
	g_autofree char *about = owned(xmlTextReaderGetAttributeNs(
		reading->reader, (const xmlChar *)"about", (const xmlChar *)RDF));
	reading->item = feed_item_new();
	reading->depth = xmlTextReaderDepth(reading->reader);
	reading->rank = TEXT_NONE;
	reading->permalink = false;
	set(&reading->item->id, feed_id(about));
	set(&reading->item->lang, lang_of(reading));
}

static void end_item(Reading *reading)
{
	FeedItem *item = g_steal_pointer(&reading->item);
	if (!*item->link && reading->permalink)
		set(&item->link, feed_link(item->id, NULL));
	if (!item->published)
		item->published = item->updated;
	feed_add(reading->feed, item);
}

// ---- the feed itself ----

static void take_of_feed(Reading *reading)
{
	const char *name = name_of(reading);
	Feed *feed = reading->feed;
	if (!is_rss(reading) && !is_atom(reading))
		return;
	if (!strcmp(name, "title") && !*feed->title)
		set(&feed->title, plain_line(reading, FEED_TITLE_BYTES));
	else if (!strcmp(name, "link"))
		take_link(reading, &feed->link);
	else if (!strcmp(name, "language") && !*feed->lang)
		set(&feed->lang, plain_line(reading, FEED_LANG_BYTES));
}

static void take_root(Reading *reading)
{
	const char *name = name_of(reading);
	if (strcmp(name, "rss") != 0 && !(!strcmp(name, "RDF") && is_in(reading, RDF)) &&
		!(!strcmp(name, "feed") && is_atom(reading)))
		reading->fault = g_strdup("this is XML, but neither RSS nor Atom");
	else
		set(&reading->feed->lang, lang_of(reading));
}

// ---- all ----

static void on_begin(Reading *reading)
{
	int depth = xmlTextReaderDepth(reading->reader);
	if (depth > FEED_DEPTH)
		reading->fault = g_strdup_printf(
			"its elements are nested more than %d deep", FEED_DEPTH);
	else if (!depth)
		take_root(reading);
	else if (reading->item && depth == reading->depth + 1)
		take_of_item(reading);
	else if (!reading->item && begins_item(reading))
		begin_item(reading);
	else if (!reading->item && depth <= 2)
		take_of_feed(reading);
}

static void on_node(Reading *reading)
{
	int type = xmlTextReaderNodeType(reading->reader);
	bool begins = type == XML_READER_TYPE_ELEMENT,
	     ends = type == XML_READER_TYPE_END_ELEMENT ||
		    (begins && xmlTextReaderIsEmptyElement(reading->reader));
	if (begins)
		on_begin(reading);
	if (ends && reading->item && xmlTextReaderDepth(reading->reader) == reading->depth)
		end_item(reading);
}

static char *breaks_off(const Reading *reading)
{
	unsigned n = reading->feed->items->len;
	return n ? g_strdup_printf(
			   "it is no whole XML: it breaks off, or is wrong, after item %u", n)
		 : g_strdup(
			   "it is no whole XML: it breaks off, or is wrong, before its first item");
}

char *feed_read_xml(Feed *feed, const char *document, const char *url)
{
	Reading reading = {.feed = feed, .url = url};
	reading.reader = xmlReaderForMemory(document, (int)strlen(document), url, "UTF-8",
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
	int more = reading.reader ? xmlTextReaderRead(reading.reader) : -1;
	for (; more == 1 && !reading.fault; more = xmlTextReaderRead(reading.reader))
		on_node(&reading);
	if (more && !reading.fault)
		reading.fault = breaks_off(&reading);
	g_clear_pointer(&reading.item, feed_item_free);
	xmlFreeTextReader(reading.reader);
	return reading.fault;
}
