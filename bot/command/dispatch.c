// SPDX-License-Identifier: LGPL-3.0-or-later
// From a message to a call: addressed or not, a bare answer, a known name, or one short hint.
#include "command/dispatch.h"

#include <string.h>

#include "base/text.h"
#include "chat/words.h"

// How the bot was spoken to: not by prefix or name; by its name; by the prefix, which programs that
// only answer do not write.
typedef enum { PLAINLY, BY_NAME, BY_PREFIX } Addressed;

static const char *after_prefix(const Desk *desk, const char *text, Addressed *ret_how)
{
	*ret_how = BY_PREFIX;
	return text + strlen(desk->prefix);
}

// What was said to the bot, without prefix or name; NULL if it was not said to it.
static const char *addressed_text(const Desk *desk, const Message *message, Addressed *ret_how)
{
	const char *text = message->text;
	if (g_str_has_prefix(text, desk->prefix))
		return after_prefix(desk, text, ret_how);
	const char *self = message->self ? message->self : desk->name;
	size_t n = strlen(self);
	if (n && !g_ascii_strncasecmp(text, self, n) && (text[n] == ':' || text[n] == ',')) {
		text += n + 1;
		while (*text == ' ')
			text++;
		*ret_how = BY_NAME;
		return g_str_has_prefix(text, desk->prefix) ? after_prefix(desk, text, ret_how)
							    : text;
	}
	*ret_how = PLAINLY;
	return message->room || message->aside ? NULL : text;
}

// What answers where no command runs.
static const BotCommand no_row = {.name = ""};
static const Command no_command = {.row = &no_row, .owner = "core"};

static bool may_hint(Desk *desk, const Message *message)
{
	int64_t now = clock_now(desk->chat->clock);
	int64_t *last = g_hash_table_lookup(desk->hinted, message->from.address);
	if (last && now - *last < HINT_SECONDS)
		return false;
	if (g_hash_table_size(desk->hinted) >= HINT_MAX_PEOPLE)
		g_hash_table_remove_all(desk->hinted);
	g_hash_table_insert(
		desk->hinted, g_strdup(message->from.address), g_memdup2(&now, sizeof now));
	return true;
}

static void hint(Desk *desk, const Message *message, const char *word, const char *near)
{
	if (!may_hint(desk, message))
		return;
	BotCall call;
	call_begin(&call, desk, &no_command, message);
	g_autofree char *shown = strlen(word) > HINT_WORD_BYTES
					 ? g_strndup(word, text_cut(word, HINT_WORD_BYTES))
					 : g_strdup(word);
	if (near)
		call_reply(&call, N_("did you mean %s%s?"), desk->prefix, near);
	else
		call_reply(&call, N_("unknown command %s%s; %shelp lists what I know"),
			desk->prefix, shown, desk->prefix);
	call_speak(&call);
	call_clear(&call);
}

// Whoever reads the room later would see other words than those that were carried out.
static void hint_edit(Desk *desk, const Message *message)
{
	if (!flood_may_miss(&desk->flood, message, FLOOD_MISS_WRONG) || !may_hint(desk, message))
		return;
	BotCall call;
	call_begin(&call, desk, &no_command, message);
	call_reply(&call, N_("what is edited is not carried out; send it again"));
	call_speak(&call);
	call_clear(&call);
}

void dispatch_over_limit(Desk *desk, const Message *message, FloodVerdict verdict)
{
	BotCall call;
	call_begin(&call, desk, &no_command, message);
	if (verdict == FLOOD_TELL)
		call_reply(&call,
			N_("that was too fast and was not read; one command in %u seconds"),
			flood_seconds(message));
	else if (message->from.verified)
		call_reply(&call, N_("too many write at once, that was not read; say it again in a "
				     "minute"));
	else
		call_reply(&call, N_("too many who are not logged in write at once, that was not "
				     "read; log in, or say it again in a minute"));
	call_speak(&call);
	call_clear(&call);
}

typedef struct {
	const char *line;
	const Command *command;
	GrammarTyped words;
	Addressed how;
} Typed;

static CallEnd run_typed(Desk *desk, const Message *message, const Typed *typed)
{
	const Command *command = typed->command;
	BotCall call;
	call_begin(&call, desk, command, message);
	call.line = typed->line;
	GrammarFault fault;
	CallEnd end = CALL_REFUSED;
	unsigned weight = FLOOD_MISS_REFUSED;
	// Who may not use a command is told so, not how to spell it.
	if (call_role(&call, NULL) < command->row->role ||
		grammar_parse(command->grammar, &typed->words, &call.args, &fault))
		end = call_run(&call);
	else {
		call_usage(&call, &fault);
		weight = FLOOD_MISS_WRONG;
	}
	if (end == CALL_KEPT)
		flood_heed(&desk->flood, message);
	// Another program's words are no commands; an answer to each would never end.
	if (end != CALL_REFUSED || typed->how == BY_PREFIX ||
		flood_may_miss(&desk->flood, message, weight))
		call_speak(&call);
	call_clear(&call);
	return end;
}

CallEnd dispatch_bound(Desk *desk, const Message *message, BoundRun *run)
{
	g_auto(GStrv) parts = bound_unpack(run->bound);
	const Command *command = table_get(desk->table, parts[0]);
	BotCall call;
	// its plugin is off by now; and captains' commands are always typed
	if (!command || command->row->role > BOT_MEMBER)
		return CALL_REFUSED;
	call_begin(&call, desk, command, message);
	call.is_undo = run->is_undo;
	CallEnd end = CALL_REFUSED;
	if (grammar_bind(command->grammar, (const char *const *)parts + 1, g_strv_length(parts) - 1,
		    &call.args))
		end = call_run(&call);
	if (end == CALL_KEPT)
		flood_heed(&desk->flood, message);
	run->undo = g_steal_pointer(&call.undo);
	if (end != CALL_KEPT || !run->quiet)
		call_speak(&call);
	call_clear(&call);
	return end;
}

static CallEnd run_answer(Desk *desk, const Message *message, const char *bound)
{
	BoundRun run = {.bound = bound};
	CallEnd end = dispatch_bound(desk, message, &run);
	g_free(run.undo);
	return end;
}

// A "no" needs an answer too: whoever holds an offer must know that it stands until it is left.
static void take_no(Desk *desk, const Message *message)
{
	BotCall call;
	call_begin(&call, desk, &no_command, message);
	if (message->room)
		call_reply(&call, N_("all right, nothing was changed"));
	else
		call_reply(&call,
			N_("all right, nothing was changed; %sout and its number leaves an "
			   "offered place to the next"),
			desk->prefix);
	call_speak(&call);
	call_clear(&call);
}

static bool is_word(const char *text)
{
	return g_unichar_isalnum(g_utf8_get_char(text));
}

bool dispatch_may_concern(Desk *desk, const Message *message)
{
	Addressed how;
	if (addressed_text(desk, message, &how))
		return true;
	if (message->aside)
		return false;
	g_autofree char *chat = question_chat(
		message->room ? message->room->name : NULL, message->from.address);
	return questions_asked(&desk->questions, chat);
}

bool dispatch_is_command(Desk *desk, const Message *message)
{
	Addressed how;
	g_autofree char *chat = question_chat(
		message->room ? message->room->name : NULL, message->from.address);
	addressed_text(desk, message, &how);
	return how != PLAINLY ||
	       (!strchr(message->text, ' ') && questions_asked(&desk->questions, chat));
}

// A number alone is no text.
bool dispatch_takes_lines(Desk *desk, const Message *message)
{
	Addressed how;
	const char *line = addressed_text(desk, message, &how);
	g_autoptr(GPtrArray) words = text_words(line ? line : "");
	TableMatch match = table_find(desk->table, words);
	return match.command && (match.command->row->flags & BOT_LINES) &&
	       words->len >= match.used + 2;
}

CallEnd dispatch_message(Desk *desk, const Message *message)
{
	Addressed how;
	bool no;
	const char *line = addressed_text(desk, message, &how);
	// what was said while the bot was away was said before the question
	if (how == PLAINLY && !message->aside && !message->edited && !message->late) {
		g_autofree char *chat = question_chat(
			message->room ? message->room->name : NULL, message->from.address);
		g_autofree char *bound = questions_answer(
			&desk->questions, chat, message->text, &no);
		if (bound)
			return run_answer(desk, message, bound);
		if (no) {
			take_no(desk, message);
			return CALL_KEPT;
		}
	}
	if (!line)
		return CALL_KEPT;
	while (*line == ' ')
		line++;
	if (!*line || !is_word(line)) // "!!!" is ordinary talk
		return CALL_KEPT;
	if (message->edited) {
		hint_edit(desk, message);
		return CALL_KEPT;
	}
	g_autoptr(GPtrArray) words = text_words(line);
	TableMatch match = table_find(desk->table, words);
	if (match.command)
		return run_typed(desk, message,
			&(Typed){line, match.command, {words, match.used, line}, how});
	if (flood_may_miss(&desk->flood, message, FLOOD_MISS_WRONG))
		hint(desk, message, ((TextWord *)words->pdata[0])->text, match.near);
	return CALL_KEPT;
}
