// SPDX-License-Identifier: LGPL-3.0-or-later
// A call's life: look-ups, scope, run, and the savepoint around them. What it says is in
// call_say.c.
#include "command/call.h"

#include <string.h>

#include "base/log.h"
#include "chat/post.h"
#include "chat/strike.h"
#include "chat/words.h"
#include "command/approve.h"
#include "command/bound.h"
#include "command/guess.h"
#include "command/record.h"

void call_begin(BotCall *call, Desk *desk, const Command *command, const Message *message)
{
	*call = (BotCall){
		.desk = desk,
		.command = command,
		.message = message,
		.lang = room_lang(message->room),
		.ids = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
		.here = g_ptr_array_new_with_free_func(g_free),
		.aside = g_ptr_array_new_with_free_func(g_free),
		.declared = g_string_new(NULL),
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
	if (call->declared)
		g_string_free(g_steal_pointer(&call->declared), TRUE);
	effect_clear(&call->effect);
}

// What a room makes of its people holds for what they say there, and in a room of a place for that place:
// whoever runs the room of one gate is no officer.
static BotRole room_role(const Message *message, const char *place)
{
	if (message->room_role == BOT_ANYONE)
		return BOT_ANYONE;
	const char *own = room_setting(message->room, "place");
	if (!*own)
		return message->room_role;
	return !place || !strcmp(place, own) ? MIN(message->room_role, BOT_CAPTAIN) : BOT_ANYONE;
}

BotRole call_own_role(const BotCall *call, const char *place)
{
	const Message *message = call->message;
	if (message->forced_role != MESSAGE_OWN_ROLE)
		return (BotRole)message->forced_role;
	const char *owner = store_set_owner(call->desk->chat->store, NULL);
	BotRole role = people_role_of(&call->desk->chat->people, &message->from, place);
	store_set_owner(call->desk->chat->store, owner);
	return role;
}

BotRole call_role(const BotCall *call, const char *place)
{
	return MAX(call_own_role(call, place), room_role(call->message, place));
}

bool call_is_private(const BotCall *call)
{
	return !call->message->room ||
	       g_hash_table_contains(call->desk->open_rooms, call->message->room);
}

// Lets the plugin that knows a type find the noun that was typed.
static bool ask_type(BotCall *call, const Arg *arg, int64_t *ret_id, char **ret_scope)
{
	Bot *bot = NULL;
	const BotType *type = table_type(call->desk->table, arg->type, &bot);
	const Command *command = call->command;
	const Command asking = {.row = command->row,
		.bot = bot,
		.owner = table_type_owner(call->desk->table, arg->type)};
	call->command = &asking; // bot_of() inside find() is the type's plugin
	const char *owner = store_set_owner(call->desk->chat->store, asking.owner);
	bool found = type->find(call, arg->text, ret_id, ret_scope);
	store_set_owner(call->desk->chat->store, owner);
	call->command = command;
	return found;
}

// Turns one argument of a plugin's type into its id, and the place that it belongs to. What was kept
// has both already.
static bool find_value(BotCall *call, Arg *arg, char **ret_scope)
{
	int64_t id = 0;
	if (!table_type(call->desk->table, arg->type, NULL) || !arg->given)
		return true;
	if (!arg->bound) {
		if (!ask_type(call, arg, &id, ret_scope))
			return false;
		arg->bound = bound_noun(id, *ret_scope);
	}
	bound_noun_read(arg->bound, &id, ret_scope);
	g_hash_table_insert(call->ids, (gpointer)arg->name, g_memdup2(&id, sizeof id));
	return true;
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
		Arg *arg = &call->args.args[i];
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

// Entries that nobody can take back any more go two for each that comes, so that the table shrinks and no
// turn pays for all of them.
static bool forget_old(Chat *chat)
{
	return store_run(chat->store, NULL,
		"delete from journal where at < ? and id in "
		"(select id from journal where id > 0 order by id limit ?)",
		S(clock_now(chat->clock) - CALL_JOURNAL_SECONDS), S(CALL_JOURNAL_PURGE));
}

static bool journal(BotCall *call, BotPerson person, const char *room)
{
	Chat *chat = call->desk->chat;
	g_auto(GStrv) parts = bound_unpack(call->undo);
	const char *args = strchr(call->undo, '\x1f');
	return person && store_run(chat->store, NULL,
				 "insert into journal (person, at, owner, command, args, room, "
				 "approval) values (?, ?, ?, ?, ?, ?, ?)",
				 S(person), S(clock_now(chat->clock)), S(call->command->owner),
				 S(parts[0]), S(args ? args : ""), S(room),
				 S(call->consent ? call->consent->approval : 0));
}

// The inverse is kept with the write that it takes back, in the same savepoint; of an act of two for
// both of them.
static bool keep_undo(BotCall *call)
{
	if (!call->undo || call->is_undo)
		return true;
	const BotRoom *heard = call->here->len ? call->message->room : NULL;
	BotPerson person = people_introduce(&call->desk->chat->people, &call->message->from, NULL);
	const char *room = heard ? heard->name : NULL;
	return forget_old(call->desk->chat) &&
	       post_did_anew(call->desk->chat->store, person, call->undo) &&
	       journal(call, person, room) &&
	       (!call->consent || journal(call, call->consent->asker, room));
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
	return may_run(call) && guess_may(call) && find_values(call) && run_owned(call) &&
	       keep_undo(call);
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

// What the core's own commands say to many is said by the act that they approve or take back, or is word
// of it to the officers.
static bool tells_many(const BotCall *call)
{
	return call->command->bot && call->effect.told > call->desk->two_person_tells;
}

static bool needs_second(const BotCall *call)
{
	return call->desk->two_person &&
	       (call->undoes_approval || call->command->row->flags & BOT_TWO_PERSON ||
		       tells_many(call));
}

// Said while the bot was away for long: a question gets today's answer, but what changes something is
// done only where that is still meant. A dry run tells which it is.
static bool is_too_late(BotCall *call)
{
	if (!call->message->late || call->command->row->flags & BOT_LATE_OK ||
		store_changes(call->desk->chat->store) == call->unchanged)
		return false;
	g_autofree char *name = strike_first_zone(call->desk->chat->store);
	g_autoptr(GTimeZone) zone = name ? clock_zone(name) : NULL;
	int minutes = 0;
	clock_local(call->message->late, zone, NULL, &minutes);
	call_refuse(call, N_("I was away at %02d:%02d; send it again"), minutes / 60, minutes % 60);
	return true;
}

// What becomes of a run that went well.
static CallEnd judge(BotCall *call)
{
	effect_take(&call->effect, call->declared, &call->desk->turn, call->mark);
	if (call->consent)
		return effect_same(&call->effect, call->consent->effect) ? CALL_KEPT : CALL_CHANGED;
	if (!needs_second(call))
		return CALL_KEPT;
	return approve_by_name(call) ? CALL_ASKED : CALL_REFUSED;
}

static bool keep(BotCall *call)
{
	Store *store = call->desk->chat->store;
	if (!record_call(call, "done") || !guess_right(call) || store_broken(store) ||
		!store_release(store, NULL))
		return false;
	if (store_changes(store) != call->unchanged)
		outbox_overtake(call->desk->chat->outbox);
	return true;
}

// Nothing of the run stands any more; what must survive a refusal is written now.
static CallEnd end_dropped(BotCall *call, CallEnd end)
{
	Store *store = call->desk->chat->store;
	turn_back(&call->desk->turn, call->mark);
	if (!store_broken(store))
		store_undo(store, NULL);
	if (store_broken(store) || (end == CALL_REFUSED && !call->refused))
		return end_failed(call);
	if (end == CALL_ASKED)
		return approve_ask(call) ? CALL_ASKED : end_failed(call);
	if (end == CALL_REFUSED && (!guess_wrong(call) || !record_call(call, "refused")))
		return end_failed(call);
	return end;
}

CallEnd call_run(BotCall *call)
{
	call->unchanged = store_changes(call->desk->chat->store);
	if (!store_savepoint(call->desk->chat->store, NULL))
		return end_failed(call);
	bool done = run_whole(call) && !store_broken(call->desk->chat->store) && !is_too_late(call);
	CallEnd end = done ? judge(call) : CALL_REFUSED;
	if (end == CALL_KEPT && keep(call))
		return CALL_KEPT;
	return end_dropped(call, end == CALL_KEPT ? CALL_REFUSED : end);
}
