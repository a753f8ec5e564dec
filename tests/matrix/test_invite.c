// SPDX-License-Identifier: LGPL-3.0-or-later
// Which invitations are followed, and how.
#include "matrix/invite.h"

#include <check.h>
#include <string.h>

#define SELF "@picketbot:example.org"

static Rooms configured;
static MatrixRooms known;

static void setup(void)
{
	rooms_init(&configured);
	rooms_add(&configured, "picket", "home", "#picket:example.org");
	rooms_add(&configured, "gate", "home", "#gate:example.org");
	rooms_add(&configured, "office", "home", "!office:example.org");
	rooms_add(&configured, "elsewhere", "away", "#elsewhere:example.org");
	rooms_add(&configured, "old", "home", "#old:example.org")->gone = true;
	matrix_rooms_init(&known, NULL, "home", SELF);
	MatrixRoom *gate = matrix_rooms_take(&known, "!gate");
	matrix_room_set(gate, &gate->address, "#gate:example.org");
	// it moved, as somebody said who may say so
	MatrixRoom *moved = matrix_rooms_take(&known, "!moved");
	matrix_room_set(moved, &moved->person, "@ana:a");
	matrix_room_set(moved, &moved->successor, "!next");
	matrix_room_set(moved, &moved->tombstoned_by, "@ana:a");
	power_restore(&moved->power, 12, "@ana:a", "");
}

static void teardown(void)
{
	matrix_rooms_clear(&known);
	rooms_clear(&configured);
}

#define ASKED(who, more)                                                                           \
	"{\"type\":\"m.room.member\",\"sender\":\"" who "\",\"state_key\":\"" SELF                 \
	"\",\"content\":{\"membership\":\"invite\"" more "}}"
#define DIRECT ",\"is_direct\":true"
#define ALIAS(alias)                                                                               \
	",{\"type\":\"m.room.canonical_alias\",\"sender\":\"@x:y\",\"state_key\":\"\","            \
	"\"content\":{\"alias\":\"" alias "\"}}"

static const struct {
	const char *id, *state;
	InviteVerdict verdict;
	const char *address;
} invites[] = {
	{"!new", ASKED("@ana:a", ""), INVITE_IGNORE, NULL},
	{"!new", ASKED("@ana:a", DIRECT), INVITE_IF_SHARED, NULL},
	{"!new", ASKED("@ana:a", ",\"is_direct\":\"true\""), INVITE_IGNORE, NULL},
	{"!new", ASKED("@boss:a", ""), INVITE_JOIN, NULL},
	{"!new", ASKED("@boss:b", ""), INVITE_IGNORE, NULL},
	{"!new", ASKED("@anybody:union.org", ""), INVITE_JOIN, NULL},
	{"!new", ASKED("@anybody:union.org.evil", ""), INVITE_IGNORE, NULL},
	{"!new", ASKED("@union.org:evil", ""), INVITE_IGNORE, NULL},
	{"!office:example.org", ASKED("@ana:a", ""), INVITE_JOIN, NULL},
	{"!next", ASKED("@eve:e", ""), INVITE_JOIN, NULL},
	{"!moved", ASKED("@eve:e", ""), INVITE_IGNORE, NULL},
	// what a room says of itself is nobody's proof
	{"!new", ASKED("@eve:e", "") ALIAS("#picket:example.org"), INVITE_RESOLVE,
		"#picket:example.org"},
	{"!new", ASKED("@eve:e", "") ALIAS("#gate:example.org"), INVITE_IGNORE, NULL},
	{"!new", ASKED("@eve:e", "") ALIAS("#elsewhere:example.org"), INVITE_IGNORE, NULL},
	{"!new", ASKED("@eve:e", "") ALIAS("#old:example.org"), INVITE_IGNORE, NULL},
};

static Json *parse(const char *state)
{
	g_autofree char *text = g_strdup_printf("{\"events\":[%s]}", state);
	Json *json = json_parse(text, strlen(text), NULL);
	ck_assert_msg(json != NULL, "%s", text);
	return json;
}

START_TEST(invite_policy)
{
	static const char *const allow[] = {"@boss:a", "union.org", NULL};
	const InvitePolicy policy = {&known, &configured, allow};
	g_autoptr(Json) json = parse(invites[_i].state);
	const SyncRoom told = {
		.id = invites[_i].id, .part = SYNC_INVITED, .state = json_array(json, "events")};
	Invite invite;
	const char *address;
	ck_assert(invite_read(&invite, &told, SELF));
	ck_assert_int_eq(invite_judge(&policy, &told, &invite, &address), invites[_i].verdict);
	ck_assert_pstr_eq(address, invites[_i].address);
}
END_TEST

static const char *const none[] = {
	"",
	"{\"type\":\"m.room.member\",\"sender\":\"@ana:a\",\"state_key\":\"@bo:b\",\"content\":"
	"{\"membership\":\"invite\"}}",
	"{\"type\":\"m.room.member\",\"sender\":\"@ana:a\",\"state_key\":\"" SELF
	"\",\"content\":{\"membership\":\"join\"}}",
	ASKED(SELF, DIRECT),
};

START_TEST(invite_is_none)
{
	g_autoptr(Json) json = parse(none[_i]);
	Invite invite;
	ck_assert(!invite_read(&invite,
		&(SyncRoom){.id = "!r", .part = SYNC_INVITED, .state = json_array(json, "events")},
		SELF));
	g_autoptr(Json) fine = parse(ASKED("@ana:a", ""));
	ck_assert(!invite_read(&invite,
		&(SyncRoom){.id = "!r", .part = SYNC_JOINED, .state = json_array(fine, "events")},
		SELF));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/invite");
	TCase *tcase = tcase_create("invite");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, invite_policy, 0, G_N_ELEMENTS(invites));
	tcase_add_loop_test(tcase, invite_is_none, 0, G_N_ELEMENTS(none));
	suite_add_tcase(suite, tcase);
	return suite;
}
