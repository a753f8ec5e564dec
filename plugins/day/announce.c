// SPDX-License-Identifier: LGPL-3.0-or-later
// What rooms are told of the day unasked: one line a morning, in each strike's own zone; with the
// milestones of the day, each once ever. What was missed is said late the same day, else never.
#include "announce.h"

#include <string.h>

#include "choose.h"
#include "compare.h"
#include "date.h"
#include "milestone.h"
#include "tell.h"

#define TIMER "morning"
enum {
	MISSED_MOST = 400, // days that are looked through for the log
	ENDED_DAYS = 3,    // after the last day nobody is told any more of an end
};

typedef struct {
	Bot *bot;
	GPtrArray *told, *past; // as a Choice has them
	int morning;            // minutes after midnight
	int64_t now, next;      // when there may be more to tell
} Announcer;

typedef struct {
	BotRoom *room;
	const Dispute *of[CHOOSE_MAX];
	guint n;
	int64_t expires; // when the first of their days is over
} Line;

static void look_again(Announcer *all, int64_t at)
{
	all->next = MIN(all->next, at);
}

// ---- days ----

static int64_t unix_of(const Dispute *of, CountDay day, int minutes)
{
	GDate date = date_of(day);
	return bot_unix(&date, minutes, of->zone);
}

static int64_t morning_of(const Announcer *all, const Dispute *of, CountDay day)
{
	return unix_of(of, day, all->morning);
}

static char *iso_words(CountDay day)
{
	GDate date = date_of(day);
	return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
		g_date_get_day(&date));
}

// The last morning before it begins is worth a word, each while it is on, and the first after its
// end.
static bool has_news(const Announcer *all, const Dispute *of, CountDay day, int minutes)
{
	const Count *count = &of->count;
	if (of->authorised)
		return false;
	switch (count_phase(count, day, minutes)) {
	case COUNT_ON:
		return true;
	case COUNT_AHEAD:
	case COUNT_BETWEEN:
		return count_span_at(count, (guint)(count_span(count, day) + 1))->first == day + 1;
	case COUNT_OVER:
		return count_phase(count, day - 1, all->morning) != COUNT_OVER;
	default:
		return false;
	}
}

// ---- once ----

static bool once(const Announcer *all, const Line *line, const Dispute *of, const char *what)
{
	g_autofree char *key = g_strdup_printf("%s %s", of->name, what);
	return bot_once(all->bot, line->room, key, 0);
}

static bool once_on(const Announcer *all, const Line *line, const Dispute *of, CountDay day)
{
	g_autofree char *date = iso_words(day);
	g_autofree char *key = g_strdup_printf("%s %s", of->name, date);
	return bot_once(all->bot, line->room, key, unix_of(of, day + 1, 0));
}

// An end may be seen on its own day or on the next.
static bool once_ended(const Announcer *all, const Line *line, const Dispute *of)
{
	CountDay day = of->count.finish.day;
	g_autofree char *date = iso_words(day);
	g_autofree char *key = g_strdup_printf("%s ended %s", of->name, date);
	return bot_once(all->bot, line->room, key, unix_of(of, day + ENDED_DAYS, 0));
}

// ---- what was missed ----

static char *missed_words(const Announcer *all, const Dispute *of, CountDay first, CountDay last)
{
	g_autoptr(GString) milestones = g_string_new("");
	guint mornings = 0;
	for (CountDay day = MAX(first, last - MIN(last, MISSED_MOST)); day <= last; day++) {
		Milestone found[MILESTONE_MOST];
		if (of->authorised || count_phase(&of->count, day, all->morning) != COUNT_ON)
			continue;
		mornings++;
		guint n = milestone_find(of, all->past, day, found);
		for (guint i = 0; i < n; i++) {
			g_autofree char *key = milestone_key(&found[i]);
			g_string_append_printf(milestones, ", %s", key);
		}
	}
	return mornings ? g_strdup_printf("%u mornings%s", mornings, milestones->str) : NULL;
}

static void log_missed(const Announcer *all, const Line *line, const Dispute *of, CountDay today)
{
	const char *room = bot_room_name(line->room);
	CountDay last = (CountDay)bot_one(all->bot, today,
		"select day from day_morning where room = ? and strike = ?", V(room), V(of->name));
	g_autofree char *missed = last + 1 < today ? missed_words(all, of, last + 1, today - 1)
						   : NULL;
	if (!missed)
		return;
	g_autofree char *from = iso_words(last + 1), *to = iso_words(today - 1);
	bot_log(all->bot, "room %s, strike %s: missed from %s to %s: %s; skipped", room, of->name,
		from, to, missed);
}

static void note_looked(const Announcer *all, const Line *line, const Dispute *of, CountDay today)
{
	bot_run(all->bot,
		"insert into day_morning (room, strike, day) values (?, ?, ?) on conflict (room, "
		"strike) do update set day = excluded.day where day_morning.day <> excluded.day",
		V(bot_room_name(line->room)), V(of->name), V(today));
}

// ---- the line ----

// "Milestone: 50 days on strike; the record of 49 days (1988) is passed today."
static bool tell_milestones(
	const Announcer *all, const Line *line, Tell *tell, const Phrase *phrase)
{
	Milestone found[MILESTONE_MOST];
	bool is_record = false;
	g_autoptr(GString) list = g_string_new("");
	guint n = phrase->minutes < 0 ? 0
				      : milestone_find(phrase->of, all->past, phrase->day, found);
	for (guint i = 0; i < n; i++) {
		g_autofree char *key = milestone_key(&found[i]);
		if (!once(all, line, phrase->of, key))
			continue;
		g_autofree char *words = milestone_words(tell->lang, &found[i], phrase->of);
		g_string_append_printf(list, "%s%s", list->len ? "; " : "", words);
		is_record = is_record || found[i].record;
	}
	if (list->len)
		tell_add(tell, bot_words(tell->lang, N_("Milestone: %s."), list->str));
	return is_record;
}

// As !day says it; where the milestone is the record, that is said already.
static void tell_strike(const Announcer *all, const Line *line, Tell *tell, const Dispute *of)
{
	const Phrase phrase = tell_now(tell, of);
	bool is_first = !tell->said->len;
	bool is_on = count_phase(&of->count, phrase.day, phrase.minutes) == COUNT_ON;
	g_autofree char *title = tell_title(tell, of), *standing = phrase_standing(&phrase);
	tell_add(tell, bot_words(tell->lang, N_("%s: %s."), title, standing));
	bool is_record = is_on && tell_milestones(all, line, tell, &phrase);
	if (is_first && !is_record)
		tell_add(tell, compare_sentence(&phrase, all->past));
}

static void say_line(const Announcer *all, Line *line)
{
	if (!line->n)
		return;
	g_autoptr(GString) said = g_string_new("");
	const char *lang = bot_room_setting(line->room, "lang");
	Tell tell = {.bot = all->bot, .lang = *lang ? lang : "en", .said = said};
	for (guint i = 0; i < line->n; i++)
		tell_strike(all, line, &tell, line->of[i]);
	tell_together(&tell, line->of, line->n);
	bot_post(all->bot, line->room, NULL,
		&(BotPost){.body = said->str, .expires = line->expires});
	line->n = 0;
}

// ---- rooms ----

static void add_strike(const Announcer *all, Line *line, const Dispute *of)
{
	int minutes;
	CountDay today = dispute_today(all->bot, of, &minutes);
	log_missed(all, line, of, today);
	note_looked(all, line, of, today);
	if (!has_news(all, of, today, minutes) || !once_on(all, line, of, today))
		return;
	bool is_over = count_phase(&of->count, today, minutes) == COUNT_OVER;
	if (is_over && !once_ended(all, line, of))
		return;
	int64_t expires = unix_of(of, today + 1, 0);
	line->expires = line->n ? MIN(line->expires, expires) : expires;
	line->of[line->n++] = of;
	if (line->n == CHOOSE_MAX)
		say_line(all, line);
}

static void announce_room(Announcer *all, BotRoom *room)
{
	Line line = {.room = room};
	int64_t quiet = bot_quiet(all->bot, room);
	if (quiet) {
		look_again(all, quiet);
		return;
	}
	g_autoptr(GPtrArray) bound = choose_bound(room, all->told);
	for (guint i = 0; i < bound->len; i++) {
		const Dispute *of = bound->pdata[i];
		if (morning_of(all, of, dispute_today(all->bot, of, NULL)) <= all->now)
			add_strike(all, &line, of);
	}
	say_line(all, &line);
}

// Unset means: a room that is bound to a strike hears of it.
static bool wants_line(BotRoom *room)
{
	const char *announce = bot_room_setting(room, "announce");
	if (!*announce)
		return *bot_room_setting(room, "strikes");
	return !strcmp(announce, "yes") || !strcmp(announce, "true");
}

// Two rooms that are bridged hear each other: the first of them is told.
static bool hears_another(BotRoom *room)
{
	BotRoom *other;
	for (unsigned i = 0; (other = bot_bridge(room, i)); i++)
		if (wants_line(other))
			return true;
	return false;
}

// ---- when ----

static void look_tomorrow(Announcer *all)
{
	for (guint i = 0; i < all->told->len; i++) {
		const Dispute *of = all->told->pdata[i];
		CountDay today = dispute_today(all->bot, of, NULL);
		int64_t morning = morning_of(all, of, today);
		look_again(all, morning > all->now ? morning : morning_of(all, of, today + 1));
	}
	if (all->next < INT64_MAX)
		bot_at(all->bot, all->next, TIMER);
}

void announce_arm(Bot *bot)
{
	if (*bot_setting(bot, "morning"))
		bot_at(bot, bot_now(bot), TIMER);
	else
		bot_cancel(bot, TIMER);
}

void announce_now(Bot *bot)
{
	if (!*bot_setting(bot, "morning"))
		return;
	GDate today;
	bot_today(bot, NULL, &today);
	g_autoptr(GPtrArray) told = dispute_load(bot),
			     past = dispute_load_past(bot, g_date_get_julian(&today));
	Announcer all = {.bot = bot,
		.told = told,
		.past = past,
		.morning = (int)bot_setting_int(bot, "morning"),
		.now = bot_now(bot),
		.next = INT64_MAX};
	BotRoom *room;
	for (unsigned i = 0; (room = bot_rooms(bot, i)); i++)
		if (wants_line(room) && !hears_another(room))
			announce_room(&all, room);
	look_tomorrow(&all);
}
