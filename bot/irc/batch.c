// SPDX-License-Identifier: LGPL-3.0-or-later
// A batch inside another is what the outer one is.
#include "irc/batch.h"

#include <string.h>

static void batch_free(Batch *batch)
{
	g_free(batch->label);
	g_free(batch);
}

void batches_init(Batches *batches)
{
	batches->open = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)batch_free);
}

void batches_clear(Batches *batches)
{
	g_clear_pointer(&batches->open, g_hash_table_unref);
}

static BatchKind kind_of(const char *type)
{
	static const char *const old[] = {
		"chathistory", "draft/chathistory", "netjoin", "netsplit", "znc.in/playback", NULL};
	if (!strcmp(type, "labeled-response"))
		return BATCH_LABELED;
	return g_strv_contains(old, type) ? BATCH_OLD : BATCH_PLAIN;
}

static void open_batch(Batches *batches, const Line *line)
{
	if (line->n < 2 || g_hash_table_size(batches->open) >= BATCH_MOST)
		return;
	const Batch *outer = batches_of(batches, line);
	const char *label = outer ? outer->label : line_tag(line, "label");
	Batch *batch = g_new0(Batch, 1);
	batch->kind = outer && outer->kind != BATCH_PLAIN ? outer->kind : kind_of(line->params[1]);
	batch->label = g_strdup(label);
	g_hash_table_replace(batches->open, g_strdup(line->params[0] + 1), batch);
}

void batches_line(Batches *batches, const Line *line, char **ret_label)
{
	*ret_label = NULL;
	if (*line->params[0] == '+')
		open_batch(batches, line);
	if (*line->params[0] != '-')
		return;
	const Batch *batch = g_hash_table_lookup(batches->open, line->params[0] + 1);
	if (batch && !batches_of(batches, line)) // the end of an inner one is not the end
		*ret_label = g_strdup(batch->label);
	g_hash_table_remove(batches->open, line->params[0] + 1);
}

const Batch *batches_of(const Batches *batches, const Line *line)
{
	const char *reference = line_tag(line, "batch");
	return reference ? g_hash_table_lookup(batches->open, reference) : NULL;
}
