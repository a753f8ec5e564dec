// SPDX-License-Identifier: LGPL-3.0-or-later
// The desk and its inbox: messages into turns.
#include "command/desk.h"

#include <string.h>

#include "base/log.h"
#include "chat/words.h"
#include "command/dispatch.h"

typedef struct {
	Message *message;
	FloodVerdict verdict; // PASS, or what is said instead of an answer
} Heard;

static void heard_free(Heard *heard)
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

void desk_init(Desk *desk, Chat *chat, Table *table)
{
	*desk = (Desk){
		.chat = chat,
		.table = table,
		.hinted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.room_lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
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
	g_clear_pointer(&desk->room_lines, g_hash_table_unref);
	g_clear_pointer(&desk->open_rooms, g_hash_table_unref);
	g_clear_pointer(&desk->prefix, g_free);
	g_clear_pointer(&desk->name, g_free);
}

void inbox_init(Inbox *inbox, Desk *desk)
{
	*inbox = (Inbox){.desk = desk};
	g_queue_init(&inbox->waiting);
}

void inbox_clear(Inbox *inbox)
{
	g_clear_handle_id(&inbox->source, g_source_remove);
	g_queue_clear_full(&inbox->waiting, (GDestroyNotify)heard_free);
}

// ---- turns ----

// The words for one whose command could not be kept; said without the store, which may be the
// trouble.
static void say_unsaved(Desk *desk, const Message *message)
{
	OutboxRow *row = outbox_row_new(message->network, "", OUTBOX_REPLY);
	const char *handle = message->room ? message->from.handle : "";
	g_free(row->text);
	row->text = words_print(row->lang,
		N_("%s%scould not save that; nothing was changed, please try again"), handle,
		*handle ? ": " : "");
	row->room = message->room ? g_strdup(message->room->name) : NULL;
	row->address = g_strdup(message->from.address);
	row->queued = clock_now(desk->chat->clock);
	row->expires = row->queued + OUTBOX_REPLY_SECONDS;
	questions_repeat(&desk->questions, row); // "yes" may be said again
	outbox_push(desk->chat->outbox, row);
}

static void handle(Desk *desk, const Heard *heard)
{
	if (heard->verdict == FLOOD_PASS)
		dispatch_message(desk, heard->message);
	else
		dispatch_over_limit(desk, heard->message, heard->verdict);
}

// One message in a transaction of its own; if that is lost too, this is the guilty one.
static void run_alone(Desk *desk, const Heard *heard)
{
	g_autoptr(GError) error = NULL;
	bool kept = turn_begin(&desk->turn, &error);
	if (kept) {
		handle(desk, heard);
		kept = turn_commit(&desk->turn, &error);
	}
	if (kept)
		return;
	log_error("store: could not save: %s", error->message);
	// that was never said
	g_hash_table_remove(desk->hinted, heard->message->from.address);
	say_unsaved(desk, heard->message);
}

// False: the transaction was lost, nothing of it was said or kept.
static bool run_together(Desk *desk, GPtrArray *messages)
{
	g_autoptr(GError) error = NULL;
	if (!turn_begin(&desk->turn, &error))
		return false;
	for (unsigned i = 0; i < messages->len; i++) {
		handle(desk, messages->pdata[i]);
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

static bool take(Inbox *inbox, const Message *message, FloodVerdict *ret_verdict)
{
	if (!dispatch_may_concern(inbox->desk, message))
		return false;
	*ret_verdict = flood_judge(&inbox->desk->flood, message);
	if (*ret_verdict == FLOOD_QUIET)
		return false;
	if (has_room(inbox, message))
		return true;
	if (!inbox->dropped++)
		log_warning("inbox: more than %d lines wait, dropping", DESK_MAX_STRANGERS);
	return false;
}

void inbox_push(Inbox *inbox, Message *message)
{
	FloodVerdict verdict;
	if (!take(inbox, message, &verdict)) {
		message_free(message);
		return;
	}
	Heard *heard = g_new(Heard, 1);
	*heard = (Heard){message, verdict};
	g_queue_push_tail(&inbox->waiting, heard);
	// Below the sockets' priority: first all that has arrived is read, then it is handled in
	// one turn.
	if (!inbox->source)
		inbox->source = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_idle, inbox, NULL);
}

void inbox_run(Inbox *inbox)
{
	while (inbox->waiting.length)
		run_turn(inbox);
}
