// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, live posts: their words, with what a tap means and who sees it. The network shows them after
// the commit.
#include <string.h>

#include "chat/board.h"
#include "chat/post.h"
#include "chat/words.h"
#include "host/as_core.h"

bool bot_boards(Bot *bot, BotRoom *room)
{
	return desk_network(bot->host->desk, room->network)->live && room_is(room, "reactions");
}

// People must know before they tap that it is public, and that one of the marks is nobody's.
static char *body_of(const Bot *bot, const BotRoom *room, const BotPost *post)
{
	g_autofree char *words = desk_words(bot->host->desk, post->body);
	GString *body = g_string_new(words);
	for (unsigned i = 0; i < post->n && post_mark(post->n, i); i++) {
		g_autofree char *label = desk_words(bot->host->desk, post->choices[i].label);
		g_string_append_printf(body, "\n%s %s", post_mark(post->n, i), label);
	}
	if (post->n) {
		g_autofree char *hint = words_print(room_lang(room),
			N_("Tap the mark below, or take yours away again. The bot's own does not "
			   "count. Everybody here sees who taps, for ever; in private you write "
			   "the command."));
		g_string_append_printf(body, "\n%s", hint);
	}
	return g_string_free(body, FALSE);
}

typedef struct {
	Outbox *outbox;
	char *network;
} Wake;

static void wake(void *data)
{
	const Wake *what = data;
	outbox_wake(what->outbox, what->network);
}

static void wake_free(void *data)
{
	g_free(((Wake *)data)->network);
	g_free(data);
}

static void wake_later(const Bot *bot, const BotRoom *room)
{
	const Wake what = {bot->host->chat->outbox, g_strdup(room->network)};
	turn_after(&bot->host->desk->turn, wake, g_memdup2(&what, sizeof what), wake_free);
}

// What would begin in quiet hours rings; an edit does not.
static bool may_begin(Bot *bot, BotRoom *room, const BoardText *text)
{
	return board_is(bot->host->chat->store, text) || !bot_quiet(bot, room);
}

bool bot_board(Bot *bot, BotRoom *room, const char *key, const BotPost *post)
{
	if (post->n && !bot_boards(bot, room)) // what stands there from before may end
		return false;
	AS_CORE(bot);
	g_autofree char *body = body_of(bot, room, post);
	g_autofree char *choices = post->n ? choices_pack(post->choices, post->n) : NULL;
	const BoardText text = {bot->name, room, key, body, choices, post->expires};
	if (!may_begin(bot, room, &text) || !board_say(bot->host->chat->store, &text, bot_now(bot)))
		return false;
	wake_later(bot, room);
	return true;
}
