// SPDX-License-Identifier: LGPL-3.0-or-later
// Levels in a room. Old rooms write them as texts, and since version 12 the table does not name
// those who made the room: they are above it.
#include "matrix/power.h"

#include <string.h>

enum { VERSION_OF_CREATORS = 12 };

void power_init(Power *power)
{
	*power = (Power){.creators = g_new0(char *, 1)};
}

void power_clear(Power *power)
{
	g_clear_pointer(&power->creators, g_strfreev);
	g_clear_pointer(&power->levels, g_free);
}

void power_set(Power *power, const Power *from)
{
	power_clear(power);
	*power = (Power){from->version, g_strdupv(from->creators), g_strdup(from->levels)};
}

// ---- what is told ----

static void note_create(Power *power, const Event *event)
{
	const char *version = json_text(event->content, "room_version");
	const Json *more = json_array(event->content, "additional_creators");
	g_autoptr(GPtrArray) creators = g_ptr_array_new();
	g_ptr_array_add(creators, g_strdup(event->sender));
	for (const Json *at = json_first(more); at && creators->len < POWER_MAX_CREATORS;
		at = json_next(at))
		if (user_id_is(json_as_text(at)))
			g_ptr_array_add(creators, g_strdup(json_as_text(at)));
	g_ptr_array_add(creators, NULL);
	guint64 number = 1; // where none is written
	if (version && !g_ascii_string_to_unsigned(version, 10, 1, G_MAXINT, &number, NULL))
		number = 0;
	power->version = (int)number;
	g_strfreev(power->creators);
	power->creators = (char **)g_ptr_array_free(g_steal_pointer(&creators), FALSE);
}

bool power_note(Power *power, const Event *event)
{
	if (event_is_state(event, "m.room.create", "")) {
		note_create(power, event);
		return true;
	}
	if (!event_is_state(event, "m.room.power_levels", ""))
		return false;
	g_free(power->levels);
	power->levels = event->content ? json_print(event->content) : NULL;
	return true;
}

// ---- as it is kept ----

void power_restore(Power *power, int version, const char *creators, const char *levels)
{
	power_clear(power);
	power->version = version;
	power->creators = *creators ? g_strsplit(creators, " ", -1) : g_new0(char *, 1);
	power->levels = *levels ? g_strdup(levels) : NULL;
}

char *power_creators(const Power *power)
{
	return g_strjoinv(" ", power->creators);
}

const char *power_levels(const Power *power)
{
	return power->levels ? power->levels : "";
}

// ---- levels ----

// The caller frees it; NULL = there is none.
static Json *table_of(const Power *power)
{
	return power->levels ? json_parse(power->levels, strlen(power->levels), NULL) : NULL;
}

static bool read_level(const Json *object, const char *key, int64_t *ret_level)
{
	if (json_int(object, key, ret_level))
		return true;
	const char *text = json_text(object, key);
	return text &&
	       g_ascii_string_to_signed(text, 10, -JSON_MAX_INT, JSON_MAX_INT, ret_level, NULL);
}

static int64_t level(const Json *object, const char *key, int64_t fallback)
{
	int64_t found;
	return read_level(object, key, &found) ? found : fallback;
}

int64_t power_default(const Power *power)
{
	g_autoptr(Json) table = table_of(power);
	return level(table, "users_default", 0);
}

int64_t power_of(const Power *power, const char *user)
{
	bool made_it = g_strv_contains((const char *const *)power->creators, user);
	if (made_it && power->version >= VERSION_OF_CREATORS)
		return POWER_CREATOR;
	g_autoptr(Json) table = table_of(power);
	if (!table)
		return made_it ? POWER_ADMIN : 0;
	return level(json_object(table, "users"), user, level(table, "users_default", 0));
}

static int64_t level_for(const Power *power, const char *type, const char *other, int64_t fallback)
{
	g_autoptr(Json) table = table_of(power);
	return level(json_object(table, "events"), type, level(table, other, fallback));
}

int64_t power_for_state(const Power *power, const char *type)
{
	return level_for(power, type, "state_default", POWER_STATE);
}

int64_t power_for_event(const Power *power, const char *type)
{
	return level_for(power, type, "events_default", 0);
}
