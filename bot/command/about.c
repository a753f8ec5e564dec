// SPDX-License-Identifier: LGPL-3.0-or-later
// !help, !more and !whoami: the bot about itself and about you.
#include <string.h>

#include "chat/words.h"
#include "command/call.h"
#include "command/core.h"
#include "command/help.h"

bool core_help(BotCall *call)
{
	const Arg *arg = args_find(&call->args, "command");
	const HelpStyle style = {call->desk->prefix, call->lang};
	if (!arg->given) {
		g_autofree char *list = help_list(call->desk->table, call_role(call, NULL), &style);
		call_say(call, list);
		return true;
	}
	const char *typed = arg->text;
	if (g_str_has_prefix(typed, call->desk->prefix))
		typed += strlen(call->desk->prefix);
	g_autoptr(GPtrArray) words = text_words(typed);
	TableMatch match = table_find(call->desk->table, words);
	if (match.near)
		return call_refuse(
			call, N_("did you mean %shelp %s?"), call->desk->prefix, match.near);
	if (!match.command)
		return call_refuse(
			call, N_("unknown command; %shelp lists what I know"), call->desk->prefix);
	g_autofree char *text = help_one(match.command, &style);
	call_say(call, text);
	return true;
}

bool core_more(BotCall *call)
{
	const BotRoom *room = call->message->room;
	g_autofree char *chat = question_chat(
		room ? room->name : NULL, call->message->from.address);
	g_autoptr(GPtrArray) rest = questions_rest(&call->desk->questions, chat);
	if (!rest)
		return call_reply(call, N_("nothing more to say"));
	for (unsigned i = 0; i < rest->len; i++)
		g_ptr_array_add(call->here, g_strdup(rest->pdata[i]));
	return true;
}

bool core_whoami(BotCall *call)
{
	Chat *chat = call->desk->chat;
	const Identity *who = &call->message->from;
	if (!who->verified)
		return call_reply(call,
			N_("you are %s, not verified: this network does not tell me who you are; "
			   "you may read and sign up, tied to this connection"),
			who->handle);
	g_autofree char *known = people_describe(&chat->people, who);
	BotRole here = call_role(call, NULL);
	bool forced = here != people_role_of(&chat->people, who, NULL); // for this line alone
	return call_reply(call, N_("you are %s (%s), %s"), who->handle, who->address,
		forced ? role_name(here) : known);
}
