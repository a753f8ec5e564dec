// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "answering" and "about the call".
#include <string.h>

#include "chat/words.h"
#include "host/as_core.h"

#define FORMAT_WORDS(lang, format, text)                                                           \
	va_list args_;                                                                             \
	va_start(args_, format);                                                                   \
	g_autofree char *text = words_format(lang, format, args_);                                 \
	va_end(args_)

bool bot_reply(BotCall *call, const char *format, ...)
{
	FORMAT_WORDS(call->lang, format, text);
	call_say(call, text);
	return true;
}

bool bot_whisper(BotCall *call, const char *format, ...)
{
	FORMAT_WORDS(call->lang, format, text);
	call_whisper(call, text);
	return true;
}

bool bot_refuse(BotCall *call, const char *format, ...)
{
	FORMAT_WORDS(call->lang, format, text);
	call_drop_words(call);
	call_say(call, text);
	return false;
}

bool bot_refuse_private(BotCall *call, const char *format, ...)
{
	FORMAT_WORDS(call->lang, format, text);
	call_drop_words(call);
	call_whisper(call, text);
	return false;
}

bool bot_row(BotCall *call, const char *format, ...)
{
	FORMAT_WORDS(call->lang, format, text);
	char *row = g_strconcat("\t", g_strdelimit(text, "\t", ' '), NULL);
	bool aside = call->message->room && call->command->row->flags & BOT_PRIVATE;
	g_ptr_array_add(aside ? call->aside : call->here, row);
	return true;
}

void bot_answer(BotCall *call, const char *kind, int64_t subject)
{
	Bot *bot = bot_of(call);
	call->answer = (CallAnswer){bot->name, kind, subject, bot_caller(call)};
}

bool bot_ask(BotCall *call, const char *question, const BotChoice *choices, unsigned n)
{
	call_drop_words(call);
	call_say(call, question);
	bool aside = call->message->room && call->command->row->flags & BOT_PRIVATE;
	for (unsigned i = 0; i < n; i++) {
		g_autofree char *label = desk_words(call->desk, choices[i].label);
		g_ptr_array_add(aside ? call->aside : call->here,
			n == 1 ? g_strdup(label) : g_strdup_printf("%u) %s", i + 1, label));
	}
	call->question = choices_pack(choices, n);
	call->question_aside = aside;
	return false;
}

char *bot_words(const char *lang, const char *format, ...)
{
	FORMAT_WORDS(lang, format, text);
	return g_steal_pointer(&text);
}

char *bot_words_n(const char *lang, int64_t n, const char *one, const char *many, ...)
{
	va_list args;
	va_start(args, many);
	char *text = g_strdup_vprintf(words_get_n(lang, one, many, (gulong)n), args);
	va_end(args);
	return text;
}

const char *bot_lang(BotCall *call)
{
	return call->lang;
}

// ---- about the call ----

Bot *bot_of(BotCall *call)
{
	return call->command->bot;
}

BotPerson bot_caller(BotCall *call)
{
	AS_CORE(bot_of(call));
	return people_find(&call->desk->chat->people, call->message->from.address);
}

BotPerson bot_introduce(BotCall *call)
{
	AS_CORE(bot_of(call));
	return people_introduce(&call->desk->chat->people, &call->message->from, NULL);
}

const char *bot_handle(BotCall *call)
{
	return call->message->from.handle;
}

BotRoom *bot_where(BotCall *call)
{
	return call->message->room;
}

bool bot_is_private(BotCall *call)
{
	return call_is_private(call);
}

bool bot_is_verified(BotCall *call)
{
	return call->message->from.verified;
}

bool bot_may(BotCall *call, BotRole role, const char *place)
{
	return call_role(call, place) >= role;
}

void bot_effect(BotCall *call, int64_t n, const char *one, const char *many)
{
	effect_declare(call->declared, n, one, many);
}

void bot_effect_named(BotCall *call, const char *format, const char *name)
{
	effect_declare_named(call->declared, format, name);
}

bool bot_changed(BotCall *call, const char *noun, const int64_t *ids, unsigned n)
{
	Bot *bot = bot_of(call);
	const BotEvent event = {
		.kind = BOT_CHANGED, .call = call, .noun = noun, .ids = ids, .n = n};
	return host_event(bot->host, bot, &event);
}

void bot_undo_values(BotCall *call, const char *command, const BotValue *args)
{
	g_free(call->undo);
	call->undo = bound_pack(command, args);
}

bool bot_is_undo(BotCall *call)
{
	return call->is_undo;
}
