// SPDX-License-Identifier: LGPL-3.0-or-later
// Who is in an encrypted room, as its states tell, and what is not believed of them.
#include "matrix/members.h"

#include <check.h>
#include <string.h>

#define ROOM "!picket"

static MembersTable table;

static void setup(void)
{
	members_table_init(&table);
}

static void teardown(void)
{
	members_table_clear(&table);
}

// ---- what happens ----

static Json *parsed(const char *text)
{
	Json *json = json_parse(text, strlen(text), NULL);
	ck_assert_msg(json != NULL, "%s", text);
	return json;
}

static char *member(const char *user, const char *membership)
{
	return g_strdup_printf("{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":"
			       "\"%s\",\"content\":{\"membership\":\"%s\"}}",
		user, membership);
}

static void take(const char *events)
{
	g_autofree char *array = g_strconcat("[", events, "]", NULL);
	g_autoptr(Json) state = parsed(array);
	members_take(members_of(&table, ROOM), state);
}

static void note(const char *text)
{
	g_autoptr(Json) json = parsed(text);
	Event event;
	if (event_read(&event, json))
		members_note(&table, ROOM, &event);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void expect(const char *wanted)
{
	g_autoptr(Json) object = json_object_new();
	g_autoptr(GPtrArray) users = g_ptr_array_new();
	members_add(members_of(&table, ROOM), object);
	for (const Json *at = json_first(json_array(object, "users")); at; at = json_next(at))
		g_ptr_array_add(users, (char *)json_as_text(at));
	g_ptr_array_sort(users, compare);
	g_ptr_array_add(users, NULL);
	g_autofree char *all = g_strjoinv(" ", (char **)users->pdata);
	ck_assert_str_eq(all, wanted);
}

// ---- tests ----

static const struct {
	const char *membership;
	bool here;
} memberships[] = {
	{"join", true},
	{"invite", true}, // may read what is said meanwhile
	{"leave", false},
	{"ban", false},
	{"knock", false},
	{"Join", false},
	{"", false},
};

START_TEST(who_is_there)
{
	g_autofree char *was = member("@ana:a", "join"),
			*now = member("@ana:a", memberships[_i].membership),
			*first = member("@ben:a", memberships[_i].membership);
	take(was);
	note(now);
	expect(memberships[_i].here ? "@ana:a" : "");
	take(first);
	expect(memberships[_i].here ? "@ben:a" : "");
}
END_TEST

// Keys of who comes are to be asked for; who only changes a name is no news.
START_TEST(who_comes_or_goes_is_to_be_tracked)
{
	g_autofree char *ana = member("@ana:a", "join"), *ben = member("@ben:a", "invite"),
			*came = member("@ben:a", "join"), *gone = member("@ben:a", "leave");
	Members *members = members_of(&table, ROOM);
	take(ana);
	ck_assert_uint_eq(members->tracked, 0);
	const struct {
		const char *event;
		bool news;
	} steps[] = {
		{ana, false}, {ben, true}, {ben, false}, {came, true}, {gone, true}, {gone, false}};
	for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++) {
		members->tracked = 5;
		note(steps[i].event);
		ck_assert_msg(members->tracked == (steps[i].news ? 0 : 5), "step %u", i);
	}
	expect("@ana:a");
}
END_TEST

START_TEST(what_is_not_known_is_asked_for_and_not_collected)
{
	g_autofree char *ana = member("@ana:a", "join"), *ben = member("@ben:a", "join");
	note(ana);
	ck_assert(!members_of(&table, ROOM)->known);
	expect("");
	take(ana);
	ck_assert(members_of(&table, ROOM)->known);
	members_doubt(&table, ROOM);
	members_doubt(&table, "!elsewhere");
	ck_assert(!members_of(&table, ROOM)->known);
	note(ben);
	expect("@ana:a");
	take(ben);
	expect("@ben:a");
}
END_TEST

// Nobody who is none, however a server calls them.
static const char *const strangers[] = {
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"content\":{\"membership\":\"join\"}}",
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":\"\",\"content\":{"
	"\"membership\":\"join\"}}",
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":\"ana\",\"content\":{"
	"\"membership\":\"join\"}}",
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":\"@a b:a\",\"content\":{"
	"\"membership\":\"join\"}}",
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":7,\"content\":{"
	"\"membership\":\"join\"}}",
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":\"@ana:a\",\"content\":7}",
	"{\"type\":\"m.room.member\",\"sender\":\"@eve:a\",\"state_key\":\"@ana:a\",\"content\":{"
	"\"membership\":[\"join\"]}}",
	"{\"type\":\"m.room.other\",\"sender\":\"@eve:a\",\"state_key\":\"@ana:a\",\"content\":{"
	"\"membership\":\"join\"}}",
	"7",
	"null",
};

START_TEST(who_is_nobody)
{
	take(strangers[_i]);
	expect("");
	note(strangers[_i]);
	expect("");
}
END_TEST

#define ENCRYPTION(content)                                                                        \
	"{\"type\":\"m.room.encryption\",\"sender\":\"@eve:a\",\"state_key\":\"\",\"content\":"    \
	"" content "}"

static const struct {
	const char *event;
	int64_t ms, messages;
} rotations[] = {
	{ENCRYPTION("{\"rotation_period_ms\":1000,\"rotation_period_msgs\":7}"), 1000, 7},
	{ENCRYPTION("{\"rotation_period_msgs\":7}"), 0, 7},
	{ENCRYPTION("{}"), 0, 0},
	{ENCRYPTION("7"), 0, 0},
	{ENCRYPTION("{\"rotation_period_ms\":\"1000\",\"rotation_period_msgs\":null}"), 0, 0},
	{ENCRYPTION("{\"rotation_period_ms\":1e300,\"rotation_period_msgs\":1.5}"), 0, 0},
	{ENCRYPTION("{\"rotation_period_ms\":9007199254740993}"), 0, 0},
};

START_TEST(when_the_key_is_to_change)
{
	Members *members = members_of(&table, ROOM);
	take(ENCRYPTION("{\"rotation_period_ms\":5,\"rotation_period_msgs\":5}"));
	note(rotations[_i].event);
	ck_assert_int_eq(members->rotation_ms, rotations[_i].ms);
	ck_assert_int_eq(members->rotation_messages, rotations[_i].messages);
}
END_TEST

#define HISTORY(key, value)                                                                        \
	"{\"type\":\"m.room.history_visibility\",\"sender\":\"@eve:a\",\"state_key\":\"" key       \
	"\",\"content\":{\"history_visibility\":" value "}}"

START_TEST(who_may_read_what_was_said_before)
{
	const Members *members = members_of(&table, ROOM);
	take(HISTORY("", "\"shared\""));
	ck_assert_str_eq(members->history, "shared");
	note(HISTORY("", "\"joined\""));
	ck_assert_str_eq(members->history, "joined");
	note(HISTORY("x", "\"world_readable\"")); // no state that means anything
	ck_assert_str_eq(members->history, "joined");
	note(HISTORY("", "7"));
	ck_assert_ptr_null(members->history);
}
END_TEST

static const struct {
	const char *history, *readers;
} histories[] = {
	{"\"world_readable\"", "@ana:a @ben:a"},
	{"\"shared\"", "@ana:a @ben:a"},
	{"\"invited\"", "@ana:a @ben:a"},
	{"\"joined\"", "@ana:a"},
	{"7", "@ana:a @ben:a"},
};

// Where one must have come to read, whoever is only asked in gets no key; once they come they do.
START_TEST(who_is_asked_in_reads_where_the_room_says_so)
{
	g_autofree char *ana = member("@ana:a", "join"), *ben = member("@ben:a", "invite"),
			*came = member("@ben:a", "join"),
			*history = g_strdup_printf(HISTORY("", "%s"), histories[_i].history);
	take(ana);
	note(ben);
	note(history);
	expect(histories[_i].readers);
	note(came);
	expect("@ana:a @ben:a");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/members");
	TCase *tcase = tcase_create("members");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, who_is_there, 0, G_N_ELEMENTS(memberships));
	tcase_add_test(tcase, who_comes_or_goes_is_to_be_tracked);
	tcase_add_test(tcase, what_is_not_known_is_asked_for_and_not_collected);
	tcase_add_loop_test(tcase, who_is_nobody, 0, G_N_ELEMENTS(strangers));
	tcase_add_loop_test(tcase, when_the_key_is_to_change, 0, G_N_ELEMENTS(rotations));
	tcase_add_test(tcase, who_may_read_what_was_said_before);
	tcase_add_loop_test(
		tcase, who_is_asked_in_reads_where_the_room_says_so, 0, G_N_ELEMENTS(histories));
	suite_add_tcase(suite, tcase);
	return suite;
}
