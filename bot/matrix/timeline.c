// SPDX-License-Identifier: LGPL-3.0-or-later
// Room by room: its states, then what was said, in order.
#include "matrix/timeline.h"

#include <string.h>

#include "base/log.h"
#include "chat/post.h"
#include "matrix/hear.h"
#include "matrix/level.h"
#include "matrix/parts.h"

typedef struct {
	const MatrixSync *sync;
	MatrixRoom *room;
	HearPlace place;
	Hearer hearer;
	Power power; // as it was when the event was sent
	GPtrArray *messages;
	bool in, acts;
} Hearing;

// Most of our lines are no posts: what they are called is nobody's business.
static bool is_known_echo(const Hearing *hearing, const Message *message)
{
	return message->tap == TAP_SAID && !post_waits(hearing->sync->matrix->base.chat->store,
						   message->network, message->mark);
}

// Who was given a level since was nobody when they said it, and from whom it was taken is nobody now.
static BotRole role_of(const Hearing *hearing, const char *user)
{
	BotRole then = level_role(&hearing->power, hearing->place.room, user);
	return then ? MIN(then, level_role(&hearing->room->power, hearing->place.room, user))
		    : BOT_ANYONE;
}

// Another id does not make it another word.
static void know_by(Message *message, const char *once)
{
	if (!once || !message->id || message->tap != TAP_NONE)
		return;
	g_free(message->id);
	message->id = g_strdup(once);
}

// A server could put it into anybody's mouth, where people believe that it cannot.
static bool is_forgeable(const Hearing *hearing, const Event *event)
{
	Matrix *matrix = hearing->sync->matrix;
	bool forgeable = hearing->room->encrypted && matrix->rooms.index.decrypts &&
			 event_is(event, "m.room.message") &&
			 strcmp(event->sender, hearing->hearer.self) &&
			 !decrypt_once(&matrix->decrypter, event);
	if (forgeable)
		crypto_unread(&matrix->crypto, hearing->place.room, event, "clear");
	return forgeable;
}

static void on_event(void *data, const Event *event)
{
	Hearing *hearing = data;
	members_note(&hearing->sync->matrix->encryptor.sharer.members, hearing->room->id, event);
	power_note(&hearing->power, event);
	hear_follow(event, hearing->hearer.self, &hearing->in);
	if (hearing->in && hearing->sync->since && strcmp(event->sender, hearing->hearer.self))
		crypto_hear(&hearing->sync->matrix->crypto, hearing->room, event);
	if (!hearing->in || !hearing->acts || is_forgeable(hearing, event))
		return;
	g_autofree char *handle = names_handle(&hearing->room->names, event->sender);
	hearing->place.handle = handle;
	g_autoptr(Message) message = hear_event(&hearing->hearer, &hearing->place, event);
	if (!message || is_known_echo(hearing, message))
		return;
	know_by(message, decrypt_once(&hearing->sync->matrix->decrypter, event));
	message->late = hearing->sync->away;
	message->room_role = role_of(hearing, event->sender);
	g_ptr_array_add(hearing->messages, g_steal_pointer(&message));
}

static void hear_room(Hearing *hearing, const SyncRoom *told, bool known)
{
	const Matrix *matrix = hearing->sync->matrix;
	hearing->place.room = matrix_bot_room(matrix, hearing->room);
	if (hearing->place.room)
		crypto_enter(&hearing->sync->matrix->crypto, hearing->room, hearing->place.room);
	if (!known && hearing->place.room)
		log_write(crypto_speaks(hearing->room) ? LOG_INFO : LOG_WARNING,
			&(LogWhere){
				.network = matrix->base.network, .room = hearing->place.room->name},
			"matrix: in room %s%s", hearing->place.room->name,
			crypto_speaks(hearing->room)
				? ""
				: ", which is encrypted: nothing is heard or said there");
	hearing->acts = hearing->sync->since &&
			(hearing->place.room || matrix_room_is_private(hearing->room));
	hearing->in = hear_was_in(told, matrix->rooms.self, known);
	gaps_each(&hearing->sync->gaps, told->id, on_event, hearing);
	Event event;
	for (const Json *at = told->state_after ? NULL : json_first(told->state);
		event_next(&at, &event);)
		power_note(&hearing->power, &event);
	for (const Json *at = json_first(told->timeline); event_next(&at, &event);)
		on_event(hearing, &event);
}

static void remember_power(Hearing *hearing, const MatrixRoom *before)
{
	if (before)
		power_set(&hearing->power, &before->power);
	else {
		power_clear(&hearing->power);
		power_init(&hearing->power);
	}
}

// What had no key when it was told.
static void on_read(void *data, const char *id, const Event *event)
{
	Hearing *hearing = data;
	const Matrix *matrix = hearing->sync->matrix;
	hearing->room = matrix_rooms_find(&matrix->rooms, id);
	if (!hearing->room)
		return;
	remember_power(hearing, hearing->room);
	hearing->place.room = matrix_bot_room(matrix, hearing->room);
	hearing->acts = hearing->place.room || matrix_room_is_private(hearing->room);
	hearing->in = hearing->room->standing == ROOM_IN;
	on_event(hearing, event);
}

// The state of a room says of its members no more than who spoke, and nobody tells us what happens where we are not.
static void note_members(MembersTable *members, const SyncRoom *told)
{
	Event event;
	if (told->limited || told->part != SYNC_JOINED)
		members_doubt(members, told->id);
	for (const Json *at = json_first(told->state); event_next(&at, &event);)
		members_note(members, told->id, &event);
}

GPtrArray *timeline_hear(MatrixSync *sync, bool *ret_news)
{
	Matrix *matrix = sync->matrix;
	g_autofree char *name = user_id_localpart(matrix->rooms.self);
	Hearing hearing = {
		.sync = sync,
		.hearer = {.network = matrix->base.network,
			.self = matrix->rooms.self,
			.name = name},
		.messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free),
	};
	SyncRoom told = {0};
	while (sync_next_room(&sync->answer, &told)) {
		bool known = matrix_rooms_is_in(&matrix->rooms, told.id);
		remember_power(&hearing, matrix_rooms_find(&matrix->rooms, told.id));
		hearing.room = matrix_rooms_note(&matrix->rooms, &told);
		*ret_news = *ret_news || !known || !hear_is_echo(&told, matrix->rooms.self);
		note_members(&matrix->encryptor.sharer.members, &told);
		if (hearing.room && told.part == SYNC_JOINED)
			hear_room(&hearing, &told, known);
		entry_note(&matrix->entry, &told, hearing.room);
	}
	keyless_each_read(&matrix->decrypter.keyless, on_read, &hearing);
	power_clear(&hearing.power);
	*ret_news |= hearing.messages->len > 0 || matrix->decrypter.took;
	const Json *direct = sync_account_data(&sync->answer, "m.direct");
	if (direct)
		privates_note(&matrix->privates, direct);
	return hearing.messages;
}

static void latch(MatrixRoom *room, const Json *events)
{
	Event event;
	for (const Json *at = json_first(events); event_next(&at, &event);)
		if (event_is_state(&event, "m.room.encryption", ""))
			matrix_room_encrypt(room);
}

void timeline_latch(MatrixSync *sync)
{
	SyncRoom told = {0};
	while (sync_next_room(&sync->answer, &told)) {
		MatrixRoom *room = matrix_rooms_find(&sync->matrix->rooms, told.id);
		if (!room || told.part != SYNC_JOINED)
			continue;
		latch(room, told.state);
		latch(room, told.timeline);
	}
}
