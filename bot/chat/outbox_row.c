// SPDX-License-Identifier: LGPL-3.0-or-later
// One row of the outbox: made and freed.
#include "chat/outbox_private.h"

OutboxRow *outbox_row_new(const char *network, const char *text, OutboxClass class)
{
	OutboxRow *row = g_new0(OutboxRow, 1);
	row->network = g_strdup(network);
	row->text = g_strdup(text);
	row->class = class;
	row->handle = g_strdup("");
	row->lang = g_strdup("en");
	return row;
}

void outbox_row_free(OutboxRow *row)
{
	if (!row)
		return;
	g_free(row->network);
	g_free(row->room);
	g_free(row->address);
	g_free(row->handle);
	g_free(row->text);
	g_free(row->asked_room);
	g_free(row->thread);
	g_free(row->line);
	g_free(row->alone);
	g_free(row->question);
	g_free(row->lang);
	g_clear_pointer(&row->rest, g_ptr_array_unref);
	g_free(row->kind);
	g_free(row->owner);
	g_free(row->post);
	g_free(row->edits);
	g_free(row->why);
	outbox_part(row);
	g_free(row);
}
