// SPDX-License-Identifier: LGPL-3.0-or-later
// Three steps: keys from the answer, what the machine wants to know of them (who signed that new device?), events.
#include "matrix/decrypt.h"

#include <string.h>

#include "base/log.h"

// An event that was handed to the machine; borrowed from the answer, or from what had no key.
typedef struct {
	const char *room;
	const Json *event;
	KeylessEvent *keyless; // NULL = from the answer
	bool old;              // perhaps said before we came: nobody waits for an answer
} Asked;

void decrypter_init(Decrypter *decrypter, const Decrypter *with)
{
	*decrypter = (Decrypter){
		.encryptor = with->encryptor,
		.done = with->done,
		.unread = with->unread,
		.data = with->data,
		.asked = g_ptr_array_new_with_free_func(g_free),
		.tracked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.once = g_hash_table_new_full(NULL, NULL, NULL, g_free),
		.keys = true,
	};
	sync_keys_init(&decrypter->parts);
	keyless_init(&decrypter->keyless, with->keyless.store, with->keyless.network);
}

void decrypter_hold(Decrypter *decrypter)
{
	decrypter->draining = false;
	decrypter->keys = true; // what was being tried is tried again
	sync_keys_forget(&decrypter->parts);
	g_clear_pointer(&decrypter->call, machine_cancel);
}

void decrypter_begin_anew(Decrypter *decrypter)
{
	g_hash_table_remove_all(decrypter->tracked);
	sync_keys_forget(&decrypter->parts);
	decrypter->keys = true;
}

void decrypter_clear(Decrypter *decrypter)
{
	decrypter_hold(decrypter);
	keyless_clear(&decrypter->keyless);
	g_clear_pointer(&decrypter->asked, g_ptr_array_unref);
	g_clear_pointer(&decrypter->once, g_hash_table_unref);
	g_clear_pointer(&decrypter->tracked, g_hash_table_unref);
	sync_keys_clear(&decrypter->parts);
}

static Device *device_of(const Decrypter *decrypter)
{
	return decrypter->encryptor->sharer.device;
}

// ---- events ----

// Who may take something back is the servers' to judge, and they did not see it; all other types mean nothing to us.
static bool may_be_inside(const char *type)
{
	return !g_strcmp0(type, "m.room.message") || !g_strcmp0(type, "m.reaction");
}

static void receive(Decrypter *decrypter, Json *parts);

static void take_clear(Decrypter *decrypter, const Asked *asked, const Json *result)
{
	const char *text = json_text(result, "event"), *session = json_text(result, "session");
	g_autoptr(Json) clear = json_parse(text, strlen(text), NULL);
	const char *type = json_text(clear, "type"), *sender = json_text(asked->event, "sender");
	const Json *content = json_object(clear, "content");
	int64_t index = 0;
	json_int(result, "index", &index);
	if (!may_be_inside(type) || !content)
		return; // it stays what it was, and says nothing
	// Only that: all else in it are the sender's words about what servers have to say.
	json_put((Json *)asked->event, "content", json_copy(content));
	json_put((Json *)asked->event, "type", json_copy(json_member(clear, "type")));
	g_hash_table_replace(decrypter->once, (gpointer)asked->event,
		g_strdup_printf("%s %s %" G_GINT64_FORMAT, sender ? sender : "",
			session ? session : "", index));
	if (asked->keyless) {
		asked->keyless->state = KEYLESS_OVER;
		asked->keyless->read = true;
		decrypter->took = true;
	}
}

static void take_fault(Decrypter *decrypter, const Asked *asked, const char *fault)
{
	Event event;
	if (!event_read(&event, asked->event) || asked->old)
		return;
	bool later = !strcmp(fault, "no_key") || (!strcmp(fault, "unsigned") && decrypter->doubt);
	if (!later) {
		decrypter->unread(decrypter->data, asked->room, &event, fault);
		if (asked->keyless)
			asked->keyless->state = KEYLESS_OVER;
		decrypter->took |= asked->keyless != NULL;
	} else if (!asked->keyless) {
		keyless_add(&decrypter->keyless, asked->room, asked->event, decrypter->now);
		decrypter->took = true;
	}
}

// Who wrote what never got a key is asked to write it again.
static void give_up(Decrypter *decrypter)
{
	for (unsigned i = 0; i < decrypter->keyless.events->len; i++) {
		KeylessEvent *keyless = decrypter->keyless.events->pdata[i];
		Event event;
		if (keyless->state == KEYLESS_OVER ||
			decrypter->now - keyless->at < KEYLESS_SECONDS)
			continue;
		keyless->state = KEYLESS_OVER;
		decrypter->took = true;
		if (event_read(&event, keyless->event))
			decrypter->unread(decrypter->data, keyless->room, &event, "no_key");
	}
}

static void end(Decrypter *decrypter)
{
	decrypter->failed = 0;
	give_up(decrypter);
	g_ptr_array_set_size(decrypter->asked, 0);
	decrypter->done(decrypter->data, NULL);
}

// Going on would lose keys and words for a fault that passes. True: the answer comes again, and is passed over when that was too often.
static bool fail(Decrypter *decrypter, const char *why)
{
	if (!why)
		return false;
	decrypter->failed++;
	sync_keys_forget(&decrypter->parts); // it is told of all again
	decrypter->keys = true;
	decrypter->done(decrypter->data, why);
	return true;
}

static bool is_late(const char *fault)
{
	return !strcmp(fault, "no_key") || !strcmp(fault, "unsigned");
}

// Is one by somebody whose new device we may have taken for none?
static bool is_held(const Decrypter *decrypter, const Json *answer)
{
	const Json *result = json_first(answer);
	for (unsigned i = 0; result && i < decrypter->asked->len; i++, result = json_next(result)) {
		const Asked *asked = decrypter->asked->pdata[i];
		const char *fault = json_text(result, "fault");
		if (fault && is_late(fault) &&
			sync_keys_holds(&decrypter->parts, json_text(asked->event, "sender")))
			return true;
	}
	return false;
}

// Nothing was taken yet: a hold or a fault before all is asked again loses none of it.
static void believe(Decrypter *decrypter)
{
	for (unsigned i = decrypter->asked->len; i-- > 0;) {
		const Asked *asked = decrypter->asked->pdata[i];
		if (asked->keyless) // it is found again
			g_ptr_array_remove_index(decrypter->asked, i);
	}
	decrypter->keys = true;
	decrypter->encryptor->sharer.devices++;
	receive(decrypter, sync_keys_release(&decrypter->parts, decrypter->now));
}

static void on_clear(void *data, const Json *answer, const char *why)
{
	Decrypter *decrypter = data;
	decrypter->call = NULL;
	if (fail(decrypter, why))
		return;
	if (is_held(decrypter, answer)) {
		believe(decrypter);
		return;
	}
	const Json *result = json_first(answer);
	for (unsigned i = 0; i < decrypter->asked->len;
		i++, result = result ? json_next(result) : NULL) {
		const Asked *asked = decrypter->asked->pdata[i];
		const char *fault = result ? json_text(result, "fault") : "broken";
		if (fault)
			take_fault(decrypter, asked, fault);
		else if (json_text(result, "event"))
			take_clear(decrypter, asked, result);
	}
	end(decrypter);
}

static void ask_events(Decrypter *decrypter)
{
	if (!decrypter->asked->len) {
		end(decrypter);
		return;
	}
	Json *ask = json_object_new(), *events = json_add_array(ask, "events");
	for (unsigned i = 0; i < decrypter->asked->len; i++) {
		const Asked *asked = decrypter->asked->pdata[i];
		Json *item = json_object_new();
		g_autofree char *text = json_print(asked->event);
		json_add_text(item, "room", asked->room);
		json_add_text(item, "event", text);
		json_append(events, item);
	}
	decrypter->call = machine_call(
		device_of(decrypter)->machine, "decrypt", ask, (MachineReply){on_clear, decrypter});
}

// ---- which ----

static void ask_for(Decrypter *decrypter, const Asked *asked)
{
	g_ptr_array_add(decrypter->asked, g_memdup2(asked, sizeof *asked));
}

typedef struct {
	Decrypter *decrypter;
	const char *room, *self;
	bool old;
} Finding;

// No state is ever encrypted, and our own words we know.
static void on_event(void *data, const Event *event)
{
	const Finding *finding = data;
	if (event_is(event, "m.room.redaction") && event->redacts)
		finding->decrypter->took |= keyless_take_back(
			&finding->decrypter->keyless, finding->room, event->redacts);
	if (event_is(event, "m.room.encrypted") && !event->state_key && !event->redacted &&
		event->id && strcmp(event->sender, finding->self))
		ask_for(finding->decrypter,
			&(Asked){finding->room, event->json, NULL, finding->old});
}

static void find_events(Decrypter *decrypter, const DecryptAsk *ask)
{
	SyncRoom told = {0};
	while (!ask->first && sync_next_room(ask->answer, &told)) {
		Finding finding = {
			decrypter, told.id, ask->self, !matrix_rooms_is_in(ask->rooms, told.id)};
		Event event;
		if (told.part != SYNC_JOINED)
			continue;
		gaps_each(ask->gaps, told.id, on_event, &finding);
		for (const Json *at = json_first(told.timeline); event_next(&at, &event);)
			on_event(&finding, &event);
	}
}

static void find_keyless(Decrypter *decrypter)
{
	for (unsigned i = 0; decrypter->keys && i < decrypter->keyless.events->len; i++) {
		KeylessEvent *keyless = decrypter->keyless.events->pdata[i];
		if (keyless->state != KEYLESS_OVER)
			ask_for(decrypter, &(Asked){keyless->room, keyless->event, keyless, false});
	}
	decrypter->keys = false;
}

static void read_all(Decrypter *decrypter)
{
	find_keyless(decrypter);
	ask_events(decrypter);
}

// ---- keys ----

static void on_drained(void *data, KeysFate fate)
{
	Decrypter *decrypter = data;
	if (!decrypter->draining)
		return;
	decrypter->draining = false;
	bool sent = fate == KEYS_SENT;
	decrypter->keys |= sent && decrypter->doubt;
	decrypter->doubt = !sent;
	read_all(decrypter);
}

static void drain(Decrypter *decrypter)
{
	decrypter->draining = true;
	keys_drain(&device_of(decrypter)->drain, (KeysReply){on_drained, decrypter});
}

static void on_tracked(void *data, const Json *answer, const char *why)
{
	Decrypter *decrypter = data;
	(void)answer;
	decrypter->call = NULL;
	if (why)
		g_hash_table_remove_all(decrypter->tracked);
	if (!fail(decrypter, why))
		drain(decrypter);
}

// Trap: what comes from somebody whose devices were never asked for counts as unsigned, though it is signed.
static bool track_senders(Decrypter *decrypter)
{
	Json *ask = json_object_new(), *users = json_add_array(ask, "users");
	for (unsigned i = 0; i < decrypter->asked->len; i++) {
		const Asked *asked = decrypter->asked->pdata[i];
		const char *sender = json_text(asked->event, "sender");
		if (sender && g_hash_table_add(decrypter->tracked, g_strdup(sender)))
			json_append_text(users, sender);
	}
	if (json_first(users)) {
		decrypter->call = machine_call(device_of(decrypter)->machine, "track", ask,
			(MachineReply){on_tracked, decrypter});
		return true;
	}
	json_free(ask);
	return false;
}

static void on_received(void *data, const Json *answer, const char *why)
{
	Decrypter *decrypter = data;
	decrypter->call = NULL;
	if (fail(decrypter, why))
		return;
	sync_keys_taken(&decrypter->parts);
	decrypter->keys |= json_first(json_array(answer, "room_keys")) != NULL;
	if (!track_senders(decrypter))
		drain(decrypter);
}

static void receive(Decrypter *decrypter, Json *parts)
{
	decrypter->took = true;
	device_count(device_of(decrypter));
	decrypter->call = machine_call(device_of(decrypter)->machine, "receive_sync", parts,
		(MachineReply){on_received, decrypter});
}

// An answer that brings the machine down each time must not keep us deaf for ever.
static void pass_over(Decrypter *decrypter)
{
	log_error("matrix: an answer is passed over, nothing encrypted in it could be read");
	for (unsigned i = 0; i < decrypter->asked->len; i++)
		take_fault(decrypter, decrypter->asked->pdata[i], "broken");
	decrypter->took = true;
	end(decrypter);
}

void decrypt(Decrypter *decrypter, const DecryptAsk *ask)
{
	g_ptr_array_set_size(decrypter->asked, 0);
	g_hash_table_remove_all(decrypter->once);
	decrypter->now = ask->now;
	decrypter->took = false;
	if (!device_of(decrypter)->machine) {
		decrypter->done(decrypter->data, NULL);
		return;
	}
	keyless_load(&decrypter->keyless);
	find_events(decrypter, ask);
	if (decrypter->failed >= DECRYPT_TRIES) {
		pass_over(decrypter);
		return;
	}
	bool devices = false;
	Json *parts = sync_keys_take(&decrypter->parts, ask->answer, ask->now, &devices);
	decrypter->encryptor->sharer.devices += devices;
	if (parts)
		receive(decrypter, parts);
	else if (!track_senders(decrypter))
		read_all(decrypter);
}

const char *decrypt_once(const Decrypter *decrypter, const Event *event)
{
	return g_hash_table_lookup(decrypter->once, event->json);
}
