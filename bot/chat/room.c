// SPDX-License-Identifier: LGPL-3.0-or-later
// The rooms of the config: checked, kept in step with it, found by name.
#include "chat/room.h"

#include <string.h>

#include "base/clock.h"

const ConfigKey room_keys[] = {
	{"room", "network", CONFIG_TEXT, NULL},
	{"room", "address", CONFIG_TEXT, NULL},
	{"room", "key", CONFIG_TEXT, ""},
	{"room", "strikes", CONFIG_LIST, ""},
	{"room", "place", CONFIG_TEXT, ""},
	{"room", "lang", CONFIG_TEXT, ""},
	{"room", "quiet", CONFIG_TEXT, ""},
	{"room", "reactions", CONFIG_BOOL, "no"},
	{"room", "levels", CONFIG_BOOL, "no"},
	{"room", "announce", CONFIG_BOOL, ""},
	{"room", "bridged_with", CONFIG_ROOM, ""},
	{0},
};

static void room_free(BotRoom *room)
{
	g_free(room->name);
	g_free(room->network);
	g_free(room->address);
	g_free(room->key);
	g_free(room->lang);
	g_hash_table_unref(room->settings);
	g_ptr_array_unref(room->bridged);
	g_free(room);
}

static guint room_hash(gconstpointer key)
{
	const BotRoom *room = key;
	return g_str_hash(room->network) ^ g_str_hash(room->address);
}

static gboolean is_same_address(gconstpointer a, gconstpointer b)
{
	const BotRoom *one = a, *other = b;
	return !strcmp(one->address, other->address) && !strcmp(one->network, other->network);
}

void rooms_init(Rooms *rooms)
{
	*rooms = (Rooms){
		.all = g_ptr_array_new_with_free_func((GDestroyNotify)room_free),
		.told = g_ptr_array_new(),
		.by_name = g_hash_table_new(g_str_hash, g_str_equal),
		.by_address = g_hash_table_new(room_hash, is_same_address),
	};
}

void rooms_clear(Rooms *rooms)
{
	g_clear_pointer(&rooms->by_name, g_hash_table_unref);
	g_clear_pointer(&rooms->by_address, g_hash_table_unref);
	g_clear_pointer(&rooms->told, g_ptr_array_unref);
	g_clear_pointer(&rooms->all, g_ptr_array_unref);
}

static void check_references(Config *config, const ConfigSection *section)
{
	const ConfigEntry *network = config_entry(section, "network");
	if (network && !config_find(config, "network", network->value))
		config_fault(config, network->line, "there is no [network %s]", network->value);
	const ConfigEntry *place = config_entry(section, "place");
	if (place && !config_find(config, "place", place->value))
		config_fault(config, place->line, "there is no [place %s]", place->value);
	const ConfigEntry *strikes = config_entry(section, "strikes");
	g_auto(GStrv) names = strikes ? config_list(strikes->value) : NULL;
	for (char **name = names; name && *name; name++)
		if (!config_find(config, "strike", *name))
			config_fault(config, strikes->line, "there is no [strike %s]", *name);
}

// "22:00-07:00"; where both are the same there are no quiet hours.
static bool read_quiet(const char *text, int *ret_from, int *ret_to)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", -1);
	return g_strv_length(ends) == 2 && clock_parse_minutes(g_strstrip(ends[0]), ret_from) &&
	       clock_parse_minutes(g_strstrip(ends[1]), ret_to);
}

// ISO 639
static bool is_lang(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	return (n == 2 || n == 3) && !text[n];
}

static void check_values(Config *config, const ConfigSection *section)
{
	const ConfigEntry *quiet = config_entry(section, "quiet"),
			  *lang = config_entry(section, "lang");
	int from, to;
	if (quiet && *quiet->value && !read_quiet(quiet->value, &from, &to))
		config_fault(config, quiet->line,
			"quiet: \"%s\" is no time of day like 22:00-07:00", quiet->value);
	if (lang && *lang->value && !is_lang(lang->value))
		config_fault(config, lang->line, "lang: \"%s\" is no language; write en or es",
			lang->value);
}

static void check_twin(Config *config, const ConfigSection *section, GHashTable *seen)
{
	const ConfigEntry *network = config_entry(section, "network"),
			  *address = config_entry(section, "address");
	if (!network || !address)
		return;
	g_autofree char *key = g_strconcat(network->value, " ", address->value, NULL);
	const ConfigSection *first = g_hash_table_lookup(seen, key);
	if (first)
		config_fault(
			config, address->line, "[room %s] has this address already", first->name);
	else
		g_hash_table_insert(seen, g_steal_pointer(&key), (void *)section);
}

void rooms_check(Config *config)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "room", i)); i++) {
		check_references(config, section);
		check_values(config, section);
		check_twin(config, section, seen);
	}
}

static BotRoom *room_named(const Rooms *rooms, const char *name)
{
	return g_hash_table_lookup(rooms->by_name, name);
}

BotRoom *rooms_add(Rooms *rooms, const char *name, const char *network, const char *address)
{
	BotRoom *room = g_new0(BotRoom, 1);
	*room = (BotRoom){
		.name = g_strdup(name),
		.network = g_strdup(network),
		.address = g_strdup(address),
		.key = g_strdup(""),
		.lang = g_strdup(""),
		.settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.bridged = g_ptr_array_new(),
	};
	g_ptr_array_add(rooms->all, room);
	g_ptr_array_add(rooms->told, room);
	g_hash_table_insert(rooms->by_name, room->name, room);
	g_hash_table_add(rooms->by_address, room);
	return room;
}

static void replace(char **text, const char *by)
{
	g_free(*text);
	*text = g_strdup(by);
}

static void room_take(BotRoom *room, const Config *config, const ConfigSection *section)
{
	room->gone = false;
	g_hash_table_remove_all(room->settings);
	for (const ConfigKey *key = room_keys; key->key; key++)
		g_hash_table_insert(room->settings, g_strdup(key->key),
			g_strdup(config_text(config, section, "room", key->key)));
	replace(&room->network, room_setting(room, "network"));
	replace(&room->address, room_setting(room, "address"));
	replace(&room->key, room_setting(room, "key"));
	replace(&room->lang, room_setting(room, "lang"));
}

static void list_told(Rooms *rooms)
{
	g_ptr_array_set_size(rooms->told, 0);
	for (unsigned i = 0; i < rooms->all->len; i++) {
		BotRoom *room = rooms->all->pdata[i];
		g_ptr_array_set_size(room->bridged, 0);
		if (!room->gone)
			g_ptr_array_add(rooms->told, room);
	}
}

// One of two names the other, either may come first.
static void list_bridges(const Rooms *rooms)
{
	for (unsigned i = 0; i < rooms->told->len; i++) {
		BotRoom *room = rooms->told->pdata[i],
			*other = room_find(rooms, room_setting(room, "bridged_with"));
		unsigned at;
		if (!other || other == room || !g_ptr_array_find(rooms->told, other, &at))
			continue;
		g_ptr_array_add(at < i ? room->bridged : other->bridged, at < i ? other : room);
	}
}

void rooms_sync(Rooms *rooms, const Config *config)
{
	g_hash_table_remove_all(rooms->by_address); // whose address may change
	for (unsigned i = 0; i < rooms->all->len; i++)
		((BotRoom *)rooms->all->pdata[i])->gone = true;
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "room", i)); i++) {
		BotRoom *room = room_named(rooms, section->name);
		if (!room)
			room = rooms_add(rooms, section->name,
				config_text(config, section, "room", "network"),
				config_text(config, section, "room", "address"));
		room_take(room, config, section);
		g_hash_table_add(rooms->by_address, room);
	}
	list_told(rooms);
	list_bridges(rooms);
}

BotRoom *room_find(const Rooms *rooms, const char *name)
{
	BotRoom *room = room_named(rooms, name);
	return room && !room->gone ? room : NULL;
}

BotRoom *rooms_at(const Rooms *rooms, const char *network, const char *address)
{
	const BotRoom wanted = {.network = (char *)network, .address = (char *)address};
	BotRoom *room = g_hash_table_lookup(rooms->by_address, &wanted);
	return room && !room->gone ? room : NULL;
}

BotRoom *rooms_next(const Rooms *rooms, const char *network, unsigned *i)
{
	while (*i < rooms->all->len) {
		BotRoom *room = rooms->all->pdata[(*i)++];
		if (!room->gone && !strcmp(room->network, network))
			return room;
	}
	return NULL;
}

const char *room_setting(const BotRoom *room, const char *key)
{
	const char *value = g_hash_table_lookup(room->settings, key);
	return value ? value : "";
}

const char *room_lang(const BotRoom *room)
{
	return room && *room->lang ? room->lang : "en";
}

bool room_is(const BotRoom *room, const char *key)
{
	const char *value = room_setting(room, key);
	return !strcmp(value, "yes") || !strcmp(value, "true");
}

BotRoom *rooms_told(const Rooms *rooms, unsigned i)
{
	if (rooms->only)
		return i ? NULL : (BotRoom *)rooms->only;
	return i < rooms->told->len ? rooms->told->pdata[i] : NULL;
}

// ---- quiet hours ----

typedef struct {
	int64_t from, to;
} Quiet;

// The quiet hours that are not over yet, from yesterday's on: in a night when the clocks change they
// last as long as that night. False if there are none.
static bool next_quiet(const BotRoom *room, int64_t now, GTimeZone *zone, Quiet *ret_quiet)
{
	int from, to;
	if (!read_quiet(room_setting(room, "quiet"), &from, &to) || from == to)
		return false;
	GDate day;
	clock_local(now, zone, &day, NULL);
	g_date_subtract_days(&day, 1);
	do {
		GDate last = day;
		g_date_add_days(&last, to < from);
		*ret_quiet = (Quiet){clock_unix(&day, from, zone), clock_unix(&last, to, zone)};
		g_date_add_days(&day, 1);
	} while (ret_quiet->to <=
		 MAX(now, ret_quiet->from)); // or a change of the clocks leaves nothing
	return true;
}

int64_t room_quiet_until(const BotRoom *room, int64_t now, GTimeZone *zone)
{
	Quiet quiet;
	return next_quiet(room, now, zone, &quiet) && quiet.from <= now ? quiet.to : 0;
}

int64_t room_quiet_from(const BotRoom *room, int64_t now, GTimeZone *zone)
{
	Quiet quiet;
	return next_quiet(room, now, zone, &quiet) ? quiet.from : INT64_MAX;
}
