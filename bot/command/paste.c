// SPDX-License-Identifier: LGPL-3.0-or-later
// Holds the lines until there are no more. Nothing of it is on disk: nobody was told anything yet.
#include "command/paste.h"

#include <string.h>

#include "command/dispatch.h"

typedef struct {
	Pastes *pastes;
	Message *message; // all lines so far, joined by blanks
	gint64 begun_us;
	bool waits; // not answered yet as it stands
	guint timer;
} Paste;

static void paste_free(void *data)
{
	Paste *paste = data;
	g_clear_handle_id(&paste->timer, g_source_remove);
	message_free(paste->message);
	g_free(paste);
}

void pastes_init(Pastes *pastes, Desk *desk, PasteDone *done, void *data)
{
	*pastes = (Pastes){
		.desk = desk,
		.held = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, paste_free),
		.done = done,
		.data = data,
	};
}

void pastes_clear(Pastes *pastes)
{
	g_clear_pointer(&pastes->held, g_hash_table_unref);
}

// ---- when ----

static Message *copy(const Message *of)
{
	Message *message = message_new(of->network, NULL, &of->from, of->text);
	message->self = g_strdup(of->self);
	return message;
}

static void end(Paste *paste)
{
	if (paste->waits)
		paste->pastes->done(paste->pastes->data, copy(paste->message));
	paste->waits = false;
}

static gboolean on_timer(gpointer data)
{
	Paste *paste = data;
	Pastes *pastes = paste->pastes;
	gint64 left = paste->begun_us + PASTE_SECONDS * G_USEC_PER_SEC - g_get_monotonic_time();
	paste->timer = 0;
	end(paste);
	if (left > 0)
		paste->timer = g_timeout_add((guint)(left / 1000 + 1), on_timer, paste);
	else
		g_hash_table_remove(pastes->held, paste->message->from.address);
	return G_SOURCE_REMOVE;
}

static void wait_for_more(Paste *paste)
{
	gint64 left = paste->begun_us + PASTE_SECONDS * G_USEC_PER_SEC - g_get_monotonic_time();
	g_clear_handle_id(&paste->timer, g_source_remove);
	paste->waits = true;
	paste->timer = g_timeout_add(
		(guint)CLAMP(left / 1000 + 1, 0, PASTE_QUIET_MS), on_timer, paste);
}

// ---- which ----

// Where a message is one line, and nobody else reads it.
static bool may_be(const Pastes *pastes, const Message *message)
{
	return !message->room && !message->aside && message->tap == TAP_NONE &&
	       desk_network(pastes->desk, message->network)->room_lines;
}

static bool goes_on(const Pastes *pastes, const Paste *paste, const Message *message)
{
	return may_be(pastes, message) && !dispatch_is_command(pastes->desk, message) &&
	       strlen(paste->message->text) + 1 + strlen(message->text) <= MESSAGE_MAX_BYTES;
}

static void append(Paste *paste, const Message *message)
{
	char *all = g_strdup_printf("%s %s", paste->message->text, message->text);
	g_free(paste->message->text);
	paste->message->text = all;
}

static void begin(Pastes *pastes, Message *message)
{
	Paste *paste = g_new0(Paste, 1);
	*paste = (Paste){.pastes = pastes, .message = message, .begun_us = g_get_monotonic_time()};
	g_hash_table_insert(pastes->held, message->from.address, paste);
	wait_for_more(paste);
}

bool pastes_take(Pastes *pastes, Message *message)
{
	Paste *paste = g_hash_table_lookup(pastes->held, message->from.address);
	if (paste && goes_on(pastes, paste, message)) {
		append(paste, message);
		message_free(message);
		wait_for_more(paste);
		return true;
	}
	if (paste && !message->room) {
		end(paste);
		g_hash_table_remove(pastes->held, message->from.address);
	}
	if (g_hash_table_size(pastes->held) >= PASTE_MOST || !may_be(pastes, message) ||
		!dispatch_takes_lines(pastes->desk, message))
		return false;
	begin(pastes, message);
	return true;
}

void pastes_run(Pastes *pastes)
{
	GHashTableIter all;
	void *paste;
	g_hash_table_iter_init(&all, pastes->held);
	while (g_hash_table_iter_next(&all, NULL, &paste))
		end(paste);
}
