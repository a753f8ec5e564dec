// SPDX-License-Identifier: LGPL-3.0-or-later
// What is held back is in no store: after a start each membership is news, so whoever speaks is believed to have changed, and who is
// spoken to is asked for (share.c).
#include "matrix/sync_keys.h"

#include <string.h>

void sync_keys_init(SyncKeys *keys)
{
	*keys = (SyncKeys){
		.members = g_hash_table_new(NULL, NULL),
		.held = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
}

void sync_keys_clear(SyncKeys *keys)
{
	g_clear_pointer(&keys->members, g_hash_table_unref);
	g_clear_pointer(&keys->held, g_hash_table_unref);
	g_clear_pointer(&keys->counts, g_free);
}

void sync_keys_taken(SyncKeys *keys)
{
	if (keys->released)
		g_hash_table_remove_all(keys->held);
	keys->released = false;
}

void sync_keys_forget(SyncKeys *keys)
{
	keys->believed = 0;
	keys->released = false;
	g_hash_table_remove_all(keys->members);
	g_clear_pointer(&keys->counts, g_free);
}

// ---- whose devices changed ----

static bool is_known(SyncKeys *keys, const char *membership)
{
	if (g_hash_table_size(keys->members) >= SYNC_KEYS_MEMBERS)
		g_hash_table_remove_all(keys->members);
	return !g_hash_table_add(keys->members, GUINT_TO_POINTER(g_str_hash(membership)));
}

static void note_members(SyncKeys *keys, const Json *events, GHashTable *told)
{
	Event event;
	for (const Json *at = json_first(events); event_next(&at, &event);) {
		if (!event_is(&event, "m.room.member") || !event.state_key || !event.id)
			continue;
		bool before = g_hash_table_contains(told, event.state_key),
		     again = is_known(keys, event.id) &&
			     (!before || g_hash_table_lookup(told, event.state_key));
		g_hash_table_insert(told, (gpointer)event.state_key, GINT_TO_POINTER(again));
	}
}

// Whose membership is told: user id → again, and nothing new of it.
static GHashTable *find_told(SyncKeys *keys, const Sync *answer)
{
	GHashTable *told = g_hash_table_new(g_str_hash, g_str_equal);
	SyncRoom room = {0};
	while (sync_next_room(answer, &room)) {
		note_members(keys, room.state, told);
		note_members(keys, room.timeline, told);
	}
	return told;
}

static void take_changed(SyncKeys *keys, const Sync *answer, const Json *changed, Json *believed)
{
	g_autoptr(GHashTable) told = find_told(keys, answer);
	for (const Json *at = json_first(changed); at; at = json_next(at)) {
		const char *user = json_as_text(at);
		if (!user)
			continue;
		if (g_hash_table_lookup(told, user)) {
			g_hash_table_add(keys->held, g_strdup(user));
		} else {
			g_hash_table_remove(keys->held, user);
			json_append_text(believed, user);
		}
	}
}

static void release(SyncKeys *keys, Json *changed, int64_t now)
{
	GHashTableIter all;
	gpointer user;
	g_hash_table_iter_init(&all, keys->held);
	while (g_hash_table_iter_next(&all, &user, NULL))
		json_append_text(changed, user);
	keys->believed = now;
	keys->released = true;
}

// Clocks go back too.
static bool is_due(const SyncKeys *keys, int64_t now)
{
	return g_hash_table_size(keys->held) &&
	       (now < keys->believed || now - keys->believed >= SYNC_KEYS_ECHO_SECONDS);
}

static Json *take_lists(SyncKeys *keys, const Sync *answer, int64_t now)
{
	const Json *told = json_object(answer->json, "device_lists"),
		   *left = json_array(told, "left");
	Json *lists = json_object_new(), *changed = json_add_array(lists, "changed");
	take_changed(keys, answer, json_array(told, "changed"), changed);
	if (is_due(keys, now))
		release(keys, changed, now);
	if (left)
		json_put(lists, "left", json_copy(left));
	return lists;
}

// ---- the parts ----

static void add_copy(Json *to, const Json *from, const char *key)
{
	const Json *value = json_member(from, key);
	if (value)
		json_put(to, key, json_copy(value));
}

Json *sync_keys_take(SyncKeys *keys, const Sync *answer, int64_t now, bool *ret_devices)
{
	static const char *const counts[] = {
		"device_one_time_keys_count", "device_unused_fallback_key_types"};
	g_autoptr(Json) parts = json_object_new(), lists = take_lists(keys, answer, now);
	for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++)
		add_copy(parts, answer->json, counts[i]);
	g_autofree char *text = json_print(parts);
	*ret_devices = json_first(json_array(lists, "changed")) ||
		       json_first(json_array(lists, "left"));
	bool any = *ret_devices || g_strcmp0(text, keys->counts) ||
		   json_first(json_array(json_object(answer->json, "to_device"), "events"));
	g_free(keys->counts);
	keys->counts = g_steal_pointer(&text);
	if (!any)
		return NULL;
	add_copy(parts, answer->json, "to_device");
	add_copy(parts, answer->json, "next_batch");
	json_put(parts, "device_lists", g_steal_pointer(&lists));
	return g_steal_pointer(&parts);
}

bool sync_keys_holds(const SyncKeys *keys, const char *user)
{
	return user && g_hash_table_contains(keys->held, user);
}

Json *sync_keys_release(SyncKeys *keys, int64_t now)
{
	const char *counts = keys->counts ? keys->counts : "{}";
	Json *parts = json_parse(counts, strlen(counts), NULL);
	release(keys, json_add_array(json_add_object(parts, "device_lists"), "changed"), now);
	return parts;
}
