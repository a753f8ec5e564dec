// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads 005 from our own parser's line: libircclient drops all after the tenth parameter.
#include "irc/isupport.h"

#include <stdlib.h>
#include <string.h>

void isupport_init(Isupport *isupport)
{
	*isupport = (Isupport){.channel_types = "#&", .member_prefixes = "@+"};
}

static void take_folding(Isupport *isupport, const char *value)
{
	if (isupport->settled)
		return;
	if (!strcmp(value, "rfc1459"))
		isupport->folding = FOLD_RFC1459;
	else if (!strcmp(value, "strict-rfc1459"))
		isupport->folding = FOLD_STRICT;
	else // "ascii"; an unknown one too: it holds apart what might be the same, never the reverse
		isupport->folding = FOLD_ASCII;
}

static void take_channel_types(Isupport *isupport, const char *value)
{
	g_strlcpy(isupport->channel_types, value, sizeof isupport->channel_types);
}

static void take_status(Isupport *isupport, const char *value)
{
	g_strlcpy(isupport->status_prefixes, value, sizeof isupport->status_prefixes);
}

// "(ov)@+"
static void take_prefix(Isupport *isupport, const char *value)
{
	const char *symbols = strchr(value, ')');
	g_strlcpy(isupport->member_prefixes, symbols ? symbols + 1 : "",
		sizeof isupport->member_prefixes);
}

static void take_nick_bytes(Isupport *isupport, const char *value)
{
	isupport->nick_bytes = strtoul(value, NULL, 10);
}

// "NAMES:1,JOIN:4,WHOIS:1"; without a number there is no limit
static void take_targets(Isupport *isupport, const char *value)
{
	g_auto(GStrv) pairs = g_strsplit(value, ",", -1);
	for (char **pair = pairs; *pair; pair++)
		if (g_str_has_prefix(*pair, "JOIN:"))
			isupport->join_targets = strtoul(*pair + strlen("JOIN:"), NULL, 10);
}

static void take_bot_mode(Isupport *isupport, const char *value)
{
	isupport->bot_mode = g_ascii_isalpha(*value) ? *value : '\0';
}

static void take_whox(Isupport *isupport, const char *value)
{
	(void)value;
	isupport->whox = true;
}

static void take_monitor(Isupport *isupport, const char *value)
{
	(void)value;
	isupport->monitor = true;
}

static const struct {
	const char *name;
	void (*take)(Isupport *isupport, const char *value);
} tokens[] = {
	{"BOT", take_bot_mode},
	{"CASEMAPPING", take_folding},
	{"CHANTYPES", take_channel_types},
	{"MONITOR", take_monitor},
	{"NICKLEN", take_nick_bytes},
	{"PREFIX", take_prefix},
	{"STATUSMSG", take_status},
	{"TARGMAX", take_targets},
	{"WHOX", take_whox},
};

void isupport_take(Isupport *isupport, const Line *line)
{
	for (unsigned i = 1; i + 1 < line->n; i++) {
		const char *token = line->params[i];
		size_t name = strcspn(token, "=");
		for (size_t t = 0; t < G_N_ELEMENTS(tokens); t++)
			if (strlen(tokens[t].name) == name && !strncmp(tokens[t].name, token, name))
				tokens[t].take(isupport, token + name + (token[name] == '='));
	}
}

// RFC 1459: {}|^ are the small letters of []\~; the strict form leaves ^ and ~ apart.
static char fold_byte(Folding folding, char byte)
{
	if (folding == FOLD_ASCII || g_ascii_isalpha(byte))
		return g_ascii_tolower(byte);
	char last = folding == FOLD_STRICT ? ']' : '^';
	if (byte >= '[' && byte <= last && byte != '^')
		return byte + ('{' - '[');
	return byte == '~' && folding == FOLD_RFC1459 ? '^' : byte;
}

char *isupport_fold(const Isupport *isupport, const char *name)
{
	char *folded = g_strdup(name);
	for (char *byte = folded; *byte; byte++)
		*byte = fold_byte(isupport->folding, *byte);
	return folded;
}

bool isupport_same(const Isupport *isupport, const char *name, const char *other)
{
	for (; *name && *other; name++, other++)
		if (fold_byte(isupport->folding, *name) != fold_byte(isupport->folding, *other))
			return false;
	return *name == *other;
}

bool isupport_is_channel(const Isupport *isupport, const char *name)
{
	return *name && strchr(isupport->channel_types, *name);
}
