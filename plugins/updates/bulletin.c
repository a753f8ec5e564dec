// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads and writes bulletins.
#include "bulletin.h"

#include <string.h>

#include "phrase.h"

void bulletin_clear(Bulletin *bulletin)
{
	g_free(bulletin->issuer);
	g_free(bulletin->title);
	g_free(bulletin->channel);
	g_free(bulletin->link);
	g_free(bulletin->lang);
	g_free(bulletin->text);
	g_free(bulletin->hash);
	g_free(bulletin->reason);
	*bulletin = (Bulletin){0};
}

// ---- reading ----

static void read_row(BotQuery *query, Bulletin *ret_bulletin)
{
	*ret_bulletin = (Bulletin){
		.number = bot_col_int(query, 0),
		.edition = bot_col_int(query, 1),
		.newest = bot_col_int(query, 2),
		.published = bot_col_int(query, 3),
		.fetched = bot_col_int(query, 4),
		.withdrawn = bot_col_int(query, 5),
		.urgent = bot_col_int(query, 6) != 0,
		.issuer = g_strdup(bot_col_text(query, 7)),
		.title = g_strdup(bot_col_text(query, 8)),
		.channel = g_strdup(bot_col_text(query, 9)),
		.link = g_strdup(bot_col_text(query, 10)),
		.text = g_strdup(bot_col_text(query, 11)),
		.hash = g_strdup(bot_col_text(query, 12)),
		.reason = g_strdup(bot_col_text(query, 13)),
		.lang = g_strdup(bot_col_text(query, 14)),
		.silent = bot_col_int(query, 15) != 0,
	};
}

bool bulletin_read_edition(Bot *bot, int64_t number, int64_t edition, Bulletin *ret_bulletin)
{
	BotQuery *query = bot_sql(bot,
		"select b.id, e.edition, b.edition, e.published, e.fetched, b.withdrawn, b.urgent, "
		"b.issuer, b.title, b.channel, b.link, e.text, e.hash, b.reason, b.lang, e.silent "
		"from "
		"updates_bulletin b join updates_edition e on e.bulletin = b.id where b.id = ? and "
		"e.edition = ?",
		V(number), V(edition));
	if (bot_step(query) != BOT_ROW)
		return false;
	read_row(query, ret_bulletin);
	return bot_step(query) == BOT_DONE;
}

bool bulletin_read(Bot *bot, int64_t number, Bulletin *ret_bulletin)
{
	int64_t newest = bot_one(
		bot, 0, "select edition from updates_bulletin where id = ?", V(number));
	return bulletin_read_edition(bot, number, newest, ret_bulletin);
}

bool bulletin_of_call(BotCall *call, const char *arg, Bulletin *ret_bulletin)
{
	int64_t number = bot_int(call, arg);
	return bulletin_read(bot_of(call), number, ret_bulletin) ||
	       bot_refuse(call, N_("no bulletin %" PRId64 "; !latest shows the last"), number);
}

bool bulletin_read_latest(Bot *bot, Bulletin *ret_bulletin)
{
	int64_t number = bot_one(bot, 0,
		"select id from updates_bulletin where withdrawn = 0 order by id desc limit 1");
	return bulletin_read(bot, number, ret_bulletin);
}

// ---- writing ----

char *bulletin_normal(const char *text)
{
	g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	GString *normal = g_string_sized_new(strlen(composed));
	bool blank = false;
	for (const char *at = composed; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		bool is = g_unichar_isspace(c);
		if (!is)
			g_string_append_unichar(normal, c);
		else if (!blank)
			g_string_append_c(normal, ' ');
		blank = is;
	}
	return g_string_free(normal, FALSE);
}

static bool begin(Bot *bot, Bulletin *bulletin)
{
	BotQuery *query = bot_sql(bot,
		"insert into updates_bulletin (issuer, title, channel, edition, urgent, link, "
		"lang, withdrawn, reason) values (?, ?, ?, 1, ?, ?, ?, 0, '') returning id",
		V(bulletin->issuer), V(bulletin->title), V(bulletin->channel),
		V((int64_t)bulletin->urgent), V(bulletin->link),
		V(bulletin->lang ? bulletin->lang : ""));
	bool done = bot_step(query) == BOT_ROW;
	bulletin->number = done ? bot_col_int(query, 0) : 0;
	bulletin->edition = bulletin->newest = 1;
	return done && bot_step(query) == BOT_DONE;
}

static bool go_on(Bot *bot, Bulletin *bulletin)
{
	bulletin->edition = ++bulletin->newest;
	return bot_run(bot, "update updates_bulletin set edition = ?, link = ? where id = ?",
		V(bulletin->newest), V(bulletin->link), V(bulletin->number));
}

bool bulletin_add(Bot *bot, Bulletin *bulletin)
{
	g_autofree char *normal = bulletin_normal(bulletin->text);
	g_free(bulletin->hash);
	bulletin->hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, normal, -1);
	return (bulletin->number ? go_on(bot, bulletin) : begin(bot, bulletin)) &&
	       bot_run(bot,
		       "insert into updates_edition (bulletin, edition, text, hash, published, "
		       "fetched, silent) values (?, ?, ?, ?, ?, ?, ?)",
		       V(bulletin->number), V(bulletin->edition), V(bulletin->text),
		       V(bulletin->hash), V(bulletin->published), V(bulletin->fetched),
		       V((int64_t)bulletin->silent)) &&
	       phrases_add(bot, bulletin);
}

bool bulletin_withdraw(Bot *bot, int64_t number, const char *reason)
{
	return bot_run(bot, "update updates_bulletin set withdrawn = ?, reason = ? where id = ?",
		V(bot_now(bot)), V(reason), V(number));
}
