// SPDX-License-Identifier: LGPL-3.0-or-later
// What a call says: collected as lines, dropped by a refusal, and handed to the turn as one row per
// chat.
#include <string.h>

#include "base/text.h"
#include "chat/words.h"
#include "command/call.h"
#include "command/help.h"

// Does a "!" here stand before a command's name, as in "say `!in 12`"?
static bool is_command_at(const Desk *desk, const char *text, const char *at)
{
	if (at > text && !strchr(" `(\"", at[-1]))
		return false;
	g_autofree char *name = g_strndup(at + 1, strspn(at + 1, "abcdefghijklmnopqrstuvwxyz"));
	return table_get(desk->table, name) != NULL;
}

char *desk_words(const Desk *desk, const char *text)
{
	if (!strcmp(desk->prefix, "!"))
		return g_strdup(text);
	GString *words = g_string_new(NULL);
	for (const char *at = text; *at; at++)
		if (*at == '!' && is_command_at(desk, text, at))
			g_string_append(words, desk->prefix);
		else
			g_string_append_c(words, *at);
	return g_string_free(words, FALSE);
}

static void add_lines(const Desk *desk, GPtrArray *lines, const char *text)
{
	g_autofree char *words = desk_words(desk, text);
	g_auto(GStrv) parts = g_strsplit(words, "\n", -1);
	for (char **part = parts; *part; part++)
		g_ptr_array_add(lines, g_strdup(*part));
}

char *call_addressed(const BotCall *call, const char *text)
{
	const char *handle = call->message->from.handle;
	return call->message->room && *handle ? g_strdup_printf("%s: %s", handle, text)
					      : g_strdup(text);
}

void call_whisper(BotCall *call, const char *text)
{
	add_lines(call->desk, call->message->room ? call->aside : call->here, text);
}

void call_say(BotCall *call, const char *text)
{
	if (call->command->row->flags & BOT_PRIVATE) {
		call_whisper(call, text);
		return;
	}
	g_autofree char *addressed = call_addressed(call, text);
	add_lines(call->desk, call->here, addressed);
}

void call_drop_words(BotCall *call)
{
	g_ptr_array_set_size(call->here, 0);
	g_ptr_array_set_size(call->aside, 0);
	g_clear_pointer(&call->question, g_free);
	call->refused = true;
}

bool call_reply(BotCall *call, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = words_format(call->lang, format, args);
	va_end(args);
	call_say(call, text);
	return true;
}

bool call_refuse(BotCall *call, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = words_format(call->lang, format, args);
	va_end(args);
	call_drop_words(call);
	call_say(call, text);
	return false;
}

bool call_usage(BotCall *call, const GrammarFault *fault)
{
	g_autofree char *text = help_usage(
		call->command, call->line, fault, &(HelpStyle){call->desk->prefix, call->lang});
	call_drop_words(call);
	call_say(call, text);
	return false;
}

// ---- to the turn ----

static unsigned lines_borne(const BotCall *call)
{
	return desk_network(call->desk, call->message->network)->room_lines;
}

// A room bears a few lines; the rest waits for !more.
static char *cut_lines(const BotCall *call, GPtrArray *lines, GPtrArray **ret_rest)
{
	unsigned most = lines_borne(call), shown = most && lines->len > most ? most : lines->len;
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < shown; i++)
		g_string_append_printf(text, "%s%s", i ? "\n" : "", (char *)lines->pdata[i]);
	*ret_rest = NULL;
	if (shown < lines->len) {
		g_autofree char *more = words_print(
			call->lang, N_("%u more: %smore"), lines->len - shown, call->desk->prefix);
		g_string_append_printf(text, " (%s)", more);
		*ret_rest = g_ptr_array_new_with_free_func(g_free);
		for (unsigned i = shown; i < lines->len; i++)
			g_ptr_array_add(*ret_rest, g_strdup(lines->pdata[i]));
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

// What was done though it was said long ago says so; an answer is as true as any.
static bool is_late(const BotCall *call)
{
	return call->message->late && !call->refused && call->command &&
	       call->command->row->flags & BOT_LATE_OK;
}

OutboxRow *desk_row(const Desk *desk, const Message *message, const char *text)
{
	OutboxRow *row = outbox_row_new(message->network, text, OUTBOX_REPLY);
	row->address = g_strdup(message->from.address);
	g_free(row->handle);
	row->handle = g_strdup(message->from.handle);
	row->thread = g_strdup(message->thread);
	row->queued = clock_now(desk->chat->clock);
	row->expires = row->queued + OUTBOX_REPLY_SECONDS;
	return row;
}

static OutboxRow *row_for(const BotCall *call, const char *text)
{
	g_autofree char *late = is_late(call) ? words_print(call->lang, N_("(late) %s"), text)
					      : NULL;
	OutboxRow *row = desk_row(call->desk, call->message, late ? late : text);
	if (call_role(call, NULL) >= BOT_CAPTAIN)
		row->class = OUTBOX_CAPTAIN;
	g_free(row->lang);
	row->lang = g_strdup(call->lang);
	return row;
}

// What people in a room are told may be told to several in one line; a refusal with its reason is
// one person's.
static void note_kind(const BotCall *call, OutboxRow *row)
{
	const CallAnswer *answer = &call->answer;
	if (!row->room || row->question || call->refused || is_late(call))
		return;
	row->stamp = outbox_stamp(call->desk->chat->outbox);
	bool drawn = answer->kind && answer->person && call->here->len == 1;
	row->kind = g_strdup(drawn ? answer->kind : OUTBOX_SAME_WORDS);
	if (!drawn)
		return;
	row->owner = g_strdup(answer->owner);
	row->subject = answer->subject;
	row->person = answer->person;
}

static void speak_here(BotCall *call)
{
	GPtrArray *rest = NULL;
	bool room = call->message->room != NULL;
	g_autofree char *all = NULL;
	if (room)
		all = cut_lines(call, call->here, &rest);
	else {
		g_ptr_array_add(call->here, NULL);
		all = g_strjoinv("\n", (char **)call->here->pdata);
	}
	OutboxRow *row = row_for(call, all);
	row->room = room ? g_strdup(call->message->room->name) : NULL;
	row->rest = rest;
	row->question = call->question_aside ? NULL : g_steal_pointer(&call->question);
	note_kind(call, row);
	turn_say_first(&call->desk->turn, &call->mark, row);
}

static void speak_aside(BotCall *call)
{
	g_ptr_array_add(call->aside, NULL);
	g_autofree char *all = g_strjoinv("\n", (char **)call->aside->pdata);
	OutboxRow *row = row_for(call, all);
	row->asked_room = g_strdup(call->message->room->name);
	row->question = g_steal_pointer(&call->question);
	turn_say_first(&call->desk->turn, &call->mark, row);
}

void call_speak(BotCall *call)
{
	if (call->here->len)
		speak_here(call);
	if (call->aside->len)
		speak_aside(call);
}
