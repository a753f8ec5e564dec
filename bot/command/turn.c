// SPDX-License-Identifier: LGPL-3.0-or-later
// A turn: begun, filled, committed, and only then heard of.
#include "command/turn.h"

typedef struct {
	TurnAct *act;
	void *data;
	GDestroyNotify free_data;
} Act;

static void act_clear(Act *act)
{
	if (act->free_data)
		act->free_data(act->data);
}

void turn_init(Turn *turn, Store *store, Outbox *outbox)
{
	*turn = (Turn){
		.store = store,
		.outbox = outbox,
		.rows = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_row_free),
		.acts = g_array_new(FALSE, FALSE, sizeof(Act)),
	};
	g_array_set_clear_func(turn->acts, (GDestroyNotify)act_clear);
}

void turn_clear(Turn *turn)
{
	g_clear_pointer(&turn->rows, g_ptr_array_unref);
	g_clear_pointer(&turn->acts, g_array_unref);
}

bool turn_begin(Turn *turn, GError **error)
{
	turn->stamp = outbox_stamp(turn->outbox);
	return store_begin(turn->store, error);
}

void turn_say(Turn *turn, OutboxRow *row)
{
	g_ptr_array_add(turn->rows, row);
}

void turn_say_first(Turn *turn, TurnMark *mark, OutboxRow *row)
{
	g_ptr_array_insert(turn->rows, (int)mark->rows++, row);
}

void turn_after(Turn *turn, TurnAct *act, void *data, GDestroyNotify free_data)
{
	const Act entry = {act, data, free_data};
	g_array_append_val(turn->acts, entry);
}

TurnMark turn_mark(const Turn *turn)
{
	return (TurnMark){turn->rows->len, turn->acts->len};
}

void turn_back(Turn *turn, TurnMark mark)
{
	g_ptr_array_set_size(turn->rows, (int)mark.rows);
	g_array_set_size(turn->acts, mark.acts);
}

// A turn that wrote has all its words on disk with it; one that only read has those there that were
// said unasked.
static bool store_rows(Turn *turn, GError **error)
{
	bool wrote = store_wrote(turn->store);
	for (unsigned i = 0; i < turn->rows->len; i++) {
		OutboxRow *row = turn->rows->pdata[i];
		if ((wrote || row->durable) && !outbox_store(turn->outbox, row, error))
			return false;
	}
	// Rows done since ride along; a commit of their own would cost an fsync that nobody waits
	// for.
	return !store_wrote(turn->store) || outbox_forget(turn->outbox, error);
}

static void say_all(Turn *turn)
{
	g_autoptr(GPtrArray) rows = g_steal_pointer(&turn->rows);
	turn->rows = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_row_free);
	g_ptr_array_set_free_func(rows, NULL);
	for (unsigned i = 0; i < rows->len; i++)
		outbox_push(turn->outbox, rows->pdata[i]);
}

static void do_all(Turn *turn)
{
	g_autoptr(GArray) acts = g_steal_pointer(&turn->acts);
	turn->acts = g_array_new(FALSE, FALSE, sizeof(Act));
	g_array_set_clear_func(turn->acts, (GDestroyNotify)act_clear);
	for (unsigned i = 0; i < acts->len; i++) {
		const Act *act = &g_array_index(acts, Act, i);
		act->act(act->data);
	}
}

// A run says by itself that it wrote; what a timer or a reload wrote overtakes words as well.
static void note_write(const Turn *turn)
{
	if (store_wrote(turn->store) && turn->stamp == outbox_stamp(turn->outbox))
		outbox_overtake(turn->outbox);
}

bool turn_commit(Turn *turn, GError **error)
{
	note_write(turn);
	if (store_broken(turn->store) || !store_rows(turn, error) ||
		!store_commit(turn->store, error)) {
		if (error && !*error)
			g_set_error(error, STORE_ERROR, STORE_BROKEN,
				"the transaction was lost: %s", store_fault(turn->store));
		turn_abandon(turn);
		return false;
	}
	outbox_forgotten(turn->outbox);
	say_all(turn);
	do_all(turn);
	if (turn->settled)
		turn->settled(turn->settled_data);
	return true;
}

bool turn_end(Turn *turn, bool done, GError **error)
{
	if (done)
		return turn_commit(turn, error);
	const char *fault = store_fault(turn->store);
	if (error && !*error)
		g_set_error(error, STORE_ERROR, STORE_FAILED, "%s", fault ? fault : "given up");
	turn_abandon(turn);
	return false;
}

void turn_abandon(Turn *turn)
{
	store_rollback(turn->store);
	outbox_remember(turn->outbox);
	turn_back(turn, (TurnMark){0, 0});
}
