// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads HTML as browsers do, forgiving, and keeps what is said. Nothing is loaded for it.
#include "plain.h"

#include <glib.h>
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

static bool is_one_of(const xmlNode *node, const char *const *names)
{
	return node->type == XML_ELEMENT_NODE && g_strv_contains(names, (const char *)node->name);
}

static bool is_silent(const xmlNode *node)
{
	static const char *const names[] = {
		"script", "style", "head", "template", "noscript", "iframe", "object", "svg", NULL};
	return is_one_of(node, names);
}

static bool is_block(const xmlNode *node)
{
	static const char *const names[] = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3",
		"h4", "h5", "h6", "tr", "table", "blockquote", "pre", "hr", "section", "article",
		"header", "footer", "dt", "dd", "figure", "figcaption", NULL};
	return is_one_of(node, names);
}

static bool is_paragraph(const xmlNode *node)
{
	static const char *const names[] = {
		"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table", NULL};
	return is_one_of(node, names);
}

// Line breaks of the source are blanks.
static void add_text(GString *plain, const char *text)
{
	for (; *text; text++)
		g_string_append_c(plain, *text == '\n' || *text == '\r' ? ' ' : *text);
}

static bool is_cell(const xmlNode *node)
{
	static const char *const names[] = {"td", "th", NULL};
	return is_one_of(node, names);
}

static void add_break(GString *plain, const xmlNode *node)
{
	if (is_block(node))
		g_string_append(plain, is_paragraph(node) ? "\n\n" : "\n");
	else if (is_cell(node))
		g_string_append_c(plain, ' ');
}

static void enter(GString *plain, const xmlNode *node)
{
	add_break(plain, node);
	if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content)
		add_text(plain, (const char *)node->content);
}

// In the document's order, without a call for each level: a hostile one has thousands.
static void walk(GString *plain, const xmlNode *root)
{
	const xmlNode *node = root;
	while (node) {
		bool silent = is_silent(node);
		if (!silent)
			enter(plain, node);
		if (!silent && node->children && node->type == XML_ELEMENT_NODE) {
			node = node->children;
			continue;
		}
		while (node && node != root && !node->next) {
			node = node->parent;
			add_break(plain, node);
		}
		node = !node || node == root ? NULL : node->next;
	}
}

char *plain_text(const char *html)
{
	GString *plain = g_string_new(NULL);
	htmlDocPtr document = htmlReadMemory(html, (int)strlen(html), NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_NODEFDTD);
	if (document) {
		const xmlNode *root = xmlDocGetRootElement(document);
		if (root)
			walk(plain, root);
		xmlFreeDoc(document);
	}
	return g_string_free(plain, FALSE);
}
