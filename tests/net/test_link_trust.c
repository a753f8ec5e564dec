// SPDX-License-Identifier: LGPL-3.0-or-later
// Whom a link trusts: certificates, pins and authorities, against a scripted server.
#include <check.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string.h>

#include "net/client.h"

Suite *suite(void);

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
	client_link(&(LinkTarget){.host = targets[_i].host,
		.port = client.server->port,
		.tls = targets[_i].tls,
		.ca_file = ca,
		.pin = pin,
		.client_cert = certificate});
	client_say("ping\r\n", 6); // before it is open
	if (targets[_i].why) {
		ck_assert_msg(client_tells(targets[_i].why), "%s", client.why);
		ck_assert(!client.opened);
		ck_assert_str_eq(client.got->str, "");
	} else {
		ck_assert_msg(client_echoes("ping"), "%s", client.why);
		ck_assert(client.drained);
	}
	if (targets[_i].seen)
		g_free(wire_server_wait(client.server, targets[_i].seen));
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("link_trust");
	tcase_add_loop_test(client_case(all, "trust"), link_trusts, 0, G_N_ELEMENTS(targets));
	return all;
}
