// SPDX-License-Identifier: LGPL-3.0-or-later
// Questions that wait for a bare answer, and the rest of long answers, per identity and chat.
#include "command/question.h"

#include <string.h>

#define BETWEEN_VALUES "\x1f"
#define BETWEEN_CHOICES "\x1e"
enum { BOUND_MAX_ARGS = 4 };

typedef struct {
	char *key;
	char **choices; // packed; NULL = no question
	int64_t until;
	GPtrArray *rest;
} Heard;

char *bound_pack(const char *command, const BotValue *args)
{
	g_autoptr(GString) text = g_string_new(command);
	for (unsigned i = 0; i < BOUND_MAX_ARGS && args[i].kind != BOT_V_END; i++) {
		g_string_append(text, BETWEEN_VALUES);
		if (args[i].kind == BOT_V_INT)
			g_string_append_printf(text, "%" PRId64, args[i].n);
		else if (args[i].kind == BOT_V_TEXT)
			g_string_append(text, args[i].text);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char **bound_unpack(const char *text)
{
	return g_strsplit(text, BETWEEN_VALUES, -1);
}

char *choices_pack(const BotChoice *choices, unsigned n)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *bound = bound_pack(choices[i].command, choices[i].args);
		g_string_append_printf(text, "%s%s", i ? BETWEEN_CHOICES : "", bound);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void heard_free(Heard *heard)
{
	g_free(heard->key);
	g_strfreev(heard->choices);
	g_clear_pointer(&heard->rest, g_ptr_array_unref);
	g_free(heard);
}

void questions_init(Questions *questions, const Clock *clock)
{
	questions->clock = clock;
	questions->chats = g_hash_table_new_full(
		g_str_hash, g_str_equal, NULL, (GDestroyNotify)heard_free);
	g_queue_init(&questions->order);
}

void questions_clear(Questions *questions)
{
	g_queue_clear(&questions->order);
	g_clear_pointer(&questions->chats, g_hash_table_unref);
}

char *question_chat(const char *room, const char *address)
{
	return g_strconcat(room ? room : "", "/", address, NULL);
}

static void forget(Questions *questions, Heard *heard)
{
	g_queue_remove(&questions->order, heard);
	g_hash_table_remove(questions->chats, heard->key);
}

void questions_note(Questions *questions, OutboxRow *row)
{
	if (!row->address)
		return;
	g_autofree char *chat = question_chat(row->room, row->address);
	Heard *heard = g_hash_table_lookup(questions->chats, chat);
	if (heard)
		forget(questions, heard);
	if (!row->question && !row->rest)
		return;
	if (questions->order.length >= QUESTION_MAX_CHATS)
		forget(questions, questions->order.head->data);
	heard = g_new0(Heard, 1);
	heard->key = g_steal_pointer(&chat);
	heard->choices = row->question ? g_strsplit(row->question, BETWEEN_CHOICES, -1) : NULL;
	heard->until = clock_now(questions->clock) + QUESTION_SECONDS;
	heard->rest = g_steal_pointer(&row->rest);
	g_hash_table_insert(questions->chats, heard->key, heard);
	g_queue_push_tail(&questions->order, heard);
}

// "yes" where there is one choice, else its number; -1 = no answer at all, -2 = no.
enum { NO_ANSWER = -1, SAID_NO = -2 };

static int choice_of(char *const *choices, const char *text)
{
	unsigned n = g_strv_length((char **)choices);
	if (!g_ascii_strcasecmp(text, "no") || !g_ascii_strcasecmp(text, "n"))
		return SAID_NO;
	if (n == 1 && (!g_ascii_strcasecmp(text, "yes") || !g_ascii_strcasecmp(text, "y")))
		return 0;
	guint64 number;
	return g_ascii_string_to_unsigned(text, 10, 1, n, &number, NULL) ? (int)number - 1
									 : NO_ANSWER;
}

char *questions_answer(Questions *questions, const char *chat, const char *text, bool *ret_no)
{
	*ret_no = false;
	Heard *heard = g_hash_table_lookup(questions->chats, chat);
	if (!heard || !heard->choices || clock_now(questions->clock) > heard->until)
		return NULL;
	int choice = choice_of(heard->choices, text);
	if (choice == NO_ANSWER)
		return NULL;
	// The question stays until the answer to it is said, which voids it: this turn may be run again.
	*ret_no = choice == SAID_NO;
	return choice >= 0 ? g_strdup(heard->choices[choice]) : NULL;
}

bool questions_asked(const Questions *questions, const char *chat)
{
	const Heard *heard = g_hash_table_lookup(questions->chats, chat);
	return heard && heard->choices;
}

GPtrArray *questions_rest(Questions *questions, const char *chat)
{
	Heard *heard = g_hash_table_lookup(questions->chats, chat);
	return heard && heard->rest ? g_ptr_array_ref(heard->rest) : NULL;
}

void questions_repeat(Questions *questions, OutboxRow *row)
{
	g_autofree char *chat = question_chat(row->room, row->address);
	const Heard *heard = g_hash_table_lookup(questions->chats, chat);
	if (!heard)
		return;
	row->question = heard->choices ? g_strjoinv(BETWEEN_CHOICES, heard->choices) : NULL;
	row->rest = heard->rest ? g_ptr_array_ref(heard->rest) : NULL;
}
