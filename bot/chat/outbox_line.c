// SPDX-License-Identifier: LGPL-3.0-or-later
// Lines that a network may be handed twice: which rows go under which id is noted on disk before they
// first leave, so that after a crash the same rows leave under the same id. An id is random and never
// made again, not by a copy of the store either.
#include "chat/outbox_private.h"
#include "chat/post.h"

static void set_line(OutboxRow *row, const char *line)
{
	g_free(row->line);
	row->line = g_strdup(line);
}

// What stands on disk for it is another line now.
static void note_line(OutboxRow *row, const char *line)
{
	g_clear_pointer(&row->alone, g_free);
	set_line(row, line);
}

// A question to one person can be answered by a tap: what its marks mean is known before anybody sees it.
static bool note_question(Outbox *outbox, const OutboxRow *row, const char *line, GError **error)
{
	return !line || !row->question || row->room || post_note(outbox->store, row, line, error);
}

static bool note(Outbox *outbox, const OutboxRow *row, const char *line, GError **error)
{
	return (!row->id ||
		       store_run(outbox->store, error, "update outbox set line = ? where id = ?",
			       S(line), S(row->id))) &&
	       note_question(outbox, row, line, error);
}

// Who is in the lead's line by the note, and not in its words any more: they may have become others
// meanwhile. Whoever it is, is told by itself.
static GPtrArray *left_out(const Outbox *outbox, const OutboxRow *lead, GPtrArray *line)
{
	GPtrArray *out = g_ptr_array_new();
	if (!lead->line) // nobody can be: all rows are not looked through for that
		return out;
	g_autoptr(GPtrArray) rows = outbox_rows(outbox);
	for (unsigned i = 0; i < rows->len; i++) {
		const OutboxRow *row = rows->pdata[i];
		if (!g_strcmp0(row->line, lead->line) && !g_ptr_array_find(line, row, NULL))
			g_ptr_array_add(out, rows->pdata[i]);
	}
	return out;
}

static bool note_all(Outbox *outbox, const GPtrArray *rows, const char *line, GError **error)
{
	for (unsigned i = 0; i < rows->len; i++)
		if (!note(outbox, rows->pdata[i], line, error))
			return false;
	return true;
}

typedef struct {
	const char *line;
	GPtrArray *in, *out; // of OutboxRow: who goes in it, who not any more
} Note;

static bool keep(Outbox *outbox, const Note *what, GError **error)
{
	return store_begin(outbox->store, error) &&
	       store_end(outbox->store,
		       note_all(outbox, what->in, what->line, error) &&
			       note_all(outbox, what->out, NULL, error),
		       error);
}

// Noted already, under the id that the row has or had when it was stored.
static bool is_noted(const OutboxRow *row, const GPtrArray *in)
{
	return row->line || (row->alone && in->len == 1);
}

const char *outbox_transaction(Outbox *outbox, OutboxRow *row, GError **error)
{
	outbox_lane(outbox, row->network)->lines = true;
	g_autoptr(GPtrArray) in = outbox_line(row), out = left_out(outbox, row, in);
	if (is_noted(row, in) && !out->len) {
		if (!row->line)
			set_line(row, row->alone);
		return row->line;
	}
	g_autofree char *line = row->line ? g_strdup(row->line) : g_uuid_string_random();
	if (!keep(outbox, &(Note){line, in, out}, error))
		return NULL;
	for (unsigned i = 0; i < out->len; i++)
		note_line(out->pdata[i], NULL);
	for (unsigned i = 0; i < in->len; i++)
		note_line(in->pdata[i], line);
	return row->line;
}

void outbox_release(OutboxRow *row)
{
	g_autoptr(GPtrArray) line = outbox_line(row);
	outbox_part(row);
	for (unsigned i = 0; i < line->len; i++) {
		OutboxRow *each = line->pdata[i];
		each->in_flight = false;
		set_line(each, NULL); // what stands on disk is overwritten by the next note
	}
}
