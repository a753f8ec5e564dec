// SPDX-License-Identifier: LGPL-3.0-or-later
// A call's life: look-ups, scope, run, and the savepoint around them. What it says is in
// call_say.c.
#include "command/call.h"

#include <string.h>

#include "base/log.h"
#include "chat/words.h"

static const char *lang_of(const Message *message)
{
	return message->room && *message->room->lang ? message->room->lang : "en";
}

void call_begin(BotCall *call, Desk *desk, const Command *command, const Message *message)
{
	*call = (BotCall){
		.desk = desk,
		.command = command,
		.message = message,
		.lang = lang_of(message),
		.ids = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
		.here = g_ptr_array_new_with_free_func(g_free),
		.aside = g_ptr_array_new_with_free_func(g_free),
		.mark = turn_mark(&desk->turn),
	};
}

void call_clear(BotCall *call)
{
	args_clear(&call->args);
	g_clear_pointer(&call->ids, g_hash_table_unref);
	g_clear_pointer(&call->here, g_ptr_array_unref);
	g_clear_pointer(&call->aside, g_ptr_array_unref);
	g_clear_pointer(&call->question, g_free);
	g_clear_pointer(&call->undo, g_free);
}

BotRole call_role(const BotCall *call, const char *place)
{
	const Message *message = call->message;
	if (message->forced_role != MESSAGE_OWN_ROLE)
		return (BotRole)message->forced_role;
	const char *owner = store_set_owner(call->desk->chat->store, NULL);
	BotRole role = people_role_of(&call->desk->chat->people, &message->from, place);
	store_set_owner(call->desk->chat->store, owner);
	return role;
}

bool call_is_private(const BotCall *call)
{
	return !call->message->room ||
	       g_hash_table_contains(call->desk->open_rooms, call->message->room);
}

// Turns one argument of a plugin's type into its id, by the plugin that knows the type.
static bool find_value(BotCall *call, const Arg *arg, char **ret_scope)
{
	Bot *bot = NULL;
	const BotType *type = table_type(call->desk->table, arg->type, &bot);
	if (!type || !arg->given)
		return true;
	const Command *command = call->command;
	const Command asking = {.row = command->row,
		.bot = bot,
		.owner = table_type_owner(call->desk->table, arg->type)};
	call->command = &asking; // bot_of() inside find() is the type's plugin
	const char *owner = store_set_owner(call->desk->chat->store, asking.owner);
	int64_t id = 0;
	bool found = type->find(call, arg->text, &id, ret_scope);
	store_set_owner(call->desk->chat->store, owner);
	call->command = command;
	if (found)
		g_hash_table_insert(call->ids, (gpointer)arg->name, g_memdup2(&id, sizeof id));
	return found;
}

static const char *plural_role(BotRole role)
{
	static const char *const plurals[] = {
		N_("people"), N_("members"), N_("captains"), N_("officers"), N_("operators")};
	return plurals[role];
}

static bool find_values(BotCall *call)
{
	const BotCommand *row = call->command->row;
	for (unsigned i = 0; i < call->args.n; i++) {
		const Arg *arg = &call->args.args[i];
		g_autofree char *place = NULL;
		if (!find_value(call, arg, &place))
			return false;
		bool scoped = row->scope && !strcmp(row->scope, arg->name);
		if (scoped && call_role(call, place) < row->role)
			return call_refuse(call, N_("only %s of %s can do that"),
				words_get(call->lang, plural_role(row->role)), place ? place : "?");
	}
	return true;
}

// The inverse is kept with the write that it takes back, in the same savepoint.
static bool keep_undo(BotCall *call)
{
	if (!call->undo || call->is_undo)
		return true;
	Chat *chat = call->desk->chat;
	const BotRoom *heard = call->here->len ? call->message->room : NULL;
	BotPerson person = people_introduce(&chat->people, &call->message->from, NULL);
	g_auto(GStrv) parts = bound_unpack(call->undo);
	const char *args = strchr(call->undo, '\x1f');
	return person && store_run(chat->store, NULL,
				 "insert into journal (person, at, owner, command, args, room) "
				 "values (?, ?, ?, ?, ?, ?)",
				 S(person), S(clock_now(chat->clock)), S(call->command->owner),
				 S(parts[0]), S(args ? args : ""), S(heard ? heard->name : NULL));
}

static bool may_run(BotCall *call)
{
	BotRole needed = call->command->row->role;
	if (call_role(call, NULL) >= needed)
		return true;
	return call_refuse(
		call, N_("only %s can do that"), words_get(call->lang, plural_role(needed)));
}

static bool run_owned(BotCall *call)
{
	Store *store = call->desk->chat->store;
	bool core = !strcmp(call->command->owner, "core");
	int64_t began = g_get_monotonic_time();
	const char *owner = store_set_owner(store, core ? NULL : call->command->owner);
	bool kept = call->command->row->run(call);
	store_set_owner(store, owner);
	int64_t ms = (g_get_monotonic_time() - began) / 1000;
	if (ms > CALL_SLOW_MS)
		log_warning("%s: !%s took %" G_GINT64_FORMAT " ms", call->command->owner,
			call->command->names[0], ms);
	return kept;
}

static bool run_whole(BotCall *call)
{
	return may_run(call) && find_values(call) && run_owned(call) && keep_undo(call);
}

// Dropped though nobody refused it: a write failed under the command, perhaps after its words. The store's fault goes to the log, a
// plain sentence to the asker.
static CallEnd end_failed(BotCall *call)
{
	const char *fault = store_fault(call->desk->chat->store);
	log_error("%s: !%s failed: %s", call->command->owner, call->command->names[0],
		fault ? fault : "no reason given");
	call_refuse(call, N_("could not save that; nothing was changed, please try again"));
	return CALL_FAILED;
}

CallEnd call_run(BotCall *call)
{
	Store *store = call->desk->chat->store;
	if (!store_savepoint(store, NULL))
		return end_failed(call);
	if (run_whole(call) && !store_broken(store) && store_release(store, NULL))
		return CALL_KEPT;
	turn_back(&call->desk->turn, call->mark);
	if (!store_broken(store))
		store_undo(store, NULL);
	return store_broken(store) || !call->refused ? end_failed(call) : CALL_REFUSED;
}
