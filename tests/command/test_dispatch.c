// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what is said to the bot and what is ordinary talk, and its hints on wrong commands.
#include "command/dispatch.h"

#include <check.h>
#include <string.h>

#include "harness/house.h"

static House house;

static void setup(void)
{
	house_init(&house, NULL, NULL);
	house_say(&house, "@cap:captain !shift add fox sat 9-12 max 40");
	g_free(house_take(&house));
}

static void teardown(void)
{
	house_clear(&house);
}

static void expect(const char *line, const char *expected)
{
	g_autofree char *heard = house_ask(&house, line);
	ck_assert_msg(!g_strcmp0(heard, expected), "%s: \"%s\", not \"%s\"", line, heard, expected);
}

#define LISTED "1 Sat 12 Aug 09:00-12:00 fox 40/40\n"
#define IN_ROOM "room: " LISTED
#define PRIVATELY "private: " LISTED

static const struct {
	const char *text, *in_room, *in_private;
} lines[] = {
	{"!shifts sat", IN_ROOM, PRIVATELY},
	{"!  shifts   sat", IN_ROOM, PRIVATELY},
	{"!SHIFTS sat", IN_ROOM, PRIVATELY},
	{"picketbot: shifts sat", IN_ROOM, PRIVATELY},
	{"Picketbot, shifts sat", IN_ROOM, PRIVATELY},
	{"picketbot:shifts sat", IN_ROOM, PRIVATELY},
	{"picketbot: !shifts sat", IN_ROOM, PRIVATELY},
	{"shifts sat", "", PRIVATELY},
	{"!!!", "", ""},
	{"!", "", ""},
	{"!?", "", ""},
	{"! ", "", ""},
	{"!!shifts sat", "", ""},
	{"picketbot:", "", ""},
	{"picketbot: :)", "", ""},
	{":)", "", ""},
	{"yes", "", "private: unknown command !yes; !help lists what I know\n"},
	{"picketbot shifts sat", "",
		"private: unknown command !picketbot; !help lists what I know\n"},
	{"picketbots: shifts sat", "",
		"private: unknown command !picketbots:; !help lists what I know\n"},
	{"look at !shifts sat", "", "private: unknown command !look; !help lists what I know\n"},
};

START_TEST(what_is_said_to_the_bot)
{
	g_autofree char *in_room = g_strconcat("@ana ", lines[_i].text, NULL);
	g_autofree char *in_private = g_strconcat("@ana> ", lines[_i].text, NULL);
	expect(in_room, lines[_i].in_room);
	expect(in_private, lines[_i].in_private);
}
END_TEST

START_TEST(the_nick_of_the_network_is_its_name)
{
	const Identity ana = {.address = "net:ana", .handle = "ana"};
	const struct {
		const char *text;
		bool concerns;
	} texts[] = {{"picket_: day", true}, {"PICKET_, day", true}, {"picketbot: day", false},
		{"picket_ day", false}, {"picket: day", false}, {"!day", true}, {"day", false}};
	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(Message)
			message = message_new("net", house.console.room, &ana, texts[i].text);
		g_free(message->self);
		message->self = g_strdup("picket_");
		ck_assert_msg(dispatch_may_concern(&house.app.desk, message) == texts[i].concerns,
			"%s", texts[i].text);
	}
}
END_TEST

START_TEST(talk_waits_only_where_a_question_stands)
{
	const Identity ana = {.address = "console:ana", .handle = "ana", .verified = true};
	g_autoptr(Message) yes = message_new("console", house.console.room, &ana, "yes");
	ck_assert(!dispatch_may_concern(&house.app.desk, yes));
	house_say(&house, "@ana !shifts");
	ck_assert(!dispatch_may_concern(&house.app.desk, yes));
	house_say(&house, "@cap:captain !shift add fox sun 9-12");
	house_say(&house, "@ana !in fox"); // which one?
	ck_assert(dispatch_may_concern(&house.app.desk, yes));
	g_free(house_take(&house));
	expect("@bo 2", "");
	expect("@ana 2", "room: ana: on shift 2, Sun 13 Aug 09:00-12:00 PDT, in 2 days, Fox (1 of "
			 "60 taken). !undo within 10 min.\n");
	expect("@ana 2", "");
}
END_TEST

// "@#picket": neither the room nor a private chat, where every word would be for the bot.
START_TEST(what_some_of_a_room_say_among_themselves)
{
	const Identity ana = {.address = "console:ana", .handle = "ana", .verified = true};
	house_say(&house, "@cap:captain !shift add fox sun 9-12");
	house_say(&house, "@ana> in fox"); // which one?
	g_free(house_take(&house));
	const struct {
		const char *text, *answer;
	} aside[] = {{"1", ""}, {"no", ""}, {"shifts sat", ""}, {"!shifts sat", PRIVATELY},
		{"picketbot: shifts sat", PRIVATELY}};
	for (unsigned i = 0; i < G_N_ELEMENTS(aside); i++) {
		Message *message = message_new("console", NULL, &ana, aside[i].text);
		message->aside = true;
		inbox_push(&house.app.inbox, message);
		inbox_run(&house.app.inbox);
		g_autofree char *heard = house_take(&house);
		ck_assert_str_eq(heard, aside[i].answer);
	}
}
END_TEST

START_TEST(one_hint_a_minute_for_each)
{
	expect("@ana !shfits", "room: ana: did you mean !shifts?\n");
	expect("@ana !xyzzy", "");
	expect("@bo !xyzzy", "room: bo: unknown command !xyzzy; !help lists what I know\n");
	expect("@ana !shifts sat", IN_ROOM);
	house_say(&house, "@+59s");
	expect("@ana !xyzzy", "");
	house_say(&house, "@+1s");
	expect("@ana !xyzzy", "room: ana: unknown command !xyzzy; !help lists what I know\n");
}
END_TEST

static void say_edited(const char *name, BotRoom *room, const char *text, const char *answer)
{
	g_autofree char *address = g_strconcat("console:", name, NULL);
	const Identity who = {.address = address, .handle = (char *)name, .verified = true};
	Message *message = message_new("console", room, &who, text);
	message->edited = true;
	inbox_push(&house.app.inbox, message);
	inbox_run(&house.app.inbox);
	g_autofree char *heard = house_take(&house);
	ck_assert_msg(!strcmp(heard, answer), "%s: %s", text, heard);
}

// Who reads the room later must find there what was carried out.
START_TEST(what_is_edited_is_not_carried_out)
{
	static const char hint[] = "what is edited is not carried out; send it again\n";
	g_autofree char *to_ana = g_strconcat("room: ana: ", hint, NULL);
	g_autofree char *to_bo = g_strconcat("private bo: ", hint, NULL);
	BotRoom *room = house.console.room;
	say_edited("ana", room, "see you at the gate", "");
	say_edited("ana", room, "!in 1", to_ana);
	say_edited("ana", room, "!in 1 +2", ""); // one hint a minute
	say_edited("bo", NULL, "in 1", to_bo);
	expect("@ana !shifts sat", IN_ROOM);
	house_say(&house, "@cap:captain !shift add fox sun 9-12");
	house_say(&house, "@cyd !in fox"); // which one?
	g_free(house_take(&house));
	say_edited("cyd", room, "2", "");
	expect("@cyd> mine", "private: you are on no shift; !shifts lists the next ones\n");
}
END_TEST

START_TEST(a_long_wrong_word_is_said_back_short)
{
	expect("@ana !abcdefghijklmnopqrstuvwxyzäöüß and more",
		"room: ana: unknown command !abcdefghijklmnopqrstuvwxyzäö; !help lists what I "
		"know\n");
}
END_TEST

START_TEST(who_may_not_use_a_command_hears_that_and_not_its_usage)
{
	expect("@ana !shift add", "room: ana: only captains can do that\n");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("dispatch");
	TCase *tcase = tcase_create("dispatch");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, what_is_said_to_the_bot, 0, G_N_ELEMENTS(lines));
	tcase_add_test(tcase, the_nick_of_the_network_is_its_name);
	tcase_add_test(tcase, talk_waits_only_where_a_question_stands);
	tcase_add_test(tcase, what_some_of_a_room_say_among_themselves);
	tcase_add_test(tcase, one_hint_a_minute_for_each);
	tcase_add_test(tcase, what_is_edited_is_not_carried_out);
	tcase_add_test(tcase, a_long_wrong_word_is_said_back_short);
	tcase_add_test(tcase, who_may_not_use_a_command_hears_that_and_not_its_usage);
	suite_add_tcase(suite, tcase);
	return suite;
}
