// SPDX-License-Identifier: LGPL-3.0-or-later
// Renders rows: text is cut, escaped, and the handles of whom it is for become links.
#include "matrix/render.h"

#include <string.h>

#include "base/text.h"

// Who is to notice a line: a client rings for these ids, never for a name in the text.
typedef struct {
	const char *user, *handle;
} Mention;

const char *render_user(const char *address)
{
	const char *slash = address ? strchr(address, '/') : NULL;
	return slash && slash[1] == '@' ? slash + 1 : NULL;
}

static void add_mention(GArray *mentions, const OutboxRow *row)
{
	const Mention mention = {render_user(row->address), row->handle};
	if (!mention.user)
		return;
	for (unsigned i = 0; i < mentions->len; i++)
		if (!strcmp(g_array_index(mentions, Mention, i).user, mention.user))
			return;
	g_array_append_val(mentions, mention);
}

// In a private chat everything is for the one who is there.
static GArray *mentions_of(const OutboxRow *row)
{
	GArray *mentions = g_array_new(FALSE, FALSE, sizeof(Mention));
	if (!row->room)
		return mentions;
	add_mention(mentions, row);
	for (unsigned i = 0; row->company && i < row->company->len; i++)
		add_mention(mentions, row->company->pdata[i]);
	return mentions;
}

// ---- HTML ----

static void append_escaped(GString *html, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		switch (text[i]) {
		case '&':
			g_string_append(html, "&amp;");
			break;
		case '<':
			g_string_append(html, "&lt;");
			break;
		case '>':
			g_string_append(html, "&gt;");
			break;
		case '"':
			g_string_append(html, "&quot;");
			break;
		case '\'':
			g_string_append(html, "&#39;");
			break;
		case '\n':
			g_string_append(html, "<br/>");
			break;
		default:
			g_string_append_c(html, text[i]);
		}
}

char *render_escape(const char *text)
{
	GString *html = g_string_new(NULL);
	append_escaped(html, text, strlen(text));
	return g_string_free(html, FALSE);
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || (c & 0x80) || strchr("_-.=/", c);
}

// Where the handle stands as a word of its own; NULL = nowhere.
static const char *find_handle(const char *text, const char *handle)
{
	size_t length = handle ? strlen(handle) : 0;
	if (!length)
		return NULL;
	for (const char *at = text; (at = strstr(at, handle)); at++)
		if ((at == text || !is_word(at[-1])) && (!at[length] || !is_word(at[length])))
			return at;
	return NULL;
}

// The mention whose handle comes first in the text.
static const Mention *next_mention(const char *text, const GArray *mentions, const char **ret_at)
{
	const Mention *first = NULL;
	for (unsigned i = 0; i < mentions->len; i++) {
		const Mention *mention = &g_array_index(mentions, Mention, i);
		const char *at = find_handle(text, mention->handle);
		if (at && (!first || at < *ret_at)) {
			first = mention;
			*ret_at = at;
		}
	}
	return first;
}

static void append_link(GString *html, const Mention *mention)
{
	g_autofree char *user = g_uri_escape_string(mention->user, "@:!", FALSE);
	g_autofree char *handle = render_escape(mention->handle);
	g_string_append_printf(html, "<a href=\"https://matrix.to/#/%s\">%s</a>", user, handle);
}

// Every handle becomes a link.
static void append_line(GString *html, const char *line, const GArray *mentions)
{
	const char *at = NULL;
	for (const Mention *mention; (mention = next_mention(line, mentions, &at));) {
		append_escaped(html, line, (size_t)(at - line));
		append_link(html, mention);
		line = at + strlen(mention->handle);
	}
	append_escaped(html, line, strlen(line));
}

static void append_row(GString *html, const char *row, const GArray *mentions)
{
	g_string_append(html, "<li>");
	append_line(html, row, mentions);
	g_string_append(html, "</li>");
}

// Rows are a list, not a table: many clients of phones run the cells of one together. NULL where plain
// text says it all.
static char *html_of(const char *text, const GArray *mentions)
{
	const char *at;
	if (!strpbrk(text, "\n\t") && !next_mention(text, mentions, &at))
		return NULL;
	GString *html = g_string_new(NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	bool list = false;
	for (char **line = lines; *line; line++) {
		bool row = **line == '\t';
		if (row != list)
			g_string_append(html, row ? "<ul>" : "</ul>");
		else if (!row && line > lines)
			g_string_append(html, "<br/>");
		(row ? append_row : append_line)(html, *line + row, mentions);
		list = row;
	}
	g_string_append(html, list ? "</ul>" : "");
	return g_string_free(html, FALSE);
}

// ---- contents ----

// {} is said too: without it old clients would guess from the text.
static void put_mentions(Json *content, const GArray *mentions)
{
	Json *object = json_add_object(content, "m.mentions");
	if (!mentions->len)
		return;
	Json *users = json_add_array(object, "user_ids");
	for (unsigned i = 0; i < mentions->len; i++)
		json_append_text(users, g_array_index(mentions, Mention, i).user);
}

static void put_thread(Json *content, const char *root)
{
	Json *relation = json_add_object(content, "m.relates_to");
	json_add_text(relation, "rel_type", "m.thread");
	json_add_text(relation, "event_id", root);
	json_add_bool(relation, "is_falling_back", true);
	json_add_text(json_add_object(relation, "m.in_reply_to"), "event_id", root);
}

static void put_text(Json *content, const char *text, const GArray *mentions, RenderKind kind)
{
	g_autofree char *html = html_of(text, mentions), *plain = outbox_plain(text);
	json_add_text(content, "msgtype", kind == RENDER_TEXT ? "m.text" : "m.notice");
	json_add_text(content, "body", plain);
	if (html) {
		json_add_text(content, "format", "org.matrix.custom.html");
		json_add_text(content, "formatted_body", html);
	}
	put_mentions(content, mentions);
}

static Json *content_of(const char *text, const GArray *mentions, RenderKind kind)
{
	Json *content = json_object_new();
	put_text(content, text, mentions, kind);
	return content;
}

Json *render_notice(const char *text)
{
	g_autoptr(GArray) nobody = g_array_new(FALSE, FALSE, sizeof(Mention));
	return content_of(text, nobody, RENDER_NOTICE);
}

// Old clients show the body, with a star in front as people write it.
Json *render_edit(const char *event, const char *text, RenderKind kind)
{
	g_autoptr(GArray) nobody = g_array_new(FALSE, FALSE, sizeof(Mention));
	g_autofree char *starred = g_strconcat("* ", text, NULL);
	Json *content = content_of(starred, nobody, kind);
	put_text(json_add_object(content, "m.new_content"), text, nobody, kind);
	Json *relation = json_add_object(content, "m.relates_to");
	json_add_text(relation, "rel_type", "m.replace");
	json_add_text(relation, "event_id", event);
	return content;
}

// How much of the text goes into one event: whole lines, if one ends past half.
static size_t part_of(const char *text)
{
	if (strlen(text) <= RENDER_MAX_BYTES)
		return strlen(text);
	const char *end = g_strrstr_len(text, RENDER_MAX_BYTES, "\n");
	return end > text + RENDER_MAX_BYTES / 2 ? (size_t)(end - text)
						 : text_cut(text, RENDER_MAX_BYTES);
}

GPtrArray *render_row(const OutboxRow *row, RenderKind kind)
{
	GPtrArray *contents = g_ptr_array_new_with_free_func((GDestroyNotify)json_free);
	g_autoptr(GArray) mentions = mentions_of(row);
	const char *text = outbox_words(row);
	do {
		size_t length = part_of(text);
		g_autofree char *part = g_strndup(text, length);
		Json *content = content_of(part, mentions, kind);
		if (row->thread)
			put_thread(content, row->thread);
		g_ptr_array_add(contents, content);
		text += length + strspn(text + length, " \n");
	} while (*text);
	return contents;
}
