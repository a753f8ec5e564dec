// SPDX-License-Identifier: LGPL-3.0-or-later
// An act is put before a second officer, and what becomes of it is told to all officers.
#include "command/approve.h"

#include <string.h>

#include "chat/words.h"
#include "command/approve_private.h"
#include "command/record.h"
#include "command/tell.h"
#include "command/timer.h"

#define TIMER_PREFIX "approval:"

// ---- all officers hear of it ----

void approve_tell(Desk *desk, const BotPerson *but, ApproveWords *words, const void *data)
{
	g_autoptr(GArray) officers = people_officers(&desk->chat->people);
	for (unsigned i = 0; i < officers->len; i++) {
		BotPerson person = g_array_index(officers, BotPerson, i);
		if (person == but[0] || person == but[1])
			continue;
		g_autofree char *text = words(tell_lang(desk, person), data);
		tell_person(desk, person, text, NULL);
	}
}

// ---- asking ----

typedef struct {
	const Approval *approval;
	const char *handle;
} Asked;

static char *asked_words(const char *lang, const void *data)
{
	const Asked *asked = data;
	const Approval *approval = asked->approval;
	g_autofree char *effect = effect_words(&approval->effect, lang);
	return words_print(lang,
		N_("%s asks for approval %" PRId64 ": \"%s\" %s. Say !approve %" PRId64
		   " within %d min to have it done, !reject %" PRId64 " to drop it."),
		asked->handle, approval->id, approval->typed, effect, approval->id,
		APPROVAL_SECONDS / 60, approval->id);
}

static char *timer_of(const Approval *approval)
{
	return g_strdup_printf(TIMER_PREFIX "%" PRId64, approval->id);
}

// An inverse is bound to things that nobody typed: what it takes back says more.
static char *shown(const BotCall *call)
{
	g_auto(Approval) undone = {0};
	g_autofree char *typed = call_typed(call);
	if (call->undoes_approval &&
		approval_read(call->desk->chat->store, call->undoes_approval, &undone))
		return g_strconcat("undo ", undone.typed, NULL);
	return call->is_undo ? g_strconcat("undo ", typed, NULL) : g_steal_pointer(&typed);
}

static bool keep(BotCall *call, Approval *approval)
{
	Chat *chat = call->desk->chat;
	approval->person = people_introduce(&chat->people, &call->message->from, NULL);
	approval->address = g_strdup(call->message->from.address);
	approval->forced = call->message->forced_role;
	approval->command = g_strdup(call->command->names[0]);
	approval->args = call_bound(call);
	approval->typed = shown(call);
	approval->effect = call->effect;
	call->effect = (Effect){0};
	approval->undoes = call->undoes;
	approval->at = clock_now(chat->clock);
	approval->expires = approval->at + APPROVAL_SECONDS;
	return approval->person && approval_insert(chat->store, approval);
}

bool approve_by_name(BotCall *call)
{
	return call_own_role(call, NULL) >= call->command->row->role ||
	       call_refuse(
		       call, N_("this takes two people whose roles are given by name, and yours "
				"is this room's; ask an officer"));
}

bool approve_ask(BotCall *call)
{
	Desk *desk = call->desk;
	g_auto(Approval) approval = {0};
	if (!keep(call, &approval))
		return false;
	g_autofree char *timer = timer_of(&approval),
			*effect = effect_words(&approval.effect, call->lang);
	timer_set(&desk->turn, TIMER_CORE, timer, approval.expires);
	const Asked asked = {&approval, call->message->from.handle};
	const BotPerson but[] = {approval.person, 0};
	approve_tell(desk, but, asked_words, &asked);
	call_drop_words(call);
	call->refused = false;
	call_reply(call,
		N_("approval %" PRId64 ": this %s. Nothing is done yet: another officer says "
		   "!approve %" PRId64 " within %d min, or !reject %" PRId64 "."),
		approval.id, effect, approval.id, APPROVAL_SECONDS / 60, approval.id);
	g_autofree char *detail = g_strdup_printf("approval %" PRId64, approval.id);
	return record_event(desk, approval.typed, "asked", detail);
}

// ---- expiry ----

static char *expired_words(const char *lang, const void *data)
{
	const Approval *approval = data;
	return words_print(lang, N_("approval %" PRId64 " has expired, nothing was done: \"%s\""),
		approval->id, approval->typed);
}

bool approve_due(Desk *desk, const char *key)
{
	Store *store = desk->chat->store;
	g_auto(Approval) approval = {0};
	if (!g_str_has_prefix(key, TIMER_PREFIX) ||
		!approval_read(
			store, g_ascii_strtoll(key + strlen(TIMER_PREFIX), NULL, 10), &approval) ||
		strcmp(approval.state, "open") != 0)
		return true;
	const BotPerson nobody[] = {0, 0};
	approve_tell(desk, nobody, expired_words, &approval);
	return approval_close(store, &approval, "expired", 0) &&
	       record_event(desk, approval.typed, "expired", key);
}

bool approve_end(Desk *desk, const Approval *approval, const char *state, BotPerson by)
{
	g_autofree char *timer = timer_of(approval);
	timer_cancel(&desk->turn, TIMER_CORE, timer);
	return approval_close(desk->chat->store, approval, state, by);
}
