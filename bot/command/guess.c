// SPDX-License-Identifier: LGPL-3.0-or-later
// Counts wrong tries per identity and command.
#include "command/guess.h"

// A stranger's identity is their connection, and a new one costs nothing: they share a count.
static char *guesser(const BotCall *call)
{
	const Message *message = call->message;
	return message->from.verified ? g_strdup(message->from.address)
				      : g_strconcat(message->network, "/", NULL);
}

static bool holds_secret(const BotCall *call)
{
	return call->command->row->flags & BOT_GUESSABLE;
}

bool guess_may(BotCall *call)
{
	if (!holds_secret(call))
		return true;
	Chat *chat = call->desk->chat;
	int64_t now = clock_now(chat->clock), since = 0, tries = 0;
	g_autofree char *who = guesser(call);
	Query *query = store_query(chat->store,
		"select tries, since from guess where who = ? and command = ?", S(who),
		S(call->command->names[0]));
	if (query_step(query, NULL) == STORE_ROW) {
		tries = query_int(query, 0);
		since = query_int(query, 1);
	}
	query_reset(query);
	int64_t most = call->message->from.verified ? GUESS_TRIES : GUESS_STRANGERS;
	if (tries < most || now < since || now - since >= GUESS_SECONDS)
		return true;
	return call_refuse(call, N_("too many wrong tries; try again in %" PRId64 " min"),
		(since + GUESS_SECONDS - now + 59) / 60);
}

bool guess_wrong(BotCall *call)
{
	if (!holds_secret(call))
		return true;
	Chat *chat = call->desk->chat;
	int64_t now = clock_now(chat->clock);
	g_autofree char *who = guesser(call);
	return store_run(chat->store, NULL,
		"insert into guess (who, command, tries, since) values (?, ?, 1, ?) on conflict "
		"(who, command) do update set "
		"tries = case when guess.since <= ? then 1 else guess.tries + 1 end, "
		"since = case when guess.since <= ? then excluded.since else guess.since end",
		S(who), S(call->command->names[0]), S(now), S(now - GUESS_SECONDS),
		S(now - GUESS_SECONDS));
}

bool guess_right(BotCall *call)
{
	if (!holds_secret(call))
		return true;
	g_autofree char *who = guesser(call);
	return !call->message->from.verified || // the others' tries still count
	       store_run(call->desk->chat->store, NULL,
		       "delete from guess where who = ? and command = ?", S(who),
		       S(call->command->names[0]));
}
