// SPDX-License-Identifier: LGPL-3.0-or-later
// !strike begin, suspend, resume, end, ratify: officers' acts on a strike, and how they are taken
// back.
#include "chat/strike.h"
#include "chat/words.h"
#include "command/call.h"
#include "command/core.h"

static const char *moment_of(BotCall *call)
{
	const Arg *arg = args_find(&call->args, "when");
	return arg->given ? arg->text : NULL;
}

static bool done_with_undo(BotCall *call, const StrikeUndo *undo, const char *done)
{
	const BotValue args[] = {V(undo->name), V(undo->before), V(undo->after), bot_v_end()};
	call->undo = bound_pack("strike restore", args);
	return call_reply(call, N_("strike %s: %s. !undo within 10 min."), undo->name,
		words_get(call->lang, done));
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
	g_autofree char *before = strike_snapshot(chat->store, name), *after = NULL;
	if (strike_act(chat->store, what, &change, &why)) {
		after = strike_snapshot(chat->store, name);
		return done_with_undo(call, &(StrikeUndo){name, before, after}, done);
	}
	return why ? call_refuse(call, N_("strike %s: %s"), name, words_get(call->lang, why))
		   : false;
}

bool core_strike_begin(BotCall *call)
{
	return act(call, STRIKE_BEGIN, N_("it is on"));
}

bool core_strike_suspend(BotCall *call)
{
	effect_declare(call->declared, 1, N_("suspends %" PRId64 " strike"),
		N_("suspends %" PRId64 " strikes"));
	return act(call, STRIKE_SUSPEND, N_("suspended"));
}

bool core_strike_resume(BotCall *call)
{
	return act(call, STRIKE_RESUME, N_("resumed, it is on"));
}

bool core_strike_end(BotCall *call)
{
	effect_declare(
		call->declared, 1, N_("ends %" PRId64 " strike"), N_("ends %" PRId64 " strikes"));
	return act(call, STRIKE_END, N_("ended"));
}

bool core_strike_ratify(BotCall *call)
{
	return act(call, STRIKE_RATIFY, N_("ratified"));
}

bool core_strike_restore(BotCall *call)
{
	const StrikeUndo undo = {
		.name = args_find(&call->args, "strike")->text,
		.before = args_find(&call->args, "before")->text,
		.after = args_find(&call->args, "after")->text,
	};
	const char *why = NULL;
	if (!call->is_undo)
		return call_refuse(call, N_("that is for !undo alone"));
	effect_declare(call->declared, 1, N_("takes back what was done to %" PRId64 " strike"),
		N_("takes back what was done to %" PRId64 " strikes"));
	if (strike_restore(call->desk->chat->store, &undo, &why))
		return call_reply(call, N_("strike %s stands as before"), undo.name);
	return why ? call_refuse(call, N_("strike %s: %s"), undo.name, words_get(call->lang, why))
		   : false;
}
