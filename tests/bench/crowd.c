// SPDX-License-Identifier: LGPL-3.0-or-later
// The watcher, who sees all that is said in the room, and the people who come and go there.
#include "crowd.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

// Everybody in a room gets each line. What only fills their sockets is thrown away in large pieces, so that we
// do not take the processor from the bot that we measure.
enum { DRAIN_US = 10000, PATIENCE_US = 60 * 1000000 };

// ---- the room, as the watcher sees it ----

// Of ":nick!user@host PRIVMSG #room :text" the nick, the command and the text.
static bool split(char *line, char **ret_nick, char **ret_command, char **ret_text)
{
	char *bang = *line == ':' ? strchr(line, '!') : NULL, *command = strchr(line, ' ');
	if (!bang || !command || bang > command)
		return false;
	*bang = '\0';
	*ret_nick = line + 1;
	*ret_command = command + 1;
	char *text = strstr(command, " :");
	*ret_text = text ? text + 2 : NULL;
	return true;
}

static void on_bot(Crowd *crowd, const char *command, const char *text)
{
	int64_t now = g_get_monotonic_time();
	if (g_str_has_prefix(command, "JOIN "))
		crowd->joined_us = now;
	else if (g_str_has_prefix(command, "QUIT"))
		crowd->left_us = now;
	else if (text &&
		 (g_str_has_prefix(command, "PRIVMSG ") || g_str_has_prefix(command, "NOTICE "))) {
		crowd->said_us = now;
		if (crowd->tally)
			tally_hear(crowd->tally, text, now);
		if (crowd->tally && crowd->heard)
			crowd->heard(crowd->data);
	}
}

static void on_line(Person *watcher, char *line)
{
	Crowd *crowd = watcher->data;
	char *nick, *command, *text;
	if (!split(line, &nick, &command, &text))
		return;
	if (!strcmp(nick, crowd->bot))
		on_bot(crowd, command, text);
	else if (crowd->tally && text && g_str_has_prefix(command, "PRIVMSG #"))
		tally_ask(crowd->tally, nick, text);
}

void crowd_drain(Crowd *crowd)
{
	int64_t now = g_get_monotonic_time();
	if (now - crowd->drained_us < DRAIN_US)
		return;
	crowd->drained_us = now;
	for (unsigned i = 0; i < crowd->people->len; i++)
		person_read(crowd->people->pdata[i]);
}

void crowd_watch(Crowd *crowd, int64_t most_us)
{
	struct pollfd fd = {.fd = crowd->watcher->fd, .events = POLLIN};
	const struct timespec most = {most_us / 1000000, most_us % 1000000 * 1000};
	if (ppoll(&fd, 1, &most, NULL) > 0)
		person_read(crowd->watcher);
}

// ---- coming and going ----

typedef bool Done(const Person *person);

static bool is_welcome(const Person *person)
{
	return person->welcome;
}

static bool is_known(const Person *person)
{
	return person->known;
}

static bool is_inside(const Person *person)
{
	return person->inside;
}

static bool is_outside(const Person *person)
{
	return !person->inside;
}

// Of the people, from one number to before another.
typedef struct {
	unsigned from, to;
} Span;

static const Person *find_not(const Crowd *crowd, Span span, Done *done)
{
	for (unsigned i = span.from; i < span.to; i++)
		if (!done(crowd->people->pdata[i]))
			return crowd->people->pdata[i];
	return NULL;
}

static bool await(Crowd *crowd, Span span, Done *done, const char *what)
{
	int64_t end = g_get_monotonic_time() + PATIENCE_US;
	const Person *person;
	while ((person = find_not(crowd, span, done))) {
		if (person->gone || g_get_monotonic_time() > end) {
			fprintf(stderr, "load: %s was never %s\n", person->nick, what);
			return false;
		}
		crowd_watch(crowd, DRAIN_US);
		crowd_drain(crowd);
	}
	return true;
}

static void send_all(Crowd *crowd, Span span, const char *line)
{
	for (unsigned i = span.from; i < span.to; i++)
		person_send(crowd->people->pdata[i], line);
}

static Person *come(Crowd *crowd, const char *nick)
{
	Person *person = person_new(nick, crowd->port, crowd->address++);
	if (person)
		g_ptr_array_add(crowd->people, person);
	else
		perror("load: no connection");
	return person;
}

static bool enter(Crowd *crowd, Span span)
{
	g_autofree char *join = g_strdup_printf("JOIN %s\r\n", crowd->channel);
	send_all(crowd, span, join);
	return await(crowd, span, is_inside, "in the room");
}

bool crowd_init(Crowd *crowd)
{
	static const Span self = {0, 1};
	crowd->people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
	g_autofree char *nick = g_strdup_printf("%swatch", crowd->prefix);
	crowd->watcher = come(crowd, nick);
	if (!crowd->watcher || !await(crowd, self, is_welcome, "welcomed"))
		return false;
	crowd->watcher->on_line = on_line;
	crowd->watcher->data = crowd;
	return enter(crowd, self);
}

void crowd_clear(Crowd *crowd)
{
	g_clear_pointer(&crowd->people, g_ptr_array_unref);
}

bool crowd_come(Crowd *crowd, unsigned n)
{
	const Span span = {crowd->people->len, crowd->people->len + n};
	for (unsigned i = span.from; i < span.to; i++) {
		g_autofree char *nick = g_strdup_printf("%s%03u", crowd->prefix, i);
		if (!come(crowd, nick))
			return false;
	}
	return await(crowd, span, is_welcome, "welcomed");
}

bool crowd_log_in(Crowd *crowd)
{
	const Span span = {0, crowd->people->len};
	for (unsigned i = span.from; i < span.to; i++) {
		Person *person = crowd->people->pdata[i];
		g_autofree char *line = g_strdup_printf(
			"PRIVMSG NickServ :REGISTER load-%s %s@test.invalid\r\n", person->nick,
			person->nick);
		person_send(person, line);
	}
	return await(crowd, span, is_known, "logged in");
}

bool crowd_join(Crowd *crowd, unsigned n)
{
	const Span span = {1, MIN(n + 1, crowd->people->len)};
	return enter(crowd, span);
}

bool crowd_part(Crowd *crowd)
{
	const Span span = {1, crowd->people->len};
	g_autofree char *part = g_strdup_printf("PART %s\r\n", crowd->channel);
	for (unsigned i = span.from; i < span.to; i++)
		if (is_inside(crowd->people->pdata[i]))
			person_send(crowd->people->pdata[i], part);
	return await(crowd, span, is_outside, "out of the room");
}

void crowd_say(Crowd *crowd, unsigned n, const char *lines)
{
	send_all(crowd, (Span){1, MIN(n + 1, crowd->people->len)}, lines);
}
