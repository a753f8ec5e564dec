// SPDX-License-Identifier: LGPL-3.0-or-later
// The argument types that mean a shift: a number is always an id; words are looked up among the
// shifts of their days.
#include "shifts.h"

#include <string.h>

#include "choose.h"
#include "look.h"
#include "roster.h"

enum {
	FIND_MOST = 2000, // shifts that one look-up reads
	DAY_SECONDS = 86400,
	DAY_MINUTES = 24 * 60,
	TEXT_ROOM = 1024,
};

// Reads "12" or "#12"; false if it is no number alone.
static bool read_id(const char *words, int64_t *ret_id)
{
	guint64 id;
	bool number = g_ascii_string_to_unsigned(
		words + (*words == '#'), 10, 0, G_MAXINT64, &id, NULL);
	*ret_id = number ? (int64_t)id : 0;
	return number || (*words && words[strspn(words, "0123456789")] == '\0');
}

static bool by_number(BotCall *call, const char *words, int64_t id, char **ret_scope)
{
	g_auto(Shift) shift = {0};
	if (!shift_read(bot_of(call), id, &shift))
		return bot_refuse(call, N_("no shift %s; !shifts lists the next ones"), words);
	*ret_scope = g_strdup(shift.place);
	return true;
}

// ---- what is looked at ----

typedef struct {
	Bot *bot;
	GStringChunk *texts; // what the rows below borrow
	GArray *shifts;      // of LookShift
	GArray *places;      // of LookPlace
	GTimeZone *zone;     // in which the moment now was read; it is the same in most rows
	GDate today;
	int now;
} Field;

static void field_clear(Field *field)
{
	g_clear_pointer(&field->texts, g_string_chunk_free);
	g_clear_pointer(&field->shifts, g_array_unref);
	g_clear_pointer(&field->places, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Field, field_clear)

static const char *keep_text(Field *field, const char *text)
{
	return g_string_chunk_insert_const(field->texts, text);
}

static void field_init(Field *field, Bot *bot)
{
	*field = (Field){
		.bot = bot,
		.texts = g_string_chunk_new(TEXT_ROOM),
		.shifts = g_array_new(FALSE, FALSE, sizeof(LookShift)),
		.places = g_array_new(FALSE, FALSE, sizeof(LookPlace)),
	};
	BotQuery *query = bot_sql(bot, "select name, title from place order by gone, ord, id");
	while (bot_step(query) == BOT_ROW) {
		const LookPlace place = {keep_text(field, bot_col_text(query, 0)),
			keep_text(field, bot_col_text(query, 1))};
		g_array_append_val(field->places, place);
	}
}

static unsigned place_number(const Field *field, const char *name)
{
	unsigned i = 0;
	while (i < field->places->len &&
		strcmp(g_array_index(field->places, LookPlace, i).name, name))
		i++;
	return i;
}

static void field_be_in(Field *field, GTimeZone *zone)
{
	if (zone == field->zone)
		return;
	field->zone = zone;
	bot_local(bot_now(field->bot), zone, &field->today, &field->now);
}

// From a row of id, starts, ends, place, gate and zone.
static void field_add(Field *field, BotQuery *row)
{
	int64_t starts = bot_col_int(row, 1), ends = bot_col_int(row, 2);
	field_be_in(field, shifts_zone(field->bot, bot_col_text(row, 5)));
	LookShift look = {
		.id = bot_col_int(row, 0),
		.place = place_number(field, bot_col_text(row, 3)),
		.gate = keep_text(field, bot_col_text(row, 4)),
		.today = field->today,
		.now = field->now,
	};
	GDate end;
	bot_local(starts, field->zone, &look.day, &look.from);
	bot_local(ends, field->zone, &end, &look.to);
	look.to += g_date_days_between(&look.day, &end) * DAY_MINUTES;
	g_array_append_val(field->shifts, look);
}

static void field_read(Field *field, BotQuery *query)
{
	g_array_set_size(field->shifts, 0);
	while (bot_step(query) == BOT_ROW)
		field_add(field, query);
}

// A day more at either end: the dates are those of each place's own zone.
static void read_days(Field *field, const Look *look)
{
	GDate today, first, last;
	bot_today(field->bot, NULL, &today);
	look_days(look, &today, &first, &last);
	int64_t from = bot_unix(&first, 0, NULL) - DAY_SECONDS,
		to = bot_unix(&last, 0, NULL) + 2 * DAY_SECONDS, now = bot_now(field->bot);
	BotQuery *query = bot_sql(field->bot,
		"select id, starts, ends, place, gate, zone from shift where starts > ? and starts "
		"< ? and ends > ? and cancelled = 0 order by starts, id limit ?",
		V(MAX(from, now - SHIFT_MAX_SECONDS)), V(to), V(now), V(FIND_MOST));
	field_read(field, query);
}

static void read_coming(Field *field)
{
	int64_t now = bot_now(field->bot);
	BotQuery *query = bot_sql(field->bot,
		"select id, starts, ends, place, gate, zone from shift where starts > ? and ends > "
		"? and cancelled = 0 order by starts, id limit ?",
		V(now - SHIFT_MAX_SECONDS), V(now), V(FIND_MOST));
	field_read(field, query);
}

static void read_own(Field *field, BotPerson person)
{
	BotQuery *query = bot_sql(field->bot,
		"select s.id, s.starts, s.ends, s.place, s.gate, s.zone from shifts_signup u join "
		"shift s on s.id = u.shift where u.person = ? and s.cancelled = 0 and s.ends > ? "
		"order by s.starts, s.id",
		V(person), V(bot_now(field->bot)));
	field_read(field, query);
}

// ---- what is left ----

static char *question_of(const char *lang, LookOutcome outcome, unsigned n)
{
	if (outcome == LOOK_SEVERAL)
		return bot_words(
			lang, N_("which one? Answer by its number, or ask with more words:"));
	if (outcome == LOOK_MAYBE)
		return n == 1 ? bot_words(lang, N_("did you mean this?"))
			      : bot_words(lang, N_("did you mean one of these?"));
	return bot_words(lang, N_("no shift fits that; the nearest:"));
}

static bool ask(BotCall *call, const char *command, LookOutcome outcome, const GArray *ids)
{
	g_autofree char *question = question_of(bot_lang(call), outcome, ids->len);
	return choose_shift(call, question, command, ids);
}

// "+100" is no number of guests, so it came here.
static bool has_plus(const char *words)
{
	return *words == '+' || strstr(words, " +");
}

// Where people speak of one place all day, that place is meant as long as nothing else is said.
static LookOutcome narrow_to_room(BotCall *call, Field *field, const Look *look, GArray **ids)
{
	BotRoom *room = bot_where(call);
	const char *place = room ? bot_room_setting(room, "place") : "";
	for (unsigned i = field->shifts->len; *place && i-- > 0;)
		if (g_array_index(field->shifts, LookShift, i).place != place_number(field, place))
			g_array_remove_index(field->shifts, i);
	g_autoptr(GArray) there = NULL;
	LookOutcome outcome = look_choose(look, field->shifts, &there);
	if (outcome != LOOK_ONE && outcome != LOOK_SEVERAL)
		return LOOK_SEVERAL;
	g_array_unref(*ids);
	*ids = g_steal_pointer(&there);
	return outcome;
}

static bool by_words(BotCall *call, const char *words, const char *command, int64_t *ret_id)
{
	if (has_plus(words))
		return bot_refuse(
			call, N_("usage: guests are a number from +0 to +99, as in !in 12 +3"));
	g_auto(Field) field;
	field_init(&field, bot_of(call));
	g_autoptr(Look) look = look_new(words, field.places);
	g_autoptr(GArray) ids = NULL;
	read_days(&field, look);
	LookOutcome outcome = look_choose(look, field.shifts, &ids);
	if (outcome == LOOK_SEVERAL)
		outcome = narrow_to_room(call, &field, look, &ids);
	if (!ids->len) { // nothing on those days comes near: what comes later may
		g_array_unref(ids);
		read_coming(&field);
		outcome = look_choose(look, field.shifts, &ids);
	}
	if (outcome == LOOK_ONE) {
		*ret_id = g_array_index(ids, int64_t, 0);
		return true;
	}
	return ids->len ? ask(call, command, outcome, ids)
			: bot_refuse(call, N_("no shift fits that; !shifts lists the next ones"));
}

static bool find(BotCall *call, const char *words, const char *command, int64_t *ret_id)
{
	return read_id(words, ret_id) || by_words(call, words, command, ret_id);
}

bool shift_find(BotCall *call, const char *words, int64_t *ret_id, char **ret_scope)
{
	return find(call, words, "shift", ret_id) && by_number(call, words, *ret_id, ret_scope);
}

bool shift_find_to_join(BotCall *call, const char *words, int64_t *ret_id, char **ret_scope)
{
	return find(call, words, "in", ret_id) && by_number(call, words, *ret_id, ret_scope);
}

bool shift_find_own(BotCall *call, const char *words, int64_t *ret_id, char **ret_scope)
{
	if (read_id(words, ret_id))
		return by_number(call, words, *ret_id, ret_scope);
	g_auto(Field) field;
	field_init(&field, bot_of(call));
	g_autoptr(Look) look = look_new(words, field.places);
	g_autoptr(GArray) ids = NULL;
	read_own(&field, bot_caller(call));
	switch (look_choose(look, field.shifts, &ids)) {
	case LOOK_ONE:
		*ret_id = g_array_index(ids, int64_t, 0);
		return true;
	case LOOK_NONE:
		return bot_refuse(call, N_("not on a shift that fits that; !mine lists yours"));
	default:
		return choose_own(call, ids);
	}
}

bool shift_find_number(BotCall *call, const char *word, int64_t *ret_id, char **ret_scope)
{
	if (read_id(word, ret_id))
		return by_number(call, word, *ret_id, ret_scope);
	return bot_refuse(call, N_("no shift %s: say its number, !shifts shows it"), word);
}
