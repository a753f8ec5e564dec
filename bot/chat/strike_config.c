// SPDX-License-Identifier: LGPL-3.0-or-later
// The config's side of strikes: what a [strike] section may say, what is wrong with it, and the row
// that it makes.
#include <string.h>

#include "chat/strike_private.h"

const ConfigKey strike_keys[] = {
	{"strike", "title", CONFIG_TEXT, ""},
	{"strike", "against", CONFIG_TEXT, ""},
	{"strike", "start", CONFIG_TEXT, ""},
	{"strike", "zone", CONFIG_ZONE, NULL},
	{"strike", "day_one", CONFIG_DATE, ""},
	{"strike", "count", CONFIG_TEXT, "calendar"},
	{"strike", "listed", CONFIG_LIST, ""},
	{"strike", "intervals", CONFIG_LIST, ""},
	{"strike", "milestone.*", CONFIG_TEXT, ""},
	{"strike", "end", CONFIG_TEXT, ""},
	{"strike", "state", CONFIG_TEXT, "on-strike"},
	{"strike", "official_days", CONFIG_INT, ""},
	{"strike", "basis", CONFIG_TEXT, ""},
	{0},
};

static const char *const counts[] = {"calendar", "weekdays", "listed", NULL};
static const char *const states[] = {
	"authorised", "on-strike", "suspended", "ended", "ratified", NULL};
static const char *const bases[] = {"to-deal", "to-lift", "to-ratification", NULL};

// ---- moments ----

bool strike_moment(const char *text, GDate *ret_date, int *ret_minutes)
{
	enum { DATE_BYTES = 10 };
	if (strlen(text) <= DATE_BYTES) {
		*ret_minutes = -1;
		return clock_parse_date(text, ret_date);
	}
	g_autofree char *date = g_strndup(text, DATE_BYTES);
	return text[DATE_BYTES] == ' ' && clock_parse_date(date, ret_date) &&
	       clock_parse_minutes(text + DATE_BYTES + 1, ret_minutes);
}

char *strike_first_day(const char *moment)
{
	GDate date;
	int minutes;
	if (!strike_moment(moment, &date, &minutes))
		return g_strdup("");
	if (minutes >= STRIKE_EVENING)
		g_date_add_days(&date, 1);
	return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
		g_date_get_day(&date));
}

bool strike_interval(const char *text, char **ret_start, char **ret_finish)
{
	GDate date;
	int minutes;
	g_auto(GStrv) ends = g_strsplit(text, "/", 2);
	if (!ends[0] || !strike_moment(g_strstrip(ends[0]), &date, &minutes))
		return false;
	const char *finish = ends[1] ? g_strstrip(ends[1]) : "";
	if (*finish && !strike_moment(finish, &date, &minutes))
		return false;
	*ret_start = g_strdup(ends[0]);
	*ret_finish = g_strdup(finish);
	return true;
}

bool strike_is_before(const char *a, const char *b)
{
	return strncmp(a, b, MIN(strlen(a), strlen(b))) < 0;
}

// ---- faults ----

typedef struct {
	Config *config;
	const ConfigSection *section;
} Checking;

static const char *value_of(const Checking *checking, const char *key)
{
	const ConfigEntry *entry = config_entry(checking->section, key);
	return entry ? entry->value : "";
}

static void fault(const Checking *checking, const char *key, const char *sentence)
{
	const ConfigEntry *entry = config_entry(checking->section, key);
	config_fault(
		checking->config, entry ? entry->line : checking->section->line, "%s", sentence);
}

static void check_moment(const Checking *checking, const ConfigEntry *entry)
{
	GDate date;
	int minutes;
	if (entry && *entry->value && !strike_moment(entry->value, &date, &minutes))
		config_fault(checking->config, entry->line,
			"\"%s\" is no date (2023-05-02) and no date with a time (2023-05-02 00:01)",
			entry->value);
}

static void check_word(const Checking *checking, const char *key, const char *const *words)
{
	const ConfigEntry *entry = config_entry(checking->section, key);
	if (!entry || g_strv_contains(words, entry->value))
		return;
	g_autofree char *list = g_strjoinv(", ", (char **)words);
	config_fault(checking->config, entry->line, "%s is one of: %s", key, list);
}

static void check_listed(const Checking *checking)
{
	const ConfigEntry *entry = config_entry(checking->section, "listed");
	g_auto(GStrv) days = config_list(entry ? entry->value : "");
	GDate date;
	for (char **day = days; *day; day++)
		if (!clock_parse_date(*day, &date))
			config_fault(checking->config, entry->line,
				"\"%s\" is no date; write 2023-05-02", *day);
	if (!strcmp(value_of(checking, "count"), "listed") && !*days)
		fault(checking, "count", "count = listed needs the days in listed");
}

// Each ends before the next begins; only the last may be open.
static void check_intervals(const Checking *checking)
{
	const ConfigEntry *entry = config_entry(checking->section, "intervals");
	g_auto(GStrv) items = config_list(entry ? entry->value : "");
	g_autofree char *before = NULL;
	for (char **item = items; *item; item++) {
		g_autofree char *start = NULL, *finish = NULL;
		if (!strike_interval(*item, &start, &finish)) {
			config_fault(checking->config, entry->line,
				"\"%s\" is no interval; write 2023-07-13 07:00/2023-07-18 07:00",
				*item);
			return;
		}
		if (*finish && strike_is_before(finish, start))
			config_fault(checking->config, entry->line,
				"the interval \"%s\" ends before it begins", *item);
		if (before && (!*before || !strike_is_before(before, start)))
			config_fault(checking->config, entry->line,
				"the interval \"%s\" begins before the one before it has ended",
				*item);
		g_free(before);
		before = g_steal_pointer(&finish);
	}
}

static void check_milestones(const Checking *checking)
{
	for (unsigned i = 0; i < checking->section->entries->len; i++) {
		const ConfigEntry *entry = checking->section->entries->pdata[i];
		if (g_str_has_prefix(entry->key, "milestone."))
			check_moment(checking, entry);
	}
}

static void check_ends(const Checking *checking)
{
	const char *start = value_of(checking, "start"), *day_one = value_of(checking, "day_one"),
		   *end = value_of(checking, "end");
	if (!*start && !*day_one && !*value_of(checking, "intervals"))
		config_fault(checking->config, checking->section->line,
			"[strike %s] needs one of start, day_one, intervals",
			checking->section->name);
	if (*end && strike_is_before(end, *start ? start : day_one))
		fault(checking, "end", "the strike ends before it begins");
	const char *state = value_of(checking, "state");
	bool over = !strcmp(state, "ended") || !strcmp(state, "ratified");
	if (over && !*end && !*value_of(checking, "intervals"))
		fault(checking, "state", "a strike that is over needs its end");
	if (!strcmp(state, "suspended") && !*value_of(checking, "milestone.suspend"))
		fault(checking, "state", "a suspended strike needs the date in milestone.suspend");
}

void strike_check(Config *config)
{
	const ConfigSection *section;
	for (unsigned i = 0; (section = config_section(config, "strike", i)); i++) {
		const Checking checking = {config, section};
		check_moment(&checking, config_entry(section, "start"));
		check_moment(&checking, config_entry(section, "end"));
		check_word(&checking, "count", counts);
		check_word(&checking, "state", states);
		check_word(&checking, "basis", bases);
		check_listed(&checking);
		check_intervals(&checking);
		check_milestones(&checking);
		check_ends(&checking);
		const ConfigEntry *official = config_entry(section, "official_days");
		if (official && g_ascii_strtoll(official->value, NULL, 10) < 1)
			config_fault(
				config, official->line, "official_days is a number of days from 1");
	}
}

// ---- the row ----

static char *first_day_of(char **fields)
{
	if (*fields[STRIKE_DAY_ONE])
		return g_strdup(fields[STRIKE_DAY_ONE]);
	if (*fields[STRIKE_START])
		return strike_first_day(fields[STRIKE_START]);
	g_auto(GStrv) items = config_list(fields[STRIKE_INTERVALS]);
	g_autofree char *start = NULL, *finish = NULL;
	return items[0] && strike_interval(items[0], &start, &finish) ? strike_first_day(start)
								      : g_strdup("");
}

static void replace(char **field, char *text)
{
	g_free(*field);
	*field = text;
}

static char *milestones_of(const ConfigSection *section)
{
	GString *all = g_string_new("");
	for (unsigned i = 0; i < section->entries->len; i++) {
		const ConfigEntry *entry = section->entries->pdata[i];
		if (g_str_has_prefix(entry->key, "milestone.") && *entry->value)
			g_string_append_printf(all, "%s%s=%s", all->len ? "; " : "",
				entry->key + strlen("milestone."), entry->value);
	}
	return g_string_free(all, FALSE);
}

void strike_from_config(StrikeRow *row, const Config *config, const ConfigSection *section)
{
	static const char *const keys[STRIKE_FIELDS] = {"title", "against", "zone", "day_one",
		"start", "end", "state", "count", "listed", "intervals", "", "official_days",
		"basis"};
	for (unsigned i = 0; i < STRIKE_FIELDS; i++)
		row->fields[i] = *keys[i]
					 ? g_strdup(config_text(config, section, "strike", keys[i]))
					 : milestones_of(section);
	char **fields = row->fields;
	replace(&fields[STRIKE_DAY_ONE], first_day_of(fields));
	if (!*fields[STRIKE_TITLE])
		replace(&fields[STRIKE_TITLE], g_strdup(section->name));
	if (!*fields[STRIKE_OFFICIAL_DAYS])
		replace(&fields[STRIKE_OFFICIAL_DAYS], g_strdup("0"));
}
