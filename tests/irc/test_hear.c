// SPDX-License-Identifier: LGPL-3.0-or-later
// What reaches the bot of what is said on IRC, from whom, and where.
#include "irc/hear.h"

#include <check.h>
#include <string.h>

#include "irc/script.h"

#define TAGGED "message-tags account-tag account-notify extended-join server-time batch"
#define TOKENS "CASEMAPPING=rfc1459 STATUSMSG=@+ PREFIX=(ov)@+ CHANTYPES=#"

// As rows of heard: "ROOM|ADDRESS|NICK|TEXT", a "~" for any address of somebody unverified.
static void ck_heard(Script *script, const char *wanted)
{
	g_autofree char *heard = script_heard(script);
	g_auto(GStrv) rows = g_strsplit(heard, "\n", -1);
	g_autoptr(GString) plain = g_string_new(NULL);
	for (char **row = rows; *row && **row; row++) {
		g_auto(GStrv) cells = g_strsplit(*row, "|", 4);
		bool unverified = g_str_has_prefix(cells[1], "irc:net/~");
		g_string_append_printf(plain, "%s%s|%s|%s|%s", plain->len ? "\n" : "", cells[0],
			unverified ? "~" : cells[1], cells[2], cells[3]);
	}
	ck_assert_str_eq(plain->str, wanted);
}

static const struct {
	const char *line, *heard;
} tagged[] = {
	{"@account=Ana :ana!a@h PRIVMSG #picket :!day", "picket|!irc:net/ana|ana|!day"},
	{"@account=An[a] :ana!a@h PRIVMSG #picket :!day", "picket|!irc:net/an{a}|ana|!day"},
	// with the capability no tag means no account
	{":ana!a@h PRIVMSG #picket :!day", "picket|~|ana|!day"},
	{"@account=ana :ana!a@h PRIVMSG picketbot :!day", "-|!irc:net/ana|ana|!day"},
	{":ana!a@h PRIVMSG PicketBot :!day", "-|~|ana|!day"},
	{":ana!a@h PRIVMSG #PICKET :!day", "picket|~|ana|!day"},
	{":ana!a@h PRIVMSG @#picket :!day", "-|~|ana|!day"}, // nothing of it may be said to all
	{":ana!a@h PRIVMSG +#picket :!day", "-|~|ana|!day"},
	{":ana!a@h PRIVMSG @#elsewhere :!day", ""},
	{":ana!a@h PRIVMSG @@#picket :!day", ""},
	{":ana!a@h PRIVMSG @picketbot :!day", ""},
	{":ana!a@h PRIVMSG #elsewhere :!day", ""},
	{":ana!a@h PRIVMSG $* :!day", ""},
	{":ana!a@h PRIVMSG picketbot_mallory :!day", ""},
	{":ana!a@h NOTICE #picket :!day", ""},
	{":ana!a@h NOTICE picketbot :!day", ""},
	{":ana!a@h INVITE picketbot #elsewhere", ""},
	{":picketbot!u@h PRIVMSG #picket :!day", ""}, // our own echo
	{"@bot :robot!r@h PRIVMSG #picket :!day", ""},
	{"@draft/bot=x :robot!r@h PRIVMSG #picket :!day", ""},
	{":irc.example.org PRIVMSG picketbot :!day", ""},
	{"PRIVMSG picketbot :!day", ""},
	{":NickServ!s@h PRIVMSG picketbot :!day", ""},
	{":x!s@services.example.org PRIVMSG picketbot :!day", ""},
	{":ana!a@h PRIVMSG #picket :\001ACTION !day\001", ""},
	{":ana!a@h PRIVMSG #picket :\001DCC SEND x 1 2 3\001", ""},
	{":ana!a@h PRIVMSG #picket :\00304!day\003", "picket|~|ana|!day"},
	{":ana!a@h PRIVMSG #picket :\0034,12!in \002\00315\003 7", "picket|~|ana|!in 7"},
	{":ana!a@h PRIVMSG #picket :\003,!day", "picket|~|ana|,!day"},
	{"@+account=ana :x!x@h PRIVMSG #picket :!day", "picket|~|x|!day"}, // a client's own tag
	{"@account=~x :x!x@h PRIVMSG #picket :!day", "picket|!irc:net/^x|x|!day"},
	{"@account=a\\nb :x!x@h PRIVMSG #picket :!day", "picket|~|x|!day"},
	{"@account= :x!x@h PRIVMSG #picket :!day", "picket|~|x|!day"},
};

START_TEST(hears_only_people_in_our_rooms_or_in_private)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, TAGGED, TOKENS);
	script_in(&script, "%s", tagged[_i].line);
	ck_heard(&script, tagged[_i].heard);
	ck_text(script_out(&script), "");
	script_clear(&script);
}
END_TEST

START_TEST(nothing_is_heard_before_the_welcome_ended)
{
	Script script;
	script_init(&script, "#picket");
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :!day");
	ck_heard(&script, "");
	script_clear(&script);
}
END_TEST

START_TEST(doubles_are_dropped_by_id)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, TAGGED, TOKENS);
	script_in(&script, "@msgid=1 :ana!a@h PRIVMSG #picket :one");
	script_in(&script, "@msgid=1 :ana!a@h PRIVMSG #picket :one");
	ck_heard(&script, "picket|~|ana|one");
	for (int i = 2; i < HEAR_SEEN + 2; i++)
		// not ours: not even remembered
		script_in(&script, "@msgid=%d :ana!a@h PRIVMSG #elsewhere :x", i);
	script_in(&script, "@msgid=1 :ana!a@h PRIVMSG #picket :one");
	ck_heard(&script, "");
	for (int i = 2; i < HEAR_SEEN + 2; i++)
		script_in(&script, "@msgid=%d :ana!a@h PRIVMSG #picket :x", i);
	ck_assert_uint_eq(script.client->hear.seen_order.length, HEAR_SEEN);
	script_clear(&script);
}
END_TEST

static const struct {
	const char *lines, *heard;
} replays[] = {
	{":s BATCH +1 chathistory #picket|@batch=1 :ana!a@h PRIVMSG #picket :old|:s BATCH "
	 "-1|:ana!a@h PRIVMSG #picket :new",
		"new"},
	{":s BATCH +1 netsplit a b|@batch=1 :ana!a@h PRIVMSG #picket :old", ""},
	{":s BATCH +1 znc.in/playback|@batch=1 :ana!a@h PRIVMSG #picket :old", ""},
	{":s BATCH +1 chathistory #picket|@batch=1 :s BATCH +2 other|@batch=2 :ana!a@h PRIVMSG "
	 "#picket :old",
		""},
	{":s BATCH +1 other|@batch=1 :ana!a@h PRIVMSG #picket :new", "new"},
	{"@batch=9 :ana!a@h PRIVMSG #picket :perhaps old", ""},
	{"@time=2026-11-25T11:00:00.000Z :s PONG s :x|@time=2026-11-25T11:00:01.000Z :ana!a@h "
	 "PRIVMSG #picket :new",
		"new"}, // its clock was ahead at the welcome
	{"@time=2026-11-25T13:00:00.000Z :s PONG s :x|@time=2026-11-25T12:30:00.000Z :ana!a@h "
	 "PRIVMSG #picket :new",
		"new"},
	{"@time=2026-11-25T11:59:00.000Z :ana!a@h PRIVMSG #picket :old", ""},
	{"@time=2026-11-25T12:00:01.000Z :ana!a@h PRIVMSG #picket :new", "new"},
	{"@time=2026-11-25T11:59:55.000Z :ana!a@h PRIVMSG #picket :new", "new"}, // clocks differ
	{"@time=yesterday :ana!a@h PRIVMSG #picket :new", "new"},
	{"@time= :ana!a@h PRIVMSG #picket :new", "new"},
};

START_TEST(what_was_said_before_is_not_answered)
{
	Script script;
	script_init(&script, "#picket");
	script_in(&script, "@time=2026-11-25T12:00:00.000Z :s 001 picketbot :Welcome");
	script_in(&script, ":s 422 picketbot :no MOTD");
	g_auto(GStrv) lines = g_strsplit(replays[_i].lines, "|", -1);
	for (char **line = lines; *line; line++)
		script_in(&script, "%s", *line);
	g_autofree char *row = *replays[_i].heard
				       ? g_strdup_printf("picket|~|ana|%s", replays[_i].heard)
				       : g_strdup("");
	ck_heard(&script, row);
	script_clear(&script);
}
END_TEST

START_TEST(ctcp_is_answered_seldom_and_by_notice)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, TAGGED, TOKENS);
	script_in(&script, ":ana!a@h PRIVMSG picketbot :\001VERSION\001");
	ck_text(script_out(&script),
		"NOTICE ana :\001VERSION picketbot " PICKETBOT_VERSION "\001\n");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :\001PING 12 34\001");
	ck_text(script_out(&script), "NOTICE ana :\001PING 12 34\001\n");
	script_in(&script, ":ana!a@h PRIVMSG #picket :\001VERSION\001");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :\001FINGER\001");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :\001\001");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :\001");
	script_in(&script, ":ana!a@h NOTICE picketbot :\001VERSION x\001");
	script_in(&script, "@bot :ana!a@h PRIVMSG picketbot :\001VERSION\001");
	ck_text(script_out(&script), "");
	for (int i = 0; i < 10; i++)
		script_in(&script, ":ana!a@h PRIVMSG picketbot :\001VERSION");
	ck_text(script_out(&script),
		"NOTICE ana :\001VERSION picketbot " PICKETBOT_VERSION "\001\n");
	ck_heard(&script, "");
	script_clear(&script);
}
END_TEST

// ---- accounts without a tag on each line ----

START_TEST(a_network_without_accounts_verifies_nobody)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "multi-prefix", TOKENS);
	script_in(&script, "@account=ana :ana!a@h PRIVMSG #picket :!day");
	ck_heard(&script, "picket|~|ana|!day");
	ck_text(script_out(&script), "");
	script_clear(&script);
}
END_TEST

START_TEST(join_and_notify_are_remembered)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "account-notify extended-join", TOKENS);
	script_in(&script, ":ana!a@h JOIN #picket Ana :Ana");
	script_in(&script, ":bob!b@h JOIN #picket * :Bob");
	script_in(&script, ":ana!a@h PRIVMSG #picket :one");
	script_in(&script, ":bob!b@h PRIVMSG #picket :two");
	ck_heard(&script, "picket|!irc:net/ana|ana|one\npicket|~|bob|two");
	script_in(&script, ":ana!a@h ACCOUNT *");
	script_in(&script, ":bob!b@h ACCOUNT bob");
	script_in(&script, ":ana!a@h PRIVMSG #picket :three");
	script_in(&script, ":bob!b@h NICK robert");
	script_in(&script, ":robert!b@h PRIVMSG #picket :four");
	ck_heard(&script, "picket|~|ana|three\npicket|!irc:net/bob|robert|four");
	script_in(&script, ":robert!b@h QUIT :bye");
	script_in(&script, ":robert!x@h JOIN #picket * :another");
	script_in(&script, ":robert!x@h PRIVMSG #picket :five");
	ck_heard(&script, "picket|~|robert|five");
	ck_text(script_out(&script), "");
	script_clear(&script);
}
END_TEST

START_TEST(whox_fills_the_room_at_our_join)
{
	Script script;
	script_init(&script, "#picket");
	script_in(&script, ":s CAP * LS :account-notify extended-join");
	script_in(&script, ":s CAP b ACK :account-notify extended-join");
	script_in(&script, ":s 001 picketbot :Welcome");
	script_in(&script, ":s 005 picketbot WHOX PREFIX=(ov)@+ :are supported by this server");
	script_in(&script, ":s 422 picketbot :no MOTD");
	g_free(script_out(&script));
	script_in(&script, ":picketbot!u@h JOIN #picket * :Picketbot");
	ck_text(script_out(&script), "WHO #picket %tcuhnfa,77\n");
	script_in(&script, ":s 353 picketbot = #picket :picketbot @ana +bob!b@h");
	script_in(&script, ":s 354 picketbot 77 #picket u h picketbot H 0");
	script_in(&script, ":s 354 picketbot 77 #picket a h ana H@ Ana");
	script_in(&script, ":s 354 picketbot 77 #picket b h bob H 0");
	script_in(&script, ":s 354 picketbot 99 #picket b h bob H ana"); // somebody else's question
	script_in(&script, ":s 315 picketbot #picket :End");
	script_in(&script, ":ana!a@h PRIVMSG #picket :one");
	script_in(&script, ":bob!b@h PRIVMSG #picket :two");
	ck_heard(&script, "picket|!irc:net/ana|ana|one\npicket|~|bob|two");
	ck_text(script_out(&script), "");
	script_clear(&script);
}
END_TEST

static const struct {
	const char *answer, *heard;
} unknown[] = {
	{":s 354 picketbot 78 ana Ana|:s 315 picketbot ana :End",
		"picket|!irc:net/ana|ana|one\npicket|!irc:net/ana|ana|two"},
	{":s 354 picketbot 78 ana 0|:s 315 picketbot ana :End",
		"picket|~|ana|one\npicket|~|ana|two"},
	{":s 315 picketbot ana :End", "picket|~|ana|one\npicket|~|ana|two"},
	{":ana!a@h ACCOUNT ana", "picket|!irc:net/ana|ana|one\npicket|!irc:net/ana|ana|two"},
	{":ana!a@h QUIT :bye|:s 315 picketbot ana :End", ""},
	{":s 315 picketbot #picket :End", ""},
};

START_TEST(unknown_is_asked_before_it_is_decided)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "account-notify", TOKENS " WHOX");
	script_in(&script, ":s 353 picketbot = #picket :picketbot ana");
	script_in(&script, ":ana!a@h PRIVMSG #picket :one");
	ck_text(script_out(&script), "WHO ana %tna,78\n");
	script_in(&script, ":ana!a@h PRIVMSG #picket :two");
	ck_text(script_out(&script), ""); // one question for all that they say
	ck_heard(&script, "");
	g_auto(GStrv) lines = g_strsplit(unknown[_i].answer, "|", -1);
	for (char **line = lines; *line; line++)
		script_in(&script, "%s", *line);
	ck_heard(&script, unknown[_i].heard);
	script_clear(&script);
}
END_TEST

START_TEST(whois_is_asked_where_there_is_no_whox)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "account-notify", TOKENS);
	script_in(&script, ":s 353 picketbot = #picket :picketbot ana bob");
	script_in(&script, ":ana!a@h PRIVMSG #picket :one");
	script_in(&script, ":bob!b@h PRIVMSG #picket :two");
	ck_text(script_out(&script), "WHOIS ana\nWHOIS bob\n");
	script_in(&script, ":s 330 picketbot ana Ana :is logged in as");
	script_in(&script, ":s 318 picketbot ana :End");
	script_in(&script, ":s 318 picketbot bob :End");
	ck_heard(&script, "picket|!irc:net/ana|ana|one\npicket|~|bob|two");
	script_in(&script, ":bob!b@h PRIVMSG #picket :three"); // and is remembered
	ck_heard(&script, "picket|~|bob|three");
	script_clear(&script);
}
END_TEST

// Nobody tells us when a stranger logs out or leaves the nick to somebody else.
START_TEST(a_stranger_is_asked_each_time)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "account-notify", TOKENS " WHOX");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :one");
	script_in(&script, ":s 354 picketbot 78 ana ana");
	ck_heard(&script, "-|!irc:net/ana|ana|one");
	script_in(&script, ":ana!a@h PRIVMSG picketbot :two");
	ck_heard(&script, "");
	script_in(&script, ":s 315 picketbot ana :End"); // the server knows no such nick any more
	ck_heard(&script, "-|~|ana|two");
	script_clear(&script);
}
END_TEST

START_TEST(a_flood_of_unknown_people_is_not_held_for_ever)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "account-notify", TOKENS " WHOX");
	for (int i = 0; i < HEAR_HELD + 10; i++)
		script_in(&script, ":n%d!a@h PRIVMSG #picket :x", i);
	ck_assert_uint_eq(script.client->hear.held, HEAR_HELD);
	g_autofree char *heard = script_heard(&script);
	g_auto(GStrv) rows = g_strsplit(g_strchomp(heard), "\n", -1);
	ck_assert_uint_eq(g_strv_length(rows), 10);
	script_clear(&script);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/hear");
	TCase *tests = tcase_create("hear");
	tcase_add_loop_test(
		tests, hears_only_people_in_our_rooms_or_in_private, 0, G_N_ELEMENTS(tagged));
	tcase_add_test(tests, nothing_is_heard_before_the_welcome_ended);
	tcase_add_test(tests, doubles_are_dropped_by_id);
	tcase_add_loop_test(tests, what_was_said_before_is_not_answered, 0, G_N_ELEMENTS(replays));
	tcase_add_test(tests, ctcp_is_answered_seldom_and_by_notice);
	suite_add_tcase(all, tests);
	TCase *accounts = tcase_create("accounts");
	tcase_add_test(accounts, a_network_without_accounts_verifies_nobody);
	tcase_add_test(accounts, join_and_notify_are_remembered);
	tcase_add_test(accounts, whox_fills_the_room_at_our_join);
	tcase_add_loop_test(
		accounts, unknown_is_asked_before_it_is_decided, 0, G_N_ELEMENTS(unknown));
	tcase_add_test(accounts, whois_is_asked_where_there_is_no_whox);
	tcase_add_test(accounts, a_stranger_is_asked_each_time);
	tcase_add_test(accounts, a_flood_of_unknown_people_is_not_held_for_ever);
	suite_add_tcase(all, accounts);
	return all;
}
