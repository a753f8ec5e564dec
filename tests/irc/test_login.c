// SPDX-License-Identifier: LGPL-3.0-or-later
// Registration against a scripted server, SASL and all.
#include "irc/login.h"

#include <check.h>
#include <string.h>

#include "irc/script.h"

static void with_account(Script *script, SaslKind sasl, bool require)
{
	script_init(script, "#picket");
	script->settings.sasl = sasl;
	script->settings.account = "picketbot";
	script->settings.password = "secret";
	script->settings.require_account = require;
	script_reconnect(script); // the settings count from the next connection on
}

START_TEST(cap_comes_before_nick_and_user)
{
	Script script;
	script_init(&script, "#picket");
	ck_text(script_out(&script), "CAP LS 302\nNICK picketbot\nUSER picketbot 0 * :Picketbot\n");
	script_clear(&script);
}
END_TEST

START_TEST(registers_without_any_capability)
{
	Script script;
	script_init(&script, "#picket #officers");
	g_free(script_out(&script));
	script_in(&script, ":s CAP * LS :multi-prefix");
	ck_text(script_out(&script), "CAP REQ :multi-prefix\n");
	script_in(&script, ":s CAP picketbot ACK :multi-prefix");
	ck_text(script_out(&script), "CAP END\n");
	script_in(&script, ":s 001 picketbot :Welcome");
	ck_text(script_out(&script), "");
	script_in(&script, ":s 005 picketbot BOT=B NETWORK=x :are supported by this server");
	script_in(&script, ":s 376 picketbot :End of MOTD");
	ck_assert(script.ready);
	g_autofree char *out = script_out(&script);
	ck_assert(g_str_has_prefix(out, "MODE picketbot +B\nJOIN #"));
	ck_assert(strstr(out, "#picket") && strstr(out, "#officers"));
	script_clear(&script);
}
END_TEST

START_TEST(registering_costs_our_rooms_no_time)
{
	Script script;
	with_account(&script, SASL_PLAIN, true);
	script.settings.pace = PACE_LIBERA;
	script_reconnect(&script);
	script_in(&script, ":s CAP * LS :sasl account-tag");
	script_in(&script, ":s CAP * ACK :sasl account-tag");
	script_in(&script, "AUTHENTICATE +");
	script_in(&script, ":s 903 picketbot :fine");
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":s 005 picketbot BOT=B WHOX :are supported by this server");
	g_free(script_out(&script));
	script_in(&script, ":s 376 picketbot :End of MOTD");
	ck_text(script_out(&script), "MODE picketbot +B\nJOIN #picket\n");
	script_push(&script, "picket", NULL, "one");
	script_push(&script, "picket", NULL, "two");
	script_in(&script, ":picketbot!u@h JOIN #picket");
	// before the WHO
	ck_text(script_out(&script), "PRIVMSG #picket :one\nPRIVMSG #picket :two\n");
	script_clear(&script);
}
END_TEST

START_TEST(a_server_that_knows_no_cap_is_served)
{
	static const char *const answers[] = {":s 421 picketbot CAP :Unknown command",
		":s 451 * CAP :Register first", ":s 410 * CAP :Invalid"};
	Script script;
	script_init(&script, "#picket");
	script_in(&script, "%s", answers[_i]);
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":s 422 picketbot :no MOTD");
	ck_assert(script.ready);
	script_clear(&script);
}
END_TEST

START_TEST(plain_logs_in_before_registration)
{
	Script script;
	with_account(&script, SASL_PLAIN, true);
	script_in(&script, ":s CAP * LS :sasl=PLAIN,EXTERNAL");
	script_in(&script, ":s CAP * ACK :sasl");
	g_autofree char *out = script_out(&script);
	ck_assert(g_str_has_suffix(out, "CAP REQ :sasl\nAUTHENTICATE PLAIN\n"));
	script_in(&script, "AUTHENTICATE :+"); // with a colon, as InspIRCd sends it
	ck_text(script_out(&script), "AUTHENTICATE AHBpY2tldGJvdABzZWNyZXQ=\n");
	script_in(&script,
		":s 900 picketbot picketbot!p@h PicketBot :You are now logged in as PicketBot");
	script_in(&script, ":s 903 picketbot :SASL authentication successful");
	ck_text(script_out(&script), "CAP END\n");
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":s 422 picketbot :no MOTD");
	ck_assert(script.ready && !script.failure);
	ck_assert_str_eq(script.client->login.account, "PicketBot");
	script_clear(&script);
}
END_TEST

START_TEST(external_sends_nothing_but_a_plus)
{
	Script script;
	with_account(&script, SASL_EXTERNAL, true);
	script_in(&script, ":s CAP * LS :sasl=PLAIN,EXTERNAL");
	script_in(&script, ":s CAP * ACK :sasl");
	g_free(script_out(&script));
	script_in(&script, "AUTHENTICATE +");
	ck_text(script_out(&script), "AUTHENTICATE +\n");
	script_clear(&script);
}
END_TEST

// base64 of "\0picketbot\0" and the password: 11 bytes and n make 4 * ceil((11 + n) / 3) characters
static const struct {
	size_t password;
	const char *pieces; // their lengths
} lengths[] = {{288, "400 0"}, {289, "400 0"}, {290, "400 4"}, {287, "400 0"}, {286, "396"},
	{589, "400 400 0"}, {700, "400 400 148"}};

START_TEST(long_secrets_are_sent_in_pieces)
{
	Script script;
	g_autofree char *password = g_strnfill(lengths[_i].password, 'x');
	with_account(&script, SASL_PLAIN, true);
	script.settings.password = password;
	script_in(&script, ":s CAP * LS :sasl");
	script_in(&script, ":s CAP * ACK :sasl");
	g_free(script_out(&script));
	script_in(&script, "AUTHENTICATE +");
	g_autofree char *out = script_out(&script);
	g_auto(GStrv) lines = g_strsplit(g_strchomp(out), "\n", -1);
	g_autoptr(GString) pieces = g_string_new(NULL);
	for (char **line = lines; *line; line++) {
		const char *piece = *line + strlen("AUTHENTICATE ");
		g_string_append_printf(pieces, "%s%zu", pieces->len ? " " : "",
			strcmp(piece, "+") ? strlen(piece) : 0);
	}
	ck_assert_str_eq(pieces->str, lengths[_i].pieces);
	script_clear(&script);
}
END_TEST

static const struct {
	const char *lines; // after the capability is on, or instead
	const char *why;   // part of it
} refusals[] = {
	{":s CAP * LS :account-tag|:s CAP * ACK :account-tag", "offers no log-in"},
	{":s CAP * LS :sasl=EXTERNAL|:s CAP * ACK :sasl", "offers no log-in"},
	{":s CAP * LS :sasl|:s CAP * NAK :sasl", "offers no log-in"},
	{":s 421 * CAP :Unknown command", "offers no log-in"},
	{":s 001 picketbot :Welcome", "knows no log-in"},
	{":s CAP * LS :sasl|:s CAP * ACK :sasl|:s 904 * :SASL authentication failed",
		"904 SASL authentication failed"},
	{":s CAP * LS :sasl|:s CAP * ACK :sasl|AUTHENTICATE +|:s 902 * :Nick locked",
		"902 Nick locked"},
	{":s CAP * LS :sasl|:s CAP * ACK :sasl|AUTHENTICATE +|:s 905 * :too long", "905"},
	{":s CAP * LS :sasl|:s CAP * ACK :sasl|AUTHENTICATE +|:s 906 * :aborted", "906"},
	{":s CAP * LS :sasl|:s CAP * ACK :sasl|:s 908 * EXTERNAL :are available", "908"},
	{":s CAP * LS :sasl|:s CAP * ACK :sasl|AUTHENTICATE YWJj", "may not ask"},
};

START_TEST(without_its_account_it_stays_away_or_goes_on)
{
	for (int require = 0; require < 2; require++) {
		Script script;
		with_account(&script, SASL_PLAIN, require);
		g_auto(GStrv) lines = g_strsplit(refusals[_i].lines, "|", -1);
		for (char **line = lines; *line; line++)
			script_in(&script, "%s", *line);
		script_in(&script, ":s 001 picketbot :Welcome");
		script_in(&script, ":s 422 picketbot :no MOTD");
		ck_assert_int_eq(script.ready, !require);
		g_autofree char *out = script_out(&script);
		ck_assert_int_eq(strstr(out, "JOIN #picket") != NULL, !require);
		if (require)
			ck_assert_msg(script.failure && strstr(script.failure, refusals[_i].why),
				"%s", script.failure);
		else
			ck_assert_ptr_null(script.failure);
		script_clear(&script);
	}
}
END_TEST

START_TEST(services_that_come_back_are_used)
{
	Script script;
	with_account(&script, SASL_PLAIN, false);
	script_login(&script, "cap-notify", "");
	script_in(&script, ":s CAP picketbot NEW :sasl=PLAIN");
	ck_text(script_out(&script), "CAP REQ :sasl\n");
	script_in(&script, ":s CAP picketbot ACK :sasl");
	ck_text(script_out(&script), "AUTHENTICATE PLAIN\n");
	script_in(&script, "AUTHENTICATE +");
	g_free(script_out(&script));
	script_in(&script, ":s 900 picketbot n!u@h bot :logged in");
	script_in(&script, ":s 903 picketbot :fine");
	ck_text(script_out(&script), "");
	ck_assert_str_eq(script.client->login.account, "bot");
	script_clear(&script);
}
END_TEST

START_TEST(losing_the_account_is_losing_the_connection)
{
	Script script;
	with_account(&script, SASL_PLAIN, true);
	script_in(&script, ":s CAP * LS :sasl");
	script_in(&script, ":s CAP * ACK :sasl");
	script_in(&script, "AUTHENTICATE +");
	script_in(&script, ":s 903 picketbot :fine");
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":s 422 picketbot :no MOTD");
	ck_assert(script.ready);
	script_in(&script, ":s 901 picketbot n!u@h :You are now logged out");
	ck_assert(script.failure && strstr(script.failure, "logged us out"));
	script_clear(&script);
}
END_TEST

START_TEST(bans_and_errors_end_it)
{
	Script script;
	script_init(&script, "#picket");
	script_in(&script, ":s 465 picketbot :You are banned");
	ck_assert(script.banned && strstr(script.failure, "You are banned"));
	script_reconnect(&script);
	script_in(&script, "ERROR :Closing Link: (Throttled)");
	ck_assert(strstr(script.failure, "Throttled"));
	script_clear(&script);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/login");
	TCase *tests = tcase_create("login");
	tcase_add_test(tests, cap_comes_before_nick_and_user);
	tcase_add_test(tests, registers_without_any_capability);
	tcase_add_test(tests, registering_costs_our_rooms_no_time);
	tcase_add_loop_test(tests, a_server_that_knows_no_cap_is_served, 0, 3);
	tcase_add_test(tests, plain_logs_in_before_registration);
	tcase_add_test(tests, external_sends_nothing_but_a_plus);
	tcase_add_loop_test(tests, long_secrets_are_sent_in_pieces, 0, G_N_ELEMENTS(lengths));
	tcase_add_loop_test(
		tests, without_its_account_it_stays_away_or_goes_on, 0, G_N_ELEMENTS(refusals));
	tcase_add_test(tests, services_that_come_back_are_used);
	tcase_add_test(tests, losing_the_account_is_losing_the_connection);
	tcase_add_test(tests, bans_and_errors_end_it);
	suite_add_tcase(all, tests);
	return all;
}
