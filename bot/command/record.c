// SPDX-License-Identifier: LGPL-3.0-or-later
// Appends calls to the audit record.
#include "command/record.h"

#include <string.h>

#include "store/audit.h"

// "approval 7 asked by 3", or the sentence that refused it.
static char *detail_of(const BotCall *call)
{
	const GPtrArray *said = call->here->len ? call->here : call->aside;
	if (call->consent)
		return g_strdup_printf("approval %" PRId64 " asked by person %" PRId64,
			call->consent->approval, call->consent->asker);
	return g_strdup(call->refused && said->len ? said->pdata[0] : "");
}

bool record_call(BotCall *call, const char *outcome)
{
	Chat *chat = call->desk->chat;
	const Identity *from = &call->message->from;
	if (call->command->row->role < BOT_CAPTAIN)
		return true;
	g_autofree char *typed = call_typed(call), *detail = detail_of(call);
	const char *args = typed + strlen(call->command->names[0]);
	const AuditEntry entry = {
		.at = clock_now(chat->clock),
		.person = people_find(&chat->people, from->address),
		.who = from->verified ? from->address : "",
		.command = call->command->names[0],
		.args = *args ? args + 1 : "",
		.outcome = outcome,
		.detail = detail,
		.told = call->effect.told,
	};
	return audit_append(chat->store, &entry, NULL);
}

bool record_event(Desk *desk, const char *typed, const char *outcome, const char *detail)
{
	const AuditEntry entry = {
		.at = clock_now(desk->chat->clock),
		.who = "",
		.command = typed,
		.args = "",
		.outcome = outcome,
		.detail = detail,
	};
	return audit_append(desk->chat->store, &entry, NULL);
}
