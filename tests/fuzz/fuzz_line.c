// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever bytes a network sends: the parser keeps its promises, and what it lets through leaves
// libircclient able to hear the next line. libFuzzer's main; see tests/fuzz/meson.build.
#include <glib.h>
#include <stdint.h>
#include <string.h>
#include "irc/line.h"
#include "irc/session.h"

typedef struct {
	Session *session;
	unsigned heard, lines, sent;
	bool speaking; // then it sends what we say, else only PONG by itself
} Fuzz;

static void on_event(void *data, const SessionEvent *event)
{
	for (unsigned i = 0; i < event->n; i++)
		g_assert(g_utf8_validate(event->params[i], -1, NULL));
	((Fuzz *)data)->heard++;
}

static void on_send(void *data, const char *line)
{
	Fuzz *fuzz = data;
	g_assert(*line && !strpbrk(line, "\r\n") && strlen(line) <= SESSION_LINE_BYTES);
	g_assert(fuzz->speaking || g_str_has_prefix(line, "PONG "));
	fuzz->sent += fuzz->speaking;
}

static void check_same(const Line *a, const Line *b)
{
	g_assert(g_str_equal(a->nick, b->nick) && g_str_equal(a->user, b->user) &&
		 g_str_equal(a->host, b->host));
	g_assert(g_str_equal(a->command, b->command) && a->n == b->n && !b->ctcp && !b->tags);
	for (unsigned i = 0; i < a->n; i++)
		g_assert(g_str_equal(a->params[i], b->params[i]));
}

static void check_body(Fuzz *fuzz, const Line *line)
{
	GError *error = NULL;
	Line again;
	g_assert(g_utf8_validate(line->body, -1, NULL) && strlen(line->body) <= LINE_BODY_BYTES &&
		 !line->ctcp && line->n > 0);
	g_assert(line_parse(&again, line->body));
	check_same(line, &again);
	line_clear(&again);
	unsigned before = fuzz->heard;
	g_assert(session_feed(fuzz->session, line->body, &error));
	g_assert(fuzz->heard ==
		 before + !g_str_equal(line->command, "PING")); // each line is one event
}

// What somebody wrote, said back to them: one line or none, never a second command.
static void check_said(Fuzz *fuzz, const char *target, const char *text)
{
	fuzz->speaking = true;
	fuzz->sent = 0;
	bool said = session_say(fuzz->session, target, text);
	g_assert(fuzz->sent == said);
	bool raw = session_raw(fuzz->session, text);
	g_assert(fuzz->sent == (unsigned)said + raw);
	fuzz->speaking = false;
}

static void check_tags(const Line *line)
{
	GHashTableIter all;
	gpointer key, value;
	g_hash_table_iter_init(&all, line->tags);
	while (g_hash_table_iter_next(&all, &key, &value))
		g_assert(*(char *)key && g_utf8_validate(value, -1, NULL) &&
			 line_tag(line, key) == value);
	g_assert(g_hash_table_size(line->tags) <= LINE_MAX_TAGS);
}

static bool take(void *data, char *text)
{
	Fuzz *fuzz = data;
	Line line;
	g_assert(*text && !strpbrk(text, "\n"));
	fuzz->lines++;
	if (line_parse(&line, text)) {
		g_assert(line.n <= LINE_MAX_PARAMS && !line.params[line.n]);
		if (line.n > 1)
			check_said(fuzz, line.params[0], line.params[line.n - 1]);
		if (line.tags)
			check_tags(&line);
		if (line.body)
			check_body(fuzz, &line);
	}
	line_clear(&line);
	return true;
}

static unsigned cut(Fuzz *fuzz, const uint8_t *bytes, size_t n, size_t step)
{
	LineCutter cutter;
	line_cutter_init(&cutter, take, fuzz);
	fuzz->lines = 0;
	for (size_t at = 0; at < n; at += step)
		line_cut(&cutter, (const char *)bytes + at, MIN(step, n - at));
	return fuzz->lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const SessionEvents events = {on_event, on_send};
	Fuzz fuzz = {0};
	if (n == 0)
		return 0;
	fuzz.session = session_new(&events, &fuzz, NULL);
	g_assert(fuzz.session);
	unsigned whole = cut(&fuzz, bytes, n, n);
	g_assert(cut(&fuzz, bytes, n, 1 + bytes[0]) == whole); // however the packets fell
	unsigned before = fuzz.heard;
	g_assert(session_feed(fuzz.session, ":amy!u@h PRIVMSG #picket :!day", NULL));
	g_assert(fuzz.heard == before + 1);
	session_free(fuzz.session);
	return 0;
}
