// SPDX-License-Identifier: LGPL-3.0-or-later
// How a row becomes lines: cut where the server would cut, paced, and marked when they are said again.
#include "irc/deliver.h"

#include <check.h>
#include <string.h>

#include "irc/script.h"

START_TEST(a_lost_connection_says_it_again_and_marks_it)
{
	Script script;
	script_begin(&script);
	script_push(&script, "picket", NULL, "day 102\nand more");
	script_push(&script, "officers", NULL, "done");
	g_free(script_out(&script));
	script_in(&script, ":s 404 picketbot #officers :Cannot send to channel");
	script_reconnect(&script);
	ck_assert_uint_eq(script_waiting(&script), 1);
	script_in(&script, ":s CAP * LS :");
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":s 422 picketbot :no MOTD");
	g_free(script_out(&script));
	script_in(&script, ":picketbot!u@h JOIN #picket");
	ck_text(script_out(&script),
		"PRIVMSG #picket :(again) day 102\nPRIVMSG #picket :and more\nPING :m3\n");
	ck_assert_uint_eq(script_counts(&script).again, 1);
	script_clear(&script);
}
END_TEST

START_TEST(again_stands_before_the_first_line_only)
{
	Script script;
	script_begin(&script);
	OutboxRow *row = outbox_row_new("net", "one\ntwo", OUTBOX_ROOM);
	row->room = g_strdup("picket");
	row->expires = G_MAXINT64;
	row->again = true;
	outbox_push(script.chat.outbox, row);
	client_wake(script.client);
	ck_text(script_out(&script),
		"PRIVMSG #picket :(again) one\nPRIVMSG #picket :two\nPING :m3\n");
	script_clear(&script);
}
END_TEST

START_TEST(long_rows_are_cut_where_the_server_would_cut)
{
	Script script;
	script_begin(&script);
	g_autoptr(GString) text = g_string_new(NULL);
	for (int i = 0; i < 300; i++)
		g_string_append(text, "señal ");
	script_push(&script, "picket", NULL, text->str);
	g_autofree char *out = script_out(&script);
	g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
	const char *origin = ":picketbot!~picketbot@bots.example.org ";
	for (char **line = lines; g_str_has_prefix(*line, "PRIVMSG"); line++) {
		ck_assert_uint_le(strlen(origin) + strlen(*line) + 2, 512);
		ck_assert(g_str_has_suffix(*line, "señal"));
	}
	ck_assert_uint_eq(strlen(origin) + strlen(lines[0]) + 2 > 500, 1);
	script_clear(&script);
}
END_TEST

START_TEST(empty_rows_are_done_at_once)
{
	Script script;
	script_begin(&script);
	script_push(&script, "picket", NULL, " \n ");
	script_push(&script, "picket", NULL, "");
	ck_text(script_out(&script), "");
	ck_assert_uint_eq(script_waiting(&script), 0);
	script_clear(&script);
}
END_TEST

START_TEST(a_full_socket_stops_us)
{
	Script script;
	script_begin(&script);
	script.full = true;
	script_push(&script, "picket", NULL, "a");
	ck_text(script_out(&script), "");
	script.full = false;
	client_wake(script.client);
	ck_text(script_out(&script), "PRIVMSG #picket :a\nPING :m2\n");
	script_clear(&script);
}
END_TEST

START_TEST(a_rush_is_paced_and_marked_now_and_then)
{
	Script script;
	script_init(&script, "#picket");
	script.settings.pace = PACE_OWN_SERVER;
	script_reconnect(&script);
	script_login(&script, "account-tag", SCRIPT_TOKENS);
	limit_init(&script.client->pump.pace.limit, 20, 0.001, g_get_monotonic_time());
	for (int i = 0; i < 30; i++)
		script_push(&script, "picket", NULL, "x");
	g_autofree char *out = script_out(&script);
	g_auto(GStrv) lines = g_strsplit(g_strchomp(out), "\n", -1);
	unsigned pings = 0;
	for (char **line = lines; *line; line++)
		pings += g_str_has_prefix(*line, "PING");
	ck_assert_uint_eq(g_strv_length(lines), 20);
	ck_assert_uint_eq(pings, 1); // the next one waits for its PONG
	script_clear(&script);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/deliver_words");
	TCase *words = tcase_create("words");
	tcase_add_test(words, a_lost_connection_says_it_again_and_marks_it);
	tcase_add_test(words, again_stands_before_the_first_line_only);
	tcase_add_test(words, long_rows_are_cut_where_the_server_would_cut);
	tcase_add_test(words, empty_rows_are_done_at_once);
	tcase_add_test(words, a_full_socket_stops_us);
	tcase_add_test(words, a_rush_is_paced_and_marked_now_and_then);
	suite_add_tcase(all, words);
	return all;
}
