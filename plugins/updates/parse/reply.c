// SPDX-License-Identifier: LGPL-3.0-or-later
// Finds quotes by how mail programs introduce them.
#include "reply.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

enum { INTRODUCED_LINES = 3, HEADER_LINES = 6 };

static bool is_signature(const char *line)
{
	return !strcmp(line, "-- ") || !strcmp(line, "--");
}

static bool is_quoted(const char *line)
{
	return *line == '>';
}

static bool is_blank(const char *line)
{
	return !line[strspn(line, " \t")];
}

// "-----Original Message-----"
static bool is_divider(const char *line)
{
	static const char *const words[] = {"Original Message", "Forwarded message",
		"Forwarded Message", "Original-Nachricht", NULL};
	if (!g_str_has_prefix(line, "--"))
		return false;
	for (const char *const *word = words; *word; word++)
		if (strstr(line, *word))
			return true;
	return false;
}

// Outlook's: "From:" and soon "Sent:" and "Subject:".
static bool is_header(char **line)
{
	bool sent = false, subject = false;
	if (!g_str_has_prefix(*line, "From:"))
		return false;
	for (unsigned i = 1; i < HEADER_LINES && line[i]; i++) {
		sent = sent || g_str_has_prefix(line[i], "Sent:") ||
		       g_str_has_prefix(line[i], "Date:");
		subject = subject || g_str_has_prefix(line[i], "Subject:");
	}
	return sent && subject;
}

// With a date and an address or a time: "On Friday the studios wrote:" is a sentence.
static bool tells_when(const char *words)
{
	static const char digits[] = "0123456789";
	const char *at = strpbrk(words, digits);
	const char *time = strchr(words, ':');
	return at && (strchr(words, '@') || (time && time[1] && strchr(digits, time[1])));
}

// "On Mon, 1 May 2023 at 10:00, Ana <ana@union.example> wrote:", in one line or up to three; so many, or 0.
static unsigned introduced(char **line)
{
	g_autoptr(GString) words = g_string_new(NULL);
	if (!g_str_has_prefix(*line, "On "))
		return 0;
	for (unsigned i = 0; i < INTRODUCED_LINES && line[i] && !is_blank(line[i]); i++) {
		g_string_append_printf(words, "%s ", line[i]);
		g_autofree char *all = g_strstrip(g_strdup(words->str));
		if (g_str_has_suffix(all, "wrote:"))
			return tells_when(all) ? i + 1 : 0;
	}
	return 0;
}

static bool begins_quote(char **line)
{
	while (*line && is_blank(*line))
		line++;
	return *line && is_quoted(*line);
}

char *reply_own(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *own = g_string_new(NULL);
	for (char **line = lines; *line; line++)
		if (g_str_has_suffix(*line, "\r"))
			(*line)[strlen(*line) - 1] = '\0';
	for (char **line = lines; *line; line++) {
		unsigned n = introduced(line);
		if (is_signature(*line) || is_divider(*line) || is_header(line) ||
			(n && !begins_quote(line + n)))
			break;
		if (n)
			line += n - 1;
		else if (!is_quoted(*line))
			g_string_append_printf(own, "%s\n", *line);
	}
	return g_string_free(own, FALSE);
}
