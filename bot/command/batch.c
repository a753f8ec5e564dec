// SPDX-License-Identifier: LGPL-3.0-or-later
// Runs a batch: together, else one by one; whoever breaks the store is refused alone, and what the
// disk does not take waits.
#include "command/batch.h"

#include "base/backoff.h"
#include "base/log.h"
#include "chat/words.h"
#include "command/desk_private.h"

struct Batch {
	Desk *desk;
	ChatBatch what;
	GPtrArray *left; // of Heard, in order
	BatchEnded *ended;
	void *data;
	guint source;
	Backoff backoff;
	int64_t failing; // since when; 0 = it is not
	bool told;
};

// ---- one transaction ----

// False in *ret_new: it was heard before.
static bool claim(Batch *batch, const Message *message, bool *ret_new, GError **error)
{
	Store *store = batch->desk->chat->store;
	int64_t before = store_changes(store);
	bool done = !message->id || store_run(store, error,
					    "insert into heard (network, id, at) values (?, ?, ?) "
					    "on conflict (network, id) do nothing",
					    S(message->network), S(message->id),
					    S(clock_now(batch->desk->chat->clock)));
	*ret_new = !message->id || store_changes(store) != before;
	return done;
}

static bool forget_old(Batch *batch, GError **error)
{
	int64_t old = clock_now(batch->desk->chat->clock) - BATCH_HEARD_SECONDS;
	return store_run(batch->desk->chat->store, error,
		"delete from heard where at < ? and id in "
		"(select id from heard where at < ? order by at limit ?)",
		S(old), S(old), S(BATCH_HEARD_PURGE));
}

static bool keep(Batch *batch, GError **error)
{
	return batch->what.keep(batch->what.data, error) && forget_old(batch, error);
}

// How the first n of those left are handled in a turn.
typedef bool BatchStep(Batch *batch, const Heard *heard);

static bool answer(Batch *batch, const Heard *heard)
{
	desk_handle(batch->desk, heard);
	return !store_broken(batch->desk->chat->store);
}

static bool refuse(Batch *batch, const Heard *heard)
{
	if (heard->message->tap == TAP_SAID) // nobody asked for anything
		return true;
	OutboxRow *row = desk_reply(batch->desk, heard->message, DESK_UNSAVED);
	row->durable = true;
	turn_say(&batch->desk->turn, row);
	return true;
}

static bool step_all(Batch *batch, unsigned n, BatchStep *step, GError **error)
{
	for (unsigned i = 0; i < n; i++) {
		const Heard *heard = batch->left->pdata[i];
		bool fresh;
		if (!claim(batch, heard->message, &fresh, error) || (fresh && !step(batch, heard)))
			return false;
	}
	return n < batch->left->len || keep(batch, error);
}

// False: nothing of it is kept.
static bool run_turn(Batch *batch, unsigned n, BatchStep *step)
{
	g_autoptr(GError) error = NULL;
	Turn *turn = &batch->desk->turn;
	if (turn_begin(turn, &error) && turn_end(turn, step_all(batch, n, step, &error), &error)) {
		if (n)
			g_ptr_array_remove_range(batch->left, 0, n);
		return true;
	}
	g_hash_table_remove_all(batch->desk->hinted); // hints of the lost turn were never said
	if (!batch->failing)
		log_warning("store: what a network told could not be saved, trying again: %s",
			error->message);
	return false;
}

// ---- the whole ----

// Whoever broke the turn is among them. Each of the others is done by itself.
static bool run_alone(Batch *batch, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (run_turn(batch, 1, answer))
			continue;
		if (!run_turn(batch, 1,
			    refuse)) // a disk that takes nothing does not take this either
			return false;
		log_error("store: a command was refused, it could not be saved");
	}
	return true;
}

static bool run_all(Batch *batch)
{
	bool last;
	do { // at least once: a batch without messages has something to keep too
		unsigned n = MIN(batch->left->len, DESK_TURN_MESSAGES);
		last = n == batch->left->len;
		if (!run_turn(batch, n, answer) && !(n && run_alone(batch, n)))
			return false;
	} while (!last);
	return true;
}

static void tell_askers(Batch *batch)
{
	for (unsigned i = 0; i < batch->left->len; i++) {
		const Heard *heard = batch->left->pdata[i];
		if (heard->message->tap != TAP_NONE && heard->message->tap != TAP_ON)
			continue;
		OutboxRow *row = desk_reply(batch->desk, heard->message, DESK_TRYING);
		outbox_push(batch->desk->chat->outbox, row);
	}
	batch->told = true;
}

static gboolean on_run(gpointer data)
{
	Batch *batch = data;
	batch->source = 0;
	batch_run(batch);
	return G_SOURCE_REMOVE;
}

static void run_later(Batch *batch)
{
	int64_t now = clock_now(batch->desk->chat->clock);
	batch->failing = batch->failing ? batch->failing : now;
	if (!batch->told && now - batch->failing > BATCH_QUIET_SECONDS)
		tell_askers(batch);
	if (!batch->source)
		batch->source = g_timeout_add(backoff_next(&batch->backoff), on_run, batch);
}

bool batch_run(Batch *batch)
{
	if (!run_all(batch)) {
		run_later(batch);
		return false;
	}
	void (*done)(void *) = batch->what.done;
	void *data = batch->what.data;
	batch->ended(batch->data, batch);
	batch_free(batch);
	done(data);
	return true;
}

Batch *batch_new(Desk *desk, const ChatBatch *what, BatchEnded *ended, void *data)
{
	Batch *batch = g_new0(Batch, 1);
	batch->desk = desk;
	batch->what = *what;
	batch->ended = ended;
	batch->data = data;
	batch->left = g_ptr_array_new_with_free_func((GDestroyNotify)heard_free);
	backoff_init(&batch->backoff, BATCH_RETRY_MS, BATCH_RETRY_MOST_MS);
	g_ptr_array_set_free_func(what->messages, NULL);
	for (unsigned i = 0; i < what->messages->len; i++) {
		Message *message = what->messages->pdata[i];
		people_heard(&desk->chat->people, &message->from);
		Heard *heard = desk_judge(desk, message);
		if (heard)
			g_ptr_array_add(batch->left, heard);
	}
	g_ptr_array_unref(what->messages);
	batch->source = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_run, batch, NULL);
	return batch;
}

void batch_free(Batch *batch)
{
	g_clear_handle_id(&batch->source, g_source_remove);
	g_ptr_array_unref(batch->left);
	g_free(batch);
}
