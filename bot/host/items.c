// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads lines of JSON: one of the document, then the items, then the end; or one that says what is wrong.
#include "host/items.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

void items_clear(Items *items)
{
	g_clear_pointer(&items->lines, g_ptr_array_unref);
	g_clear_pointer(&items->texts, g_ptr_array_unref);
	g_clear_pointer(&items->all, g_array_unref);
	g_clear_pointer(&items->title, g_free);
}

// ---- one value ----

static const char *keep(Items *items, char *text)
{
	g_ptr_array_add(items->texts, text);
	return text;
}

static char *within(char *text, size_t most)
{
	if (strlen(text) > most)
		text[text_cut(text, most)] = '\0';
	return text;
}

// One line of it, without control characters.
static const char *line_of(Items *items, const Json *json, const char *key, size_t most)
{
	const char *text = json_text(json, key);
	return keep(items, within(text_clean(text ? text : "", -1), most));
}

// Lines stay lines.
static const char *text_of(Items *items, const Json *json, const char *key)
{
	const char *text = json_text(json, key);
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
	for (char **line = lines; *line; line++) {
		char *clean = text_clean(*line, -1);
		g_free(*line);
		*line = clean;
	}
	return keep(items, within(g_strjoinv("\n", lines), ITEMS_TEXT_BYTES));
}

static const char *link_of(Items *items, const Json *json)
{
	const char *link = line_of(items, json, "link", ITEMS_LINK_BYTES + 1);
	bool fits = strlen(link) <= ITEMS_LINK_BYTES && !strpbrk(link, " \"<>") &&
		    (g_str_has_prefix(link, "https://") || g_str_has_prefix(link, "http://"));
	return fits ? link : "";
}

static int64_t time_of(const Json *json, const char *key)
{
	int64_t at;
	return json_int(json, key, &at) && at > 0 ? at : 0;
}

// ---- one line ----

static bool is_of(const Json *json, const char *kind)
{
	return !g_strcmp0(json_text(json, "kind"), kind);
}

static void take_item(Items *items, const Json *json)
{
	const BotItem item = {
		.id = line_of(items, json, "id", ITEMS_ID_BYTES),
		.link = link_of(items, json),
		.title = line_of(items, json, "title", ITEMS_TITLE_BYTES),
		.text = text_of(items, json, "text"),
		.lang = line_of(items, json, "language", ITEMS_LANG_BYTES),
		.published = time_of(json, "published"),
		.updated = time_of(json, "updated"),
		.fault = line_of(items, json, "fault", ITEMS_TITLE_BYTES),
		.doubt = line_of(items, json, "doubt", ITEMS_TITLE_BYTES),
	};
	if (*item.id && (*item.title || *item.text || *item.link || *item.fault))
		g_array_append_val(items->all, item);
	else
		items->left_out++;
}

static const char *fault_of(Items *items, const Json *json)
{
	const char *fault = line_of(items, json, "fault", ITEMS_TITLE_BYTES);
	return *fault ? fault : "it could not be read";
}

// All that was printed is there: it says itself how many there are.
static bool is_whole(const Items *items, const Json *end)
{
	int64_t n, out;
	return json_int(end, "items", &n) && n == items->all->len + items->left_out &&
	       json_int(end, "left_out", &out) && out >= 0;
}

static const char *take_end(Items *items, const Json *end)
{
	int64_t out;
	if (!is_whole(items, end))
		return "the program that reads it did not come to its end";
	json_int(end, "left_out", &out);
	items->left_out += (unsigned)MIN(out, G_MAXINT);
	return NULL;
}

static const Json *parse(Items *items, const char *line)
{
	Json *json = json_parse(line, strlen(line), NULL);
	if (json)
		g_ptr_array_add(items->lines, json);
	return json;
}

const char *items_read(Items *ret_items, const char *lines, size_t length)
{
	*ret_items = (Items){
		.lines = g_ptr_array_new_with_free_func((GDestroyNotify)json_free),
		.texts = g_ptr_array_new_with_free_func(g_free),
		.all = g_array_new(FALSE, FALSE, sizeof(BotItem)),
	};
	g_autofree char *all = g_strndup(lines, length);
	g_auto(GStrv) each = g_strsplit(all, "\n", ITEMS_MOST + 4);
	for (char **line = each; *line && **line; line++) {
		const Json *json = parse(ret_items, *line);
		if (is_of(json, "fault"))
			return fault_of(ret_items, json);
		if (is_of(json, "end"))
			return take_end(ret_items, json);
		if (is_of(json, "feed") && !ret_items->title)
			ret_items->title = g_strdup(
				line_of(ret_items, json, "title", ITEMS_TITLE_BYTES));
		else if (is_of(json, "item") && ret_items->all->len < ITEMS_MOST)
			take_item(ret_items, json);
		else
			break;
	}
	return "the program that reads it did not come to its end";
}
