// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests whose bare word answers which question, and for how long.
#include "command/question.h"

#include <check.h>

#define ANA "console:ana"
#define BO "console:bo"

static Clock still;
static Questions questions;

static void setup(void)
{
	clock_init(&still, CLOCK_STILL, 1000);
	questions_init(&questions, &still);
}

static void teardown(void)
{
	questions_clear(&questions);
}

static const BotChoice take = {
	.command = "in", .args = {{BOT_V_INT, 12, NULL}, {BOT_V_TEXT, 0, "a b"}}};
static const BotChoice leave = {.command = "out", .args = {{BOT_V_INT, 3, NULL}}};

// The bot says something to somebody; n = choices that it gives.
static void say(const char *room, const char *address, unsigned n)
{
	const BotChoice choices[] = {take, leave};
	g_autoptr(OutboxRow) row = outbox_row_new("console", "text", OUTBOX_REPLY);
	row->room = g_strdup(room);
	row->address = g_strdup(address);
	row->question = n ? choices_pack(choices, n) : NULL;
	questions_note(&questions, row);
}

// What that word there would run; "no" if it declines, "" if it answers nothing.
static char *answer(const char *room, const char *address, const char *text)
{
	bool no;
	g_autofree char *chat = question_chat(room, address);
	char *bound = questions_answer(&questions, chat, text, &no);
	ck_assert(!bound || !no);
	return bound ? bound : g_strdup(no ? "no" : "");
}

static void expect(const char *text, const char *expected)
{
	g_autofree char *bound = answer("room", ANA, text);
	ck_assert_msg(!g_strcmp0(bound, expected), "\"%s\" means \"%s\", not \"%s\"", text, bound,
		expected);
}

#define IN                                                                                         \
	"in\x1f"                                                                                   \
	"12\x1f"                                                                                   \
	"a b"
#define OUT                                                                                        \
	"out\x1f"                                                                                  \
	"3"

static const struct {
	const char *text, *of_one, *of_two;
} words[] = {
	{"yes", IN, ""},
	{"YES", IN, ""},
	{"y", IN, ""},
	{"no", "no", "no"},
	{"N", "no", "no"},
	{"1", IN, IN},
	{"2", "", OUT},
	{"3", "", ""},
	{"0", "", ""},
	{"-1", "", ""},
	{"1x", "", ""},
	{" 1", "", ""},
	{"yes please", "", ""},
	{"nobody", "", ""},
	{"", "", ""},
	{"99999999999999999999", "", ""},
};

START_TEST(a_bare_word_answers)
{
	expect(words[_i].text, "");
	say("room", ANA, 1);
	expect(words[_i].text, words[_i].of_one);
	say("room", ANA, 2);
	expect(words[_i].text, words[_i].of_two);
}
END_TEST

START_TEST(a_bound_command_comes_apart_as_it_was)
{
	g_autofree char *packed = bound_pack(take.command, take.args);
	ck_assert_str_eq(packed, IN);
	g_auto(GStrv) parts = bound_unpack(packed);
	ck_assert_uint_eq(g_strv_length(parts), 3);
	ck_assert_str_eq(parts[0], "in");
	ck_assert_str_eq(parts[1], "12");
	ck_assert_str_eq(parts[2], "a b");
}
END_TEST

START_TEST(it_stands_for_five_minutes)
{
	say("room", ANA, 1);
	clock_set(&still, 1000 + 300);
	expect("yes", IN);
	clock_set(&still, 1000 + 301);
	expect("yes", "");
	say("room", ANA, 1);
	expect("yes", IN);
}
END_TEST

START_TEST(nobody_else_answers_it_and_nowhere_else)
{
	say("room", ANA, 1);
	const struct {
		const char *room, *address;
	} others[] = {{"room", BO}, {"other", ANA}, {NULL, ANA}, {"room", "console:~ana"}};
	for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *bound = answer(others[i].room, others[i].address, "yes");
		ck_assert_str_eq(bound, "");
		g_autofree char *no = answer(others[i].room, others[i].address, "no");
		ck_assert_str_eq(no, "");
	}
	expect("yes", IN);
}
END_TEST

START_TEST(a_later_line_to_the_same_chat_voids_it)
{
	say("room", ANA, 1);
	say("room", BO, 0);
	say(NULL, ANA, 0);
	say("room", NULL, 0); // to all
	expect("yes", IN);
	say("room", ANA, 0);
	expect("yes", "");
	expect("no", "");
}
END_TEST

START_TEST(it_is_asked_until_the_answer_is_said)
{
	g_autofree char *chat = question_chat("room", ANA);
	ck_assert(!questions_asked(&questions, chat));
	say("room", ANA, 2);
	ck_assert(questions_asked(&questions, chat));
	expect("2", OUT);
	expect("2", OUT); // the turn that took it may be run again
	say("room", ANA, 0);
	ck_assert(!questions_asked(&questions, chat));
}
END_TEST

START_TEST(a_long_answer_has_its_rest)
{
	g_autofree char *chat = question_chat("room", ANA);
	g_autoptr(OutboxRow) row = outbox_row_new("console", "text", OUTBOX_REPLY);
	row->room = g_strdup("room");
	row->address = g_strdup(ANA);
	row->rest = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(row->rest, g_strdup("line 4"));
	questions_note(&questions, row);
	ck_assert_ptr_null(row->rest);
	ck_assert(!questions_asked(&questions, chat));
	say(NULL, ANA, 0);
	g_autoptr(GPtrArray) rest = questions_rest(&questions, chat);
	ck_assert_ptr_nonnull(rest);
	ck_assert_str_eq(rest->pdata[0], "line 4");
	say("room", ANA, 0);
	ck_assert_ptr_null(questions_rest(&questions, chat));
}
END_TEST

START_TEST(the_oldest_are_forgotten_beyond_the_bound)
{
	say("room", ANA, 1);
	say("room", BO, 1);
	for (int i = 0; i < QUESTION_MAX_CHATS - 1; i++) {
		g_autofree char *address = g_strdup_printf("console:p%d", i);
		say("room", address, 1);
	}
	expect("yes", "");
	g_autofree char *bo = answer("room", BO, "yes");
	ck_assert_str_eq(bo, IN);
	ck_assert_uint_eq(g_hash_table_size(questions.chats), QUESTION_MAX_CHATS);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("question");
	TCase *tcase = tcase_create("question");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, a_bare_word_answers, 0, G_N_ELEMENTS(words));
	tcase_add_test(tcase, a_bound_command_comes_apart_as_it_was);
	tcase_add_test(tcase, it_stands_for_five_minutes);
	tcase_add_test(tcase, nobody_else_answers_it_and_nowhere_else);
	tcase_add_test(tcase, a_later_line_to_the_same_chat_voids_it);
	tcase_add_test(tcase, it_is_asked_until_the_answer_is_said);
	tcase_add_test(tcase, a_long_answer_has_its_rest);
	tcase_add_test(tcase, the_oldest_are_forgotten_beyond_the_bound);
	suite_add_tcase(suite, tcase);
	return suite;
}
