// SPDX-License-Identifier: LGPL-3.0-or-later
// A server that takes what it is told, and the bot that speaks to it.
#include "irc/peer.h"

#include <arpa/inet.h>
#include <check.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "irc/line.h"

enum { PATIENCE_SECONDS = 20 };

// ---- the server ----

void peer_say(Peer *peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *bytes = g_strconcat(line, "\r\n", NULL);
	ck_assert_int_eq(send(peer->fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
}

void peer_hang_up(Peer *peer)
{
	g_clear_handle_id(&peer->read_watch, g_source_remove);
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
	g_string_truncate(peer->bytes, 0);
}

static void welcome(Peer *peer)
{
	peer_say(peer, ":s 001 picketbot :Welcome");
	peer_say(peer,
		":s 005 picketbot CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ NETWORK=x :are "
		"supported by this server");
	peer_say(peer, ":s 376 picketbot :End of MOTD");
}

static void join(Peer *peer, const char *list)
{
	g_auto(GStrv) rooms = g_strsplit(list, ",", -1);
	for (char **room = rooms; *room; room++)
		peer_say(peer, ":picketbot!~p@h JOIN %s", *room);
}

static void take_privmsg(Peer *peer, const Line *line)
{
	g_ptr_array_add(peer->said, g_strdup(line->params[1]));
	if (line_tag(line, "label") && !peer->deaf)
		peer_say(peer, "@label=%s :picketbot!~p@h PRIVMSG %s :%s", line_tag(line, "label"),
			line->params[0], line->params[1]);
}

static void take_line(Peer *peer, const Line *line)
{
	const char *command = line->command;
	if (peer->mute)
		return;
	if (!strcmp(command, "CAP") && !strcmp(line->params[0], "LS"))
		peer_say(peer, ":s CAP * LS :%s", peer->caps);
	else if (!strcmp(command, "CAP") && !strcmp(line->params[0], "REQ"))
		peer_say(peer, ":s CAP * ACK :%s", line->params[1]);
	else if (!strcmp(command, "CAP"))
		welcome(peer);
	else if (!strcmp(command, "JOIN"))
		join(peer, line->params[0]);
	else if (!strcmp(command, "PRIVMSG"))
		take_privmsg(peer, line);
	else if (!strcmp(command, "PING") && !peer->deaf)
		peer_say(peer, ":s PONG s :%s", line->params[0]);
	else if (!strcmp(command, "QUIT"))
		peer->quits++;
}

static gboolean on_bytes(int fd, GIOCondition condition, void *data)
{
	(void)condition;
	Peer *peer = data;
	char chunk[4096];
	ssize_t n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT);
	if (n <= 0) {
		peer->read_watch = 0;
		peer_hang_up(peer);
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(peer->bytes, chunk, n);
	char *end;
	while (peer->fd == fd && (end = strstr(peer->bytes->str, "\r\n"))) {
		g_autofree char *text = g_strndup(peer->bytes->str, end - peer->bytes->str);
		g_string_erase(peer->bytes, 0, strlen(text) + 2);
		Line line;
		ck_assert_msg(line_parse(&line, text), "the bot says: %s", text);
		take_line(peer, &line);
		line_clear(&line);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean on_connection(int fd, GIOCondition condition, void *data)
{
	(void)condition;
	Peer *peer = data;
	peer_hang_up(peer);
	peer->fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	peer->connections++;
	peer->read_watch = g_unix_fd_add(peer->fd, G_IO_IN, on_bytes, peer);
	return G_SOURCE_CONTINUE;
}

static void listen_here(Peer *peer)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof here;
	peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert(!bind(peer->listener, (struct sockaddr *)&here, n) &&
		  !listen(peer->listener, 8) &&
		  !getsockname(peer->listener, (struct sockaddr *)&here, &n));
	peer->port = ntohs(here.sin_port);
	peer->accept_watch = g_unix_fd_add(peer->listener, G_IO_IN, on_connection, peer);
}

// ---- the bot ----

static void on_heard(void *data, Message *message)
{
	Peer *peer = data;
	g_string_append_printf(
		peer->heard, "%s|%s|%s\n", message->from.handle, message->self, message->text);
	message_free(message);
}

static void on_wake(void *data, const char *network)
{
	Peer *peer = data;
	ck_assert_str_eq(network, "net");
	irc_transport.wake(peer->transport);
}

void peer_init(Peer *peer)
{
	*peer = (Peer){.fd = -1,
		.bytes = g_string_new(NULL),
		.heard = g_string_new(NULL),
		.caps = "account-tag"};
	peer->said = g_ptr_array_new_with_free_func(g_free);
	listen_here(peer);
	g_autofree char *text = g_strdup_printf(
		"[network net]\nkind = irc\nhost = 127.0.0.1\nport = %u\ntls = no\n"
		"nick = picketbot\npace = none\nreconnect = 0s\n",
		peer->port);
	peer->config = config_parse("test.conf", text);
	config_know(peer->config, irc_transport.keys);
	clock_init(&peer->clock, CLOCK_STILL, 1000000);
	peer->chat = (Chat){
		.config = peer->config,
		.clock = &peer->clock,
		.store = store_open(":memory:", STORE_READ_WRITE, NULL),
		.multi = multi_new(),
		.heard = on_heard,
		.heard_data = peer,
	};
	peer->chat.outbox = outbox_new(peer->chat.store, &peer->clock);
	outbox_on_wake(peer->chat.outbox, on_wake, peer);
	rooms_init(&peer->chat.rooms);
	rooms_add(&peer->chat.rooms, "picket", "net", "#picket");
	peer->transport = irc_transport.create(&peer->chat, "net");
}

void peer_clear(Peer *peer)
{
	irc_transport.destroy(peer->transport);
	peer_hang_up(peer);
	g_clear_handle_id(&peer->accept_watch, g_source_remove);
	close(peer->listener);
	outbox_free(peer->chat.outbox);
	rooms_clear(&peer->chat.rooms);
	multi_free(peer->chat.multi);
	store_close(peer->chat.store);
	config_free(peer->config);
	g_ptr_array_unref(peer->said);
	g_string_free(peer->bytes, TRUE);
	g_string_free(peer->heard, TRUE);
}

void peer_push(Peer *peer, const char *text)
{
	OutboxRow *row = outbox_row_new("net", text, OUTBOX_REPLY);
	row->room = g_strdup("picket");
	row->expires = G_MAXINT64;
	outbox_push(peer->chat.outbox, row);
}

// ---- waiting for what must come ----

static gboolean on_too_late(void *data)
{
	*(bool *)data = true;
	return G_SOURCE_REMOVE;
}

void peer_wait_until(Peer *peer, PeerCondition *holds, const char *what)
{
	bool late = false;
	guint timer = g_timeout_add_seconds(PATIENCE_SECONDS, on_too_late, &late);
	while (!holds(peer) && !late)
		g_main_context_iteration(NULL, TRUE);
	ck_assert_msg(!late, "never came: %s", what);
	g_source_remove(timer);
}

char *peer_status(Peer *peer)
{
	return irc_transport.status(peer->transport);
}

bool peer_status_has(Peer *peer, const char *words)
{
	g_autofree char *status = peer_status(peer);
	return strstr(status, words);
}

bool peer_in_room(Peer *peer)
{
	return peer_status_has(peer, "1 of 1 rooms");
}

void peer_start(Peer *peer)
{
	irc_transport.start(peer->transport);
	PEER_WAIT(peer, peer_in_room);
}
