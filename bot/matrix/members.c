// SPDX-License-Identifier: LGPL-3.0-or-later
// Keeps who is in encrypted rooms.
#include "matrix/members.h"

#include <string.h>

static void members_free(Members *members)
{
	g_hash_table_unref(members->users);
	g_hash_table_unref(members->late);
	g_free(members->history);
	g_free(members);
}

void members_table_init(MembersTable *table)
{
	table->rooms = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)members_free);
}

void members_table_clear(MembersTable *table)
{
	g_clear_pointer(&table->rooms, g_hash_table_unref);
}

Members *members_of(MembersTable *table, const char *room)
{
	Members *members = g_hash_table_lookup(table->rooms, room);
	if (members)
		return members;
	members = g_new0(Members, 1);
	members->users = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	members->late = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert(table->rooms, g_strdup(room), members);
	return members;
}

void members_doubt(MembersTable *table, const char *room)
{
	Members *members = g_hash_table_lookup(table->rooms, room);
	if (!members)
		return;
	members->known = false;
	members->missed = true;
}

static MemberKind kind_of(const Event *event)
{
	const char *membership = json_text(event->content, "membership");
	if (!g_strcmp0(membership, "join"))
		return MEMBER_JOINED;
	return g_strcmp0(membership, "invite") ? MEMBER_GONE : MEMBER_INVITED;
}

static void set(Members *members, const char *user, MemberKind kind)
{
	if (GPOINTER_TO_INT(g_hash_table_lookup(members->users, user)) == (int)kind)
		return;
	members->tracked = 0;
	if (kind == MEMBER_GONE)
		g_hash_table_remove(members->users, user);
	else
		g_hash_table_replace(members->users, g_strdup(user), GINT_TO_POINTER(kind));
}

static void note_encryption(Members *members, const Event *event)
{
	members->rotation_ms = members->rotation_messages = 0;
	json_int(event->content, "rotation_period_ms", &members->rotation_ms);
	json_int(event->content, "rotation_period_msgs", &members->rotation_messages);
}

static void note_history(Members *members, const Event *event)
{
	members->tracked = 0; // of whom it is asked depends on it
	g_free(members->history);
	members->history = g_strdup(json_text(event->content, "history_visibility"));
}

static void note(Members *members, const Event *event)
{
	if (event_is(event, "m.room.member") && user_id_is(event->state_key))
		set(members, event->state_key, kind_of(event));

	else if (event_is_state(event, "m.room.encryption", ""))
		note_encryption(members, event);
	else if (event_is_state(event, "m.room.history_visibility", ""))
		note_history(members, event);
}

void members_note(MembersTable *table, const char *room, const Event *event)
{
	Members *members = g_hash_table_lookup(table->rooms, room);
	if (!members || !event->state_key)
		return;
	if (members->known)
		note(members, event);
	else if (event_is(event, "m.room.member") && user_id_is(event->state_key))
		g_hash_table_replace(
			members->late, g_strdup(event->state_key), GINT_TO_POINTER(kind_of(event)));

	else
		members->missed = true;
}

// What was told while all of it was asked for is newer than the answer.
static void lay_over(Members *members)
{
	GHashTableIter all;
	gpointer user, kind;
	g_hash_table_iter_init(&all, members->late);
	while (g_hash_table_iter_next(&all, &user, &kind))
		set(members, user, GPOINTER_TO_INT(kind));
	g_hash_table_remove_all(members->late);
}

void members_take(Members *members, const Json *state)
{
	Event event;
	g_hash_table_remove_all(members->users);
	for (const Json *at = json_first(state); event_next(&at, &event);)
		if (event.state_key)
			note(members, &event);
	lay_over(members);
	members->known = true;
	members->tracked = 0;
}

void members_add(const Members *members, Json *object)
{
	// Whoever is asked in may read what is said meanwhile, except where one must have come first.
	bool only_joined = !g_strcmp0(members->history, "joined");
	GHashTableIter all;
	gpointer user, kind;
	Json *users = json_add_array(object, "users");
	g_hash_table_iter_init(&all, members->users);
	while (g_hash_table_iter_next(&all, &user, &kind))
		if (!only_joined || GPOINTER_TO_INT(kind) == MEMBER_JOINED)
			json_append_text(users, user);
}
