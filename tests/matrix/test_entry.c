// SPDX-License-Identifier: LGPL-3.0-or-later
// Into rooms and out of them, against a scripted homeserver (tests/wire/rooms.py).
#include "matrix/entry.h"

#include <check.h>
#include <string.h>

#include "matrix/invite.h"
#include "matrix/schema.h"
#include "matrix/upgrade.h"
#include "net/wire.h"
#include "store/migrate.h"

#define SELF "@picketbot:a"
enum { PATIENCE_SECONDS = 20 };

static WireServer *server;
static Multi *multi;
static Store *store;
static Api api;
static Chat chat;
static MatrixRooms known;
static Privates privates;
static Entry entry;
static GString *made; // private chats, as they were told

static void on_made(void *data, const char *user, const MatrixRoom *room, const char *why)
{
	(void)data;
	g_string_append_printf(made, "%s %s; ", user, room ? room->id : why);
}

static void setup(void)
{
	server = wire_server_new("rooms", NULL, NULL);
	multi = multi_new();
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "matrix", matrix_steps, NULL));
	made = g_string_new(NULL);
	g_autofree char *base = g_strdup_printf("http://127.0.0.1:%u", server->port);
	api_init(&api, multi, base, NULL);
	chat = (Chat){.store = store};
	rooms_init(&chat.rooms);
	matrix_rooms_init(&known, store, "home", SELF);
	privates_init(&privates, &(Privates){.known = &known, .made = on_made}, &api);
	const char *const allow[] = {"@boss:a", NULL};
	entry_init(&entry,
		&(Entry){.chat = &chat,
			.known = &known,
			.privates = &privates,
			.allow = g_strdupv((char **)allow)},
		&api);
}

static void teardown(void)
{
	entry_clear(&entry);
	privates_clear(&privates);
	matrix_rooms_clear(&known);
	rooms_clear(&chat.rooms);
	api_clear(&api);
	store_close(store);
	multi_free(multi);
	wire_server_free(server);
	g_string_free(made, TRUE);
}

// ---- what happens ----

static bool is_idle(void)
{
	return !entry.errands.waiting.length && !privates.looks.waiting.length &&
	       !privates.makes.waiting.length;
}

static void settle(void)
{
	gint64 end = g_get_monotonic_time() + PATIENCE_SECONDS * G_USEC_PER_SEC;
	while (!is_idle() && g_get_monotonic_time() < end)
		g_main_context_iteration(NULL, TRUE);
	ck_assert(is_idle());
}

static void go(void)
{
	privates_go(&privates);
	entry_go(&entry);
	settle();
}

static void hear(const char *rooms)
{
	g_autofree char *text = g_strdup_printf("{\"next_batch\":\"s1\",\"rooms\":{%s}}", rooms);
	Sync sync;
	SyncRoom told = {0};
	ck_assert_msg(sync_read(&sync, text, strlen(text), NULL), "%s", text);
	while (sync_next_room(&sync, &told))
		entry_note(&entry, &told, matrix_rooms_note(&known, &told));
	sync_clear(&sync);
	settle();
}

static void asked(const char *what)
{
	g_autofree char *begin = g_strconcat("asked ", what, NULL);
	g_free(wire_server_wait(server, begin));
}

static void never_asked(const char *what)
{
	g_autofree char *begin = g_strconcat("asked ", what, NULL);
	ck_assert_msg(!strstr(server->said->str, begin), "%s", server->said->str);
}

static MatrixRoom *at(const char *address)
{
	return matrix_rooms_at(&known, address);
}

static void join_picket(void)
{
	rooms_add(&chat.rooms, "picket", "home", "#picket:a");
	go();
	hear("\"join\":{\"!picket\":{}}");
}

// ---- rooms of the config ----

START_TEST(one_bad_room_stops_no_other)
{
	static const char *const addresses[] = {
		"#shut:a", "#limited:a", "#broken:a", "!byid", "#picket:a"};
	for (unsigned i = 0; i < G_N_ELEMENTS(addresses); i++)
		rooms_add(&chat.rooms, addresses[i], "home", addresses[i]);
	rooms_add(&chat.rooms, "other", "away", "#other:a");
	go();
	ck_assert_ptr_null(at("#shut:a"));
	ck_assert_str_eq(entry_refusal(&entry, "#shut:a"), "You are not invited to this room.");
	ck_assert_ptr_null(entry_refusal(&entry, "#picket:a"));
	ck_assert_str_eq(at("#limited:a")->id, "!limited");
	ck_assert_str_eq(at("#broken:a")->id, "!broken");
	ck_assert_str_eq(at("!byid")->id, "!byid");
	ck_assert_str_eq(at("#picket:a")->id, "!picket");
	asked("POST /_matrix/client/v3/join/#picket:a {}");
	never_asked("POST /_matrix/client/v3/join/#other:a");
	// where we are is not joined again, over a restart neither
	matrix_rooms_clear(&known);
	matrix_rooms_init(&known, store, "home", SELF);
	ck_assert(matrix_rooms_load(&known, NULL));
	ck_assert_str_eq(at("#picket:a")->id, "!picket");
	hear("\"join\":{\"!picket\":{},\"!byid\":{},\"!limited\":{},\"!broken\":{}}");
	g_string_truncate(server->said, 0);
	go();
	asked("POST /_matrix/client/v3/join/#shut:a");
	never_asked("POST /_matrix/client/v3/join/#picket:a");
}
END_TEST

START_TEST(a_room_that_the_config_drops_is_left)
{
	join_picket();
	BotRoom *room = chat.rooms.all->pdata[0];
	room->gone = true;
	go();
	asked("POST /_matrix/client/v3/rooms/!picket/leave");
	ck_assert_ptr_null(at("#picket:a"));
}
END_TEST

#define MEMBER(sender, user, membership, more)                                                     \
	"{\"type\":\"m.room.member\",\"sender\":\"" sender "\",\"state_key\":\"" user              \
	"\",\"content\":{\"membership\":\"" membership "\"" more "}}"

// Whoever threw us out has to want us back.
START_TEST(kicked_room_is_not_joined_again)
{
	join_picket();
	hear("\"leave\":{\"!picket\":{\"timeline\":{\"events\":[" MEMBER(
		"@boss:a", SELF, "leave", "") "]}}}");
	asked("");
	g_string_truncate(server->said, 0);
	rooms_add(&chat.rooms, "gate", "home", "#gate:a");
	go();
	asked("POST /_matrix/client/v3/join/#gate:a");
	never_asked("POST /_matrix/client/v3/join/#picket:a");
	hear("\"invite\":{\"!picket\":{\"invite_state\":{\"events\":[" MEMBER(
		"@boss:a", SELF, "invite", "") "]}}}");
	asked("POST /_matrix/client/v3/join/!picket?via=a&server_name=a");
}
END_TEST

// ---- invitations ----

#define INVITE(room, who, more)                                                                    \
	"\"invite\":{\"" room                                                                      \
	"\":{\"invite_state\":{\"events\":[" MEMBER(who, SELF, "invite", more) "]}}}"
#define DIRECT ",\"is_direct\":true"

START_TEST(invite_policy)
{
	join_picket();
	hear(INVITE("!eves", "@eve:e", "") "," INVITE("!evesdm", "@eve:e", DIRECT));
	hear(INVITE("!bosses", "@boss:a", ""));
	asked("POST /_matrix/client/v3/join/!bosses");
	hear(INVITE("!anas", "@ana:a", ""));
	hear(INVITE("!anasdm", "@ana:a", DIRECT));
	asked("GET /_matrix/client/v3/rooms/!picket/state/m.room.member/@ana:a");
	asked("POST /_matrix/client/v3/join/!anasdm?via=a");
	never_asked("POST /_matrix/client/v3/join/!eves");
	never_asked("POST /_matrix/client/v3/join/!anas ");
	ck_assert_str_eq(matrix_rooms_private(&known, "@ana:a")->id, "!anasdm");
	asked("PUT /_matrix/client/v3/user/@picketbot:a/account_data/m.direct "
	      "{\"@ana:a\":[\"!anasdm\"]}");
	ck_assert_str_eq(matrix_rooms_find(&known, "!bosses")->person, "");
}
END_TEST

START_TEST(invites_are_limited)
{
	join_picket();
	for (unsigned i = 0; i < 2 * INVITES_A_MINUTE; i++) {
		g_autofree char *text = g_strdup_printf(INVITE("!n%u", "@boss:a", ""), i);
		hear(text);
	}
	asked("POST /_matrix/client/v3/join/!n9");
	never_asked("POST /_matrix/client/v3/join/!n19");
}
END_TEST

// A room may say that it is ours: then ours is joined, whichever that is.
START_TEST(a_claimed_room_is_resolved)
{
	rooms_add(&chat.rooms, "picket", "home", "#picket:a");
	go();
	matrix_room_set(at("#picket:a"), &at("#picket:a")->address, "");
	hear("\"invite\":{\"!evil\":{\"invite_state\":{\"events\":[" MEMBER(
		"@eve:e", SELF, "invite", "") ",{\"type\":\"m.room.canonical_alias\",\"sender\":"
					      "\"@eve:e\",\"state_key\":\"\",\"content\":"
					      "{\"alias\":\"#picket:a\"}}]}}}");
	ck_assert_str_eq(at("#picket:a")->id, "!picket");
	asked("POST /_matrix/client/v3/join/#picket:a?via=e");
	never_asked("POST /_matrix/client/v3/join/!evil");
}
END_TEST

// ---- rooms that move ----

#define STATE(type, sender, content)                                                               \
	"{\"type\":\"" type "\",\"sender\":\"" sender "\",\"state_key\":\"\",\"content\":" content \
	"}"
#define TOMBSTONE(by)                                                                              \
	"\"join\":{\"!picket\":{\"timeline\":{\"events\":[" STATE("m.room.create", "@maker:b",     \
		"{\"room_version\":\"12\"}") "," STATE("m.room.tombstone", by,                     \
		"{\"replacement_room\":\"!next\"}") "]}}}"
#define NEXT(predecessor)                                                                          \
	"\"join\":{\"!next\":{\"timeline\":{\"events\":[" STATE("m.room.create", "@maker:b",       \
		"{\"room_version\":\"12\",\"predecessor\":{\"room_id\":\"" predecessor             \
		"\"}}") "]}}}"

START_TEST(upgrade_is_followed)
{
	join_picket();
	hear(TOMBSTONE("@maker:b"));
	asked("POST /_matrix/client/v3/join/!next?via=b&server_name=b");
	ck_assert_str_eq(at("#picket:a")->id, "!picket"); // until the other says so too
	hear(NEXT("!picket"));
	ck_assert_str_eq(at("#picket:a")->id, "!next");
}
END_TEST

START_TEST(tombstone_follow_needs_power)
{
	join_picket();
	hear(TOMBSTONE("@eve:e"));
	never_asked("POST /_matrix/client/v3/join/!next");
	hear(NEXT("!picket"));
	ck_assert_str_eq(at("#picket:a")->id, "!picket");
}
END_TEST

START_TEST(a_false_successor_is_left)
{
	join_picket();
	hear(TOMBSTONE("@maker:b"));
	hear(NEXT("!another"));
	asked("POST /_matrix/client/v3/rooms/!next/leave");
	ck_assert_str_eq(at("#picket:a")->id, "!picket");
	ck_assert(!upgrade_is_due(at("#picket:a")));
}
END_TEST

// ---- private chats ----

START_TEST(private_chats_are_found)
{
	go();
	hear("\"join\":{\"!dm\":{},\"!crowd\":{},\"!stale\":{}}");
	g_autoptr(Json) list = json_object_new();
	Json *rooms = json_add_array(list, "@ana:a");
	json_append_text(rooms, "!crowd");
	json_append_text(rooms, "!stale");
	json_append_text(rooms, "!dm");
	privates_note(&privates, list);
	settle();
	ck_assert_str_eq(made->str, "@ana:a !dm; ");
	ck_assert_str_eq(matrix_rooms_private(&known, "@ana:a")->id, "!dm");
	ck_assert_str_eq(matrix_rooms_find(&known, "!crowd")->person, "");
}
END_TEST

// We were asked in and killed before we had noted who it was.
START_TEST(private_chats_outlive_a_kill)
{
	go();
	hear("\"join\":{\"!dm\":{\"timeline\":{\"events\":[{\"type\":\"m.room.member\",\"sender\":"
	     "\"" SELF "\",\"state_key\":\"" SELF "\",\"content\":{\"membership\":\"join\"},"
	     "\"unsigned\":{\"prev_sender\":\"@ana:a\",\"prev_content\":{\"membership\":"
	     "\"invite\",\"is_direct\":true}}}]}}}");
	ck_assert_str_eq(matrix_rooms_private(&known, "@ana:a")->id, "!dm");
}
END_TEST

START_TEST(private_chats_are_made_once)
{
	go();
	ck_assert(privates_make(&privates, "@limited:a"));
	ck_assert(privates_make(&privates, "@limited:a"));
	ck_assert(privates_make(&privates, "@nobody:a"));
	settle();
	ck_assert_str_eq(made->str, "@limited:a !new-limited; @nobody:a no such user; ");
	ck_assert(privates_make(&privates, "@limited:a"));
	settle();
	ck_assert_str_eq(made->str, "@limited:a !new-limited; @nobody:a no such user; ");
	asked("POST /_matrix/client/v3/createRoom {\"is_direct\":true,\"preset\":"
	      "\"trusted_private_chat\",\"invite\":[\"@limited:a\"]}");
	// known over a restart, and before any sync has told of it
	matrix_rooms_clear(&known);
	matrix_rooms_init(&known, store, "home", SELF);
	ck_assert(matrix_rooms_load(&known, NULL));
	ck_assert_str_eq(matrix_rooms_private(&known, "@limited:a")->id, "!new-limited");
}
END_TEST

// Two at once: neither loses the other's line.
START_TEST(private_chats_are_all_listed)
{
	go();
	ck_assert(privates_make(&privates, "@bo:a"));
	ck_assert(privates_make(&privates, "@cyd:a"));
	ck_assert(privates_make(&privates, "@dee:a"));
	settle();
	asked("PUT /_matrix/client/v3/user/@picketbot:a/account_data/m.direct "
	      "{\"@bo:a\":[\"!new-bo\"],\"@cyd:a\":[\"!new-cyd\"],\"@dee:a\":[\"!new-dee\"]}");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/entry");
	TCase *tcase = tcase_create("entry");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, one_bad_room_stops_no_other);
	tcase_add_test(tcase, a_room_that_the_config_drops_is_left);
	tcase_add_test(tcase, kicked_room_is_not_joined_again);
	tcase_add_test(tcase, invite_policy);
	tcase_add_test(tcase, invites_are_limited);
	tcase_add_test(tcase, a_claimed_room_is_resolved);
	tcase_add_test(tcase, upgrade_is_followed);
	tcase_add_test(tcase, tombstone_follow_needs_power);
	tcase_add_test(tcase, a_false_successor_is_left);
	tcase_add_test(tcase, private_chats_are_found);
	tcase_add_test(tcase, private_chats_outlive_a_kill);
	tcase_add_test(tcase, private_chats_are_made_once);
	tcase_add_test(tcase, private_chats_are_all_listed);
	suite_add_tcase(suite, tcase);
	return suite;
}
