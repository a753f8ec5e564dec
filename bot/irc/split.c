// SPDX-License-Identifier: LGPL-3.0-or-later
// Cuts a text into lines that no server will cut again.
#include "irc/split.h"

#include <string.h>

#include "base/text.h"

size_t split_room(const SplitOrigin *origin, const char *target)
{
	size_t host = origin->host ? strlen(origin->host) : SPLIT_HOST_BYTES;
	size_t taken = strlen(":!@ PRIVMSG  :\r\n") + strlen(origin->nick) + strlen(origin->user) +
		       host + strlen(target);
	return taken + SPLIT_LEAST_BYTES < SPLIT_LINE_BYTES ? SPLIT_LINE_BYTES - taken
							    : SPLIT_LEAST_BYTES;
}

static void split_line(GPtrArray *lines, const char *line, size_t most)
{
	for (line += strspn(line, " "); *line; line += strspn(line, " ")) {
		size_t left = strlen(line), take = left > most ? text_cut(line, most) : left;
		g_ptr_array_add(lines, g_strchomp(g_strndup(line, take)));
		line += take;
	}
}

GPtrArray *split_text(const char *text, size_t most)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) given = g_strsplit(text, "\n", -1);
	for (char **line = given; *line; line++)
		split_line(lines, *line, most);
	return lines;
}
