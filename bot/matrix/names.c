// SPDX-License-Identifier: LGPL-3.0-or-later
// Display names of one room, and which of them may stand alone.
#include "matrix/names.h"

#include <string.h>

#include "base/text.h"

void names_init(Names *names)
{
	*names = (Names){
		.shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.bearers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
}

void names_clear(Names *names)
{
	g_clear_pointer(&names->shown, g_hash_table_unref);
	g_clear_pointer(&names->bearers, g_hash_table_unref);
}

// ---- who bears what ----

static unsigned bearers(const Names *names, const char *name)
{
	g_autofree char *key = text_key(name);
	return GPOINTER_TO_UINT(g_hash_table_lookup(names->bearers, key));
}

static void count(Names *names, const char *name, int change)
{
	unsigned n = bearers(names, name) + change;
	char *key = text_key(name);
	if (n)
		g_hash_table_insert(names->bearers, key, GUINT_TO_POINTER(n));
	else
		g_hash_table_remove(names->bearers, key);
	if (!n)
		g_free(key);
}

static void forget(Names *names, const char *user)
{
	const char *name = g_hash_table_lookup(names->shown, user);
	if (!name)
		return;
	count(names, name, -1);
	g_hash_table_remove(names->shown, user);
}

void names_note(Names *names, const Event *event)
{
	const char *user = event->state_key;
	if (!event_is(event, "m.room.member") || !user || !user_id_is(user))
		return;
	forget(names, user);
	const char *membership = json_text(event->content, "membership"),
		   *name = json_text(event->content, "displayname");
	if (!membership || (strcmp(membership, "join") && strcmp(membership, "invite")))
		return;
	if (g_hash_table_size(names->shown) >= NAMES_MOST) {
		g_hash_table_remove_all(names->shown);
		g_hash_table_remove_all(names->bearers);
	}
	g_autofree char *clean = text_clean(name ? name : "", -1);
	if (!*clean) {
		g_free(clean);
		clean = user_id_localpart(user); // who has no name is called so
	}
	count(names, clean, +1);
	g_hash_table_insert(names->shown, g_strdup(user), g_steal_pointer(&clean));
}

// ---- how they are called ----

// Letters of two scripts in one name are there to look like others.
static bool is_of_one_script(const char *name)
{
	GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;
	for (; *name; name = g_utf8_next_char(name)) {
		gunichar c = g_utf8_get_char(name);
		GUnicodeScript its = g_unichar_get_script(c);
		bool tells = its == G_UNICODE_SCRIPT_LATIN || its == G_UNICODE_SCRIPT_CYRILLIC ||
			     its == G_UNICODE_SCRIPT_GREEK || its == G_UNICODE_SCRIPT_ARMENIAN;
		if (tells && script != G_UNICODE_SCRIPT_COMMON && its != script)
			return false;
		if (tells)
			script = its;
	}
	return true;
}

// "Ana (@bo:example.org)" could be anybody's name, and "@bo" that of somebody else.
static bool may_stand_alone(const char *name)
{
	return *name != '@' && !strpbrk(name, "():") && is_of_one_script(name) &&
	       strlen(name) <= NAMES_SHOWN_BYTES;
}

static char *with_id(const char *name, const char *user)
{
	size_t rest = strlen(user) + strlen(" ()");
	if (rest >= NAMES_SHOWN_BYTES)
		return g_strdup(user);
	size_t most = NAMES_SHOWN_BYTES - rest, length = strlen(name);
	return g_strdup_printf(
		"%.*s (%s)", (int)(length > most ? text_cut(name, most) : length), name, user);
}

char *names_handle(const Names *names, const char *user)
{
	const char *name = g_hash_table_lookup(names->shown, user);
	g_autofree char *part = user_id_localpart(user);
	unsigned alone = name ? 1 : 0; // who was not told of is not counted
	if (!name)
		name = part;
	return bearers(names, name) == alone && may_stand_alone(name) ? g_strdup(name)
								      : with_id(name, user);
}
