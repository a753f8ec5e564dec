// SPDX-License-Identifier: LGPL-3.0-or-later
// The config's meaning against tables of what is known: sections, keys, types of values, what is
// missing. What two keys mean together is checked by those whose keys they are.
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/text.h"

static const ConfigKey *known_at(const Config *config, unsigned i)
{
	return i < config->known->len ? &g_array_index(config->known, ConfigKey, i) : NULL;
}

static char *section_full_name(const ConfigSection *section)
{
	return *section->name ? g_strconcat(section->kind, " ", section->name, NULL)
			      : g_strdup(section->kind);
}

static bool row_is_of(const ConfigKey *row, const ConfigSection *section)
{
	g_autofree char *full = section_full_name(section);
	return !strcmp(row->section, section->kind) || !strcmp(row->section, full);
}

static void add_once(GPtrArray *names, const char *name)
{
	if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
		g_ptr_array_add(names, (void *)name);
}

// "'a', 'b' and 'c'"
static char *quoted_list(const GPtrArray *names)
{
	g_autoptr(GPtrArray) quoted = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < names->len; i++)
		g_ptr_array_add(quoted, g_strdup_printf("'%s'", (const char *)names->pdata[i]));
	return text_join((const char *const *)quoted->pdata, quoted->len, "and");
}

typedef struct {
	unsigned line;
	const char *what, *word; // "key" and what stands there
} Unknown;

// With the nearest of the names that would be right, or with all of them.
static void fault_unknown(Config *config, const Unknown *unknown, const GPtrArray *names)
{
	const char *what = unknown->what, *word = unknown->word;
	const char *nearest = text_nearest(word, (const char *const *)names->pdata, names->len);
	g_autofree char *all = quoted_list(names);
	if (nearest)
		config_fault(config, unknown->line, "unknown %s '%s'; did you mean '%s'?", what,
			word, nearest);
	else
		config_fault(config, unknown->line, "unknown %s '%s'; known %s %s", what, word,
			names->len == 1 ? "is only" : "are", all);
}

// ---- values ----

static bool is_int(const char *value)
{
	return g_ascii_string_to_signed(value, 10, 0, G_MAXINT32, NULL, NULL);
}

static bool is_bool(const char *value)
{
	static const char *const words[] = {"yes", "no", "true", "false", NULL};
	return g_strv_contains(words, value);
}

static bool is_list(const char *value)
{
	g_auto(GStrv) list = config_list(value);
	return list[0] != NULL;
}

static bool is_names(const char *value)
{
	g_auto(GStrv) list = config_list(value);
	unsigned words = 0;
	while (list[words] && !strchr(list[words], ' ') && !strchr(list[words], '\t'))
		words++;
	return words && !list[words];
}

static bool is_date(const char *value)
{
	GDate date;
	return clock_parse_date(value, &date);
}

static bool is_time(const char *value)
{
	int minutes;
	return clock_parse_minutes(value, &minutes);
}

static bool is_zone(const char *value)
{
	g_autoptr(GTimeZone) zone = clock_zone(value);
	return zone != NULL;
}

static bool is_duration(const char *value)
{
	int64_t seconds;
	return clock_parse_duration(value, &seconds);
}

typedef struct {
	bool (*fits)(const char *value);
	const char *right; // what would be right
} Type;

static const Type types[] = {
	[CONFIG_INT] = {is_int, "a whole number like 20"},
	[CONFIG_BOOL] = {is_bool, "'yes' or 'no'"},
	[CONFIG_LIST] = {is_list, "a list like 'a; b'"},
	[CONFIG_DATE] = {is_date, "a date like 2023-05-02"},
	[CONFIG_TIME] = {is_time, "a time like 07:30"},
	[CONFIG_ZONE] = {is_zone, "a time zone like America/Los_Angeles"},
	[CONFIG_DURATION] = {is_duration, "a duration like 30m, 2h or 7d"},
	[CONFIG_NAMES] = {is_names, "names without blanks like '1; 2; main-lot'"},
};

static bool is_in_range(const char *value, const ConfigKey *known)
{
	int64_t number = 0;
	if (known->type == CONFIG_INT)
		number = g_ascii_strtoll(value, NULL, 10);
	else if (known->type != CONFIG_DURATION || !clock_parse_duration(value, &number))
		return true;
	return !known->most || (number >= known->least && number <= known->most);
}

// As one would write it: 1800 seconds are "30m".
static char *bound_text(const ConfigKey *known, int64_t bound)
{
	static const struct {
		int64_t seconds;
		char unit;
	} units[] = {{24 * 3600, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
	unsigned i = bound ? 0 : 2;
	if (known->type == CONFIG_INT)
		return g_strdup_printf("%" G_GINT64_FORMAT, bound);
	while (bound % units[i].seconds)
		i++;
	return g_strdup_printf("%" G_GINT64_FORMAT "%c", bound / units[i].seconds, units[i].unit);
}

static void check_range(Config *config, const ConfigEntry *entry, const ConfigKey *known)
{
	if (is_in_range(entry->value, known))
		return;
	g_autofree char *least = bound_text(known, known->least),
			*most = bound_text(known, known->most);
	config_fault(config, entry->line, "'%s' is '%s'; it must be from %s to %s", entry->key,
		entry->value, least, most);
}

static void check_secret(Config *config, const ConfigEntry *entry)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *secret = config_secret(config, entry->value, &error);
	if (secret)
		explicit_bzero(secret, strlen(secret));
	else
		config_fault(config, entry->line, "%s", error->message);
}

static void check_room(Config *config, const ConfigEntry *entry)
{
	if (config_find(config, "room", entry->value))
		return;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const ConfigSection *room;
	for (unsigned i = 0; (room = config_section(config, "room", i)); i++)
		g_ptr_array_add(names, room->name);
	const char *nearest = text_nearest(
		entry->value, (const char *const *)names->pdata, names->len);
	if (nearest)
		config_fault(config, entry->line, "there is no [room %s]; did you mean '%s'?",
			entry->value, nearest);
	else
		config_fault(config, entry->line,
			"there is no [room %s]; add it, or name another room", entry->value);
}

static void check_value(Config *config, const ConfigEntry *entry, const ConfigKey *known)
{
	const Type *type = known->type < G_N_ELEMENTS(types) ? &types[known->type] : NULL;
	if (!*entry->value) {
		if (!known->fallback || *known->fallback)
			config_fault(config, entry->line, "'%s' has no value; give it one%s",
				entry->key, known->fallback ? " or take the line out" : "");
	} else if (known->type == CONFIG_SECRET) {
		check_secret(config, entry);
	} else if (known->type == CONFIG_ROOM) {
		check_room(config, entry);
	} else if (type && type->fits && !type->fits(entry->value)) {
		config_fault(config, entry->line, "'%s' is '%s'; it must be %s", entry->key,
			entry->value, type->right);
	} else {
		check_range(config, entry, known);
	}
}

// ---- sections ----

static bool takes_name(const char *kind)
{
	return strcmp(kind, "bot") != 0;
}

static bool is_known_section(const Config *config, const ConfigSection *section)
{
	g_autofree char *prefix = g_strconcat(section->kind, " ", NULL);
	const ConfigKey *row;
	for (unsigned i = 0; (row = known_at(config, i)); i++)
		if (row_is_of(row, section) ||
			(!*section->name && g_str_has_prefix(row->section, prefix)))
			return true;
	return false;
}

static void fault_section(Config *config, const ConfigSection *section)
{
	g_autoptr(GPtrArray) kinds = g_ptr_array_new();   // "network"
	g_autoptr(GPtrArray) singles = g_ptr_array_new(); // "plugin day"
	const ConfigKey *row;
	for (unsigned i = 0; (row = known_at(config, i)); i++)
		add_once(strchr(row->section, ' ') ? singles : kinds, row->section);
	g_autofree char *full = section_full_name(section);
	const char *single = text_nearest(full, (const char *const *)singles->pdata, singles->len);
	const char *kind = text_nearest(
		section->kind, (const char *const *)kinds->pdata, kinds->len);
	if (single && !kind) {
		config_fault(config, section->line, "unknown section '%s'; did you mean '%s'?",
			full, single);
		return;
	}
	for (unsigned i = 0; i < singles->len; i++)
		g_ptr_array_add(kinds, singles->pdata[i]);
	fault_unknown(
		config, &(Unknown){section->line, "section", kind ? section->kind : full}, kinds);
}

// What the scanner found between two lines, from included, is not said.
static void forget_faults(Config *config, unsigned from, unsigned to)
{
	for (unsigned i = config->faults->len; i-- > 0;) {
		const ConfigFault *fault = config->faults->pdata[i];
		if (fault->line >= from && fault->line < to)
			g_ptr_array_remove_index(config->faults, i);
	}
}

// Of a header that is none, its own fault stands; a kind that nobody knows gets its one.
static void skip_unknown(Config *config, ConfigSection *section, unsigned next_line)
{
	if (section->unknown) {
		forget_faults(config, section->line + 1, next_line);
	} else if (!is_known_section(config, section)) {
		section->unknown = true;
		forget_faults(config, section->line, next_line);
		fault_section(config, section);
	}
}

static void check_name(Config *config, const ConfigSection *section)
{
	if (takes_name(section->kind) && !*section->name)
		config_fault(config, section->line, "[%s] needs a name; write '[%s NAME]'",
			section->kind, section->kind);
	else if (!takes_name(section->kind) && *section->name)
		config_fault(config, section->line, "[%s] takes no name; write '[%s]'",
			section->kind, section->kind);
}

static void check_entries(Config *config, const ConfigSection *section)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new();
	const ConfigKey *row;
	for (unsigned i = 0; (row = known_at(config, i)); i++)
		if (row->key && row_is_of(row, section))
			add_once(keys, row->key);
	for (unsigned i = 0; i < section->entries->len; i++) {
		const ConfigEntry *entry = section->entries->pdata[i];
		const ConfigKey *known = config_known(
			config, section->kind, section->name, entry->key);
		if (known)
			check_value(config, entry, known);
		else if (keys->len)
			fault_unknown(config, &(Unknown){entry->line, "key", entry->key}, keys);
		else if (!takes_name(section->kind) || *section->name)
			config_fault(config, entry->line,
				"unknown key '%s'; this section has no keys", entry->key);
	}
}

static void check_missing(Config *config, const ConfigSection *section)
{
	const ConfigKey *row;
	g_autofree char *full = section_full_name(section);
	for (unsigned i = 0; (row = known_at(config, i)); i++)
		if (row->key && !row->fallback && row_is_of(row, section) &&
			!config_entry(section, row->key))
			config_fault(
				config, section->line, "'%s' is missing in [%s]", row->key, full);
}

// A section that there is once, and that nobody wrote, has no header to which its missing keys
// could belong.
static void check_missing_sections(Config *config)
{
	const ConfigKey *row;
	for (unsigned i = 0; (row = known_at(config, i)); i++) {
		const char *name = strchr(row->section, ' ');
		if (!row->key || row->fallback || (!name && takes_name(row->section)))
			continue;
		g_autofree char *kind = name ? g_strndup(row->section, name - row->section)
					     : g_strdup(row->section);
		if (!(name ? config_find(config, kind, name + 1) : config_section(config, kind, 0)))
			config_fault(config, 1, "there is no section [%s]; add it, with '%s' in it",
				row->section, row->key);
	}
}

void config_check(Config *config)
{
	// First all headers: what asks for a room must not find one in a section that is none.
	for (unsigned i = 0; i < config->sections->len; i++) {
		bool is_last = i + 1 == config->sections->len;
		const ConfigSection *next = is_last ? NULL : config->sections->pdata[i + 1];
		skip_unknown(config, config->sections->pdata[i], next ? next->line : G_MAXUINT);
	}
	for (unsigned i = 0; i < config->sections->len; i++) {
		const ConfigSection *section = config->sections->pdata[i];
		if (section->unknown)
			continue;
		check_name(config, section);
		check_entries(config, section);
		if (!section->repeated)
			check_missing(config, section);
	}
	check_missing_sections(config);
}
