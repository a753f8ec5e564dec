// SPDX-License-Identifier: LGPL-3.0-or-later
// Bare answers ("yes", "no", "2") and what !more will bring: what the bot last said to one identity
// in one chat. In memory only.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/clock.h"
#include "chat/outbox.h"

enum {
	QUESTION_SECONDS = 300,
	QUESTION_MAX_CHATS = 10000, // people answered lately; beyond that the oldest are forgotten
};

// A command with bound arguments, as one line of text: "in\x1f" "12\x1f" "3". Used by choices, undo
// and the journal.
char *bound_pack(const char *command, const BotValue *args); // args end with BOT_V_END or after 4
// Splits it: command is [0], the arguments follow. Free by g_strfreev().
char **bound_unpack(const char *text);
// Several choices in one text.
char *choices_pack(const BotChoice *choices, unsigned n);

typedef struct {
	const Clock *clock;
	GHashTable *chats; // "room/address" or "/address" -> Heard
	GQueue order;      // the same, oldest first
} Questions;

void questions_init(Questions *questions, const Clock *clock);
void questions_clear(Questions *questions);
// The bot says a row: what it asked this person before is void, what this row asks counts from now.
// Takes the row's rest.
void questions_note(Questions *questions, OutboxRow *row);
// The bound command that a bare text answers (the caller frees it); NULL if it answers nothing.
// *ret_no = it said no. What is said to that chat next voids the question.
char *questions_answer(Questions *questions, const char *chat, const char *text, bool *ret_no);
// Is there a question at all?
bool questions_asked(const Questions *questions, const char *chat);
// Makes the row ask again what was asked last in its chat, and keep what is left to say: for words that change nothing.
void questions_repeat(Questions *questions, OutboxRow *row);
// What is left of the last long answer, until something else is said; NULL if nothing is. Yours to unref.
GPtrArray *questions_rest(Questions *questions, const char *chat);
// Names a chat: that of one identity, in a room (NULL = in private). The caller frees it.
char *question_chat(const char *room, const char *address);
