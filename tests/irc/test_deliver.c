// SPDX-License-Identifier: LGPL-3.0-or-later
// From rows of the real outbox to lines for whom they are meant, and from the server's answers back to the rows.
#include "irc/deliver.h"

#include <check.h>
#include <string.h>

#include "irc/script.h"

// ---- confirmed by a marker ----

START_TEST(a_pong_confirms_all_before_it)
{
	Script script;
	script_begin(&script);
	script_push(&script, "picket", NULL, "day 102");
	script_push(&script, "officers", NULL, "one\ntwo");
	ck_text(script_out(&script), "PRIVMSG #picket :day 102\nPRIVMSG #officers :one\nPRIVMSG "
				     "#officers :two\nPING :m4\n");
	ck_assert_uint_eq(script_waiting(&script), 2);
	script_in(&script, ":s PONG s :somebody's");
	script_in(&script, ":s PONG s :m3");
	ck_assert_uint_eq(script_waiting(&script), 2);
	script_in(&script, ":s PONG s :m4");
	ck_assert_uint_eq(script_waiting(&script), 0);
	ck_assert_uint_eq(script_counts(&script).delivered, 2);
	ck_text(script_out(&script), "");
	script_clear(&script);
}
END_TEST

START_TEST(one_marker_at_a_time)
{
	Script script;
	script_begin(&script);
	script_push(&script, "picket", NULL, "a");
	ck_text(script_out(&script), "PRIVMSG #picket :a\nPING :m2\n");
	script_push(&script, "picket", NULL, "b");
	ck_text(script_out(&script), "PRIVMSG #picket :b\n");
	script_in(&script, ":s PONG s :m2");
	ck_assert_uint_eq(script_waiting(&script), 1);
	ck_text(script_out(&script), "PING :m4\n");
	script_in(&script, "PONG :m4");
	ck_assert_uint_eq(script_waiting(&script), 0);
	script_clear(&script);
}
END_TEST

START_TEST(an_error_is_for_the_first_line_to_that_target)
{
	Script script;
	script_begin(&script);
	script_push(&script, "picket", NULL, "a");
	script_push(&script, "officers", NULL, "b");
	script_push(&script, "picket", NULL, "c");
	g_free(script_out(&script));
	script_in(&script, ":s 404 picketbot #OFFICERS :Cannot send to channel");
	ck_assert_uint_eq(script_counts(&script).refused, 1);
	script_in(&script, ":s PONG s :m4");
	ck_assert_uint_eq(script_counts(&script).delivered, 2);
	ck_assert_uint_eq(script_waiting(&script), 0);
	script_clear(&script);
}
END_TEST

START_TEST(errors_about_other_things_change_nothing)
{
	static const char *const lines[] = {":s 404 picketbot #elsewhere :no",
		":s 401 picketbot nobody :no", ":s 421 picketbot FOO :Unknown command",
		":s 482 picketbot #picket :not operator"};
	Script script;
	script_begin(&script);
	script_push(&script, "picket", NULL, "a");
	g_free(script_out(&script));
	script_in(&script, "%s", lines[_i]);
	ck_assert_uint_eq(script_counts(&script).refused, 0);
	script_in(&script, ":s PONG s :m2");
	ck_assert_uint_eq(script_counts(&script).delivered, 1);
	script_clear(&script);
}
END_TEST

START_TEST(the_rest_of_a_refused_row_is_not_said)
{
	Script script;
	script_begin(&script);
	script.client->pump.pace.kind = PACE_LIBERA;
	limit_init(&script.client->pump.pace.limit, 1, 0.001, g_get_monotonic_time());
	script_push(&script, "picket", NULL, "one\ntwo\nthree");
	ck_text(script_out(&script), "PRIVMSG #picket :one\n");
	script_in(&script, ":s 404 picketbot #picket :Cannot send to channel");
	ck_assert_uint_eq(script_counts(&script).refused, 1);
	script.client->pump.pace.kind = PACE_NONE;
	client_wake(script.client);
	script_push(&script, "picket", NULL, "next");
	g_clear_handle_id(&script.client->pump.wake, g_source_remove);
	client_wake(script.client);
	ck_text(script_out(&script), "PRIVMSG #picket :next\nPING :m3\n");
	script_clear(&script);
}
END_TEST

// ---- confirmed by echo and label ----

START_TEST(an_echo_under_the_label_confirms)
{
	Script script;
	script_begin_labels(&script);
	script_push(&script, "picket", NULL, "one\ntwo");
	ck_text(script_out(&script), "@1 PRIVMSG #picket :one\n@2 PRIVMSG #picket :two\n");
	script_in(&script, "@label=1;msgid=x :picketbot!u@h PRIVMSG #picket :one");
	ck_assert_uint_eq(script_waiting(&script), 1);
	script_in(&script, "@label=7 :picketbot!u@h PRIVMSG #picket :two");
	script_in(&script, "@label=two :picketbot!u@h PRIVMSG #picket :two");
	ck_assert_uint_eq(script_waiting(&script), 1);
	script_in(&script, "@label=2 :s ACK");
	ck_assert_uint_eq(script_waiting(&script), 0);
	ck_assert_uint_eq(script_counts(&script).delivered, 1);
	ck_text(script_heard(&script), "");
	script_clear(&script);
}
END_TEST

static const struct {
	const char *lines;
	bool sent;
} labeled[] = {
	{"@label=1 :s 404 picketbot #picket :Cannot send", false},
	{"@label=1 :s FAIL PRIVMSG INVALID_TARGET #picket :no", false},
	{"@label=1 :s BATCH +b labeled-response|@batch=b :s 301 picketbot ana :away|@batch=b "
	 ":picketbot!u@h PRIVMSG #picket :x|:s BATCH -b",
		true},
	{"@label=1 :s BATCH +b labeled-response|@batch=b :s 404 picketbot #picket :no|:s BATCH -b",
		false},
	{"@label=1 :s BATCH +b labeled-response|@batch=b :s BATCH +c other|@batch=c :picketbot!u@h "
	 "PRIVMSG #picket :x|@batch=b :s BATCH -c|:s BATCH -b",
		true},
};

START_TEST(labeled_answers_say_what_became_of_it)
{
	Script script;
	script_begin_labels(&script);
	script_push(&script, "picket", NULL, "x");
	g_free(script_out(&script));
	g_auto(GStrv) lines = g_strsplit(labeled[_i].lines, "|", -1);
	for (char **line = lines; *line; line++)
		script_in(&script, "%s", *line);
	ck_assert_uint_eq(script_waiting(&script), 0);
	ck_assert_uint_eq(script_counts(&script).delivered, labeled[_i].sent);
	ck_assert_uint_eq(script_counts(&script).refused, !labeled[_i].sent);
	script_clear(&script);
}
END_TEST

// ---- to whom ----

START_TEST(a_private_answer_follows_the_account)
{
	Script script;
	script_begin(&script);
	script_push(&script, NULL, "irc:net/ana", "hello");
	ck_text(script_out(&script), "");
	script_in(&script, "@account=Ana :ana!a@h PRIVMSG #picket :hi");
	ck_text(script_out(&script), "PRIVMSG ana :hello\nPING :m2\n");
	script_in(&script, ":s PONG s :m2");
	script_in(&script, ":x!a@h JOIN #picket");
	script_in(&script, ":ana!a@h JOIN #picket");
	script_in(&script, ":ana!a@h NICK ana|away");
	script_push(&script, NULL, "irc:net/ana", "again");
	ck_text(script_out(&script), "PRIVMSG ana|away :again\nPING :m4\n");
	script_clear(&script);
}
END_TEST

START_TEST(an_account_that_joins_gets_what_waited)
{
	Script script;
	script_begin_labels(&script);
	script_push(&script, NULL, "irc:net/ana", "hello");
	script_in(&script, ":ana2!a@h JOIN #picket ana :Ana");
	ck_text(script_out(&script), "@1 PRIVMSG ana2 :hello\n");
	script_clear(&script);
}
END_TEST

START_TEST(words_for_a_lost_connection_die)
{
	Script script;
	script_begin(&script);
	script_in(&script, ":amy!a@h JOIN #picket");
	script_in(&script, ":amy!a@h PRIVMSG #picket :hi");
	g_autofree char *heard = script_heard(&script);
	g_auto(GStrv) cells = g_strsplit(heard, "|", -1);
	script_push(&script, NULL, cells[1], "for you");
	ck_text(script_out(&script), "PRIVMSG amy :for you\nPING :m2\n");
	script_in(&script, ":s PONG s :m2");
	static const char *const ends[] = {":amy!a@h QUIT :bye", ":amy!a@h PART #picket",
		":op!o@h KICK #picket amy :out", ":op!o@h KICK #picket picketbot :out"};
	script_in(&script, "%s", ends[_i]);
	script_in(&script, ":amy!b@h JOIN #picket"); // another, under the same nick
	script_push(&script, NULL, cells[1], "not for you");
	ck_text(script_out(&script), "");
	ck_assert_uint_eq(script_waiting(&script), 0);
	ck_assert_uint_eq(script_counts(&script).dropped, 1);
	script_clear(&script);
}
END_TEST

START_TEST(rooms_wait_until_we_are_in)
{
	Script script;
	script_begin(&script);
	script_in(&script, ":op!u@h KICK #picket picketbot :out");
	script_push(&script, "picket", NULL, "a");
	script_push(&script, "officers", NULL, "b");
	script_push(&script, "nowhere", NULL, "c");
	ck_text(script_out(&script), "PRIVMSG #officers :b\nPING :m2\n");
	ck_assert_uint_eq(script_waiting(&script), 2);
	script_in(&script, ":picketbot!u@h JOIN #picket");
	ck_text(script_out(&script), "PRIVMSG #picket :a\n");
	script_clear(&script);
}
END_TEST

// 401: gone; the answer waits for the account, and dies with an unverified connection.
START_TEST(people_who_are_gone_are_waited_for)
{
	Script script;
	script_begin(&script);
	script_in(&script, "@account=ana :ana!a@h PRIVMSG picketbot :hi");
	script_push(&script, NULL, "irc:net/ana", "hello");
	g_free(script_out(&script));
	script_in(&script, ":s 401 picketbot ana :No such nick");
	ck_assert_uint_eq(script_waiting(&script), 1);
	ck_text(script_out(&script), "");
	script_in(&script, "@account=ana :ana_!a@h PRIVMSG picketbot :back");
	g_autofree char *out = script_out(&script);
	ck_assert(g_str_has_prefix(out, "PRIVMSG ana_ :hello\n"));
	script_clear(&script);
}
END_TEST

static char *on_refusal(const OutboxRow *row)
{
	return g_strdup_printf("%s: ask me in private", row->handle);
}

// 707 and 439: the network lets us speak to no more new people for a while.
START_TEST(too_many_targets_pause_only_bulk)
{
	Script script;
	script_begin(&script);
	outbox_on_refusal(script.chat.outbox, on_refusal);
	script_in(&script, "@account=ana :ana!a@h PRIVMSG #picket :hi");
	script_in(&script, "@account=bob :bob!b@h PRIVMSG #picket :hi");
	OutboxRow *answer = script_push(&script, NULL, "irc:net/ana", "hello");
	answer->asked_room = g_strdup("picket");
	g_free(answer->handle);
	answer->handle = g_strdup("ana");
	OutboxRow *bulk = outbox_row_new("net", "reminder", OUTBOX_BULK);
	bulk->address = g_strdup("irc:net/bob");
	bulk->expires = G_MAXINT64;
	outbox_push(script.chat.outbox, bulk);
	ck_text(script_out(&script), "PRIVMSG ana :hello\nPRIVMSG bob :reminder\nPING :m3\n");
	script_in(&script, ":s %s picketbot ana :Targets changing too fast, message dropped",
		_i ? "707" : "439");
	script_in(&script, ":s %s picketbot bob :Targets changing too fast, message dropped",
		_i ? "707" : "439");
	ck_text(script_out(&script), "PRIVMSG #picket :ana: ask me in private\n");
	ck_assert_uint_eq(script_waiting(&script), 2); // the hint in the room, and the reminder
	script.client->deliver.paused_us = 0;
	client_wake(script.client);
	ck_text(script_out(&script), "PRIVMSG bob :reminder\n");
	script_clear(&script);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/deliver");
	TCase *marker = tcase_create("marker");
	tcase_add_test(marker, a_pong_confirms_all_before_it);
	tcase_add_test(marker, one_marker_at_a_time);
	tcase_add_test(marker, an_error_is_for_the_first_line_to_that_target);
	tcase_add_loop_test(marker, errors_about_other_things_change_nothing, 0, 4);
	tcase_add_test(marker, the_rest_of_a_refused_row_is_not_said);
	suite_add_tcase(all, marker);
	TCase *label = tcase_create("label");
	tcase_add_test(label, an_echo_under_the_label_confirms);
	tcase_add_loop_test(label, labeled_answers_say_what_became_of_it, 0, G_N_ELEMENTS(labeled));
	suite_add_tcase(all, label);
	TCase *target = tcase_create("target");
	tcase_add_test(target, a_private_answer_follows_the_account);
	tcase_add_test(target, an_account_that_joins_gets_what_waited);
	tcase_add_loop_test(target, words_for_a_lost_connection_die, 0, 4);
	tcase_add_test(target, rooms_wait_until_we_are_in);
	tcase_add_test(target, people_who_are_gone_are_waited_for);
	tcase_add_loop_test(target, too_many_targets_pause_only_bulk, 0, 2);
	suite_add_tcase(all, target);
	return all;
}
