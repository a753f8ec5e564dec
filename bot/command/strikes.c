// SPDX-License-Identifier: LGPL-3.0-or-later
// !strike begin, suspend, resume, end, ratify: officers' acts on a strike.
#include "chat/strike.h"
#include "chat/words.h"
#include "command/call.h"
#include "command/core.h"

static const char *moment_of(BotCall *call)
{
	const Arg *arg = args_find(&call->args, "when");
	return arg->given ? arg->text : NULL;
}

static bool act(BotCall *call, StrikeAct what, const char *done)
{
	Chat *chat = call->desk->chat;
	const char *name = args_find(&call->args, "strike")->text, *why = NULL;
	const StrikeChange change = {
		.name = name,
		.moment = moment_of(call),
		.by = call->message->from.address,
		.at = clock_now(chat->clock),
	};
	if (strike_act(chat->store, what, &change, &why))
		return call_reply(call, N_("strike %s: %s"), name, words_get(call->lang, done));
	return why ? call_refuse(call, N_("strike %s: %s"), name, words_get(call->lang, why))
		   : false;
}

bool core_strike_begin(BotCall *call)
{
	return act(call, STRIKE_BEGIN, N_("it is on"));
}

bool core_strike_suspend(BotCall *call)
{
	return act(call, STRIKE_SUSPEND, N_("suspended"));
}

bool core_strike_resume(BotCall *call)
{
	return act(call, STRIKE_RESUME, N_("resumed, it is on"));
}

bool core_strike_end(BotCall *call)
{
	return act(call, STRIKE_END, N_("ended"));
}

bool core_strike_ratify(BotCall *call)
{
	return act(call, STRIKE_RATIFY, N_("ratified"));
}
