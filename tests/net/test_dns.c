// SPDX-License-Identifier: LGPL-3.0-or-later
// Records of the DNS: found, not there, or not to be known now.
#include "net/dns.h"

#include <check.h>
#include <string.h>

#include "net/wire.h"

Suite *suite(void);

typedef struct {
	bool done;
	char *fault, *texts; // "one|two"
} Heard;

static WireServer *server;
static Heard heard;

static void start(void)
{
	heard = (Heard){0};
	server = wire_server_new("names", NULL, NULL);
}

static void stop(void)
{
	wire_server_free(server);
	g_free(heard.fault);
	g_free(heard.texts);
	heard = (Heard){0};
}

static void on_done(void *data, const DnsAnswer *answer)
{
	Heard *to = data;
	ck_assert(!to->done);
	*to = (Heard){true, g_strdup(answer->fault), g_strjoinv("|", (char **)answer->texts)};
}

static Dns *ask(const char *name, Heard *to)
{
	g_autofree char *where = g_strdup_printf("127.0.0.1:%u", server->port);
	return dns_ask(where, name, on_done, to);
}

static const struct {
	const char *name, *texts;
	unsigned length; // of all texts, where they are many
} rows[] = {
	{"one", "v=DKIM1; p=abc", 0},
	{"two", "first|second", 0},
	{"long", NULL, 600},
	{"longer", NULL, 3000}, // over TCP
	{"toolong", "", 0},
	{"empty", "", 0},
	{"many", "0|1|2|3|4|5|6|7", 0},
	{"nowhere", "", 0},
};

START_TEST(dns_tells_what_is_there)
{
	ask(rows[_i].name, &heard);
	ck_assert(wire_until(&heard.done, 30));
	ck_assert_msg(!heard.fault, "%s: %s", rows[_i].name, heard.fault);
	if (rows[_i].texts)
		ck_assert_str_eq(heard.texts, rows[_i].texts);
	else
		ck_assert_uint_eq(strlen(heard.texts), rows[_i].length);
}
END_TEST

// That is not the same as that there is none.
static const char *const troubles[] = {"fails", "refuses", "junk", "cut", "stranger"};

// All at once: it waits for those that never come.
START_TEST(dns_tells_that_it_cannot_be_known)
{
	Heard all[G_N_ELEMENTS(troubles)] = {0};
	for (unsigned i = 0; i < G_N_ELEMENTS(troubles); i++)
		ask(troubles[i], &all[i]);
	for (unsigned i = 0; i < G_N_ELEMENTS(troubles); i++) {
		ck_assert(wire_until(&all[i].done, 30));
		ck_assert_msg(all[i].fault != NULL, "%s", troubles[i]);
		ck_assert_str_eq(all[i].texts, "");
		g_free(all[i].fault);
		g_free(all[i].texts);
	}
}
END_TEST

START_TEST(dns_has_nobody_to_ask)
{
	dns_ask("127.0.0.1:1", "one", on_done, &heard);
	ck_assert(wire_until(&heard.done, 30));
	ck_assert_ptr_nonnull(heard.fault);
	stop();
	start();
	dns_ask("nonsense", "one", on_done, &heard);
	ck_assert(!heard.done);
	ck_assert(wire_until(&heard.done, 30));
	ck_assert_str_eq(heard.fault, "the name servers cannot be asked");
}
END_TEST

START_TEST(dns_is_cancelled)
{
	dns_cancel(ask("one", &heard));
	dns_cancel(NULL);
	while (g_main_context_iteration(NULL, FALSE))
		;
	ck_assert(!heard.done);
}
END_TEST

START_TEST(server_is_an_address)
{
	static const char *const good[] = {"127.0.0.1", "127.0.0.1:5300", "::1", "[::1]:53"};
	static const char *const bad[] = {"localhost", "127.0.0.1, 127.0.0.2", "127.0.0.1:x y"};
	for (unsigned i = 0; i < G_N_ELEMENTS(good); i++)
		ck_assert_msg(dns_is_server(good[i]), "%s", good[i]);
	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		ck_assert_msg(!dns_is_server(bad[i]), "%s", bad[i]);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("net/dns");
	TCase *tcase = tcase_create("dns");
	tcase_add_unchecked_fixture(tcase, wire_setup, wire_teardown);
	tcase_add_checked_fixture(tcase, start, stop);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, dns_tells_what_is_there, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tcase, dns_tells_that_it_cannot_be_known);
	tcase_add_test(tcase, dns_has_nobody_to_ask);
	tcase_add_test(tcase, dns_is_cancelled);
	tcase_add_test(tcase, server_is_an_address);
	suite_add_tcase(suite, tcase);
	return suite;
}
