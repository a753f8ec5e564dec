// SPDX-License-Identifier: LGPL-3.0-or-later
// "Fri, 11 Aug 2023 19:10:00 -0700", "11 aug 23 7:10 PDT", "2023-08-11T19:10:00Z", "2023-08-11".
#include "date.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
	int day, month, year, hour, minute, second, offset; // offset: minutes east
} Parts;

static int64_t unix_of(const Parts *parts)
{
	if (!g_date_valid_dmy((GDateDay)CLAMP(parts->day, 0, 99), (GDateMonth)parts->month,
		    (GDateYear)CLAMP(parts->year, 0, 9999)))
		return 0;
	if (parts->hour > 23 || parts->minute > 59 || parts->second > 60)
		return 0;
	g_autoptr(GDateTime) at = g_date_time_new_utc(parts->year, parts->month, parts->day,
		parts->hour, parts->minute, MIN(parts->second, 59));
	int64_t seconds = at ? g_date_time_to_unix(at) - (int64_t)parts->offset * 60 : 0;
	return MAX(seconds, 0);
}

// ---- ISO 8601 ----

// "2023-08-11", a blank in place of the T, and a time without seconds.
static char *whole_iso(const char *text)
{
	char *whole = strlen(text) <= strlen("2023-08-11") ? g_strdup_printf("%sT00:00:00", text)
							   : g_strdup(text);
	char *blank = strchr(whole, ' ');
	if (blank)
		*blank = 'T';
	size_t minutes = strlen("2023-08-11T19:10"); // GLib wants seconds too
	if (strlen(whole) >= minutes && whole[13] == ':' && whole[minutes] != ':') {
		char *more = g_strdup_printf("%.*s:00%s", (int)minutes, whole, whole + minutes);
		g_free(whole);
		return more;
	}
	return whole;
}

static int64_t read_iso(const char *text)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autofree char *whole = whole_iso(text);
	g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(whole, utc);
	return at ? MAX(g_date_time_to_unix(at), 0) : 0;
}

// ---- RFC 822 ----

static int month_of(const char *word)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	g_autofree char *low = g_ascii_strdown(word, 3);
	const char *at = strlen(low) == 3 ? strstr(months, low) : NULL;
	return at && (at - months) % 3 == 0 ? (int)(at - months) / 3 + 1 : 0;
}

static const struct {
	const char *name;
	int hours;
} zones[] = {
	{"UT", 0},
	{"UTC", 0},
	{"GMT", 0},
	{"Z", 0},
	{"EST", -5},
	{"EDT", -4},
	{"CST", -6},
	{"CDT", -5},
	{"MST", -7},
	{"MDT", -6},
	{"PST", -8},
	{"PDT", -7},
	{"BST", 1},
	{"CET", 1},
	{"CEST", 2},
};

static void read_zone(Parts *parts, const char *word)
{
	if (*word == '+' || *word == '-') {
		char *rest;
		int n = (int)CLAMP(g_ascii_strtoll(word + 1, &rest, 10), 0, 9999);
		int minutes = *rest == ':'
				      ? n * 60 + (int)CLAMP(
							 g_ascii_strtoll(rest + 1, NULL, 10), 0, 59)
				      : n / 100 * 60 + n % 100;
		parts->offset = (*word == '-' ? -1 : 1) * MIN(minutes, 24 * 60);
		return;
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(zones); i++)
		if (!g_ascii_strcasecmp(word, zones[i].name))
			parts->offset = zones[i].hours * 60;
}

static void read_time(Parts *parts, const char *word)
{
	g_auto(GStrv) each = g_strsplit(word, ":", 3);
	parts->hour = (int)CLAMP(g_ascii_strtoll(each[0], NULL, 10), 0, 99);
	parts->minute = each[1] ? (int)CLAMP(g_ascii_strtoll(each[1], NULL, 10), 0, 99) : 0;
	parts->second = each[1] && each[2] ? (int)CLAMP(g_ascii_strtoll(each[2], NULL, 10), 0, 99)
					   : 0;
}

static void read_number(Parts *parts, const char *word)
{
	int n = (int)CLAMP(g_ascii_strtoll(word, NULL, 10), 0, 99999);
	if (!parts->day)
		parts->day = n;
	else if (!parts->year)
		parts->year = strlen(word) > 2 ? n : n < 70 ? 2000 + n : 1900 + n;
}

static void read_words(Parts *parts, const char *text, const char *between);

static void read_word(Parts *parts, const char *word)
{
	if (g_ascii_isdigit(*word) && strchr(word, '-')) // "11-Aug-2023"
		read_words(parts, word, "-");
	else if (strchr(word, ':') && g_ascii_isdigit(*word))
		read_time(parts, word);
	else if (g_ascii_isdigit(*word))
		read_number(parts, word);
	else if (!parts->month && month_of(word))
		parts->month = month_of(word);
	else
		read_zone(parts, word);
}

static void read_words(Parts *parts, const char *text, const char *between)
{
	g_auto(GStrv) words = g_strsplit_set(text, between, -1);
	for (char **word = words; *word; word++)
		if (**word)
			read_word(parts, *word);
}

static int64_t read_mail(const char *text)
{
	Parts parts = {0};
	read_words(&parts, text, " ,\t\r\n");
	return parts.day && parts.month && parts.year ? unix_of(&parts) : 0;
}

int64_t date_read(const char *text)
{
	g_autofree char *trimmed = g_strstrip(g_strndup(text, 100));
	bool iso = strlen(trimmed) >= 8 && g_ascii_isdigit(trimmed[0]) &&
		   g_ascii_isdigit(trimmed[1]) && g_ascii_isdigit(trimmed[2]) &&
		   g_ascii_isdigit(trimmed[3]);
	return iso ? read_iso(trimmed) : read_mail(trimmed);
}
