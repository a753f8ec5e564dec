// SPDX-License-Identifier: LGPL-3.0-or-later
// Alternates while the nick is taken, and its return when it is free: no GHOST, no war with whoever
// holds it.
#include "irc/nick.h"

#include <string.h>

enum {
	ALTERNATES = 11,    // name_ name1 … name9, then by chance
	SAFE_NICK_BYTES = 9 // what RFC 1459 allows everywhere
};

void nick_init(Nick *nick, const Speaker *speaker, const Isupport *isupport, const char *wanted)
{
	*nick = (Nick){.speaker = speaker, .isupport = isupport, .wanted = g_strdup(wanted)};
	backoff_init(&nick->backoff, NICK_RETRY_MS, NICK_RETRY_MOST_MS);
}

void nick_clear(Nick *nick)
{
	g_clear_handle_id(&nick->retry, g_source_remove);
	g_clear_pointer(&nick->wanted, g_free);
	g_clear_pointer(&nick->current, g_free);
	g_clear_pointer(&nick->user, g_free);
	g_clear_pointer(&nick->host, g_free);
}

static void replace(char **text, const char *by)
{
	g_free(*text);
	*text = g_strdup(by);
}

void nick_start(Nick *nick)
{
	speak(nick->speaker, SPEAK_NOW, "NICK %s", nick->wanted);
	speak(nick->speaker, SPEAK_NOW, "USER picketbot 0 * :Picketbot");
}

// The first ones keep the name whole; it may be refused for its length, so the later ones are
// short.
static char *alternate(const Nick *nick, unsigned i)
{
	if (i == 0)
		return g_strconcat(nick->wanted, "_", NULL);
	if (i < ALTERNATES)
		return g_strdup_printf("%.*s%u", SAFE_NICK_BYTES - 1, nick->wanted, i % 10);
	return g_strdup_printf(
		"%.*s%04d", SAFE_NICK_BYTES - 4, nick->wanted, g_random_int_range(0, 10000));
}

static bool has_wanted(const Nick *nick)
{
	return nick->current && isupport_same(nick->isupport, nick->current, nick->wanted);
}

static void ask_again(Nick *nick)
{
	nick->tried_us = g_get_monotonic_time();
	speak(nick->speaker, SPEAK_TURN, "NICK %s", nick->wanted);
}

// A nick longer than the server's limit can never be had: the alternate is ours to keep.
static bool is_content(const Nick *nick)
{
	unsigned most = nick->isupport->nick_bytes;
	return has_wanted(nick) || (most && strlen(nick->wanted) > most);
}

static gboolean on_retry(void *data)
{
	Nick *nick = data;
	nick->retry = 0;
	if (!is_content(nick))
		ask_again(nick);
	return G_SOURCE_REMOVE;
}

static void retry_later(Nick *nick)
{
	if (!nick->retry && !is_content(nick))
		nick->retry = g_timeout_add(backoff_next(&nick->backoff), on_retry, nick);
}

bool nick_refused(Nick *nick)
{
	if (nick->current) {
		retry_later(nick);
		return true;
	}
	if (nick->alternates >= NICK_MOST_TRIES)
		return false;
	g_autofree char *name = alternate(nick, nick->alternates++);
	speak(nick->speaker, SPEAK_NOW, "NICK %s", name);
	return true;
}

void nick_welcome(Nick *nick, const char *name)
{
	replace(&nick->current, name);
}

void nick_settle(Nick *nick)
{
	if (is_content(nick))
		return;
	if (nick->isupport->monitor)
		speak(nick->speaker, SPEAK_TURN, "MONITOR + %s", nick->wanted);
	nick->watched = nick->isupport->monitor;
	retry_later(nick);
}

bool nick_is(const Nick *nick, const char *name)
{
	return nick->current && isupport_same(nick->isupport, nick->current, name);
}

static void note_own_change(Nick *nick, const char *to)
{
	replace(&nick->current, to);
	if (!has_wanted(nick)) { // somebody with the power renamed us: wait longer each time
		retry_later(nick);
		return;
	}
	g_clear_handle_id(&nick->retry, g_source_remove);
	if (nick->watched)
		speak(nick->speaker, SPEAK_TURN, "MONITOR - %s", nick->wanted);
	nick->watched = false;
}

void nick_changed(Nick *nick, const char *from, const char *to)
{
	if (nick_is(nick, from))
		note_own_change(nick, to);
	else
		nick_free(nick, from);
}

void nick_free(Nick *nick, const char *name)
{
	if (!nick->current || has_wanted(nick) ||
		!isupport_same(nick->isupport, name, nick->wanted))
		return;
	gint64 ago_ms = (g_get_monotonic_time() - nick->tried_us) / 1000;
	g_clear_handle_id(&nick->retry, g_source_remove);
	if (!nick->tried_us || ago_ms >= NICK_RETRY_MS)
		ask_again(nick);
	else
		nick->retry = g_timeout_add(NICK_RETRY_MS - ago_ms, on_retry, nick);
}

void nick_seen(Nick *nick, const char *user, const char *host)
{
	if (user && *user)
		replace(&nick->user, user);
	if (host && *host)
		replace(&nick->host, host);
}
