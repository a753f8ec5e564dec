// SPDX-License-Identifier: LGPL-3.0-or-later
// Answers to CTCP. The asker's own words come back in the answer to PING: they are cut and carry no
// control character.
#include "irc/ctcp.h"

#include <string.h>

static char *harmless(const char *words)
{
	char *copy = g_strndup(words, CTCP_PING_BYTES);
	for (char *byte = copy; *byte; byte++)
		if (g_ascii_iscntrl(*byte) || (*byte & 0x80))
			*byte = '?';
	return copy;
}

char *ctcp_answer(const char *nick, const char *text)
{
	if (g_str_equal(text, "VERSION") || g_str_has_prefix(text, "VERSION "))
		return g_strdup_printf(
			"NOTICE %s :\001VERSION picketbot %s\001", nick, PICKETBOT_VERSION);
	if (!g_str_has_prefix(text, "PING "))
		return NULL;
	g_autofree char *words = harmless(text + strlen("PING "));
	return g_strdup_printf("NOTICE %s :\001PING %s\001", nick, words);
}
