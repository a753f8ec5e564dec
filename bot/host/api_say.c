// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "speaking unasked", "people", and the words for a time.
#include <string.h>

#include "base/text.h"
#include "chat/words.h"
#include "command/tell.h"
#include "host/as_core.h"

BotRoom *bot_room(Bot *bot, const char *name)
{
	return room_find(&bot->host->chat->rooms, name);
}

const char *bot_room_name(BotRoom *room)
{
	return room->name;
}

const char *bot_room_setting(BotRoom *room, const char *key)
{
	return room_setting(room, key);
}

static void tell(Bot *bot, BotPerson person, const char *text, const BotChoice *choice)
{
	AS_CORE(bot);
	tell_person(bot->host->desk, person, text, choice);
}

void bot_tell(Bot *bot, BotPerson person, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = words_format(bot_person_lang(bot, person), format, args);
	va_end(args);
	tell(bot, person, text, NULL);
}

void bot_tell_ask(Bot *bot, BotPerson person, const BotChoice *choice, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = words_format(bot_person_lang(bot, person), format, args);
	va_end(args);
	tell(bot, person, text, choice);
}

// ---- people ----

char *bot_name(Bot *bot, BotPerson person)
{
	AS_CORE(bot);
	char *handle = people_handle(&bot->host->chat->people, person);
	return handle ? handle : g_strdup("someone");
}

const char *bot_person_lang(Bot *bot, BotPerson person)
{
	AS_CORE(bot);
	return tell_lang(bot->host->desk, person);
}

BotRole bot_role(Bot *bot, BotPerson person, const char *place)
{
	AS_CORE(bot);
	return people_role(&bot->host->chat->people, person, place);
}

bool bot_person_verified(Bot *bot, BotPerson person)
{
	AS_CORE(bot);
	return people_verified(&bot->host->chat->people, person);
}

// ---- when ----

static char *distance(const char *lang, int64_t now, int64_t from, int64_t to)
{
	int64_t minutes = (from - now + 59) / 60, hours = (from - now + 1800) / 3600,
		days = (from - now + 43200) / 86400;
	if (to <= now)
		return words_print(lang, N_("over"));
	if (from <= now)
		return words_print(lang, N_("running now"));
	if (minutes < 60)
		return words_print(lang, N_("in %" PRId64 " min"), minutes);
	if (hours < 48)
		return words_print(lang, N_("in %" PRId64 " h"), hours);
	return words_print(lang, N_("in %" PRId64 " days"), days);
}

char *bot_when(Bot *bot, const char *lang, int64_t from, int64_t to, GTimeZone *zone)
{
	int64_t now = bot_now(bot);
	g_autoptr(GDateTime) utc_from = g_date_time_new_from_unix_utc(from),
			     utc_to = g_date_time_new_from_unix_utc(to);
	g_autoptr(GDateTime) utc_now = g_date_time_new_from_unix_utc(now);
	g_autoptr(GDateTime) start = g_date_time_to_timezone(utc_from, zone),
			     end = g_date_time_to_timezone(utc_to, zone);
	g_autoptr(GDateTime) today = g_date_time_to_timezone(utc_now, zone);
	bool this_year = g_date_time_get_year(start) == g_date_time_get_year(today);
	g_autofree char *day = g_date_time_format(start, this_year ? "%a %-d %b" : "%a %-d %b %Y");
	// In a night when the clocks change each end has a name of its own: 01:30 alone comes twice.
	bool one_name = !g_strcmp0(g_date_time_get_timezone_abbreviation(start),
		g_date_time_get_timezone_abbreviation(end));
	g_autofree char *hours = g_date_time_format(start, one_name ? "%H:%M" : "%H:%M %Z"),
			*until = g_date_time_format(end, "%H:%M %Z");
	g_autofree char *far = distance(lang, now, from, to);
	return g_strdup_printf("%s %s-%s, %s", day, hours, until, far);
}
