// SPDX-License-Identifier: LGPL-3.0-or-later
// !approve, !reject and !approvals: the second officer's word.
#include <string.h>

#include "chat/words.h"
#include "command/approve_private.h"
#include "command/bound.h"
#include "command/core.h"
#include "command/record.h"
#include "command/tell.h"

// ---- may it still be approved, and by this person ----

static const char *end_word(const Approval *approval)
{
	static const struct {
		const char *state, *word;
	} ends[] = {
		{"approved", N_("it was approved and done")},
		{"rejected", N_("it was rejected")},
		{"expired", N_("it has expired")},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++)
		if (!strcmp(approval->state, ends[i].state))
			return ends[i].word;
	return N_("it is void");
}

static bool read_open(BotCall *call, Approval *ret_approval)
{
	Chat *chat = call->desk->chat;
	int64_t id = args_find(&call->args, "approval")->value.n;
	if (!approval_read(chat->store, id, ret_approval))
		return call_refuse(call,
			N_("there is no approval %" PRId64 "; !approvals lists those that wait"),
			id);
	if (strcmp(ret_approval->state, "open") != 0)
		return call_refuse(call, N_("approval %" PRId64 " is over: %s"), id,
			words_get(call->lang, end_word(ret_approval)));
	if (clock_now(chat->clock) >= ret_approval->expires)
		return call_refuse(call, N_("approval %" PRId64 " is over: %s"), id,
			words_get(call->lang, N_("it has expired")));
	return true;
}

// The asker's role, as it is now. On the console a role holds for a line: the one that asked.
static bool asker_may(const BotCall *act, const Approval *approval)
{
	People *people = &act->desk->chat->people;
	const BotCommand *row = act->command->row;
	g_autofree char *place = NULL;
	int64_t id;
	for (unsigned i = 0; row->scope && i < act->args.n; i++)
		if (!strcmp(act->args.args[i].name, row->scope) && act->args.args[i].bound)
			bound_noun_read(act->args.args[i].bound, &id, &place);
	BotRole role = approval->forced != MESSAGE_OWN_ROLE
			       ? (BotRole)approval->forced
			       : people_role(people, approval->person, place);
	return role >= row->role;
}

// ---- what became of it ----

typedef struct {
	const Approval *approval;
	const char *handle, *what;
} Ended;

static char *ended_words(const char *lang, const void *data)
{
	const Ended *ended = data;
	return words_print(lang, N_("approval %" PRId64 ", \"%s\": %s (%s)"), ended->approval->id,
		ended->approval->typed, words_get(lang, ended->what), ended->handle);
}

// The one who asked hears too, officer or not.
static void tell_all(BotCall *call, const Approval *approval, const char *what)
{
	Desk *desk = call->desk;
	const Ended ended = {approval, call->message->from.handle, what};
	BotPerson here = people_find(&desk->chat->people, call->message->from.address);
	const BotPerson but[] = {here, approval->person};
	approve_tell(desk, but, ended_words, &ended);
	if (approval->person == here)
		return;
	g_autofree char *text = ended_words(tell_lang(desk, approval->person), &ended);
	tell_person(desk, approval->person, text, NULL);
}

static bool end_void(BotCall *call, const Approval *approval, const char *why)
{
	tell_all(call, approval, why);
	return approve_end(call->desk, approval, "void", 0) &&
	       record_event(call->desk, approval->typed, "void", why) &&
	       call_reply(call, N_("approval %" PRId64 " is void, nothing was done: %s"),
		       approval->id, words_get(call->lang, why));
}

// ---- doing it ----

// What the act said is said by the approval, to whoever approved.
static void take_words(BotCall *call, const BotCall *act)
{
	g_autofree char *mine = call_addressed(act, "");
	for (unsigned i = 0; i < act->here->len; i++) {
		const char *line = act->here->pdata[i];
		call_say(call, g_str_has_prefix(line, mine) ? line + strlen(mine) : line);
	}
	for (unsigned i = 0; i < act->aside->len; i++)
		call_whisper(call, act->aside->pdata[i]);
}

static bool end_done(BotCall *call, const Approval *approval)
{
	Store *store = call->desk->chat->store;
	BotPerson by = people_find(&call->desk->chat->people, call->message->from.address);
	tell_all(call, approval, N_("approved and done"));
	return approve_end(call->desk, approval, "approved", by) &&
	       (!approval->undoes ||
		       store_run(store, NULL, "update journal set undone = 1 where id = ?",
			       S(approval->undoes)));
}

static bool end_changed(BotCall *call, const Approval *approval, const Effect *effect)
{
	g_autofree char *words = effect_words(effect, call->lang);
	tell_all(call, approval, N_("what it would do has changed; it waits for !approve again"));
	return approval_renew(call->desk->chat->store, approval, effect) &&
	       record_event(call->desk, approval->typed, "changed", words) &&
	       call_reply(call,
		       N_("approval %" PRId64 " has changed since: it now %s. Nothing is done yet: "
			  "!approve %" PRId64 " again if that is right."),
		       approval->id, words, approval->id);
}

static bool carry_out(BotCall *call, BotCall *act, const Approval *approval)
{
	CallEnd end = call_run(act);
	switch (end) {
	case CALL_KEPT:
		take_words(call, act);
		return end_done(call, approval);
	case CALL_CHANGED:
		return end_changed(call, approval, &act->effect);
	case CALL_REFUSED:
		take_words(call, act);
		return end_void(call, approval, N_("it cannot be done any more"));
	default:
		take_words(call, act);
		call->refused = true;
		return false;
	}
}

static bool approve(BotCall *call, const Approval *approval, const Command *command)
{
	const Consent consent = {approval->id, approval->person, &approval->effect};
	BotCall act;
	call_begin(&act, call->desk, command, call->message);
	act.consent = &consent;
	act.is_undo = approval->undoes != 0;
	bool kept;
	if (!call_bind(&act, approval->args))
		kept = end_void(call, approval, N_("the command is another by now"));
	else if (!asker_may(&act, approval))
		kept = end_void(call, approval, N_("who asked for it may not do that any more"));
	else
		kept = carry_out(call, &act, approval);
	call_clear(&act);
	return kept;
}

bool core_approve(BotCall *call)
{
	Chat *chat = call->desk->chat;
	g_auto(Approval) approval = {0};
	BotPerson person = people_introduce(&chat->people, &call->message->from, NULL);
	if (!person || !approve_by_name(call) || !read_open(call, &approval))
		return false;
	const Command *command = table_get(call->desk->table, approval.command);
	if (!command)
		return call_refuse(
			call, N_("that cannot be done now: its part of the bot is switched off"));
	if (approval.person == person)
		return call_refuse(call,
			N_("approval %" PRId64
			   " is your own: another officer must say !approve %" PRId64),
			approval.id, approval.id);
	if (clock_now(chat->clock) < approval.at - APPROVE_CLOCK_SECONDS)
		return end_void(call, &approval, N_("the clock was set back since"));
	return approve(call, &approval, command);
}

bool core_reject(BotCall *call)
{
	Chat *chat = call->desk->chat;
	g_auto(Approval) approval = {0};
	BotPerson person = people_introduce(&chat->people, &call->message->from, NULL);
	if (!person || !read_open(call, &approval))
		return false;
	tell_all(call, &approval, N_("rejected, nothing was done"));
	return approve_end(call->desk, &approval, "rejected", person) &&
	       call_reply(
		       call, N_("approval %" PRId64 " is rejected, nothing was done"), approval.id);
}

bool core_approvals(BotCall *call)
{
	Chat *chat = call->desk->chat;
	g_auto(Approval) approval = {0};
	unsigned n = 0;
	for (int64_t id = 0; approval_next(chat->store, id, &approval); id = approval.id, n++) {
		g_autofree char *effect = effect_words(&approval.effect, call->lang);
		g_autofree char *handle = people_handle(&chat->people, approval.person);
		call_reply(call, N_("%" PRId64 " \"%s\" %s; asked by %s, %" PRId64 " min left"),
			approval.id, approval.typed, effect, handle ? handle : "?",
			(approval.expires - clock_now(chat->clock) + 59) / 60);
	}
	return n || call_reply(call, N_("nothing waits for an approval"));
}
