// SPDX-License-Identifier: LGPL-3.0-or-later
// The desk and its inbox: messages into turns.
#include "command/desk.h"

#include <string.h>

#include "base/log.h"
#include "chat/words.h"
#include "command/batch.h"
#include "command/desk_private.h"
#include "command/dispatch.h"
#include "command/tap.h"

void heard_free(Heard *heard)
{
	message_free(heard->message);
	g_free(heard);
}

static void on_said(void *data, OutboxRow *row)
{
	questions_note(data, row);
}

static char *refusal_text(const OutboxRow *row)
{
	return words_print(row->lang,
		N_("%s: the network let no private answer through; ask me in private"),
		row->handle);
}

const TransportClass *desk_network(const Desk *desk, const char *name)
{
	static const TransportClass none = {.kind = "console"};
	const TransportClass *class = g_hash_table_lookup(desk->networks, name);
	return class ? class : &none;
}

void desk_init(Desk *desk, Chat *chat, Table *table)
{
	*desk = (Desk){
		.chat = chat,
		.table = table,
		.hinted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.networks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.open_rooms = g_hash_table_new(NULL, NULL),
		.prefix = g_strdup("!"),
		.name = g_strdup("picketbot"),
	};
	turn_init(&desk->turn, chat->store, chat->outbox);
	questions_init(&desk->questions, chat->clock);
	flood_init(&desk->flood, chat);
	outbox_on_said(chat->outbox, on_said, &desk->questions);
	outbox_on_refusal(chat->outbox, refusal_text);
}

void desk_clear(Desk *desk)
{
	turn_clear(&desk->turn);
	questions_clear(&desk->questions);
	flood_clear(&desk->flood);
	g_clear_pointer(&desk->hinted, g_hash_table_unref);
	g_clear_pointer(&desk->networks, g_hash_table_unref);
	g_clear_pointer(&desk->open_rooms, g_hash_table_unref);
	g_clear_pointer(&desk->prefix, g_free);
	g_clear_pointer(&desk->name, g_free);
}

static void push(void *data, Message *message);

void inbox_init(Inbox *inbox, Desk *desk)
{
	*inbox = (Inbox){.desk = desk, .batches = g_ptr_array_new()};
	pastes_init(&inbox->pastes, desk, push, inbox);
	g_queue_init(&inbox->waiting);
}

void inbox_clear(Inbox *inbox)
{
	g_clear_handle_id(&inbox->source, g_source_remove);
	pastes_clear(&inbox->pastes);
	g_queue_clear_full(&inbox->waiting, (GDestroyNotify)heard_free);
	g_ptr_array_set_free_func(inbox->batches, (GDestroyNotify)batch_free);
	g_clear_pointer(&inbox->batches, g_ptr_array_unref);
}

// ---- turns ----

static char *reply_text(const char *lang, const char *to, DeskReply what)
{
	return what == DESK_UNSAVED
		       ? words_print(lang,
				 N_("%scould not save that; nothing was changed, please try again"),
				 to)
		       : words_print(lang, N_("%snot saved yet, I keep trying"), to);
}

OutboxRow *desk_reply(Desk *desk, const Message *message, DeskReply what)
{
	g_autofree char *to = message->room ? g_strconcat(message->from.handle, ": ", NULL)
					    : g_strdup("");
	OutboxRow *row = desk_row(desk, message, "");
	g_free(row->text);
	row->text = reply_text(row->lang, to, what);
	row->room = message->room ? g_strdup(message->room->name) : NULL;
	questions_repeat(&desk->questions, row); // "yes" may be said again
	return row;
}

void desk_handle(Desk *desk, const Heard *heard)
{
	if (heard->verdict != FLOOD_PASS)
		dispatch_over_limit(desk, heard->message, heard->verdict);
	else if (heard->message->tap != TAP_NONE)
		tap_handle(desk, heard->message);
	else
		dispatch_message(desk, heard->message);
}

// One message in a transaction of its own; if that is lost too, this is the guilty one.
static void run_alone(Desk *desk, const Heard *heard)
{
	g_autoptr(GError) error = NULL;
	bool kept = turn_begin(&desk->turn, &error);
	if (kept) {
		desk_handle(desk, heard);
		kept = turn_commit(&desk->turn, &error);
	}
	if (kept)
		return;
	log_error("store: could not save: %s", error->message);
	// that was never said
	g_hash_table_remove(desk->hinted, heard->message->from.address);
	// said without the store, which may be the trouble
	outbox_push(desk->chat->outbox, desk_reply(desk, heard->message, DESK_UNSAVED));
}

// False: the transaction was lost, nothing of it was said or kept.
static bool run_together(Desk *desk, GPtrArray *messages)
{
	g_autoptr(GError) error = NULL;
	if (!turn_begin(&desk->turn, &error))
		return false;
	for (unsigned i = 0; i < messages->len; i++) {
		desk_handle(desk, messages->pdata[i]);
		if (!store_broken(desk->chat->store))
			continue;
		turn_abandon(&desk->turn);
		return false;
	}
	if (turn_commit(&desk->turn, &error))
		return true;
	log_warning("store: a turn of %u messages was lost, running them one by one: %s",
		messages->len, error->message);
	return false;
}

static void run_turn(Inbox *inbox)
{
	g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)heard_free);
	while (inbox->waiting.length && messages->len < DESK_TURN_MESSAGES)
		g_ptr_array_add(messages, g_queue_pop_head(&inbox->waiting));
	if (messages->len > 1 && run_together(inbox->desk, messages))
		return;
	if (messages->len > 1) // hints of the lost turn were never said
		g_hash_table_remove_all(inbox->desk->hinted);
	for (unsigned i = 0; i < messages->len; i++)
		run_alone(inbox->desk, messages->pdata[i]);
}

static gboolean on_idle(gpointer data)
{
	Inbox *inbox = data;
	run_turn(inbox); // one turn, then the sockets again
	if (inbox->waiting.length)
		return G_SOURCE_CONTINUE;
	inbox->source = 0;
	return G_SOURCE_REMOVE;
}

// ---- the inbox ----

// A stranger's flood must not cost a member's line, nor anybody's a captain's.
static bool has_room(const Inbox *inbox, const Message *message)
{
	unsigned n = inbox->waiting.length;
	if (n < DESK_MAX_STRANGERS)
		return true;
	if (n < DESK_MAX_WAITING)
		return message->from.verified;
	return n < DESK_MAX_CAPTAINS && flood_is_captain(&inbox->desk->flood, message);
}

static FloodVerdict judge(Desk *desk, const Message *message)
{
	bool concerns = message->tap == TAP_NONE ? dispatch_may_concern(desk, message)
						 : tap_may_concern(desk, message);
	if (!concerns)
		return FLOOD_QUIET;
	// These ask for nothing: whoever takes a mark away is not told to come back later.
	if (message->tap == TAP_OFF || message->tap == TAP_SAID)
		return FLOOD_PASS;
	return flood_judge(&desk->flood, message);
}

Heard *desk_judge(Desk *desk, Message *message)
{
	FloodVerdict verdict = judge(desk, message);
	if (verdict == FLOOD_QUIET) {
		message_free(message);
		return NULL;
	}
	Heard *heard = g_new(Heard, 1);
	*heard = (Heard){message, verdict};
	return heard;
}

static void push(void *data, Message *message)
{
	Inbox *inbox = data;
	Heard *heard = desk_judge(inbox->desk, message);
	if (!heard)
		return;
	if (!has_room(inbox, heard->message)) {
		if (!inbox->dropped++)
			log_warning("inbox: more than %d lines wait, dropping", DESK_MAX_STRANGERS);
		heard_free(heard);
		return;
	}
	g_queue_push_tail(&inbox->waiting, heard);
	// Below the sockets' priority: first all that has arrived is read, then it is handled in
	// one turn.
	if (!inbox->source)
		inbox->source = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_idle, inbox, NULL);
}

void inbox_push(Inbox *inbox, Message *message)
{
	people_heard(&inbox->desk->chat->people, &message->from);
	if (!pastes_take(&inbox->pastes, message))
		push(inbox, message);
}

void inbox_run(Inbox *inbox)
{
	pastes_run(&inbox->pastes);
	while (inbox->waiting.length)
		run_turn(inbox);
	for (unsigned i = 0; i < inbox->batches->len;)
		i += !batch_run(
			inbox->batches->pdata[i]); // one that has ended is not there any more
}

static void on_ended(void *data, Batch *batch)
{
	g_ptr_array_remove(((Inbox *)data)->batches, batch);
}

void inbox_batch(Inbox *inbox, const ChatBatch *batch)
{
	g_ptr_array_add(inbox->batches, batch_new(inbox->desk, batch, on_ended, inbox));
}
