// SPDX-License-Identifier: LGPL-3.0-or-later
// Finds, makes and lists private chats.
#include "matrix/private.h"

#include <string.h>

#include "base/log.h"
#include "matrix/direct.h"

// What an errand is about.
typedef struct {
	Privates *privates;
	char *user, *room; // room NULL = not made yet
	bool encrypted;    // it is being made so
} About;

static About *about_new(Privates *privates, const char *user, const char *room)
{
	About *about = g_new(About, 1);
	*about = (About){privates, g_strdup(user), g_strdup(room), false};
	return about;
}

static void about_free(void *data)
{
	About *about = data;
	g_free(about->user);
	g_free(about->room);
	g_free(about);
}

void privates_init(Privates *privates, const Privates *with, const Api *api)
{
	*privates = (Privates){.known = with->known, .made = with->made, .data = with->data};
	errands_init(&privates->makes, api);
	errands_init(&privates->looks, api);
	privates->making = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void privates_clear(Privates *privates)
{
	errands_clear(&privates->makes);
	errands_clear(&privates->looks);
	g_clear_pointer(&privates->making, g_hash_table_unref);
}

void privates_go(Privates *privates)
{
	errands_go(&privates->makes);
	errands_go(&privates->looks);
}

void privates_hold(Privates *privates)
{
	errands_hold(&privates->makes);
	errands_hold(&privates->looks);
}

// ---- the list: read, changed, written ----

static void on_written(void *data, const ApiAnswer *answer)
{
	const About *about = data;
	if (answer->fate == API_REFUSED)
		log_warning("%s: the list of private chats was not taken: %s",
			about->privates->known->network, answer->words);
}

static char *list_path(const Privates *privates)
{
	return api_path("v3", "user", privates->known->self, "account_data", "m.direct", NULL);
}

static void on_read(void *data, const ApiAnswer *answer)
{
	const About *about = data;
	Privates *privates = about->privates;
	const Json *list = answer->fate == API_DONE ? answer->json : NULL; // refused: there is none
	if (answer->fate == API_REFUSED && answer->status != 404)
		return;
	g_autofree char *text = direct_with(list, about->user, about->room);
	errands_push_next(&privates->looks,
		&(Errand){HTTP_PUT, list_path(privates), json_parse(text, strlen(text), NULL),
			on_written, about_new(privates, about->user, about->room), about_free});
}

void privates_adopt(Privates *privates, MatrixRoom *room, const char *user)
{
	g_autoptr(GError) error = NULL;
	matrix_room_set(room, &room->person, user);
	if (!matrix_rooms_bind(privates->known, room, &error))
		log_warning("%s: a private chat will be forgotten at the next start: %s",
			privates->known->network, error->message);
	errands_push(&privates->looks, &(Errand){HTTP_GET, list_path(privates), NULL, on_read,
					       about_new(privates, user, room->id), about_free});
}

// ---- found ----

static void on_members(void *data, const ApiAnswer *answer)
{
	const About *about = data;
	MatrixRooms *known = about->privates->known;
	MatrixRoom *room = matrix_rooms_find(known, about->room);
	g_autoptr(GError) error = NULL;
	if (!room || *room->person || *room->address ||
		!direct_is_of(answer->json, known->self, about->user))
		return;
	matrix_room_set(room, &room->person, about->user);
	if (!matrix_rooms_bind(known, room, &error))
		log_warning("%s: a private chat will be looked for again: %s", known->network,
			error->message);
	about->privates->made(about->privates->data, about->user, room, NULL);
}

static void look(void *data, MatrixRoom *room, const char *user)
{
	Privates *privates = data;
	errands_push(&privates->looks,
		&(Errand){HTTP_GET, api_path("v3", "rooms", room->id, "joined_members", NULL), NULL,
			on_members, about_new(privates, user, room->id), about_free});
}

bool privates_are_looking(const Privates *privates)
{
	return privates->looks.request != NULL;
}

void privates_note(Privates *privates, const Json *direct)
{
	direct_each(privates->known, direct, look, privates);
}

void privates_note_join(Privates *privates, const SyncRoom *told, MatrixRoom *room)
{
	const char *self = privates->known->self;
	Event event;
	for (const Json *at = json_first(told->timeline); event_next(&at, &event);)
		if (room->standing == ROOM_IN && direct_may_be(room) &&
			event_is_state(&event, "m.room.member", self) &&
			json_is_true(event.before, "is_direct") && user_id_is(event.before_by))
			look(privates, room, event.before_by);
}

// ---- made ----

static void on_made(void *data, const ApiAnswer *answer)
{
	const About *about = data;
	Privates *privates = about->privates;
	const char *id = answer->fate == API_DONE ? json_text(answer->json, "room_id") : NULL;
	MatrixRoom *room = room_id_is(id) ? matrix_rooms_take(privates->known, id) : NULL;
	g_hash_table_remove(privates->making, about->user);
	// Trap: a sync may tell of the room while it is still being made, and not that it is encrypted.
	if (room && about->encrypted)
		matrix_room_encrypt(room);
	if (room)
		privates_adopt(privates, room, about->user);
	privates->made(privates->data, about->user, room, room ? NULL : answer->words);
}

static void add_encryption(Json *body)
{
	Json *state = json_object_new();
	json_add_text(state, "type", "m.room.encryption");
	json_add_text(state, "state_key", "");
	json_add_text(json_add_object(state, "content"), "algorithm", "m.megolm.v1.aes-sha2");
	json_append(json_add_array(body, "initial_state"), state);
}

static Errand room_errand(Privates *privates, const char *user, bool encrypted)
{
	Json *body = json_object_new();
	json_add_bool(body, "is_direct", true);
	json_add_text(body, "preset", "trusted_private_chat");
	json_append_text(json_add_array(body, "invite"), user);
	if (encrypted)
		add_encryption(body);
	About *about = about_new(privates, user, NULL);
	about->encrypted = encrypted;
	return (Errand){
		HTTP_POST, api_path("v3", "createRoom", NULL), body, on_made, about, about_free};
}

// Whoever has no device that could read it is written to in clear, or never.
static void on_devices(void *data, const ApiAnswer *answer)
{
	const About *about = data;
	Privates *privates = about->privates;
	const Json *devices = json_object(json_object(answer->json, "device_keys"), about->user);
	bool owned = json_object(json_object(answer->json, "master_keys"), about->user),
	     doubtful = answer->fate != API_DONE ||
			json_first(json_object(answer->json, "failures"));
	bool strict = privates->known->index.strict;
	const Errand make = room_errand(
		privates, about->user, doubtful || (json_first(devices) && (owned || !strict)));
	errands_push_next(&privates->makes, &make);
}

static Errand devices_errand(Privates *privates, const char *user)
{
	Json *body = json_object_new();
	json_add_array(json_add_object(body, "device_keys"), user);
	return (Errand){HTTP_POST, api_path("v3", "keys", "query", NULL), body, on_devices,
		about_new(privates, user, NULL), about_free};
}

bool privates_make(Privates *privates, const char *user)
{
	if (g_hash_table_contains(privates->making, user) ||
		matrix_rooms_private(privates->known, user))
		return true;
	if (g_hash_table_size(privates->making) >= PRIVATE_MOST_MAKING)
		return false;
	g_hash_table_add(privates->making, g_strdup(user));
	const Errand first = privates->known->index.decrypts ? devices_errand(privates, user)
							     : room_errand(privates, user, false);
	bool pushed = errands_push(&privates->makes, &first);
	if (!pushed)
		g_hash_table_remove(privates->making, user);
	return pushed;
}
