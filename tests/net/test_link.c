// SPDX-License-Identifier: LGPL-3.0-or-later
// The byte pump against a scripted server: whom it trusts, what it says of a failure, and that no
// byte is lost or out of order.
#include "net/link.h"
#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "net/wire.h"

typedef enum {
	FREE_NEVER,
	FREE_IN_OPENED,
	FREE_IN_BYTES,
	FREE_IN_DRAINED,
	FREE_IN_CLOSED
} FreeWhen;

typedef struct {
	Multi *multi;
	Link *link;
	WireServer *server;
	GString *got;
	char *why;
	bool opened, drained, closed, ended, inside; // ended: closed, or freed in an event
	unsigned calls;
	FreeWhen free_when;
} Client;

static Client client;

static void enter(Client *self, FreeWhen when)
{
	ck_assert(!self->inside); // never from inside a link_* call
	ck_assert(!self->closed);
	self->calls++;
	if (self->free_when == when) {
		g_clear_pointer(&self->link, link_free);
		self->ended = true;
	}
}

static void on_opened(void *data)
{
	Client *self = data;
	self->opened = true;
	enter(self, FREE_IN_OPENED);
}

static void on_bytes(void *data, const char *bytes, size_t n)
{
	Client *self = data;
	ck_assert(self->opened);
	g_string_append_len(self->got, bytes, n);
	enter(self, FREE_IN_BYTES);
}

static void on_drained(void *data)
{
	Client *self = data;
	self->drained = true;
	enter(self, FREE_IN_DRAINED);
}

static void on_closed(void *data, const char *why)
{
	Client *self = data;
	self->why = g_strdup(why);
	enter(self, FREE_IN_CLOSED);
	self->closed = self->ended = true;
}

static void on_fetched(void *data, CURLcode result)
{
	ck_assert_int_eq(result, CURLE_OK);
	*(bool *)data = true;
}

static const LinkEvents events = {on_opened, on_bytes, on_drained, on_closed};

static void start(void)
{
	client = (Client){.multi = multi_new(), .got = g_string_new(NULL)};
}

static void stop(void)
{
	link_free(client.link);
	multi_free(client.multi);
	if (client.server)
		wire_server_free(client.server);
	g_string_free(client.got, TRUE);
	g_free(client.why);
}

static void link_to(const LinkTarget *target)
{
	client.inside = true;
	client.link = link_new(client.multi, target, &events, &client);
	client.inside = false;
}

static void say(const char *bytes, size_t n)
{
	client.inside = true;
	link_send(client.link, bytes, n);
	client.inside = false;
}

// TLS with our own authority, or plain text.
static void link_up(const char *mode, bool tls)
{
	g_autofree char *ca = wire_file("ca.crt");
	client.server = wire_server_new(mode, tls ? "server" : NULL, NULL);
	link_to(&(LinkTarget){.host = tls ? "localhost" : "127.0.0.1",
		.port = client.server->port,
		.tls = tls,
		.ca_file = ca});
	ck_assert_msg(wire_until(&client.opened, 10), "%s", client.why);
}

static bool tells(const char *part)
{
	return wire_until(&client.closed, 20) && strstr(client.why, part);
}

static bool echoes(const char *word)
{
	while (!strstr(client.got->str, word) &&
		!client.closed) // the case's own timeout ends a wait in vain
		g_main_context_iteration(NULL, TRUE);
	return !client.closed;
}

// ---- trust ----

static const struct {
	const char *mode, *certificate, *clients; // of the server
	const char *host;
	bool tls;
	const char *ca, *pin, *client; // of ours
	const char *why;               // NULL = it opens, and bytes go to and fro
	const char *seen;              // what the server must have seen
} targets[] = {
	{"echo", "server", NULL, "localhost", true, "ca.crt", NULL, NULL, NULL, "name localhost"},
	{"echo", "server", NULL, "localhost", true, "ca.crt", NULL, NULL, NULL, "alpn None"},
	{"echo", "server", NULL, "127.0.0.1", true, "ca.crt", NULL, NULL, NULL, "alpn None"},
	{"echo6", "server", NULL, "::1", true, "ca.crt", NULL, NULL, NULL, "alpn None"},
	{"echo", "elsewhere", NULL, "localhost", true, "ca.crt", NULL, NULL,
		"certificate does not fit host localhost: ", NULL},
	{"echo", "elsewhere", NULL, "127.0.0.1", true, "ca.crt", NULL, NULL,
		"certificate does not fit host 127.0.0.1: ", NULL},
	{"echo", "server", NULL, "localhost", true, NULL, NULL, NULL,
		"certificate of host localhost is not trusted: ", NULL},
	{"echo", "server", NULL, "localhost", true, "stranger.crt", NULL, NULL,
		"certificate of host localhost is not trusted: ", NULL},
	// a pin alone: neither authority nor name matter, the key does
	{"echo", "elsewhere", NULL, "localhost", true, NULL, "elsewhere", NULL, NULL,
		"name localhost"},
	{"echo", "server", NULL, "localhost", true, NULL, "elsewhere", NULL,
		"certificate of host localhost does not have the pinned key", NULL},
	// with an authority all must hold
	{"echo", "server", NULL, "localhost", true, "ca.crt", "server", NULL, NULL,
		"name localhost"},
	{"echo", "server", NULL, "localhost", true, "ca.crt", "elsewhere", NULL,
		"does not have the pinned key", NULL},
	{"echo", "server", NULL, "localhost", true, "stranger.crt", "server", NULL,
		"is not trusted: ", NULL},
	{"echo", "elsewhere", NULL, "localhost", true, "ca.crt", "elsewhere", NULL,
		"does not fit host", NULL},
	{"echo", "server", "client", "localhost", true, "ca.crt", NULL, "client.pem", NULL,
		"client ((('commonName', 'picketbot'),),)"},
	{"echo", "server", NULL, "localhost", true, "ca.crt", NULL, "none.pem",
		"cannot use the client certificate: ", NULL},
	{"echo", "server", NULL, "localhost", true, "none.crt", NULL, NULL,
		"cannot use the CA file: ", NULL},
	{"old", "server", NULL, "localhost", true, "ca.crt", NULL, NULL,
		"no TLS with localhost port ", NULL},
	{"greet", NULL, NULL, "localhost", true, "ca.crt", NULL, NULL,
		"no TLS with localhost port ", NULL},
	{"echo", NULL, NULL, "127.0.0.1", false, NULL, NULL, NULL, NULL, NULL},
	{"echo", NULL, NULL, "localhost", false, NULL, NULL, NULL, NULL, NULL},
	{"echo6", NULL, NULL, "::1", false, NULL, NULL, NULL, NULL, NULL},
};

// Not every machine has IPv6, not even on its loopback.
static bool has_loopback(const char *host)
{
	const struct sockaddr_in6 here = {
		.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool has = fd >= 0 && !bind(fd, (const struct sockaddr *)&here, sizeof here);
	if (fd >= 0)
		close(fd);
	return has || strcmp(host, "::1");
}

START_TEST(link_trusts)
{
	if (!has_loopback(targets[_i].host))
		return;
	g_autofree char *ca = targets[_i].ca ? wire_file(targets[_i].ca) : NULL;
	g_autofree char *pin = targets[_i].pin ? wire_pin(targets[_i].pin) : NULL;
	g_autofree char *certificate = targets[_i].client ? wire_file(targets[_i].client) : NULL;
	g_setenv("http_proxy", "http://127.0.0.1:1", TRUE); // must not matter
	g_setenv("https_proxy", "http://127.0.0.1:1", TRUE);
	client.server = wire_server_new(
		targets[_i].mode, targets[_i].certificate, targets[_i].clients);
	link_to(&(LinkTarget){.host = targets[_i].host,
		.port = client.server->port,
		.tls = targets[_i].tls,
		.ca_file = ca,
		.pin = pin,
		.client_cert = certificate});
	say("ping\r\n", 6); // before it is open
	if (targets[_i].why) {
		ck_assert_msg(tells(targets[_i].why), "%s", client.why);
		ck_assert(!client.opened);
		ck_assert_str_eq(client.got->str, "");
	} else {
		ck_assert_msg(echoes("ping"), "%s", client.why);
		ck_assert(client.drained);
	}
	if (targets[_i].seen)
		g_free(wire_server_wait(client.server, targets[_i].seen));
}
END_TEST

// ---- failures ----

START_TEST(link_tells_a_refusal)
{
	client.server = wire_server_new("echo", NULL, NULL);
	unsigned port = client.server->port;
	g_clear_pointer(&client.server, wire_server_free);
	g_autofree char *sentence = g_strdup_printf(
		"connection refused by 127.0.0.1 port %u", port);
	link_to(&(LinkTarget){.host = "127.0.0.1", .port = port, .tls = true});
	ck_assert_msg(tells(sentence), "%s", client.why);
}
END_TEST

START_TEST(link_tells_an_unknown_host)
{
	// A label of over 63 letters is no name: found out without asking anybody.
	g_autofree char *label = g_strnfill(64, 'y'), *host = g_strconcat(label, ".invalid", NULL);
	link_to(&(LinkTarget){.host = host, .port = 6697, .tls = true});
	ck_assert_msg(tells("no address for host yyy"), "%s", client.why);
}
END_TEST

START_TEST(link_takes_no_address_for_a_host)
{
	static const char *const hosts[] = {"irc.example.org/path", "user@127.0.0.1", "127.0.0.1?x",
		"127.0.0.1#x", "a b", "127.0.0.1:80"};
	for (size_t i = 0; i < G_N_ELEMENTS(hosts); i++) {
		link_to(&(LinkTarget){.host = hosts[i], .port = 1});
		ck_assert_msg(tells("cannot connect to ") || tells("no address for host"), "%s: %s",
			hosts[i], client.why);
		g_clear_pointer(&client.link, link_free);
		g_clear_pointer(&client.why, g_free);
		client.closed = false;
	}
}
END_TEST

START_TEST(link_gives_a_silent_server_fifteen_seconds)
{
	client.server = wire_server_new("silent", "server", NULL);
	link_to(&(LinkTarget){.host = "localhost", .port = client.server->port, .tls = true});
	gint64 begin = g_get_monotonic_time();
	ck_assert_msg(tells(" within 15 s"), "%s", client.why);
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
	link_up(ends[_i].mode, ends[_i].tls);
	if (g_str_equal(ends[_i].mode, "reset"))
		say("x", 1);
	ck_assert_msg(tells(ends[_i].why), "%s", client.why);
	if (!g_str_equal(ends[_i].mode, "reset"))
		ck_assert_str_eq(client.got->str, "hello\r\n"); // and nothing of it is lost
	unsigned calls = client.calls;
	say("too late", 8);
	link_finish(client.link);
	while (g_main_context_iteration(NULL, FALSE))
		;
	ck_assert_uint_eq(client.calls, calls); // nothing after closed()
}
END_TEST

START_TEST(link_closes_when_the_server_does_not_read)
{
	link_up("stall", _i);
	g_autofree char *line = g_strnfill(1000, 'x');
	size_t most = 0;
	for (int i = 0; i < 20000 && !client.closed; i++) { // the kernel takes some megabytes first
		say(line, 1000);
		most = MAX(most, link_waiting(client.link));
		g_main_context_iteration(NULL, FALSE);
	}
	ck_assert_msg(tells("the server does not read: "), "%s", client.why);
	ck_assert_uint_le(most, LINK_SEND_BYTES);
	ck_assert_uint_gt(most, LINK_SEND_BYTES - 1001);
}
END_TEST

// ---- much ----

START_TEST(link_takes_a_burst_in_order)
{
	link_up("burst", _i);
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
	link_up("count", _i);
	for (int i = 0; i < 20000; i++) {
		g_autofree char *line = g_strdup_printf("say %d\r\n", i);
		say(line, strlen(line));
	}
	ck_assert(wire_until(&client.drained, 20));
	ck_assert_uint_eq(link_waiting(client.link), 0);
	g_free(wire_server_wait(client.server, "read 20000 in order"));
}
END_TEST

START_TEST(link_lives_beside_other_requests)
{
	link_up("echo", _i);
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
	say("still here\r\n", 12);
	ck_assert_msg(echoes("still here"), "%s", client.why);
}
END_TEST

// ---- ending ----

START_TEST(link_may_be_freed_in_any_event)
{
	client.free_when = FREE_IN_OPENED + _i / 2;
	client.server = wire_server_new("close", _i % 2 ? "server" : NULL, NULL);
	g_autofree char *pin = wire_pin("server");
	link_to(&(LinkTarget){
		.host = "localhost", .port = client.server->port, .tls = _i % 2, .pin = pin});
	say("QUIT\r\n", 6);
	ck_assert(wire_until(&client.ended, 10));
	ck_assert_ptr_null(client.link);
	unsigned calls = client.calls;
	while (g_main_context_iteration(NULL, FALSE))
		;
	ck_assert_uint_eq(client.calls, calls);
}
END_TEST

START_TEST(link_may_be_freed_before_it_opens)
{
	client.server = wire_server_new("echo", "server", NULL);
	link_to(&(LinkTarget){.host = "localhost", .port = client.server->port, .tls = true});
	for (int i = 0; i < _i; i++)
		g_main_context_iteration(NULL, FALSE);
	g_clear_pointer(&client.link, link_free);
	link_free(NULL);
	unsigned calls = client.calls;
	while (g_main_context_iteration(NULL, FALSE))
		;
	ck_assert_uint_eq(client.calls, calls);
}
END_TEST

START_TEST(link_finishes_with_the_servers_last_word)
{
	link_up("close", _i);
	g_autofree char *long_line = g_strnfill(100000, 'x');
	say(long_line, 100000);
	say("QUIT\r\n", 6);
	link_finish(client.link);
	ck_assert_msg(tells("c"), "%s", client.why);
	ck_assert_str_eq(client.got->str, "ERROR :bye\r\n");
	g_free(wire_server_wait(client.server, "quit seen after 100006 bytes"));
}
END_TEST

START_TEST(link_finishes_though_the_server_does_not)
{
	link_up("stall", _i);
	gint64 begin = g_get_monotonic_time();
	link_finish(client.link);
	ck_assert_msg(tells("closed by us"), "%s", client.why);
	ck_assert_int_lt(g_get_monotonic_time() - begin, 2 * G_USEC_PER_SEC);
}
END_TEST

START_TEST(link_finishes_before_it_opens)
{
	client.server = wire_server_new("silent", "server", NULL);
	link_to(&(LinkTarget){.host = "localhost", .port = client.server->port, .tls = true});
	client.inside = true;
	link_finish(client.link);
	client.inside = false;
	ck_assert_msg(tells("closed by us"), "%s", client.why);
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

static TCase *add_case(Suite *all, const char *name)
{
	TCase *one = tcase_create(name);
	tcase_add_unchecked_fixture(one, wire_setup, wire_teardown);
	tcase_add_checked_fixture(one, start, stop);
	tcase_set_timeout(one, 60);
	suite_add_tcase(all, one);
	return one;
}

Suite *suite(void);
Suite *suite(void)
{
	Suite *all = suite_create("link");
	TCase *trust = add_case(all, "trust"), *failing = add_case(all, "fail"),
	      *much = add_case(all, "much"), *ending = add_case(all, "end");
	tcase_add_loop_test(trust, link_trusts, 0, G_N_ELEMENTS(targets));
	tcase_add_loop_test(trust, link_knows_this_machine, 0, G_N_ELEMENTS(hosts));
	tcase_add_test(failing, link_tells_a_refusal);
	tcase_add_test(failing, link_tells_an_unknown_host);
	tcase_add_test(failing, link_takes_no_address_for_a_host);
	tcase_add_test(failing, link_gives_a_silent_server_fifteen_seconds);
	tcase_add_loop_test(failing, link_tells_how_it_ended, 0, G_N_ELEMENTS(ends));
	tcase_add_loop_test(failing, link_closes_when_the_server_does_not_read, 0, 2);
	tcase_add_loop_test(much, link_takes_a_burst_in_order, 0, 2);
	tcase_add_loop_test(much, link_sends_much_in_order, 0, 2);
	tcase_add_loop_test(much, link_lives_beside_other_requests, 0, 2);
	tcase_add_loop_test(ending, link_may_be_freed_in_any_event, 0, 8);
	tcase_add_loop_test(ending, link_may_be_freed_before_it_opens, 0, 12);
	tcase_add_loop_test(ending, link_finishes_with_the_servers_last_word, 0, 2);
	tcase_add_loop_test(ending, link_finishes_though_the_server_does_not, 0, 2);
	tcase_add_test(ending, link_finishes_before_it_opens);
	return all;
}
