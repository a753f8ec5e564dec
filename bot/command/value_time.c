// SPDX-License-Identifier: LGPL-3.0-or-later
// Times of day and spans of hours as people type them: on the 24-hour clock unless am or pm is
// said. Nothing is guessed; a span that most people would mean otherwise ("9-1") is refused, and
// value_nearest_span() says what was probably meant.
#include "command/value_private.h"

#include <string.h>

enum { NOON = 720, DAY = 1440 };

typedef struct {
	int minutes; // 0 to 1440: "24:00" ends a day
	bool plain;  // a mere hour: no am or pm, no minutes, no name
	bool pm;
} Moment;

static bool read_name(const char *text, Moment *ret_moment)
{
	bool noon = !g_ascii_strcasecmp(text, "noon");
	if (!noon && g_ascii_strcasecmp(text, "midnight"))
		return false;
	*ret_moment = (Moment){.minutes = noon ? NOON : 0};
	return true;
}

// Reads up to two digits; the number of digits read.
static int read_digits(const char **at, int *ret_n)
{
	int digits = 0;
	*ret_n = 0;
	for (; digits < 2 && g_ascii_isdigit(**at); digits++)
		*ret_n = *ret_n * 10 + *(*at)++ - '0';
	return digits;
}

static bool read_moment(const char *text, Moment *ret_moment)
{
	if (read_name(text, ret_moment))
		return true;
	int hour, minute = 0;
	if (!read_digits(&text, &hour))
		return false;
	bool colon = *text == ':';
	if (colon && (text++, read_digits(&text, &minute) != 2))
		return false;
	bool am = !g_ascii_strcasecmp(text, "am"), pm = !g_ascii_strcasecmp(text, "pm");
	if (minute > 59 || hour * 60 + minute > DAY || (*text && !am && !pm))
		return false;
	if ((am || pm) && (hour < 1 || hour > 12))
		return false;
	if (am || pm)
		hour = hour % 12 + (pm ? 12 : 0);
	*ret_moment = (Moment){hour * 60 + minute, !colon && !am && !pm, pm};
	return true;
}

bool value_read_time(const char *text, Value *ret_value)
{
	Moment moment;
	if (!read_moment(text, &moment) || moment.minutes >= DAY)
		return false;
	ret_value->n = moment.minutes;
	return true;
}

// Both ends of a span; telephones like to turn the hyphen into a dash.
static bool read_ends(const char *text, Moment *ret_from, Moment *ret_to)
{
	static const char *const dashes[] = {"-", "–", "—"};
	for (unsigned i = 0; i < G_N_ELEMENTS(dashes); i++) {
		const char *dash = strstr(text, dashes[i]);
		if (!dash)
			continue;
		g_autofree char *left = g_strndup(text, (gsize)(dash - text));
		return read_moment(left, ret_from) &&
		       read_moment(dash + strlen(dashes[i]), ret_to) && ret_from->minutes < DAY;
	}
	return false;
}

// "9-1" is 16 hours, "1-3pm" 14: hardly what was meant, though the 24-hour clock says so.
static bool is_doubtful(const Moment *from, const Moment *to)
{
	if (to->minutes <= from->minutes)
		return to->plain && to->minutes + DAY - from->minutes > NOON;
	return to->pm && from->plain && from->minutes + NOON < to->minutes;
}

bool value_read_span(const char *text, Value *ret_value)
{
	Moment from, to;
	if (!read_ends(text, &from, &to) || is_doubtful(&from, &to) || from.minutes == to.minutes)
		return false;
	ret_value->from = from.minutes;
	ret_value->to = to.minutes > from.minutes ? to.minutes : to.minutes + DAY;
	return true;
}

static void append_moment(GString *text, int minutes)
{
	g_string_append_printf(text, minutes % 60 ? "%d:%02d" : "%d", minutes / 60, minutes % 60);
}

char *value_nearest_span(const char *text)
{
	Moment from, to;
	if (!read_ends(text, &from, &to) || !is_doubtful(&from, &to))
		return NULL;
	// Of the two ends the bare hour is the one in doubt: the afternoon is meant, if that makes
	// a span.
	int *hour = to.plain ? &to.minutes : &from.minutes;
	if (*hour + NOON > DAY)
		return NULL;
	*hour += NOON;
	if (from.minutes >= to.minutes)
		return NULL;
	g_autoptr(GString) span = g_string_new(NULL);
	append_moment(span, from.minutes);
	g_string_append_c(span, '-');
	append_moment(span, to.minutes);
	return g_string_free(g_steal_pointer(&span), FALSE);
}
