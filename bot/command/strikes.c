// SPDX-License-Identifier: LGPL-3.0-or-later
// !strike begin, suspend, resume, end, ratify: officers' acts on a strike, and how they are taken
// back.
#include <string.h>

#include "base/clock.h"
#include "chat/strike.h"
#include "chat/words.h"
#include "command/call.h"
#include "command/core.h"
#include "command/moment.h"

enum { DATE_BYTES = 10 }; // of "2023-09-27": a moment without a time of day

static const char *moment_of(BotCall *call)
{
	const Arg *arg = args_find(&call->args, "when");
	return arg->given ? arg->text : NULL;
}

// What an act did, and what one does whose moment is still to come.
typedef struct {
	const char *done, *ahead;
} Outcome;

// What plugins keep of a strike is theirs to bring up to date, in this same run.
static bool tell_changed(BotCall *call)
{
	const Desk *desk = call->desk;
	return !desk->changed || desk->changed(desk->changed_data, call, "strike");
}

static char *outcome_words(BotCall *call, const StrikeChange *change, const Outcome *outcome)
{
	g_autofree char *zone_name = strike_zone(call->desk->chat->store, change->name);
	g_autoptr(GTimeZone) zone = zone_name ? clock_zone(zone_name) : NULL;
	Moment moment = {.lang = call->lang, .at = change->at, .now = change->at, .zone = zone};
	if (change->moment && clock_parse(change->moment, zone, &moment.at))
		moment.of = strlen(change->moment) == DATE_BYTES ? MOMENT_DAY : MOMENT_MINUTE;
	g_autofree char *when = moment_words(&moment);
	bool is_ahead = moment.at > moment.now;
	const char *what = words_get(call->lang, is_ahead ? outcome->ahead : outcome->done);
	return words_print(call->lang, is_ahead ? N_("%s on %s") : N_("%s, %s"), what, when);
}

static bool done_with_undo(BotCall *call, const StrikeUndo *undo, const char *done)
{
	const BotValue args[] = {V(undo->name), V(undo->before), V(undo->after), bot_v_end()};
	call->undo = bound_pack("strike restore", args);
	return call_reply(call, N_("strike %s: %s. !undo within 10 min."), undo->name, done);
}

static bool act(BotCall *call, StrikeAct what, const Outcome *outcome)
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
	if (!strike_act(chat->store, what, &change, &why))
		return why ? call_refuse(
				     call, N_("strike %s: %s"), name, words_get(call->lang, why))
			   : false;
	if (!tell_changed(call))
		return false;
	after = strike_snapshot(chat->store, name);
	g_autofree char *done = outcome_words(call, &change, outcome);
	return done_with_undo(call, &(StrikeUndo){name, before, after}, done);
}

bool core_strike_begin(BotCall *call)
{
	return act(call, STRIKE_BEGIN, &(Outcome){N_("it is on"), N_("it will be on")});
}

bool core_strike_suspend(BotCall *call)
{
	effect_declare(call->declared, 1, N_("suspends %" PRId64 " strike"),
		N_("suspends %" PRId64 " strikes"));
	return act(call, STRIKE_SUSPEND, &(Outcome){N_("suspended"), N_("it will be suspended")});
}

bool core_strike_resume(BotCall *call)
{
	return act(call, STRIKE_RESUME,
		&(Outcome){N_("resumed, it is on"), N_("it will be on again")});
}

bool core_strike_end(BotCall *call)
{
	effect_declare(
		call->declared, 1, N_("ends %" PRId64 " strike"), N_("ends %" PRId64 " strikes"));
	return act(call, STRIKE_END, &(Outcome){N_("ended"), N_("it will end")});
}

bool core_strike_ratify(BotCall *call)
{
	return act(call, STRIKE_RATIFY, &(Outcome){N_("ratified"), N_("it will be ratified")});
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
		return tell_changed(call) &&
		       call_reply(call, N_("strike %s stands as before"), undo.name);
	return why ? call_refuse(call, N_("strike %s: %s"), undo.name, words_get(call->lang, why))
		   : false;
}
