// SPDX-License-Identifier: LGPL-3.0-or-later
// How a link ends: freed at any moment, or finished in good order.
#include <check.h>

#include "net/client.h"

Suite *suite(void);

START_TEST(link_may_be_freed_in_any_event)
{
	client.free_when = FREE_IN_OPENED + _i / 2;
	client.server = wire_server_new("close", _i % 2 ? "server" : NULL, NULL);
	g_autofree char *pin = wire_pin("server");
	client_link(&(LinkTarget){
		.host = "localhost", .port = client.server->port, .tls = _i % 2, .pin = pin});
	client_say("QUIT\r\n", 6);
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
	client_link(&(LinkTarget){.host = "localhost", .port = client.server->port, .tls = true});
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
	client_up("close", _i);
	g_autofree char *long_line = g_strnfill(100000, 'x');
	client_say(long_line, 100000);
	client_say("QUIT\r\n", 6);
	link_finish(client.link);
	ck_assert_msg(client_tells("c"), "%s", client.why);
	ck_assert_str_eq(client.got->str, "ERROR :bye\r\n");
	g_free(wire_server_wait(client.server, "quit seen after 100006 bytes"));
}
END_TEST

START_TEST(link_finishes_though_the_server_does_not)
{
	client_up("stall", _i);
	gint64 begin = g_get_monotonic_time();
	link_finish(client.link);
	ck_assert_msg(client_tells("closed by us"), "%s", client.why);
	ck_assert_int_lt(g_get_monotonic_time() - begin, 2 * G_USEC_PER_SEC);
}
END_TEST

START_TEST(link_finishes_before_it_opens)
{
	client.server = wire_server_new("silent", "server", NULL);
	client_link(&(LinkTarget){.host = "localhost", .port = client.server->port, .tls = true});
	client.inside = true;
	link_finish(client.link);
	client.inside = false;
	ck_assert_msg(client_tells("closed by us"), "%s", client.why);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("link_end");
	TCase *ending = client_case(all, "end");
	tcase_add_loop_test(ending, link_may_be_freed_in_any_event, 0, 8);
	tcase_add_loop_test(ending, link_may_be_freed_before_it_opens, 0, 12);
	tcase_add_loop_test(ending, link_finishes_with_the_servers_last_word, 0, 2);
	tcase_add_loop_test(ending, link_finishes_though_the_server_does_not, 0, 2);
	tcase_add_test(ending, link_finishes_before_it_opens);
	return all;
}
