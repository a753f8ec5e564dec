// SPDX-License-Identifier: LGPL-3.0-or-later
// Rows of the table approval.
#include "command/approval.h"

void approval_clear(Approval *approval)
{
	g_free(approval->address);
	g_free(approval->command);
	g_free(approval->args);
	g_free(approval->typed);
	g_free(approval->state);
	effect_clear(&approval->effect);
	*approval = (Approval){0};
}

bool approval_insert(Store *store, Approval *approval)
{
	approval->id = store_one(store, 0,
		"insert into approval (person, address, forced, command, args, typed, effect, "
		"recipients, told, undoes, at, expires, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?, "
		"?, ?, ?, 'open') returning id",
		S(approval->person), S(approval->address), S(approval->forced),
		S(approval->command), S(approval->args), S(approval->typed),
		S(approval->effect.declared), S(approval->effect.recipients),
		S(approval->effect.told), S(approval->undoes), S(approval->at),
		S(approval->expires));
	return approval->id != 0;
}

static bool take(Query *query, Approval *ret_approval)
{
	bool found = query_step(query, NULL) == STORE_ROW;
	approval_clear(ret_approval);
	if (found)
		*ret_approval = (Approval){
			.id = query_int(query, 0),
			.person = query_int(query, 1),
			.address = g_strdup(query_text(query, 2)),
			.forced = (int)query_int(query, 3),
			.command = g_strdup(query_text(query, 4)),
			.args = g_strdup(query_text(query, 5)),
			.typed = g_strdup(query_text(query, 6)),
			.effect = {g_strdup(query_text(query, 7)), g_strdup(query_text(query, 8)),
				query_int(query, 9)},
			.undoes = query_int(query, 10),
			.at = query_int(query, 11),
			.expires = query_int(query, 12),
			.state = g_strdup(query_text(query, 13)),
			.closed_by = query_int(query, 14),
		};
	query_reset(query);
	return found;
}

bool approval_read(Store *store, int64_t id, Approval *ret_approval)
{
	return take(store_query(store,
			    "select id, person, address, forced, command, args, typed, effect, "
			    "recipients, told, undoes, at, expires, state, closed_by "
			    "from approval where id = ?",
			    S(id)),
		ret_approval);
}

bool approval_next(Store *store, int64_t after, Approval *ret_approval)
{
	return take(store_query(store,
			    "select id, person, address, forced, command, args, typed, effect, "
			    "recipients, told, undoes, at, expires, state, closed_by "
			    "from approval where state = 'open' and id > ? order by id limit 1",
			    S(after)),
		ret_approval);
}

bool approval_close(Store *store, const Approval *approval, const char *state, BotPerson by)
{
	return store_run(store, NULL, "update approval set state = ?, closed_by = ? where id = ?",
		S(state), S(by), S(approval->id));
}

bool approval_renew(Store *store, const Approval *approval, const Effect *effect)
{
	return store_run(store, NULL,
		"update approval set effect = ?, recipients = ?, told = ? where id = ?",
		S(effect->declared), S(effect->recipients), S(effect->told), S(approval->id));
}
