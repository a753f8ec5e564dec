// SPDX-License-Identifier: LGPL-3.0-or-later
// !drafts lists them, !release says one in the rooms, !drop forgets one. What is released is the text that stands here, not what the
// source says by then.
#include "draft.h"

#include <string.h>

#include "bulletin.h"
#include "fault.h"
#include "mail.h"
#include "relay.h"
#include "source.h"
#include "words.h"

// A newer text of the same item takes the older one's place.
void draft_add(Bot *bot, const Draft *draft)
{
	int64_t now = bot_now(bot);
	bot_run(bot,
		"update updates_draft set settled = ? where settled = 0 and source = ? and key = ?",
		V(now), V(draft->source), V(draft->key));
	bot_run(bot,
		"insert into updates_draft (source, key, bulletin, link, lang, text, published, "
		"fetched, why, settled) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
		V(draft->source), V(draft->key), V(draft->bulletin), V(draft->link), V(draft->lang),
		V(draft->text), V(draft->published), V(now), V(draft->why));
	bot_run(bot,
		"update updates_draft set settled = ? where settled = 0 and id <= (select id from "
		"updates_draft where settled = 0 order by id desc limit 1 offset ?)",
		V(now), V((int64_t)DRAFTS_MOST));
}

void draft_fill(Bot *bot, const Draft *draft, const Source *source, Bulletin *ret_bulletin)
{
	Issuer issuer = {0};
	if (!draft->bulletin || !bulletin_read(bot, draft->bulletin, ret_bulletin)) {
		issuer_named(bot, source->issuer, &issuer);
		*ret_bulletin = (Bulletin){
			.issuer = g_strdup(issuer.name),
			.title = g_strdup(issuer.title),
			.channel = g_strconcat(source_channel(source), " ", source->name, NULL),
			.lang = g_strdup(draft->lang),
			.urgent = source->urgent,
		};
	}
	g_free(ret_bulletin->link);
	g_free(ret_bulletin->text);
	ret_bulletin->link = g_strdup(draft->link);
	ret_bulletin->text = g_strdup(draft->text);
	ret_bulletin->fetched = bot_now(bot);
	ret_bulletin->published = draft->published ? draft->published : bot_now(bot);
	ret_bulletin->silent = false;
}

bool draft_waits(Bot *bot, const char *source, const char *key)
{
	return bot_one(bot, 0,
		"select id from updates_draft where settled = 0 and source = ? and key = ? order "
		"by "
		"id limit 1",
		V(source), V(key));
}

void drafts_tell(Bot *bot, const char *source, unsigned n)
{
	int64_t id = bot_one(bot, 0, "select max(id) from updates_draft");
	g_autofree char *key = g_strdup_printf("draft %" PRId64, id);
	int64_t expires = bot_now(bot) + DRAFT_ALERT_SECONDS;
	if (n == 1)
		bot_alert(bot, key, expires,
			"draft %" PRId64 " of source %s waits for an officer: !draft %" PRId64
			" shows it, !release %" PRId64 " says it in the rooms, !drop %" PRId64
			" forgets it",
			id, source, id, id, id);
	else
		bot_alert(bot, key, expires,
			"%u drafts of source %s wait for an officer: !drafts lists them", n,
			source);
}

// ---- looked at ----

bool drafts_run(BotCall *call)
{
	bool any = false;
	BotQuery *query = bot_sql(bot_of(call),
		"select id, source, text, why from updates_draft where settled = 0 order by id "
		"limit ?",
		V(DRAFTS_SHOWN));
	while (bot_step(query) == BOT_ROW) {
		const char *why = bot_col_text(query, 3);
		g_autofree char *begin = words_flat(bot_col_text(query, 2), DRAFT_SHOWN_BYTES);
		any = bot_row(call, N_("%" PRId64 " %s: %s%s%s"), bot_col_int(query, 0),
			bot_col_text(query, 1), begin, *why ? " — " : "", why);
	}
	return any || bot_reply(call, N_("no draft waits"));
}

typedef struct {
	int64_t id;
	char *source, *key, *link, *lang, *text, *why;
	int64_t bulletin, published;
} Waiting;

static void waiting_clear(Waiting *draft)
{
	g_free(draft->source);
	g_free(draft->key);
	g_free(draft->link);
	g_free(draft->lang);
	g_free(draft->text);
	g_free(draft->why);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Waiting, waiting_clear)

static bool waiting_of_call(BotCall *call, Waiting *ret_draft)
{
	int64_t id = bot_int(call, "number");
	BotQuery *query = bot_sql(bot_of(call),
		"select source, key, link, lang, text, bulletin, published, why from updates_draft "
		"where id = ? and settled = 0",
		V(id));
	if (bot_step(query) != BOT_ROW)
		return bot_refuse(call, N_("no draft %" PRId64 " waits; !drafts shows all"), id);
	*ret_draft = (Waiting){
		.id = id,
		.source = g_strdup(bot_col_text(query, 0)),
		.key = g_strdup(bot_col_text(query, 1)),
		.link = g_strdup(bot_col_text(query, 2)),
		.lang = g_strdup(bot_col_text(query, 3)),
		.text = g_strdup(bot_col_text(query, 4)),
		.bulletin = bot_col_int(query, 5),
		.published = bot_col_int(query, 6),
		.why = g_strdup(bot_col_text(query, 7)),
	};
	return bot_step(query) == BOT_DONE;
}

bool draft_run(BotCall *call)
{
	g_auto(Waiting) draft = {0};
	if (!waiting_of_call(call, &draft))
		return false;
	g_autofree char *text = words_flat(draft.text, FLAT_WHOLE);
	bot_reply(call, "%s: %s%s%s", draft.source, text, *draft.link ? " " : "", draft.link);
	return !*draft.why || bot_reply(call, N_("it waits because: %s"), draft.why);
}

// ---- settled ----

static bool settle(BotCall *call, const Waiting *draft)
{
	return bot_run(bot_of(call), "update updates_draft set settled = ? where id = ?",
		V(bot_now(bot_of(call))), V(draft->id));
}

bool drop_run(BotCall *call)
{
	g_auto(Waiting) draft = {0};
	return waiting_of_call(call, &draft) && bot_introduce(call) && settle(call, &draft) &&
	       bot_reply(call, N_("draft %" PRId64 " is dropped"), draft.id);
}

static bool source_of(BotCall *call, const Waiting *draft, Source *source)
{
	Issuer issuer;
	return (source_named(bot_of(call), draft->source, source) &&
		       issuer_named(bot_of(call), source->issuer, &issuer)) ||
	       bot_refuse(call, N_("source %s is not in the config any more"), draft->source);
}

static void fill(Bot *bot, const Waiting *draft, const Source *source, Bulletin *bulletin)
{
	const Draft view = {
		.source = draft->source,
		.bulletin = draft->bulletin,
		.link = draft->link,
		.lang = draft->lang,
		.text = draft->text,
		.published = draft->published,
	};
	draft_fill(bot, &view, source, bulletin);
}

bool release_run(BotCall *call)
{
	Bot *bot = bot_of(call);
	Source source;
	g_auto(Waiting) draft = {0};
	g_auto(Bulletin) bulletin = {0};
	if (!waiting_of_call(call, &draft) || !source_of(call, &draft, &source) ||
		!bot_introduce(call))
		return false;
	fill(bot, &draft, &source, &bulletin);
	if (bulletin.withdrawn)
		return bot_refuse(
			call, N_("bulletin %" PRId64 " is withdrawn already"), bulletin.number);
	if (!bulletin_add(bot, &bulletin) || !settle(call, &draft) ||
		!bot_run(bot, "update updates_item set bulletin = ? where source = ? and key = ?",
			V(bulletin.number), V(draft.source), V(draft.key)))
		return false;
	relay_all(bot);
	g_autofree char *name = words_name(bot_lang(call), &bulletin);
	return bot_reply(
		call, N_("%s is out; !withdraw %" PRId64 " takes it back"), name, bulletin.number);
}
