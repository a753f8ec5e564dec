// SPDX-License-Identifier: LGPL-3.0-or-later
// Bytes to lines, and lines to words. What the library is shown is written anew from the words, so
// that its parser and ours cannot read one line in two ways.
#include "irc/line.h"
#include <string.h>

void line_cutter_init(LineCutter *cutter, LineTake *take, void *data)
{
	*cutter = (LineCutter){.take = take, .data = data};
}

static void cutter_append(LineCutter *cutter, const char *bytes, size_t n)
{
	if (n > sizeof cutter->buffer - 1 - cutter->length || memchr(bytes, '\0', n))
		cutter->skipping = true;
	if (cutter->skipping)
		return;
	memcpy(cutter->buffer + cutter->length, bytes, n);
	cutter->length += n;
}

// The line that has come to its end, or NULL if there is none to show.
static char *cutter_finish(LineCutter *cutter)
{
	size_t length = cutter->length;
	bool skipped = cutter->skipping;
	cutter->length = 0;
	cutter->skipping = false;
	cutter->dropped += skipped;
	if (length > 0 && cutter->buffer[length - 1] == '\r')
		length--;
	cutter->buffer[length] = '\0';
	return length == 0 || skipped ? NULL : cutter->buffer;
}

void line_cut(LineCutter *cutter, const char *bytes, size_t n)
{
	const char *end = bytes + n;
	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', end - bytes);
		cutter_append(cutter, bytes, (newline ? newline : end) - bytes);
		if (!newline)
			return;
		bytes = newline + 1;
		char *line = cutter_finish(cutter);
		if (line && !cutter->take(cutter->data, line))
			return;
	}
}

// ---- tags ----

// message-tags: \: is ";", \s a blank, \\ \r \n; any other \x is x, and a backslash at the end is
// nothing.
static char *tag_unescape(const char *value, size_t n)
{
	GString *text = g_string_sized_new(n);
	for (size_t i = 0; i < n; i++) {
		static const char escapes[] = ":;s r\rn\n";
		char c = value[i];
		if (c == '\\' && ++i == n)
			break;
		if (c == '\\') {
			c = value[i];
			for (const char *pair = escapes; *pair; pair += 2)
				if (*pair == value[i])
					c = pair[1];
		}
		g_string_append_c(text, c);
	}
	g_autofree char *raw = g_string_free(text, FALSE);
	return g_utf8_make_valid(raw, -1);
}

static GHashTable *tags_parse(const char *tags, const char *end)
{
	GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	unsigned kept[2] = {0};
	while (tags < end) {
		const char *stop = memchr(tags, ';', end - tags);
		if (!stop)
			stop = end;
		const char *equals = memchr(tags, '=', stop - tags);
		const char *key_end = equals ? equals : stop, *value = equals ? equals + 1 : stop;
		unsigned *count = &kept[*tags == '+'];
		if (key_end > tags && (*count)++ < LINE_MAX_TAGS / 2)
			g_hash_table_replace(table, g_strndup(tags, key_end - tags),
				tag_unescape(value, stop - value));
		tags = stop + 1;
	}
	return table;
}

const char *line_tag(const Line *line, const char *key)
{
	return line->tags ? g_hash_table_lookup(line->tags, key) : NULL;
}

// ---- words ----

// Control characters that carry no formatting are no text: they become bad bytes, and those U+FFFD.
static char *body_clean(const char *body)
{
	g_autofree char *copy = g_strdup(body);
	for (char *c = copy; *c; c++)
		if (g_ascii_iscntrl(*c) && !strchr("\x01\x02\x03\x0f\x11\x16\x1d\x1e\x1f\t", *c))
			*c = '\xff';
	return g_utf8_make_valid(copy, -1);
}

// The next word, ended by NUL; *rest goes on after the blanks.
static char *word_take(char **rest)
{
	char *word = *rest;
	*rest += strcspn(word, " ");
	while (**rest == ' ')
		*(*rest)++ = '\0';
	return word;
}

static bool command_is_good(const char *command)
{
	size_t letters = strspn(command, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
	       digits = strspn(command, "0123456789");
	return command[letters] == '\0' ? letters > 0 : digits == 3 && command[digits] == '\0';
}

// nick!user@host, nick@host, nick or a server
static bool origin_split(Line *line, char *origin)
{
	char *at = strchr(origin, '@');
	if (at)
		*at = '\0';
	char *bang = strchr(origin, '!');
	if (bang)
		*bang = '\0';
	line->nick = origin;
	line->user = bang ? bang + 1 : line->user;
	line->host = at ? at + 1 : line->host;
	return *origin != '\0';
}

static void params_split(Line *line, char *rest)
{
	while (*rest) {
		bool last = *rest == ':' || line->n == LINE_MAX_PARAMS - 1;
		if (*rest == ':')
			rest++;
		line->params[line->n++] = last ? rest : word_take(&rest);
		if (last)
			return;
	}
}

static void ctcp_find(Line *line)
{
	bool message = g_str_equal(line->command, "PRIVMSG") ||
		       g_str_equal(line->command, "NOTICE");
	if (!message || line->n < 2 || *line->params[1] != '\x01')
		return;
	line->ctcp = true;
	line->params[1]++;
	size_t n = strlen(line->params[1]);
	if (n > 0 && line->params[1][n - 1] == '\x01')
		line->params[1][n - 1] = '\0';
}

// libircclient reads past the end of a command without parameters, takes 000 for a missing command,
// and follows NULL for the text of a NOTICE and the origin of a NICK. KILL it swallows.
static bool library_may_see(const Line *line)
{
	static const struct {
		const char *command;
		unsigned params;
	} needs[] = {{"KICK", 2}, {"INVITE", 2}, {"MODE", 2}, {"NOTICE", 2}, {"PRIVMSG", 2},
		{"TOPIC", 2}};
	if (line->ctcp || line->n == 0 || g_str_equal(line->command, "000") ||
		g_str_equal(line->command, "KILL"))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(needs); i++)
		if (g_str_equal(line->command, needs[i].command) && line->n < needs[i].params)
			return false;
	return *line->nick || !g_str_equal(line->command, "NICK");
}

static char *body_write(const Line *line)
{
	GString *body = g_string_sized_new(LINE_BODY_BYTES);
	if (*line->nick)
		g_string_append_printf(body, ":%s%s%s%s%s ", line->nick, *line->user ? "!" : "",
			line->user, *line->host ? "@" : "", line->host);
	g_string_append(body, line->command);
	for (unsigned i = 0; i < line->n; i++) {
		const char *param = line->params[i];
		bool trailing = *param == '\0' || *param == ':' || strchr(param, ' ');
		g_string_append_printf(body, trailing ? " :%s" : " %s", param);
	}
	return g_string_free(body, FALSE);
}

static bool body_split(Line *line)
{
	char *rest = line->text;
	line->nick = line->user = line->host = rest + strlen(rest);
	if (*rest == ':' && !origin_split(line, word_take(&rest) + 1))
		return false;
	line->command = word_take(&rest);
	for (char *c = line->command; *c; c++)
		*c = g_ascii_toupper(*c);
	if (!command_is_good(line->command))
		return false;
	params_split(line, rest);
	ctcp_find(line);
	if (library_may_see(line))
		line->body = body_write(line);
	if (line->body && strlen(line->body) > LINE_BODY_BYTES) // a colon too many
		g_clear_pointer(&line->body, g_free);
	return true;
}

bool line_parse(Line *line, const char *text)
{
	*line = (Line){0};
	const char *tags = text;
	if (*tags == '@') {
		text += strcspn(text, " ");
		if (*text == '\0' || text + 1 - tags > LINE_TAG_BYTES)
			return false;
		text += strspn(text, " ");
	}
	if (strlen(text) > LINE_BODY_BYTES)
		return false;
	line->text = body_clean(text);
	// U+FFFD is longer than what it stands for: look again.
	if (strlen(line->text) > LINE_BODY_BYTES || !body_split(line)) {
		line_clear(line);
		return false;
	}
	if (*tags == '@')
		line->tags = tags_parse(tags + 1, tags + strcspn(tags, " "));
	return true;
}

void line_clear(Line *line)
{
	g_clear_pointer(&line->tags, g_hash_table_unref);
	g_free(line->text);
	g_free(line->body);
	*line = (Line){0};
}
