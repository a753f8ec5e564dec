// SPDX-License-Identifier: LGPL-3.0-or-later
// Links, and notes what it is told.
#include "net/client.h"

#include <string.h>

Client client;

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

void client_link(const LinkTarget *target)
{
	client.inside = true;
	client.link = link_new(client.multi, target, &events, &client);
	client.inside = false;
}

void client_say(const char *bytes, size_t n)
{
	client.inside = true;
	link_send(client.link, bytes, n);
	client.inside = false;
}

void client_up(const char *mode, bool tls)
{
	g_autofree char *ca = wire_file("ca.crt");
	client.server = wire_server_new(mode, tls ? "server" : NULL, NULL);
	client_link(&(LinkTarget){.host = tls ? "localhost" : "127.0.0.1",
		.port = client.server->port,
		.tls = tls,
		.ca_file = ca});
	ck_assert_msg(wire_until(&client.opened, 10), "%s", client.why);
}

bool client_tells(const char *part)
{
	return wire_until(&client.closed, 20) && strstr(client.why, part);
}

bool client_echoes(const char *word)
{
	while (!strstr(client.got->str, word) &&
		!client.closed) // the case's own timeout ends a wait in vain
		g_main_context_iteration(NULL, TRUE);
	return !client.closed;
}

TCase *client_case(Suite *all, const char *name)
{
	TCase *one = tcase_create(name);
	tcase_add_unchecked_fixture(one, wire_setup, wire_teardown);
	tcase_add_checked_fixture(one, start, stop);
	tcase_set_timeout(one, 60);
	suite_add_tcase(all, one);
	return one;
}
