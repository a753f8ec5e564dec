// SPDX-License-Identifier: LGPL-3.0-or-later
// The whole transport on a real socket: what is heard and said, what is lost and comes again, and that nothing wedges it.
#include "irc/irc.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "irc/peer.h"

// ---- what is waited for ----

static bool in_two_rooms(Peer *peer)
{
	return peer_status_has(peer, "2 of 2 rooms");
}
static bool is_lost(Peer *peer)
{
	return peer_status_has(peer, "not connected, next try in");
}
static bool has_heard(Peer *peer)
{
	return peer->heard->len > 0;
}
static bool has_said(Peer *peer)
{
	return peer->said->len > 0;
}
static bool all_confirmed(Peer *peer)
{
	return !outbox_waiting(peer->chat.outbox, "net");
}
static bool has_quit(Peer *peer)
{
	return peer->quits > 0;
}
static bool is_accepted(Peer *peer)
{
	return peer->connections > 0;
}

// ---- tests ----

static const char *const cap_sets[] = {"", "account-tag",
	"message-tags account-tag echo-message labeled-response batch extended-join"};

START_TEST(a_question_is_heard_and_its_answer_confirmed)
{
	Peer peer;
	peer_init(&peer);
	peer.caps = cap_sets[_i];
	peer_start(&peer);
	g_autofree char *status = peer_status(&peer);
	ck_assert_str_eq(status, "net: connected as picketbot (no account), 1 of 1 rooms");
	peer_say(&peer, ":ana!a@h PRIVMSG #picket :!day");
	PEER_WAIT(&peer, has_heard);
	ck_assert_str_eq(peer.heard->str, "ana|picketbot|!day\n");
	peer_push(&peer, "ana: day 102");
	PEER_WAIT(&peer, all_confirmed);
	ck_assert_str_eq(peer.said->pdata[0], "ana: day 102");
	ck_assert_uint_eq(outbox_counts(peer.chat.outbox, "net").delivered, 1);
	irc_transport.stop(peer.transport);
	PEER_WAIT(&peer, has_quit);
	peer_clear(&peer);
}
END_TEST

START_TEST(what_was_not_confirmed_is_said_again)
{
	Peer peer;
	peer_init(&peer);
	peer.caps = cap_sets[_i];
	peer.deaf = true;
	peer_start(&peer);
	peer_push(&peer, "day 102");
	PEER_WAIT(&peer, has_said);
	ck_assert_str_eq(peer.said->pdata[0], "day 102");
	ck_assert(!all_confirmed(&peer));
	peer.deaf = false;
	g_ptr_array_set_size(peer.said, 0);
	peer_hang_up(&peer);
	PEER_WAIT(&peer, all_confirmed);
	ck_assert_uint_eq(peer.connections, 2);
	ck_assert_str_eq(peer.said->pdata[0], "(again) day 102");
	ck_assert_uint_eq(peer.said->len, 1);
	peer_clear(&peer);
}
END_TEST

START_TEST(thousands_of_lines_all_arrive)
{
	enum { ROWS = 900, LINE = 400 };
	Peer peer;
	peer_init(&peer);
	peer.caps = cap_sets[_i];
	peer_start(&peer);
	g_autofree char *filling = g_strnfill(LINE, 'x');
	for (int i = 0; i < ROWS; i++) {
		g_autofree char *text = g_strdup_printf("%d %s", i, filling);
		OutboxRow *row = outbox_row_new("net", text, OUTBOX_ROOM);
		row->room = g_strdup("picket");
		row->id = i + 1; // on disk: no bound of the memory holds for it
		row->expires = G_MAXINT64;
		outbox_push(peer.chat.outbox, row);
	}
	PEER_WAIT(&peer, all_confirmed);
	ck_assert_uint_eq(peer.said->len, ROWS);
	for (int i = 0; i < ROWS; i++)
		ck_assert_int_eq(atoi(peer.said->pdata[i]), i);
	ck_assert_uint_eq(peer.connections, 1);
	peer_clear(&peer);
}
END_TEST

START_TEST(nothing_that_is_sent_can_wedge_it)
{
	Peer peer;
	peer_init(&peer);
	peer_start(&peer);
	g_autofree char *line = g_strnfill(1100, 'a'), *tags = g_strnfill(8100, 't'),
			*huge = g_strnfill(20000, 'h');
	static const char *const odd[] = {"", "\r", ":justprefix", ":al!u@h NICK", ":al!u@h JOIN",
		"NICK", "@", "@a=b", "@a=b :x", ":x!y@z PRIVMSG picketbot", ":x!y@z PRIVMSG",
		":x!y@z PRIVMSG picketbot :\001", ":x!y@z NOTICE picketbot", ":s 353", ":s 353 a",
		":s 354 1 77", ":s 001", "000 x", ":s KICK #picket", "MODE", "CAP", ":s CAP * ACK",
		"BATCH +", "BATCH -", ":s 433", ":s 005", "AUTHENTICATE +", ":s 900 x",
		"\xff\xfe\xfd", ":x!y@z PRIVMSG #picket :\xff\xfe", "PING", "PONG", "ERROR"};
	peer_say(&peer, ":ana!a@h PRIVMSG #picket :%s", line);
	peer_say(&peer, "@+x=%s :ana!a@h TAGMSG #picket", tags);
	peer_say(&peer, "%s", huge);
	for (size_t i = 0; i < G_N_ELEMENTS(odd); i++)
		peer_say(&peer, "%s", odd[i]);
	ck_assert_int_eq(send(peer.fd, "a\0b\r\n", 5, MSG_NOSIGNAL), 5);
	peer_say(&peer, "@+x=%s;account=ana :ana!a@h PRIVMSG #picket :!day", tags);
	peer_push(&peer, "day 102");
	PEER_WAIT(&peer, all_confirmed);
	ck_assert(g_str_has_suffix(peer.heard->str, "ana|picketbot|!day\n"));
	ck_assert_uint_eq(peer.connections, 1);
	peer_clear(&peer);
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
	Peer peer;
	peer_init(&peer);
	peer_start(&peer);
	peer_say(&peer, "%s", ends[_i].line);
	PEER_WAIT(&peer, is_lost);
	g_autofree char *status = peer_status(&peer);
	ck_assert_msg(strstr(status, ends[_i].why), "%s", status);
	int wait = atoi(strstr(status, "next try in ") + strlen("next try in "));
	ck_assert_int_ge(wait, ends[_i].least);
	ck_assert_int_le(wait, ends[_i].least + 2);
	irc_transport.stop(peer.transport);
	peer_clear(&peer);
}
END_TEST

START_TEST(a_refused_connection_is_said_and_tried_again)
{
	Peer peer;
	peer_init(&peer);
	g_clear_handle_id(&peer.accept_watch, g_source_remove);
	close(peer.listener);
	irc_transport.start(peer.transport);
	PEER_WAIT(&peer, is_lost);
	g_autofree char *status = peer_status(&peer);
	ck_assert_msg(
		g_str_has_prefix(status, "net: not connected, next try in 0 s: "), "%s", status);
	peer_clear(&peer);
}
END_TEST

START_TEST(a_reload_joins_new_rooms)
{
	Peer peer;
	peer_init(&peer);
	peer_start(&peer);
	rooms_add(&peer.chat.rooms, "officers", "net", "#officers");
	irc_transport.reload(peer.transport);
	PEER_WAIT(&peer, in_two_rooms);
	peer_clear(&peer);
}
END_TEST

// Each slot at each stage of a connection: nothing may crash, wait or call back afterwards.
START_TEST(stop_and_destroy_come_at_any_time)
{
	for (int stage = 0; stage < 5; stage++) {
		Peer peer;
		peer_init(&peer);
		peer.mute = stage == 2;
		if (stage > 0)
			irc_transport.start(peer.transport);
		if (stage > 1)
			PEER_WAIT(&peer, is_accepted);
		if (stage > 2)
			PEER_WAIT(&peer, peer_in_room);
		if (stage > 3)
			peer_push(&peer, "never confirmed");
		irc_transport.wake(peer.transport);
		irc_transport.reload(peer.transport);
		irc_transport.stop(peer.transport);
		ck_assert(peer_status_has(&peer, "stopped"));
		if (stage > 2)
			PEER_WAIT(&peer, has_quit);
		for (int i = 0; i < 50; i++)
			g_main_context_iteration(NULL, FALSE);
		peer_clear(&peer);
	}
}
END_TEST

START_TEST(a_network_that_is_gone_from_the_config_waits)
{
	Peer peer;
	peer_init(&peer);
	g_autoptr(Config) none = config_parse("test.conf", "");
	config_know(none, irc_transport.keys);
	peer.chat.config = none;
	irc_transport.start(peer.transport);
	ck_assert(peer_status_has(&peer, "there is no [network net] any more"));
	peer.chat.config = peer.config;
	PEER_WAIT(&peer, peer_in_room);
	peer_clear(&peer);
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
