// SPDX-License-Identifier: LGPL-3.0-or-later
// Which rows leave in one line, and in which words: drawn by the plugin that knows where people
// stand, or the same words for all who asked.
#include <string.h>

#include "chat/outbox_private.h"

// Those who may share a line, the one who waited longest first.
typedef struct {
	GPtrArray *rows;    // of OutboxRow
	GArray *whose;      // of unsigned: which of the people a row is for
	GPtrArray *handles; // of the people, each once
	GArray *people;     // of BotPerson
	GHashTable *known;  // address -> which of the people, from 1
} Group;

static void group_init(Group *group)
{
	*group = (Group){
		.rows = g_ptr_array_new(),
		.whose = g_array_new(FALSE, FALSE, sizeof(unsigned)),
		.handles = g_ptr_array_new(),
		.people = g_array_new(FALSE, FALSE, sizeof(BotPerson)),
		.known = g_hash_table_new(g_str_hash, g_str_equal),
	};
}

static void group_clear(Group *group)
{
	g_ptr_array_unref(group->rows);
	g_array_unref(group->whose);
	g_ptr_array_unref(group->handles);
	g_array_unref(group->people);
	g_hash_table_unref(group->known);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Group, group_clear)

static bool is_full(const Group *group, const OutboxRow *row)
{
	return group->people->len >= OUTBOX_MERGE_PEOPLE &&
	       !g_hash_table_contains(group->known, row->address);
}

static void group_add(Group *group, OutboxRow *row)
{
	unsigned place = GPOINTER_TO_UINT(g_hash_table_lookup(group->known, row->address));
	if (!place) {
		g_ptr_array_add(group->handles, row->handle);
		g_array_append_val(group->people, row->person);
		place = group->people->len;
		g_hash_table_insert(group->known, row->address, GUINT_TO_POINTER(place));
	}
	place--;
	g_ptr_array_add(group->rows, row);
	g_array_append_val(group->whose, place);
}

// ---- who belongs together ----

// "day 102" of "ana: day 102"; the text itself where it begins otherwise.
static const char *after_handle(const OutboxRow *row)
{
	size_t n = strlen(row->handle);
	bool begins = n && !strncmp(row->text, row->handle, n) && !strncmp(row->text + n, ": ", 2);
	return begins ? row->text + n + 2 : row->text;
}

static bool may_merge(const OutboxRow *row)
{
	return row->kind && row->room && row->address && !row->question;
}

// A marked row goes with marked ones only: the mark is true of all in the line. Those of a line that was
// noted on disk go with each other alone.
static bool is_same(const OutboxRow *one, const OutboxRow *other)
{
	if (!may_merge(other) || one->again != other->again || g_strcmp0(one->line, other->line) ||
		strcmp(one->kind, other->kind) || strcmp(one->lang, other->lang) ||
		g_strcmp0(one->thread, other->thread))
		return false;
	if (*one->kind)
		return one->subject == other->subject && !g_strcmp0(one->owner, other->owner);
	bool addressed = after_handle(one) != one->text;
	return addressed == (after_handle(other) != other->text) &&
	       !strcmp(after_handle(one), after_handle(other));
}

// What one person is told stays in order: a row goes with the others only if nothing that was said
// to its person before stays behind.
static void gather(const GQueue *rows, OutboxRow *lead, Group *group)
{
	g_autoptr(GHashTable) behind = g_hash_table_new(g_str_hash, g_str_equal);
	for (GList *link = g_queue_find((GQueue *)rows, lead); link; link = link->next) {
		OutboxRow *row = link->data;
		if (row->in_flight || !row->address)
			continue;
		if (is_same(lead, row) && !is_full(group, row) &&
			!g_hash_table_contains(behind, row->address))
			group_add(group, row);
		else
			g_hash_table_add(behind, row->address);
	}
}

// ---- words ----

// "ana, ben, cyd: day 102": as many as fit before the words, or, where those fill lines of their
// own, into what is left of the last.
static char *draw_same(const OutboxRow *lead, const BotDraw *what, bool *told)
{
	const char *words = after_handle(lead);
	bool names_nobody = words == lead->text; // a list
	size_t first = strlen(": ") + strcspn(words, "\n"), left = what->room - first % what->room;
	g_autoptr(GString) line = g_string_new(NULL);
	for (unsigned i = 0; i < what->n; i++) {
		const char *handle = what->handles[i];
		if (!names_nobody && i && line->len + strlen(", ") + strlen(handle) > left)
			break;
		g_string_append_printf(line, "%s%s", i ? ", " : "", handle);
		told[i] = true;
	}
	return names_nobody ? g_strdup(words) : g_strdup_printf("%s: %s", line->str, words);
}

static char *draw(const Outbox *outbox, const OutboxRow *lead, const BotDraw *what, bool *told)
{
	if (!*lead->kind)
		return draw_same(lead, what, told);
	return outbox->draw ? outbox->draw(outbox->draw_data, lead, what, told) : NULL;
}

// What stands on its own words: nothing has come between, or nobody can draw it.
static bool is_true_alone(const Outbox *outbox, const Group *group, const OutboxRow *lead)
{
	return group->rows->len == 1 && (!*lead->kind || lead->stamp == outbox->stamp);
}

static void take_company(const Group *group, OutboxRow *lead, const bool *told)
{
	lead->company = g_ptr_array_new();
	for (unsigned i = 1; i < group->rows->len; i++) {
		OutboxRow *row = group->rows->pdata[i];
		if (!told[g_array_index(group->whose, unsigned, i)])
			continue;
		row->in_flight = true;
		g_ptr_array_add(lead->company, row);
	}
}

void outbox_merge(Outbox *outbox, const GQueue *rows, OutboxRow *lead, size_t room)
{
	if (!may_merge(lead))
		return;
	g_auto(Group) group = {0};
	group_init(&group);
	gather(rows, lead, &group);
	if (is_true_alone(outbox, &group, lead))
		return;
	g_autofree bool *told = g_new0(bool, group.people->len);
	const BotDraw what = {
		.subject = lead->subject,
		.n = group.people->len,
		.people = (const BotPerson *)group.people->data,
		.handles = (const char *const *)group.handles->pdata,
		.lang = lead->lang,
		.room = room,
	};
	g_autofree char *words = draw(outbox, lead, &what, told);
	if (!words || !told[0])
		return; // it goes as it was written
	lead->drawn = g_steal_pointer(&words);
	take_company(&group, lead, told);
}

void outbox_part(OutboxRow *lead)
{
	g_clear_pointer(&lead->drawn, g_free);
	g_clear_pointer(&lead->company, g_ptr_array_unref);
}

const char *outbox_words(const OutboxRow *row)
{
	return row->drawn ? row->drawn : row->text;
}

char *outbox_plain(const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, "\t", -1);
	return g_strjoinv("", parts);
}
