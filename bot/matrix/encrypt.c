// SPDX-License-Identifier: LGPL-3.0-or-later
// One event after the other: who is in the room, whose keys we lack, the room's key to all of them, the event. Each step
// is asked for again where it was interrupted: the library knows what is done.
#include "matrix/encrypt.h"

#include "base/log.h"

struct Encryption {
	char *room;
	Json *content;
	EncryptReply reply; // its done NULL = cancelled
};

static void encryption_free(Encryption *encryption)
{
	g_free(encryption->room);
	json_free(encryption->content);
	g_free(encryption);
}

static void begin(Encryptor *encryptor);

static Encryption *first(const Encryptor *encryptor)
{
	return g_queue_peek_head((GQueue *)&encryptor->waiting);
}

static void end(Encryptor *encryptor, const Json *content, const char *why)
{
	Encryption *encryption = g_queue_pop_head(&encryptor->waiting);
	if (why) // what was not done is done for the next one
		members_of(&encryptor->members, encryption->room)->tracked = 0;
	backoff_reset(&encryptor->backoff);
	encryptor->tries = 0;
	if (encryption->reply.done)
		encryption->reply.done(encryption->reply.data, content, why);
	encryption_free(encryption);
	begin(encryptor);
}

static gboolean on_timer(gpointer data)
{
	Encryptor *encryptor = data;
	encryptor->timer = 0;
	begin(encryptor);
	return G_SOURCE_REMOVE;
}

// A room whose server does not answer keeps no other waiting: it is the last of them now.
static void try_later(Encryptor *encryptor, gint64 least_ms)
{
	g_queue_push_tail(&encryptor->waiting, g_queue_pop_head(&encryptor->waiting));
	backoff_at_least(&encryptor->backoff, least_ms);
	encryptor->timer = g_timeout_add(backoff_next(&encryptor->backoff), on_timer, encryptor);
}

// What is to be said is not lost for a fault that passes.
static void fail(Encryptor *encryptor, const char *why)
{
	if (++encryptor->tries < ENCRYPT_TRIES) {
		members_of(&encryptor->members, first(encryptor)->room)->tracked = 0;
		try_later(encryptor, 0);
		return;
	}
	end(encryptor, NULL, why);
}

static void call(Encryptor *encryptor, const char *name, Json *ask, MachineDone *done)
{
	encryptor->call = machine_call(
		encryptor->device->machine, name, ask, (MachineReply){done, encryptor});
}

// What every step is asked about.
static Json *about(Encryptor *encryptor)
{
	Json *ask = json_object_new();
	members_add(members_of(&encryptor->members, first(encryptor)->room), ask);
	return ask;
}

// ---- the event ----

static void on_encrypted(void *data, const Json *answer, const char *why)
{
	Encryptor *encryptor = data;
	encryptor->call = NULL;
	const Json *content = json_object(answer, "content");
	if (content)
		end(encryptor, content, NULL);
	else
		fail(encryptor, why ? why : "no content");
}

static void ask_event(Encryptor *encryptor)
{
	const Encryption *encryption = first(encryptor);
	Json *ask = json_object_new();
	json_add_text(ask, "room", encryption->room);
	json_add_text(ask, "type", "m.room.message");
	json_put(ask, "content", json_copy(encryption->content));
	call(encryptor, "encrypt", ask, on_encrypted);
}

// ---- the room's key, to everybody ----

static void on_given(void *data, KeysFate fate)
{
	Encryptor *encryptor = data;
	encryptor->requests = NULL;
	if (fate == KEYS_UNSENT)
		try_later(encryptor, 0);
	else if (first(encryptor)->reply.done)
		ask_event(encryptor);
	else
		end(encryptor, NULL, NULL);
}

static void on_share(void *data, const Json *answer, const char *why)
{
	Encryptor *encryptor = data;
	encryptor->call = NULL;
	if (!answer)
		fail(encryptor, why);
	else if (json_first(answer))
		encryptor->requests = key_requests_send(&encryptor->device->way, json_copy(answer),
			KEYS_PATIENT, (KeysReply){on_given, encryptor});
	else
		on_given(encryptor, KEYS_SENT);
}

static void ask_share(Encryptor *encryptor)
{
	const Members *members = members_of(&encryptor->members, first(encryptor)->room);
	Json *ask = about(encryptor);
	json_add_text(ask, "room", first(encryptor)->room);
	if (members->rotation_ms > 0)
		json_add_int(ask, "rotation_ms", members->rotation_ms);
	if (members->rotation_messages > 0)
		json_add_int(ask, "rotation_messages", members->rotation_messages);
	if (members->history)
		json_add_text(ask, "history", members->history);
	call(encryptor, "share", ask, on_share);
}

// ---- keys of theirs ----

static void on_claimed(void *data, KeysFate fate)
{
	Encryptor *encryptor = data;
	encryptor->requests = NULL;
	if (fate == KEYS_UNSENT)
		try_later(encryptor, 0);
	else
		ask_share(encryptor);
}

static void on_claim(void *data, const Json *answer, const char *why)
{
	Encryptor *encryptor = data;
	encryptor->call = NULL;
	if (!answer)
		fail(encryptor, why);
	else if (json_is_object(answer))
		encryptor->requests = key_requests_send(&encryptor->device->way, json_copy(answer),
			KEYS_PATIENT, (KeysReply){on_claimed, encryptor});
	else
		on_claimed(encryptor, KEYS_SENT);
}

// For each event: whose server was away, or had no key left, may have one by now.
static void ask_claim(Encryptor *encryptor)
{
	call(encryptor, "claim", about(encryptor), on_claim);
}

static void on_drained(void *data, KeysFate fate)
{
	Encryptor *encryptor = data;
	encryptor->draining = false;
	if (encryptor->held || !first(encryptor))
		return;
	if (fate != KEYS_UNSENT) {
		ask_claim(encryptor);
		return;
	}
	members_of(&encryptor->members, first(encryptor)->room)->tracked = 0;
	try_later(encryptor, 0);
}

// Trap: devices of people who are not tracked are not known, and what is not known gets no key.
static void on_tracked(void *data, const Json *answer, const char *why)
{
	Encryptor *encryptor = data;
	encryptor->call = NULL;
	if (!answer) {
		fail(encryptor, why);
		return;
	}
	encryptor->draining = true;
	keys_drain(&encryptor->device->drain, (KeysReply){on_drained, encryptor});
}

// ---- who is there ----

static void with_members(Encryptor *encryptor)
{
	Members *members = members_of(&encryptor->members, first(encryptor)->room);
	if (members->tracked == encryptor->devices) {
		ask_claim(encryptor);
		return;
	}
	members->tracked =
		encryptor->devices; // who comes or changes meanwhile is for the next event
	call(encryptor, "track", about(encryptor), on_tracked);
}

static void take_state(Encryptor *encryptor, const Json *state)
{
	Members *members = members_of(&encryptor->members, first(encryptor)->room);
	if (members->missed) {
		try_later(encryptor, 0);
		return;
	}
	members_take(members, state);
	with_members(encryptor);
}

static void on_state(void *data, const ApiAnswer *answer)
{
	Encryptor *encryptor = data;
	encryptor->request = NULL;
	switch (answer->fate) {
	case API_DONE:
		take_state(encryptor, answer->json);
		break;
	case API_UNREACHED:
	case API_LIMITED:
		if (answer->too_long)
			end(encryptor, NULL, answer->words);
		else
			try_later(encryptor, answer->retry_ms);
		break;
	case API_LOGGED_OUT:
		try_later(encryptor, 0); // whoever logs in lets us go on
		break;
	case API_REFUSED:
		end(encryptor, NULL, answer->words);
		break;
	}
}

static bool is_working(const Encryptor *encryptor)
{
	return encryptor->request || encryptor->call || encryptor->requests ||
	       encryptor->draining || encryptor->timer;
}

static void begin(Encryptor *encryptor)
{
	const Encryption *encryption = first(encryptor);
	if (!encryption || encryptor->held || is_working(encryptor))
		return;
	Members *members = members_of(&encryptor->members, encryption->room);
	if (members->known) {
		with_members(encryptor);
		return;
	}
	members->missed = false;
	g_autofree char *path = api_path("v3", "rooms", encryption->room, "state", NULL);
	encryptor->request = api_ask(encryptor->device->api,
		&(ApiCall){.path = path, .most_bytes = ENCRYPT_STATE_BYTES}, on_state, encryptor);
}

// ---- the whole ----

Encryption *encrypt(Encryptor *encryptor, const char *room, const Json *content, EncryptReply reply)
{
	Encryption *encryption = g_new(Encryption, 1);
	*encryption = (Encryption){g_strdup(room), json_copy(content), reply};
	g_queue_push_tail(&encryptor->waiting, encryption);
	begin(encryptor);
	return encryption;
}

void encryption_cancel(Encryption *encryption)
{
	if (encryption)
		encryption->reply.done = NULL; // the key goes on its way to everybody all the same
}

void encryptor_init(Encryptor *encryptor, Device *device)
{
	*encryptor = (Encryptor){.device = device, .devices = 1, .held = true};
	members_table_init(&encryptor->members);
	g_queue_init(&encryptor->waiting);
	backoff_init(&encryptor->backoff, ENCRYPT_RETRY_MS, ENCRYPT_RETRY_MOST_MS);
}

void encryptor_go(Encryptor *encryptor)
{
	encryptor->held = false;
	begin(encryptor);
}

void encryptor_begin_anew(Encryptor *encryptor)
{
	encryptor->devices++;
}

void encryptor_hold(Encryptor *encryptor)
{
	const Encryption *encryption = first(encryptor);
	if (encryption && is_working(encryptor))
		members_of(&encryptor->members, encryption->room)->tracked = 0;
	encryptor->held = true;
	encryptor->draining = false;
	g_clear_handle_id(&encryptor->timer, g_source_remove);
	g_clear_pointer(&encryptor->request, api_cancel);
	g_clear_pointer(&encryptor->call, machine_cancel);
	g_clear_pointer(&encryptor->requests, key_requests_cancel);
}

void encryptor_clear(Encryptor *encryptor)
{
	encryptor_hold(encryptor);
	g_queue_clear_full(&encryptor->waiting, (GDestroyNotify)encryption_free);
	members_table_clear(&encryptor->members);
}
