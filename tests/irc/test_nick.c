// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/nick.h"

#include <check.h>
#include <string.h>

#include "irc/script.h"

START_TEST(alternates_while_it_is_taken)
{
	Script script;
	script_init(&script, "");
	g_free(script_out(&script));
	static const char *const names[] = {"picketbot_", "picketbo1", "picketbo2", "picketbo3"};
	const char *taken = "picketbot";
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		script_in(&script, ":s 43%d * %s :no", (int)(i % 2) + 2, taken);
		g_autofree char *wanted = g_strdup_printf("NICK %s\n", names[i]);
		ck_text(script_out(&script), wanted);
		taken = names[i];
	}
	// never longer than the shortest limit, never the same for ever, and not for ever
	for (int i = 4; i < NICK_MOST_TRIES; i++) {
		script_in(&script, ":s 433 * x :in use");
		g_autofree char *out = script_out(&script);
		ck_assert_uint_eq(strlen(out), strlen("NICK picketbo1\n"));
	}
	ck_assert_ptr_null(script.failure);
	script_in(&script, ":s 433 * x :in use");
	ck_text(script_out(&script), "");
	ck_assert_str_eq(script.failure, "the server takes none of our nicks");
	script_clear(&script);
}
END_TEST

static void registered_as(Script *script, const char *nick, const char *tokens)
{
	script_init(script, "#picket");
	script_in(script, ":s 001 %s :Welcome", nick);
	script_in(script, ":s 005 %s NETWORK=x %s :are supported by this server", nick, tokens);
	script_in(script, ":s 422 %s :no MOTD", nick);
}

START_TEST(comes_back_when_the_holder_leaves)
{
	static const char *const ends[] = {":picketbot!a@b QUIT :bye", ":PicketBot!a@b NICK other"};
	Script script;
	registered_as(&script, "picketbot_", "");
	g_free(script_out(&script));
	script_in(&script, "%s", ends[_i]);
	ck_text(script_out(&script), "NICK picketbot\n");
	script_in(&script, "%s", ends[_i]); // at most once a minute
	ck_text(script_out(&script), "");
	script_in(&script, ":picketbot_!u@h NICK picketbot");
	ck_assert(nick_is(&script.client->nick, "PICKETBOT"));
	script_clear(&script);
}
END_TEST

START_TEST(monitor_tells_when_it_is_free)
{
	Script script;
	registered_as(&script, "picketbot_", "MONITOR=30");
	g_autofree char *out = script_out(&script);
	ck_assert(strstr(out, "MONITOR + picketbot\n"));
	script_in(&script, ":s 731 picketbot_ :other,PicketBot!a@b");
	ck_text(script_out(&script), "NICK picketbot\n");
	script_in(&script, ":picketbot_!u@h NICK picketbot");
	ck_text(script_out(&script), "MONITOR - picketbot\n");
	script_clear(&script);
}
END_TEST

START_TEST(no_war_with_who_has_the_power)
{
	Script script;
	registered_as(&script, "picketbot", "");
	g_free(script_out(&script));
	script_in(&script, ":picketbot!u@h NICK Guest77");
	ck_assert(nick_is(&script.client->nick, "guest77"));
	ck_text(script_out(&script), "");
	ck_assert_uint_ne(script.client->nick.retry, 0);
	script_clear(&script);
}
END_TEST

START_TEST(a_nick_too_long_for_the_server_is_not_asked_for_again)
{
	Script script;
	registered_as(&script, "picketbo1", "NICKLEN=8 MONITOR=10");
	g_autofree char *out = script_out(&script);
	ck_assert(!strstr(out, "MONITOR"));
	ck_assert_uint_eq(script.client->nick.retry, 0);
	script_clear(&script);
}
END_TEST

// libircclient takes this for our own change.
START_TEST(a_longer_nick_is_somebody_else)
{
	Script script;
	registered_as(&script, "picketbot", "");
	script_in(&script, ":picketbot_mallory!u@h NICK zzz");
	ck_assert(nick_is(&script.client->nick, "picketbot"));
	ck_assert(!nick_is(&script.client->nick, "picketbot_mallory"));
	script_clear(&script);
}
END_TEST

START_TEST(own_host_is_followed)
{
	static const struct {
		const char *line, *user, *host;
	} rows[] = {
		{":picketbot!~pb@1.2.3.4 JOIN #picket", "~pb", "1.2.3.4"},
		{":s 396 picketbot user/picketbot :is now your hidden host", NULL,
			"user/picketbot"},
		{":s 396 picketbot pb@user/picketbot :is now your hidden host", "pb",
			"user/picketbot"},
		{":picketbot!~pb@1.2.3.4 CHGHOST new cloak.example", "new", "cloak.example"},
		{":s 354 picketbot 77 #picket ~pb 1.2.3.4 picketbot H 0", "~pb", "1.2.3.4"},
		{":ana!~a@5.6.7.8 CHGHOST new cloak.example", NULL, NULL},
	};
	Script script;
	registered_as(&script, "picketbot", "WHOX");
	script_in(&script, "%s", rows[_i].line);
	ck_assert_pstr_eq(script.client->nick.user, rows[_i].user);
	ck_assert_pstr_eq(script.client->nick.host, rows[_i].host);
	script_clear(&script);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/nick");
	TCase *tests = tcase_create("nick");
	tcase_add_test(tests, alternates_while_it_is_taken);
	tcase_add_loop_test(tests, comes_back_when_the_holder_leaves, 0, 2);
	tcase_add_test(tests, monitor_tells_when_it_is_free);
	tcase_add_test(tests, no_war_with_who_has_the_power);
	tcase_add_test(tests, a_nick_too_long_for_the_server_is_not_asked_for_again);
	tcase_add_test(tests, a_longer_nick_is_somebody_else);
	tcase_add_loop_test(tests, own_host_is_followed, 0, 6);
	suite_add_tcase(all, tests);
	return all;
}
