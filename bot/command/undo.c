// SPDX-License-Identifier: LGPL-3.0-or-later
// !undo: runs the inverse that one's own newest write named, with its bound arguments, as a command
// of its own.
#include <string.h>

#include "chat/words.h"
#include "command/call.h"
#include "command/core.h"

typedef struct {
	int64_t id, approval;
	char *command, *args, *room; // room NULL = it was answered in private
} Entry;

static void entry_clear(Entry *entry)
{
	g_free(entry->command);
	g_free(entry->args);
	g_free(entry->room);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Entry, entry_clear)

// The newest that came before that one and still stands.
static bool newest(BotCall *call, int64_t before, Entry *ret_entry)
{
	Chat *chat = call->desk->chat;
	BotPerson person = people_find(&chat->people, call->message->from.address);
	Query *query = store_query(chat->store,
		"select id, command, args, room, approval from journal where person = ? and at > ? "
		"and id < ? and undone = 0 order by id desc limit 1",
		S(person), S(clock_now(chat->clock) - CALL_UNDO_SECONDS), S(before));
	bool found = person && query_step(query, NULL) == STORE_ROW;
	if (found)
		*ret_entry = (Entry){query_int(query, 0), query_int(query, 4),
			g_strdup(query_text(query, 1)), g_strdup(query_text(query, 2)),
			g_strdup(query_text(query, 3))};
	query_reset(query);
	return found;
}

// What was done in private, or in another room, does not come to light here by its undo.
static void say_discreetly(BotCall *call, const Entry *entry, const char *text)
{
	const BotRoom *room = call->message->room;
	if (call_is_private(call) || !g_strcmp0(room->name, entry->room))
		call_say(call, text);
	else
		call_whisper(call, text);
}

// What the inverse said is said by the undo: "undone: off shift 3".
static void take_words(BotCall *call, BotCall *inverse, const Entry *entry, bool kept)
{
	g_autofree char *mine = call_addressed(inverse, "");
	for (unsigned i = 0; i < inverse->here->len; i++) {
		const char *line = inverse->here->pdata[i];
		const char *plain = line;
		if (g_str_has_prefix(line, mine))
			plain += strlen(mine);
		g_autofree char *text = i || !kept
						? g_strdup(plain)
						: words_print(call->lang, N_("undone: %s"), plain);
		say_discreetly(call, entry, text);
	}
	for (unsigned i = 0; i < inverse->aside->len; i++)
		call_whisper(call, inverse->aside->pdata[i]);
	if (kept && !inverse->here->len)
		call_reply(call, N_("undone"));
}

static CallEnd run_inverse(BotCall *call, const Command *command, const Entry *entry)
{
	g_auto(GStrv) values = g_strsplit(*entry->args ? entry->args + 1 : "", "\x1f", -1);
	BotCall inverse;
	call_begin(&inverse, call->desk, command, call->message);
	inverse.is_undo = true;
	inverse.undoes = entry->id;
	inverse.undoes_approval = entry->approval;
	CallEnd end = grammar_bind(command->grammar, (const char *const *)values,
			      g_strv_length(values), &inverse.args)
			      ? call_run(&inverse)
			      : CALL_REFUSED;
	take_words(call, &inverse, entry, end == CALL_KEPT);
	call->refused = inverse.refused;
	call->answer = inverse.answer;
	call_clear(&inverse);
	return end;
}

static bool mark(BotCall *call, const Entry *entry)
{
	return store_run(call->desk->chat->store, NULL,
		"update journal set undone = 1 where id = ?", S(entry->id));
}

// What cannot be taken back is told once, and does not stand for ten minutes in the way of what was done
// before it.
static bool pass_over(BotCall *call, const Entry *entry)
{
	g_auto(Entry) older = {0};
	if (!newest(call, entry->id, &older))
		return false;
	bool aside = !call->here->len;
	call->refused = false;
	g_autofree char *hint = words_print(
		call->lang, N_("`!undo` again takes back what you did before that"));
	if (aside)
		call_whisper(call, hint);
	else
		say_discreetly(call, entry, hint);
	return mark(call, entry);
}

bool core_undo(BotCall *call)
{
	g_auto(Entry) entry = {0};
	if (!newest(call, INT64_MAX, &entry))
		return call_reply(call, N_("nothing to undo"));
	const Command *command = table_get(call->desk->table, entry.command);
	if (!command)
		return call_refuse(
			call, N_("that cannot be undone now: its part of the bot is switched off"));
	CallEnd end = run_inverse(call, command, &entry);
	if (end == CALL_ASKED) // it is undone when a second officer has approved that
		return true;
	if (end == CALL_REFUSED)
		return pass_over(call, &entry);
	return end == CALL_KEPT && mark(call, &entry);
}
