// SPDX-License-Identifier: LGPL-3.0-or-later
// What cannot be read is told of, each person once a day, and nothing is said in clear where people believe it is not.
#include "matrix/crypto.h"

#include <string.h>

#include "chat/words.h"
#include "matrix/alert.h"
#include "matrix/direct.h"

// Of one person; room NULL = in a private chat.
typedef struct {
	char *room, *fault; // fault NULL = this build decrypts nothing
} Unread;

static void unread_free(Unread *unread)
{
	g_free(unread->room);
	g_free(unread->fault);
	g_free(unread);
}

void crypto_init(Crypto *crypto, Chat *chat, const char *network)
{
	*crypto = (Crypto){
		.chat = chat,
		.network = g_strdup(network),
		.unread = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, (GDestroyNotify)unread_free),
		.deaf = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.rows = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_row_free),
	};
}

void crypto_clear(Crypto *crypto)
{
	g_clear_pointer(&crypto->network, g_free);
	g_clear_pointer(&crypto->unread, g_hash_table_unref);
	g_clear_pointer(&crypto->deaf, g_hash_table_unref);
	g_clear_pointer(&crypto->rows, g_ptr_array_unref);
}

bool crypto_speaks(const MatrixRoom *room)
{
	return !room->encrypted || (room->index && room->index->decrypts);
}

// ---- heard ----

static void note_unread(Crypto *crypto, const Event *event, const char *room, const char *fault)
{
	if (g_hash_table_size(crypto->unread) >= CRYPTO_TOLD_MOST)
		return;
	Unread *unread = g_new(Unread, 1);
	*unread = (Unread){g_strdup(room), g_strdup(fault)};
	g_hash_table_replace(crypto->unread, g_strdup(event->sender), unread);
}

// In a room of many each line may be meant for anybody: only a chat with us is surely for us.
void crypto_hear(Crypto *crypto, const MatrixRoom *room, const Event *event)
{
	bool chat = matrix_room_is_private(room) || direct_may_be(room);
	bool reads = room->index && room->index->decrypts;
	if (event_is(event, "m.room.encrypted") && chat && !reads)
		note_unread(crypto, event, NULL, NULL);
}

void crypto_unread(Crypto *crypto, const BotRoom *room, const Event *event, const char *fault)
{
	note_unread(crypto, event, room ? room->name : NULL, fault);
}

void crypto_enter(Crypto *crypto, const MatrixRoom *room, const BotRoom *named)
{
	if (!crypto_speaks(room))
		g_hash_table_add(crypto->deaf, g_strdup(named->name));
}

// ---- told ----

static void take(Crypto *crypto, OutboxRow *row)
{
	if (row)
		g_ptr_array_add(crypto->rows, row);
}

static const char *words_of(const char *fault)
{
	if (!strcmp(fault, "no_key"))
		return N_("I could not read your last message, its key did not reach me. Please "
			  "write "
			  "it again.");
	if (!strcmp(fault, "unsigned"))
		return N_("I do not read what comes from a device that you have not verified: "
			  "anybody could have added it. Verify it in the settings of your app, "
			  "under security, and write again.");
	if (!strcmp(fault, "clear"))
		return N_("Your last message came without encryption, though this room is "
			  "encrypted: anybody could have written it in your name, so I do not act "
			  "on it. Write it again from an app that encrypts.");
	return N_("I could not read your last message. Please write it again.");
}

static void tell_undecrypted(Crypto *crypto, const char *user, const Unread *unread)
{
	const BotRoom *room = unread->room ? room_find(&crypto->chat->rooms, unread->room) : NULL;
	if (!alert_is_due(crypto->chat, &(Alert){"undecrypted", user, CRYPTO_TOLD_SECONDS}))
		return;
	const char *text = words_get(room_lang(room), words_of(unread->fault));
	take(crypto,
		alert_to_person(crypto->chat, &(AlertPerson){room, crypto->network, user}, text));
}

static void tell_person(Crypto *crypto, const char *user)
{
	const Alert alert = {"unread", user, CRYPTO_TOLD_SECONDS};
	if (!alert_is_due(crypto->chat, &alert))
		return;
	take(crypto, alert_to_person(crypto->chat, &(AlertPerson){NULL, crypto->network, user},
			     words_get("en", N_("The other chat that you wrote to me in is "
						"encrypted, and I cannot read it. Write here: "
						"this one is not encrypted, so whoever runs its "
						"server can read along."))));
}

static void tell_alerts(Crypto *crypto, const char *name)
{
	const BotRoom *room = alert_room(crypto->chat);
	if (!room || !alert_is_due(crypto->chat, &(Alert){"encrypted", name, 0}))
		return;
	g_autofree char *text = words_print(room_lang(room),
		N_("room %s is encrypted: I cannot read what is said there, and say nothing there"),
		name);
	take(crypto, alert_to_room(crypto->chat, room, text));
}

void crypto_keep(Crypto *crypto)
{
	GHashTableIter all;
	gpointer key, value;
	g_ptr_array_set_size(crypto->rows, 0);
	g_hash_table_iter_init(&all, crypto->unread);
	while (g_hash_table_iter_next(&all, &key, &value)) {
		const Unread *unread = value;
		if (unread->fault)
			tell_undecrypted(crypto, key, unread);
		else
			tell_person(crypto, key);
	}
	g_hash_table_iter_init(&all, crypto->deaf);
	while (g_hash_table_iter_next(&all, &key, NULL))
		tell_alerts(crypto, key);
}

void crypto_kept(Crypto *crypto)
{
	g_hash_table_remove_all(crypto->unread);
	g_hash_table_remove_all(crypto->deaf);
	while (crypto->rows->len)
		outbox_push(crypto->chat->outbox, g_ptr_array_steal_index(crypto->rows, 0));
}
