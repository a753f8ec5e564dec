// SPDX-License-Identifier: LGPL-3.0-or-later
// The whole transport on a real socket: a scripted server on the same loop does what real ones
// never do on demand.
#include "irc/irc.h"

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "irc/line.h"
#include "net/multi.h"

enum { PATIENCE_SECONDS = 20 };

typedef struct {
	int listener, fd;
	unsigned port, connections, quits;
	guint accept_watch, read_watch;
	GString *bytes;
	GPtrArray *said; // texts of PRIVMSG
	const char *caps;
	bool deaf; // answers no PING and echoes nothing
	bool mute; // answers nothing at all
	Clock clock;
	Chat chat;
	Config *config;
	Transport *transport;
	GString *heard;
} Fixture;

// ---- the server ----

static void say(Fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(Fixture *fixture, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *bytes = g_strconcat(line, "\r\n", NULL);
	ck_assert_int_eq(send(fixture->fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
}

static void hang_up(Fixture *fixture)
{
	g_clear_handle_id(&fixture->read_watch, g_source_remove);
	if (fixture->fd >= 0)
		close(fixture->fd);
	fixture->fd = -1;
	g_string_truncate(fixture->bytes, 0);
}

static void welcome(Fixture *fixture)
{
	say(fixture, ":s 001 picketbot :Welcome");
	say(fixture, ":s 005 picketbot CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ NETWORK=x :are "
		     "supported by this server");
	say(fixture, ":s 376 picketbot :End of MOTD");
}

static void join(Fixture *fixture, const char *list)
{
	g_auto(GStrv) rooms = g_strsplit(list, ",", -1);
	for (char **room = rooms; *room; room++)
		say(fixture, ":picketbot!~p@h JOIN %s", *room);
}

static void take_privmsg(Fixture *fixture, const Line *line)
{
	g_ptr_array_add(fixture->said, g_strdup(line->params[1]));
	if (line_tag(line, "label") && !fixture->deaf)
		say(fixture, "@label=%s :picketbot!~p@h PRIVMSG %s :%s", line_tag(line, "label"),
			line->params[0], line->params[1]);
}

static void take_line(Fixture *fixture, const Line *line)
{
	const char *command = line->command;
	if (fixture->mute)
		return;
	if (!strcmp(command, "CAP") && !strcmp(line->params[0], "LS"))
		say(fixture, ":s CAP * LS :%s", fixture->caps);
	else if (!strcmp(command, "CAP") && !strcmp(line->params[0], "REQ"))
		say(fixture, ":s CAP * ACK :%s", line->params[1]);
	else if (!strcmp(command, "CAP"))
		welcome(fixture);
	else if (!strcmp(command, "JOIN"))
		join(fixture, line->params[0]);
	else if (!strcmp(command, "PRIVMSG"))
		take_privmsg(fixture, line);
	else if (!strcmp(command, "PING") && !fixture->deaf)
		say(fixture, ":s PONG s :%s", line->params[0]);
	else if (!strcmp(command, "QUIT"))
		fixture->quits++;
}

static gboolean on_bytes(int fd, GIOCondition condition, void *data)
{
	(void)condition;
	Fixture *fixture = data;
	char chunk[4096];
	ssize_t n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT);
	if (n <= 0) {
		fixture->read_watch = 0;
		hang_up(fixture);
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(fixture->bytes, chunk, n);
	char *end;
	while (fixture->fd == fd && (end = strstr(fixture->bytes->str, "\r\n"))) {
		g_autofree char *text = g_strndup(fixture->bytes->str, end - fixture->bytes->str);
		g_string_erase(fixture->bytes, 0, strlen(text) + 2);
		Line line;
		ck_assert_msg(line_parse(&line, text), "the bot says: %s", text);
		take_line(fixture, &line);
		line_clear(&line);
	}
	return G_SOURCE_CONTINUE;
}

static gboolean on_connection(int fd, GIOCondition condition, void *data)
{
	(void)condition;
	Fixture *fixture = data;
	hang_up(fixture);
	fixture->fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	fixture->connections++;
	fixture->read_watch = g_unix_fd_add(fixture->fd, G_IO_IN, on_bytes, fixture);
	return G_SOURCE_CONTINUE;
}

static void listen_here(Fixture *fixture)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof here;
	fixture->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert(!bind(fixture->listener, (struct sockaddr *)&here, n) &&
		  !listen(fixture->listener, 8) &&
		  !getsockname(fixture->listener, (struct sockaddr *)&here, &n));
	fixture->port = ntohs(here.sin_port);
	fixture->accept_watch = g_unix_fd_add(fixture->listener, G_IO_IN, on_connection, fixture);
}

// ---- the bot ----

static void on_heard(void *data, Message *message)
{
	Fixture *fixture = data;
	g_string_append_printf(
		fixture->heard, "%s|%s|%s\n", message->from.handle, message->self, message->text);
	message_free(message);
}

static void on_wake(void *data, const char *network)
{
	Fixture *fixture = data;
	ck_assert_str_eq(network, "net");
	irc_transport.wake(fixture->transport);
}

static void fixture_init(Fixture *fixture)
{
	*fixture = (Fixture){.fd = -1,
		.bytes = g_string_new(NULL),
		.heard = g_string_new(NULL),
		.caps = "account-tag"};
	fixture->said = g_ptr_array_new_with_free_func(g_free);
	listen_here(fixture);
	g_autofree char *text = g_strdup_printf(
		"[network net]\nkind = irc\nhost = 127.0.0.1\nport = %u\ntls = no\n"
		"nick = picketbot\npace = none\nreconnect = 0s\n",
		fixture->port);
	fixture->config = config_parse("test.conf", text);
	config_know(fixture->config, irc_transport.keys);
	clock_init(&fixture->clock, CLOCK_STILL, 1000000);
	fixture->chat = (Chat){
		.config = fixture->config,
		.clock = &fixture->clock,
		.store = store_open(":memory:", STORE_READ_WRITE, NULL),
		.multi = multi_new(),
		.heard = on_heard,
		.heard_data = fixture,
	};
	fixture->chat.outbox = outbox_new(fixture->chat.store, &fixture->clock);
	outbox_on_wake(fixture->chat.outbox, on_wake, fixture);
	rooms_init(&fixture->chat.rooms);
	rooms_add(&fixture->chat.rooms, "picket", "net", "#picket");
	fixture->transport = irc_transport.create(&fixture->chat, "net");
}

static void fixture_clear(Fixture *fixture)
{
	irc_transport.destroy(fixture->transport);
	hang_up(fixture);
	g_clear_handle_id(&fixture->accept_watch, g_source_remove);
	close(fixture->listener);
	outbox_free(fixture->chat.outbox);
	rooms_clear(&fixture->chat.rooms);
	multi_free(fixture->chat.multi);
	store_close(fixture->chat.store);
	config_free(fixture->config);
	g_ptr_array_unref(fixture->said);
	g_string_free(fixture->bytes, TRUE);
	g_string_free(fixture->heard, TRUE);
}

static void push(Fixture *fixture, const char *text)
{
	OutboxRow *row = outbox_row_new("net", text, OUTBOX_REPLY);
	row->room = g_strdup("picket");
	row->expires = G_MAXINT64;
	outbox_push(fixture->chat.outbox, row);
}

// ---- waiting for what must come ----

typedef bool Condition(Fixture *fixture);

static gboolean on_too_late(void *data)
{
	*(bool *)data = true;
	return G_SOURCE_REMOVE;
}

static void wait_until(Fixture *fixture, Condition *holds, const char *what)
{
	bool late = false;
	guint timer = g_timeout_add_seconds(PATIENCE_SECONDS, on_too_late, &late);
	while (!holds(fixture) && !late)
		g_main_context_iteration(NULL, TRUE);
	ck_assert_msg(!late, "never came: %s", what);
	g_source_remove(timer);
}
#define WAIT(fixture, condition) wait_until((fixture), condition, #condition)

static char *status_of(Fixture *fixture)
{
	return irc_transport.status(fixture->transport);
}

static bool status_has(Fixture *fixture, const char *words)
{
	g_autofree char *status = status_of(fixture);
	return strstr(status, words);
}

static bool in_room(Fixture *fixture)
{
	return status_has(fixture, "1 of 1 rooms");
}
static bool in_two_rooms(Fixture *fixture)
{
	return status_has(fixture, "2 of 2 rooms");
}
static bool is_lost(Fixture *fixture)
{
	return status_has(fixture, "not connected, next try in");
}
static bool has_heard(Fixture *fixture)
{
	return fixture->heard->len > 0;
}
static bool has_said(Fixture *fixture)
{
	return fixture->said->len > 0;
}
static bool all_confirmed(Fixture *fixture)
{
	return !outbox_waiting(fixture->chat.outbox, "net");
}
static bool has_quit(Fixture *fixture)
{
	return fixture->quits > 0;
}
static bool is_accepted(Fixture *fixture)
{
	return fixture->connections > 0;
}

static void start(Fixture *fixture)
{
	irc_transport.start(fixture->transport);
	WAIT(fixture, in_room);
}

static const char *const cap_sets[] = {"", "account-tag",
	"message-tags account-tag echo-message labeled-response batch extended-join"};

START_TEST(a_question_is_heard_and_its_answer_confirmed)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.caps = cap_sets[_i];
	start(&fixture);
	g_autofree char *status = status_of(&fixture);
	ck_assert_str_eq(status, "net: connected as picketbot (no account), 1 of 1 rooms");
	say(&fixture, ":ana!a@h PRIVMSG #picket :!day");
	WAIT(&fixture, has_heard);
	ck_assert_str_eq(fixture.heard->str, "ana|picketbot|!day\n");
	push(&fixture, "ana: day 102");
	WAIT(&fixture, all_confirmed);
	ck_assert_str_eq(fixture.said->pdata[0], "ana: day 102");
	ck_assert_uint_eq(outbox_counts(fixture.chat.outbox, "net").delivered, 1);
	irc_transport.stop(fixture.transport);
	WAIT(&fixture, has_quit);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(what_was_not_confirmed_is_said_again)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.caps = cap_sets[_i];
	fixture.deaf = true;
	start(&fixture);
	push(&fixture, "day 102");
	WAIT(&fixture, has_said);
	ck_assert_str_eq(fixture.said->pdata[0], "day 102");
	ck_assert(!all_confirmed(&fixture));
	fixture.deaf = false;
	g_ptr_array_set_size(fixture.said, 0);
	hang_up(&fixture);
	WAIT(&fixture, all_confirmed);
	ck_assert_uint_eq(fixture.connections, 2);
	ck_assert_str_eq(fixture.said->pdata[0], "(again) day 102");
	ck_assert_uint_eq(fixture.said->len, 1);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(thousands_of_lines_all_arrive)
{
	enum { ROWS = 900, LINE = 400 };
	Fixture fixture;
	fixture_init(&fixture);
	fixture.caps = cap_sets[_i];
	start(&fixture);
	g_autofree char *filling = g_strnfill(LINE, 'x');
	for (int i = 0; i < ROWS; i++) {
		g_autofree char *text = g_strdup_printf("%d %s", i, filling);
		OutboxRow *row = outbox_row_new("net", text, OUTBOX_ROOM);
		row->room = g_strdup("picket");
		row->id = i + 1; // on disk: no bound of the memory holds for it
		row->expires = G_MAXINT64;
		outbox_push(fixture.chat.outbox, row);
	}
	WAIT(&fixture, all_confirmed);
	ck_assert_uint_eq(fixture.said->len, ROWS);
	for (int i = 0; i < ROWS; i++)
		ck_assert_int_eq(atoi(fixture.said->pdata[i]), i);
	ck_assert_uint_eq(fixture.connections, 1);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(nothing_that_is_sent_can_wedge_it)
{
	Fixture fixture;
	fixture_init(&fixture);
	start(&fixture);
	g_autofree char *line = g_strnfill(1100, 'a'), *tags = g_strnfill(8100, 't'),
			*huge = g_strnfill(20000, 'h');
	static const char *const odd[] = {"", "\r", ":justprefix", ":al!u@h NICK", ":al!u@h JOIN",
		"NICK", "@", "@a=b", "@a=b :x", ":x!y@z PRIVMSG picketbot", ":x!y@z PRIVMSG",
		":x!y@z PRIVMSG picketbot :\001", ":x!y@z NOTICE picketbot", ":s 353", ":s 353 a",
		":s 354 1 77", ":s 001", "000 x", ":s KICK #picket", "MODE", "CAP", ":s CAP * ACK",
		"BATCH +", "BATCH -", ":s 433", ":s 005", "AUTHENTICATE +", ":s 900 x",
		"\xff\xfe\xfd", ":x!y@z PRIVMSG #picket :\xff\xfe", "PING", "PONG", "ERROR"};
	say(&fixture, ":ana!a@h PRIVMSG #picket :%s", line);
	say(&fixture, "@+x=%s :ana!a@h TAGMSG #picket", tags);
	say(&fixture, "%s", huge);
	for (size_t i = 0; i < G_N_ELEMENTS(odd); i++)
		say(&fixture, "%s", odd[i]);
	ck_assert_int_eq(send(fixture.fd, "a\0b\r\n", 5, MSG_NOSIGNAL), 5);
	say(&fixture, "@+x=%s;account=ana :ana!a@h PRIVMSG #picket :!day", tags);
	push(&fixture, "day 102");
	WAIT(&fixture, all_confirmed);
	ck_assert(g_str_has_suffix(fixture.heard->str, "ana|picketbot|!day\n"));
	ck_assert_uint_eq(fixture.connections, 1);
	fixture_clear(&fixture);
}
END_TEST

static const struct {
	const char *line, *why;
	int least; // seconds until the next try
} ends[] = {
	{"ERROR :Closing Link: h (Quit)", "Closing Link", 0},
	{"ERROR :Trying to reconnect too fast.", "too fast", 59},
	{"ERROR :Your host is being Throttled", "Throttled", 59},
	{":s 465 picketbot :You are banned from this server", "banned", 599},
};

START_TEST(it_comes_back_as_late_as_the_server_wants)
{
	Fixture fixture;
	fixture_init(&fixture);
	start(&fixture);
	say(&fixture, "%s", ends[_i].line);
	WAIT(&fixture, is_lost);
	g_autofree char *status = status_of(&fixture);
	ck_assert_msg(strstr(status, ends[_i].why), "%s", status);
	int wait = atoi(strstr(status, "next try in ") + strlen("next try in "));
	ck_assert_int_ge(wait, ends[_i].least);
	ck_assert_int_le(wait, ends[_i].least + 2);
	irc_transport.stop(fixture.transport);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(a_refused_connection_is_said_and_tried_again)
{
	Fixture fixture;
	fixture_init(&fixture);
	g_clear_handle_id(&fixture.accept_watch, g_source_remove);
	close(fixture.listener);
	irc_transport.start(fixture.transport);
	WAIT(&fixture, is_lost);
	g_autofree char *status = status_of(&fixture);
	ck_assert_msg(
		g_str_has_prefix(status, "net: not connected, next try in 0 s: "), "%s", status);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(a_reload_joins_new_rooms)
{
	Fixture fixture;
	fixture_init(&fixture);
	start(&fixture);
	rooms_add(&fixture.chat.rooms, "officers", "net", "#officers");
	irc_transport.reload(fixture.transport);
	WAIT(&fixture, in_two_rooms);
	fixture_clear(&fixture);
}
END_TEST

// Each slot at each stage of a connection: nothing may crash, wait or call back afterwards.
START_TEST(stop_and_destroy_come_at_any_time)
{
	for (int stage = 0; stage < 5; stage++) {
		Fixture fixture;
		fixture_init(&fixture);
		fixture.mute = stage == 2;
		if (stage > 0)
			irc_transport.start(fixture.transport);
		if (stage > 1)
			WAIT(&fixture, is_accepted);
		if (stage > 2)
			WAIT(&fixture, in_room);
		if (stage > 3)
			push(&fixture, "never confirmed");
		irc_transport.wake(fixture.transport);
		irc_transport.reload(fixture.transport);
		irc_transport.stop(fixture.transport);
		ck_assert(status_has(&fixture, "stopped"));
		if (stage > 2)
			WAIT(&fixture, has_quit);
		for (int i = 0; i < 50; i++)
			g_main_context_iteration(NULL, FALSE);
		fixture_clear(&fixture);
	}
}
END_TEST

START_TEST(a_network_that_is_gone_from_the_config_waits)
{
	Fixture fixture;
	fixture_init(&fixture);
	g_autoptr(Config) none = config_parse("test.conf", "");
	config_know(none, irc_transport.keys);
	fixture.chat.config = none;
	irc_transport.start(fixture.transport);
	ck_assert(status_has(&fixture, "there is no [network net] any more"));
	fixture.chat.config = fixture.config;
	WAIT(&fixture, in_room);
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/irc");
	TCase *tests = tcase_create("irc");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_question_is_heard_and_its_answer_confirmed, 0, 3);
	tcase_add_loop_test(tests, what_was_not_confirmed_is_said_again, 0, 3);
	tcase_add_loop_test(tests, thousands_of_lines_all_arrive, 0, 3);
	tcase_add_test(tests, nothing_that_is_sent_can_wedge_it);
	tcase_add_loop_test(tests, it_comes_back_as_late_as_the_server_wants, 0, 4);
	tcase_add_test(tests, a_refused_connection_is_said_and_tried_again);
	tcase_add_test(tests, a_reload_joins_new_rooms);
	tcase_add_test(tests, stop_and_destroy_come_at_any_time);
	tcase_add_test(tests, a_network_that_is_gone_from_the_config_waits);
	suite_add_tcase(all, tests);
	return all;
}
