// SPDX-License-Identifier: LGPL-3.0-or-later
// The strikes of the past in the store: shipped, shown, added and removed.
#include "records.h"

#include <string.h>

#include "date.h"
#include "phrase.h"

enum {
	RECORDS_MAX = 500,     // rows in all
	RECORDS_MAX_NAME = 60, // bytes
};

bool records_ship(Bot *bot)
{
	for (const Record *record = records_table; record->name; record++) {
		g_autofree char *key = g_utf8_casefold(record->name, -1);
		// An officer's row of that name stays; one of ours is only written if it says
		// something new.
		if (!bot_run(bot,
			    "insert into day_record (name, name_key, labour, zone, start, finish, "
			    "count, official_days, origin) "
			    "values (?, ?, ?, ?, ?, ?, ?, ?, 'shipped') on conflict (name_key) do "
			    "update set start = excluded.start, "
			    "finish = excluded.finish, count = excluded.count, official_days = "
			    "excluded.official_days "
			    "where day_record.origin = 'shipped' and (day_record.start <> "
			    "excluded.start or day_record.finish <> excluded.finish "
			    "or day_record.count <> excluded.count or day_record.official_days <> "
			    "excluded.official_days)",
			    V(record->name), V(key), V(record->labour), V(record->zone),
			    V(record->start), V(record->finish), V(record->count),
			    V(record->official)))
			return false;
	}
	return true;
}

// ---- !records ----

bool records_show(BotCall *call)
{
	GDate now;
	bot_today(bot_of(call), NULL, &now);
	CountDay today = g_date_get_julian(&now);
	g_autoptr(GPtrArray) past = dispute_load_past(bot_of(call), today);
	for (guint i = 0; i < past->len; i++) {
		const Dispute *of = past->pdata[i];
		const Phrase phrase = {.lang = bot_lang(call),
			.of = of,
			.day = today,
			.minutes = -1,
			.today = today};
		g_autofree char *length = phrase_length(&phrase);
		g_autofree char *from = date_short(phrase.lang, count_begin(&of->count)),
				*to = date_short(phrase.lang, of->count.finish.day);
		bot_row(call, N_("%s\t%s\t%s - %s"), length, of->title, from, to);
	}
	return past->len > 0 || bot_reply(call, N_("no past strike is known"));
}

// ---- officers ----

typedef struct {
	const char *name;
	char *key, *labour;
	char from[16], to[16];
	int64_t days;
} NewRecord;

static void new_record_clear(NewRecord *fresh)
{
	g_free(fresh->key);
	g_free(fresh->labour);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NewRecord, new_record_clear)

static bool read_record(BotCall *call, NewRecord *fresh)
{
	GDate from, to, today;
	if (!bot_date(call, "from", NULL, &from) || !bot_date(call, "to", NULL, &to))
		return false;
	bot_today(bot_of(call), NULL, &today);
	if (g_date_compare(&from, &to) > 0)
		return bot_refuse(call, N_("that ends before it begins"));
	if (g_date_compare(&to, &today) >= 0)
		return bot_refuse(call, N_("that is not over yet"));
	fresh->name = bot_text(call, "name");
	fresh->days = bot_int(call, "days");
	if (strlen(fresh->name) > RECORDS_MAX_NAME)
		return bot_refuse(call, N_("a name has at most %d characters"), RECORDS_MAX_NAME);
	if (bot_given(call, "days") && (fresh->days < 1 || fresh->days > COUNT_MAX_NUMBER))
		return bot_refuse(call, N_("days are counted from 1 to %d"), COUNT_MAX_NUMBER);
	fresh->key = g_utf8_casefold(fresh->name, -1);
	fresh->labour = g_strndup(fresh->name, strcspn(fresh->name, " "));
	g_date_strftime(fresh->from, sizeof fresh->from, "%Y-%m-%d", &from);
	g_date_strftime(fresh->to, sizeof fresh->to, "%Y-%m-%d", &to);
	return true;
}

bool records_add(BotCall *call)
{
	Bot *bot = bot_of(call);
	g_auto(NewRecord) fresh = {0};
	if (!read_record(call, &fresh))
		return false;
	if (bot_one(bot, 0, "select count(*) from day_record where name_key = ?", V(fresh.key)))
		return bot_refuse(call, N_("%s is in the table already"), fresh.name);
	if (bot_one(bot, 0, "select count(*) from day_record") >= RECORDS_MAX)
		return bot_refuse(call, N_("the table is full: %d strikes"), RECORDS_MAX);
	if (!bot_run(bot,
		    "insert into day_record (name, name_key, labour, zone, start, finish, count, "
		    "official_days, origin) "
		    "values (?, ?, ?, 'UTC', ?, ?, 'calendar', ?, 'officer')",
		    V(fresh.name), V(fresh.key), V(fresh.labour), V(fresh.from), V(fresh.to),
		    V(fresh.days)))
		return false;
	dispute_past_changed(bot);
	if (bot_is_undo(call))
		return bot_reply(call, N_("%s is in the table again"), fresh.name);
	bot_undo(call, "record remove", V(fresh.name));
	return bot_reply(call, N_("record added: %s, %s to %s. !undo within 10 min."), fresh.name,
		fresh.from, fresh.to);
}

bool records_remove(BotCall *call)
{
	Bot *bot = bot_of(call);
	const char *name = bot_text(call, "name");
	g_autofree char *key = g_utf8_casefold(name, -1);
	BotQuery *query = bot_sql(bot,
		"select name, start, finish, official_days, origin from day_record "
		"where name_key = ?",
		V(key));
	if (bot_step(query) != BOT_ROW)
		return bot_refuse(call, N_("no record \"%s\""), name);
	if (strcmp(bot_col_text(query, 4), "officer"))
		return bot_refuse(
			call, N_("%s ships with the bot and stays"), bot_col_text(query, 0));
	g_autofree char *kept = g_strdup(bot_col_text(query, 0)),
			*from = g_strdup(bot_col_text(query, 1)),
			*to = g_strdup(bot_col_text(query, 2));
	int64_t days = bot_col_int(query, 3);
	if (!bot_run(bot, "delete from day_record where name_key = ?", V(key)))
		return false;
	dispute_past_changed(bot);
	if (bot_is_undo(call))
		return bot_reply(call, N_("%s is no longer in the table"), kept);
	if (days)
		bot_undo(call, "record add", V(kept), V(from), V(to), V(days));
	else
		bot_undo(call, "record add", V(kept), V(from), V(to));
	return bot_reply(call, N_("record removed: %s. !undo within 10 min."), kept);
}
