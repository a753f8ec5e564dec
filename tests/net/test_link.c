// SPDX-License-Identifier: LGPL-3.0-or-later
// The byte pump against a scripted server: what it says of a failure, and that no byte is lost or
// out of order.
#include "net/link.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "net/client.h"

Suite *suite(void);

// ---- failures ----

START_TEST(link_tells_a_refusal)
{
	client.server = wire_server_new("echo", NULL, NULL);
	unsigned port = client.server->port;
	g_clear_pointer(&client.server, wire_server_free);
	g_autofree char *sentence = g_strdup_printf(
		"connection refused by 127.0.0.1 port %u", port);
	client_link(&(LinkTarget){.host = "127.0.0.1", .port = port, .tls = true});
	ck_assert_msg(client_tells(sentence), "%s", client.why);
}
END_TEST

START_TEST(link_tells_an_unknown_host)
{
	// A label of over 63 letters is no name: found out without asking anybody.
	g_autofree char *label = g_strnfill(64, 'y'), *host = g_strconcat(label, ".invalid", NULL);
	client_link(&(LinkTarget){.host = host, .port = 6697, .tls = true});
	ck_assert_msg(client_tells("no address for host yyy"), "%s", client.why);
}
END_TEST

START_TEST(link_takes_no_address_for_a_host)
{
	static const char *const hosts[] = {"irc.example.org/path", "user@127.0.0.1", "127.0.0.1?x",
		"127.0.0.1#x", "a b", "127.0.0.1:80"};
	for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
		client_link(&(LinkTarget){.host = hosts[i], .port = 1});
		ck_assert_msg(
			client_tells("cannot connect to ") || client_tells("no address for host"),
			"%s: %s", hosts[i], client.why);
		g_clear_pointer(&client.link, link_free);
		g_clear_pointer(&client.why, g_free);
		client.closed = false;
	}
}
END_TEST

START_TEST(link_gives_a_silent_server_fifteen_seconds)
{
	client.server = wire_server_new("silent", "server", NULL);
	client_link(&(LinkTarget){.host = "localhost", .port = client.server->port, .tls = true});
	gint64 begin = g_get_monotonic_time();
	ck_assert_msg(client_tells(" within 15 s"), "%s", client.why);
	ck_assert_int_ge(g_get_monotonic_time() - begin, 14 * G_USEC_PER_SEC);
}
END_TEST

static const struct {
	const char *mode;
	bool tls;
	const char *why;
} ends[] = {
	{"half", true, "closed by the server"},
	{"half", false, "closed by the server"},
	{"drop", false, "closed by the server"},
	{"drop", true, "c"}, // without TLS's goodbye: "closed" or "connection lost"
	{"reset", false, "connection lost: "},
	{"reset", true, "connection lost: "},
};

START_TEST(link_tells_how_it_ended)
{
	client_up(ends[_i].mode, ends[_i].tls);
	if (g_str_equal(ends[_i].mode, "reset"))
		client_say("x", 1);
	ck_assert_msg(client_tells(ends[_i].why), "%s", client.why);
	if (!g_str_equal(ends[_i].mode, "reset"))
		ck_assert_str_eq(client.got->str, "hello\r\n"); // and nothing of it is lost
	unsigned calls = client.calls;
	client_say("too late", 8);
	link_finish(client.link);
	while (g_main_context_iteration(NULL, FALSE))
		;
	ck_assert_uint_eq(client.calls, calls); // nothing after closed()
}
END_TEST

START_TEST(link_closes_when_the_server_does_not_read)
{
	client_up("stall", _i);
	g_autofree char *line = g_strnfill(1000, 'x');
	size_t most = 0;
	for (int i = 0; i < 20000 && !client.closed; i++) { // the kernel takes some megabytes first
		client_say(line, 1000);
		most = MAX(most, link_waiting(client.link));
		g_main_context_iteration(NULL, FALSE);
	}
	ck_assert_msg(client_tells("the server does not read: "), "%s", client.why);
	ck_assert_uint_le(most, LINK_SEND_BYTES);
	ck_assert_uint_gt(most, LINK_SEND_BYTES - 1001);
}
END_TEST

// ---- much ----

START_TEST(link_takes_a_burst_in_order)
{
	client_up("burst", _i);
	while (!client.closed &&
		!strstr(client.got->str + client.got->len - MIN(client.got->len, 2000),
			"\r\nlast\r\n"))
		g_main_context_iteration(NULL, TRUE);
	const char *line = client.got->str, *end = line + client.got->len;
	for (int i = 0; i < 20000; i++) {
		ck_assert_int_eq(atoi(line + strlen("line ")), i);
		line = (char *)memchr(line, '\n', end - line) + 1;
	}
	ck_assert_str_eq(line, "last\r\n");
}
END_TEST

START_TEST(link_sends_much_in_order)
{
	client_up("count", _i);
	for (int i = 0; i < 20000; i++) {
		g_autofree char *line = g_strdup_printf("say %d\r\n", i);
		client_say(line, strlen(line));
	}
	ck_assert(wire_until(&client.drained, 20));
	ck_assert_uint_eq(link_waiting(client.link), 0);
	g_free(wire_server_wait(client.server, "read 20000 in order"));
}
END_TEST

static void on_fetched(void *data, CURLcode result)
{
	ck_assert_int_eq(result, CURLE_OK);
	*(bool *)data = true;
}

START_TEST(link_lives_beside_other_requests)
{
	client_up("echo", _i);
	// curl prunes what it takes for unused connections by age: this request says, a second is
	// old.
	WireServer *http = wire_server_new("http", NULL, NULL);
	g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/", http->port);
	bool never = false;
	wire_until(&never, 2); // curl counts in seconds
	for (int i = 0; i < 3; i++) {
		CURL *easy = curl_easy_init();
		curl_easy_setopt(easy, CURLOPT_URL, url);
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
		curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 1L);
		bool fetched = false;
		multi_add(client.multi, easy, on_fetched, &fetched);
		ck_assert(wire_until(&fetched, 10));
		multi_remove(client.multi, easy);
		curl_easy_cleanup(easy);
	}
	wire_server_free(http);
	client_say("still here\r\n", 12);
	ck_assert_msg(client_echoes("still here"), "%s", client.why);
}
END_TEST

// ---- loopback ----

static const struct {
	const char *host;
	bool loopback;
} hosts[] = {
	{"localhost", true},
	{"LocalHost", true},
	{"127.0.0.1", true},
	{"127.8.8.8", true},
	{"::1", true},
	{"0::1", true},
	{"128.0.0.1", false},
	{"10.0.0.1", false},
	{"::2", false},
	{"0.0.0.0", false},
	{"::", false},
	{"127.1", false},
	{"127.0.0.1.x", false},
	{"localhost.x", false},
	{"irc.example.org", false},
	{"", false},
	{"::ffff:8.8.8.8", false},
};

START_TEST(link_knows_this_machine)
{
	ck_assert_int_eq(link_is_loopback(hosts[_i].host), hosts[_i].loopback);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("link");
	TCase *failing = client_case(all, "fail"), *much = client_case(all, "much"),
	      *here = client_case(all, "here");
	tcase_add_test(failing, link_tells_a_refusal);
	tcase_add_test(failing, link_tells_an_unknown_host);
	tcase_add_test(failing, link_takes_no_address_for_a_host);
	tcase_add_test(failing, link_gives_a_silent_server_fifteen_seconds);
	tcase_add_loop_test(failing, link_tells_how_it_ended, 0, G_N_ELEMENTS(ends));
	tcase_add_loop_test(failing, link_closes_when_the_server_does_not_read, 0, 2);
	tcase_add_loop_test(much, link_takes_a_burst_in_order, 0, 2);
	tcase_add_loop_test(much, link_sends_much_in_order, 0, 2);
	tcase_add_loop_test(much, link_lives_beside_other_requests, 0, 2);
	tcase_add_loop_test(here, link_knows_this_machine, 0, G_N_ELEMENTS(hosts));
	return all;
}
