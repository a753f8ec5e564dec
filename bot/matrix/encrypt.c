// SPDX-License-Identifier: LGPL-3.0-or-later
// Each room has its own queue: one whose server is away, or of a thousand devices, keeps no other waiting.
#include "matrix/encrypt.h"

struct Encryption {
	Json *content;
	EncryptReply reply; // its done NULL = cancelled
};

// The words on their way into one room.
typedef struct {
	Encryptor *encryptor;
	char *id;
	GQueue waiting; // of Encryption; the first is being worked on
	Share share;
	MachineCall *call;
	guint timer;
	Backoff backoff;
	unsigned tries; // of the first
} Room;

static void encryption_free(Encryption *encryption)
{
	json_free(encryption->content);
	g_free(encryption);
}

static void begin(Room *room);

static Encryption *first(const Room *room)
{
	return g_queue_peek_head((GQueue *)&room->waiting);
}

static void end(Room *room, const Json *content, const char *why)
{
	Encryption *encryption = g_queue_pop_head(&room->waiting);
	if (why) // what was not done is done for the next one
		share_doubt(&room->share);
	backoff_reset(&room->backoff);
	room->tries = 0;
	if (encryption->reply.done)
		encryption->reply.done(encryption->reply.data, content, why);
	encryption_free(encryption);
	begin(room);
}

static gboolean on_timer(gpointer data)
{
	Room *room = data;
	room->timer = 0;
	begin(room);
	return G_SOURCE_REMOVE;
}

static void try_later(Room *room, gint64 least_ms)
{
	backoff_at_least(&room->backoff, least_ms);
	room->timer = g_timeout_add(backoff_next(&room->backoff), on_timer, room);
}

// What is to be said is not lost for a fault that passes.
static void fail(Room *room, const char *why)
{
	if (++room->tries < ENCRYPT_TRIES) {
		share_doubt(&room->share);
		try_later(room, 0);
		return;
	}
	end(room, NULL, why);
}

static void on_encrypted(void *data, const Json *answer, const char *why)
{
	Room *room = data;
	room->call = NULL;
	const Json *content = json_object(answer, "content");
	if (content)
		end(room, content, NULL);
	else
		fail(room, why ? why : "no content");
}

static void ask_event(Room *room)
{
	Json *ask = json_object_new();
	json_add_text(ask, "room", room->id);
	json_add_text(ask, "type", "m.room.message");
	json_put(ask, "content", json_copy(first(room)->content));
	room->call = machine_call(room->encryptor->sharer.device->machine, "encrypt", ask,
		(MachineReply){on_encrypted, room});
}

static void on_shared(void *data, const ShareResult *result)
{
	Room *room = data;
	switch (result->fate) {
	case SHARE_DONE:
		if (first(room)->reply.done)
			ask_event(room);
		else
			end(room, NULL, NULL);
		break;
	case SHARE_LATER:
		try_later(room, result->least_ms);
		break;
	case SHARE_FAILED:
		fail(room, result->why);
		break;
	case SHARE_REFUSED:
		end(room, NULL, result->why);
		break;
	}
}

static void begin(Room *room)
{
	if (first(room) && !room->encryptor->held && !room->call && !room->timer &&
		!share_is_working(&room->share))
		share_begin(&room->share);
}

// ---- rooms ----

static void room_hold(Room *room)
{
	g_clear_handle_id(&room->timer, g_source_remove);
	g_clear_pointer(&room->call, machine_cancel);
	share_hold(&room->share);
	if (first(room))
		share_doubt(&room->share);
}

static void room_free(Room *room)
{
	room_hold(room);
	g_queue_clear_full(&room->waiting, (GDestroyNotify)encryption_free);
	g_free(room->id);
	g_free(room);
}

static Room *room_of(Encryptor *encryptor, const char *id)
{
	Room *room = g_hash_table_lookup(encryptor->rooms, id);
	if (room)
		return room;
	room = g_new(Room, 1);
	*room = (Room){.encryptor = encryptor, .id = g_strdup(id), .backoff = encryptor->backoff};
	g_queue_init(&room->waiting);
	share_init(&room->share, &(Share){.sharer = &encryptor->sharer,
					 .room = room->id,
					 .done = on_shared,
					 .data = room});
	g_hash_table_insert(encryptor->rooms, room->id, room);
	return room;
}

// No step ends before the loop turns, so none adds a room meanwhile.
static void each(const Encryptor *encryptor, void (*what)(Room *room))
{
	GHashTableIter all;
	gpointer room;
	g_hash_table_iter_init(&all, encryptor->rooms);
	while (g_hash_table_iter_next(&all, NULL, &room))
		what(room);
}

// ---- the whole ----

Encryption *encrypt(Encryptor *encryptor, const char *id, const Json *content, EncryptReply reply)
{
	Room *room = room_of(encryptor, id);
	Encryption *encryption = g_new(Encryption, 1);
	*encryption = (Encryption){json_copy(content), reply};
	g_queue_push_tail(&room->waiting, encryption);
	begin(room);
	return encryption;
}

void encryption_cancel(Encryption *encryption)
{
	if (encryption)
		encryption->reply.done = NULL; // the key goes on its way to everybody all the same
}

void encryptor_init(Encryptor *encryptor, Device *device)
{
	*encryptor = (Encryptor){
		.rooms = g_hash_table_new_full(
			g_str_hash, g_str_equal, NULL, (GDestroyNotify)room_free),
		.held = true,
	};
	sharer_init(&encryptor->sharer, device);
	backoff_init(&encryptor->backoff, ENCRYPT_RETRY_MS, ENCRYPT_RETRY_MOST_MS);
}

void encryptor_go(Encryptor *encryptor)
{
	encryptor->held = false;
	each(encryptor, begin);
}

void encryptor_begin_anew(Encryptor *encryptor)
{
	encryptor->sharer.devices++;
}

void encryptor_hold(Encryptor *encryptor)
{
	encryptor->held = true;
	each(encryptor, room_hold);
}

void encryptor_clear(Encryptor *encryptor)
{
	encryptor->held = true;
	g_clear_pointer(&encryptor->rooms, g_hash_table_unref);
	sharer_clear(&encryptor->sharer);
}
