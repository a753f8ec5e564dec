// SPDX-License-Identifier: LGPL-3.0-or-later
// !undo: runs the inverse that one's own newest write named, with its bound arguments, as a command
// of its own.
#include <string.h>

#include "chat/words.h"
#include "command/call.h"
#include "command/core.h"

typedef struct {
	int64_t id;
	char *command, *args;
} Entry;

static bool newest(BotCall *call, Entry *ret_entry)
{
	Chat *chat = call->desk->chat;
	BotPerson person = people_find(&chat->people, call->message->from.address);
	Query *query = store_query(chat->store,
		"select id, command, args from journal where person = ? and at > ? and undone = 0 "
		"order by id desc limit 1",
		S(person), S(clock_now(chat->clock) - CALL_UNDO_SECONDS));
	bool found = person && query_step(query, NULL) == STORE_ROW;
	if (found)
		*ret_entry = (Entry){query_int(query, 0), g_strdup(query_text(query, 1)),
			g_strdup(query_text(query, 2))};
	query_reset(query);
	return found;
}

// What the inverse said is said by the undo: "undone: off shift 3".
static void take_words(BotCall *call, BotCall *inverse, bool kept)
{
	for (unsigned i = 0; i < inverse->here->len; i++) {
		const char *line = inverse->here->pdata[i];
		const char *plain = line;
		g_autofree char *mine = call_addressed(inverse, "");
		if (g_str_has_prefix(line, mine))
			plain += strlen(mine);
		if (i || !kept)
			call_say(call, plain);
		else
			call_reply(call, N_("undone: %s"), plain);
	}
	for (unsigned i = 0; i < inverse->aside->len; i++)
		call_whisper(call, inverse->aside->pdata[i]);
	if (kept && !inverse->here->len)
		call_reply(call, N_("undone"));
}

static bool run_inverse(BotCall *call, const Command *command, const char *args)
{
	g_auto(GStrv) values = g_strsplit(*args ? args + 1 : "", "\x1f", -1);
	BotCall inverse;
	call_begin(&inverse, call->desk, command, call->message);
	inverse.is_undo = true;
	bool kept = grammar_bind(command->grammar, (const char *const *)values,
			    g_strv_length(values), &inverse.args) &&
		    call_run(&inverse) == CALL_KEPT;
	take_words(call, &inverse, kept);
	call->refused = inverse.refused;
	call_clear(&inverse);
	return kept;
}

bool core_undo(BotCall *call)
{
	Entry entry = {0};
	if (!newest(call, &entry))
		return call_reply(call, N_("nothing to undo"));
	g_autofree char *name = entry.command, *args = entry.args;
	const Command *command = table_get(call->desk->table, name);
	if (!command)
		return call_refuse(
			call, N_("that cannot be undone now: its part of the bot is switched off"));
	return run_inverse(call, command, args) &&
	       store_run(call->desk->chat->store, NULL,
		       "update journal set undone = 1 where id = ?", S(entry.id));
}
