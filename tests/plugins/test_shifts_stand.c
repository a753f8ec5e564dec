// SPDX-License-Identifier: LGPL-3.0-or-later
// Confirmations of a rush: the whole bot, and a network that is slower than the people on it.
#include <check.h>
#include <string.h>

#include "harness/house.h"

static House house;
static size_t line_bytes;

static OutboxReady always(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return OUTBOX_GO;
}

static size_t on_room(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return line_bytes;
}

static const OutboxPull pull = {always, on_room, NULL};

// A room of another network than the console; shift 1 has two places.
static void setup(void)
{
	house_init(&house, NULL, NULL);
	line_bytes = 400;
	rooms_add(&house.app.chat.rooms, "picket", "net", "#picket");
	g_free(house_ask(&house, "@carla:captain !shift add paramount/2 sat 9-12 max 2"));
	g_free(house_ask(&house, "@carla:captain !shift add paramount/1 sun 9-12 max 9"));
}

static void teardown(void)
{
	house_clear(&house);
}

static void hear(const char *who, const char *text)
{
	g_autofree char *address = g_strdup_printf("irc:net/%s", who);
	const Identity from = {.address = address, .handle = (char *)who, .verified = true};
	chat_heard(&house.app.chat,
		message_new("net", room_find(&house.app.chat.rooms, "picket"), &from, text));
	app_settle(&house.app);
}

static OutboxRow *next(void)
{
	return outbox_next(house.app.chat.outbox, "net", &pull);
}

// The lines that leave now, each with a line end.
static char *lines(void)
{
	g_autoptr(GString) all = g_string_new(NULL);
	OutboxRow *row;
	while ((row = next())) {
		g_autofree char *words = outbox_plain(outbox_words(row));
		g_string_append_printf(all, "%s%s%s\n", row->room ? "" : "(private) ",
			row->again ? "(again) " : "", words);
		outbox_sent(house.app.chat.outbox, row);
	}
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static void ck_lines(const char *wanted)
{
	g_autofree char *came = lines();
	ck_assert_str_eq(came, wanted);
}

START_TEST(one_alone_hears_the_whole_answer)
{
	hear("ana", "!in 1");
	ck_lines("ana: on shift 1, Sat 12 Aug 09:00-12:00 PDT, in 25 h, Paramount gate 2 (1 of 2 "
		 "taken). !undo within 10 min.\n");
	hear("ana", "!day nothing");
	hear("ana", "!in 1");
	g_autofree char *came = lines();
	ck_assert(strstr(came, "ana: already on shift 1, Sat 12 Aug 09:00-12:00 PDT, in 25 h"));
}
END_TEST

START_TEST(many_are_told_in_one_line_where_they_stand)
{
	hear("ana", "!in 1");
	hear("ben", "!in 1");
	hear("cyd", "!in 1");
	hear("dee", "!in 1");
	hear("ana", "!in 1");
	hear("eli", "!in 2 +2");
	hear("fay", "!out 2");
	hear("gus", "!in 2");
	ck_lines("on shift 1 (Sat 12 Aug 09:00, Paramount gate 2, 2 of 2): ana, ben\n"
		 "shift 1: cyd waiting, place 1 in line; dee waiting, place 2 in line\n"
		 "on shift 2 (Sun 13 Aug 09:00, Paramount gate 1, 4 of 9): eli +2, gus\n"
		 "fay: not on shift 2\n");
}
END_TEST

START_TEST(what_became_untrue_while_it_waited_is_drawn_as_it_is)
{
	hear("ana", "!in 1");
	hear("ben", "!in 1");
	hear("cyd", "!in 1");
	hear("ana", "!out 1");
	hear("dee", "!in 2");
	g_free(house_ask(&house, "@carla:captain !cancel 2 heat"));
	ck_lines(
		"off shift 1 (Sat 12 Aug 09:00, Paramount gate 2): ana\n"
		"on shift 1 (Sat 12 Aug 09:00, Paramount gate 2, 2 of 2): ben\n"
		"shift 1: cyd is offered a place\n"
		"shift 2 (Sun 13 Aug 09:00, Paramount gate 1) is cancelled: dee\n"
		"(private) a place on shift 1 is yours: say `!in 1` before 08:30 (or yes, within 5 "
		"minutes). Sat 12 Aug 09:00-12:00 PDT, in 25 h, Paramount gate 2. `!out 1` leaves "
		"it to the next.\n"
		"(private) shift 2, Sun 13 Aug 09:00-12:00 PDT, in 2 days, Paramount gate 1, is "
		"cancelled: heat\n");
}
END_TEST

START_TEST(undone_is_a_way_of_standing_too)
{
	hear("ana", "!in 2");
	ck_assert_ptr_nonnull(next()); // said, and not confirmed yet
	hear("ana", "!undo");
	hear("ben", "!in 2");
	hear("ben", "!undo");
	ck_lines("off shift 2 (Sun 13 Aug 09:00, Paramount gate 1): ana, ben\n");
}
END_TEST

START_TEST(twenty_who_ask_the_day_hear_one_line)
{
	static const char *const names[] = {"ana", "ben", "cyd", "dee", "eli", "fay", "gus", "hal",
		"ida", "jon", "kai", "lea", "max", "nia", "oto", "pam", "quy", "rae", "sam", "tom"};
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		hear(names[i], "!day");
	g_autofree char *came = lines();
	ck_assert_msg(g_str_has_prefix(came, "ana, ben, cyd, dee, eli, fay, gus, hal, ida, jon, "
					     "kai, lea, max, nia, oto, pam, quy, rae, sam, tom: "
					     "WGA strike: day 102."),
		"%s", came);
	ck_assert_ptr_eq(strchr(came, '\n'), came + strlen(came) - 1);
}
END_TEST

START_TEST(each_may_ask_for_the_rest_of_a_list_told_to_many)
{
	for (int i = 0; i < 5; i++) {
		g_autofree char *add = g_strdup_printf(
			"@carla:captain !shift add paramount/1 mon %d-%d", 9 + i, 10 + i);
		g_free(house_ask(&house, add));
	}
	static const TransportClass net = {.kind = "net", .room_lines = 4};
	g_hash_table_insert(house.app.desk.networks, g_strdup("net"), (void *)&net);
	hear("ana", "!shifts");
	hear("ben", "!shifts");
	g_autofree char *first = lines();
	ck_assert_msg(g_str_has_suffix(first, "(3 more: !more)\n"), "%s", first);
	ck_assert_ptr_eq(strstr(first, "1 Sat 12 Aug"), first);
	ck_assert_ptr_null(strstr(first + 1, "\n1 Sat 12 Aug"));
	hear("ben", "!more");
	g_autofree char *rest = lines();
	ck_assert_msg(strstr(rest, "\n7 Mon 14 Aug"), "%s", rest);
	hear("ana", "!more");
	g_autofree char *same = lines();
	ck_assert_str_eq(same, rest);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("shifts_stand");
	TCase *tcase = tcase_create("shifts_stand");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, one_alone_hears_the_whole_answer);
	tcase_add_test(tcase, many_are_told_in_one_line_where_they_stand);
	tcase_add_test(tcase, what_became_untrue_while_it_waited_is_drawn_as_it_is);
	tcase_add_test(tcase, undone_is_a_way_of_standing_too);
	tcase_add_test(tcase, twenty_who_ask_the_day_hear_one_line);
	tcase_add_test(tcase, each_may_ask_for_the_rest_of_a_list_told_to_many);
	suite_add_tcase(suite, tcase);
	return suite;
}
