// SPDX-License-Identifier: LGPL-3.0-or-later
// Tells what is new from what was there, by what the source calls it and by what it says: a feed that numbers its items anew says
// nothing new.
#include "item.h"

#include <string.h>

#include "bulletin.h"
#include "draft.h"
#include "fault.h"
#include "mail.h"
#include "press.h"
#include "relay.h"

typedef struct {
	Bot *bot;
	const Source *source;
	bool first;
	unsigned said, drafts; // in this take: by themselves, and not
	unsigned refused;
	const char *refusal; // of the newest of these
} Take;

typedef struct {
	const BotItem *told;
	char *key, *content; // hashes
	char *text;
	int64_t bulletin; // that it is; 0 = none yet
} Item;

static void item_clear(Item *item)
{
	g_free(item->key);
	g_free(item->content);
	g_free(item->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Item, item_clear)

// ---- what it is ----

static char *hash(const char *text)
{
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
}

static char *text_of(const BotItem *told)
{
	if (!*told->title || !*told->text)
		return g_strdup(*told->title ? told->title : told->text);
	return g_strdup_printf("%s\n%s", told->title, told->text);
}

static bool is_refused(const BotItem *told)
{
	return told->fault && *told->fault;
}

// Under a name of its own: what somebody forged must not stand in the way of what comes with the same words or the same id.
static char *hash_refused(const char *id)
{
	g_autofree char *name = g_strconcat("refused\n", id, NULL);
	return hash(name);
}

static void item_init(Item *item, const BotItem *told)
{
	*item = (Item){.told = told, .text = text_of(told)};
	g_autofree char *normal = bulletin_normal(item->text);
	g_autofree char *all = g_strdup_printf("%s\n%s", told->link, normal);
	if (is_refused(told)) {
		item->key = hash_refused(told->id);
		item->content = g_strdup(item->key);
		return;
	}
	item->key = hash(told->id);
	item->content = hash(all);
}

static bool remember(const Take *take, const Item *item)
{
	return bot_run(take->bot,
		"insert into updates_item (source, key, content, bulletin) values (?, ?, ?, ?) on "
		"conflict (source, key) do update set content = excluded.content, bulletin = "
		"excluded.bulletin",
		V(take->source->name), V(item->key), V(item->content), V(item->bulletin));
}

typedef enum { ITEM_NEW, ITEM_CHANGED, ITEM_KNOWN } ItemState;

static ItemState state_of(const Take *take, Item *item)
{
	BotQuery *query = bot_sql(take->bot,
		"select content, bulletin from updates_item where source = ? and key = ?",
		V(take->source->name), V(item->key));
	if (bot_step(query) == BOT_ROW) {
		item->bulletin = bot_col_int(query, 1);
		return strcmp(bot_col_text(query, 0), item->content) ? ITEM_CHANGED : ITEM_KNOWN;
	}
	int64_t before = bot_one(take->bot, -1,
		"select bulletin from updates_item where source = ? and content = ? order by key "
		"limit 1",
		V(take->source->name), V(item->content));
	item->bulletin = MAX(before, 0);
	return before >= 0 ? ITEM_KNOWN : ITEM_NEW; // under another name
}

// ---- official ----

static bool is_old(const Take *take, const BotItem *told)
{
	return told->published && told->published < bot_now(take->bot) - ITEMS_OLD_SECONDS;
}

static bool is_flood_of_editions(const Take *take, int64_t bulletin)
{
	return bot_one(take->bot, 0,
		       "select count(*) from updates_edition where bulletin = ? and fetched > ?",
		       V(bulletin), V(bot_now(take->bot) - 86400)) >= EDITIONS_A_DAY;
}

// Why an officer must look at it first; "" = the config wants it so; NULL = nobody need. The caller frees it.
static char *reason_to_wait(const Take *take, const Item *item)
{
	Issuer issuer;
	issuer_named(take->bot, take->source->issuer, &issuer);
	g_autofree char *with_link = g_strdup_printf("%s\n%s", item->text, item->told->link);
	char *wrong = text_wrong("en", &issuer, with_link);
	if (wrong)
		return wrong;
	if (item->told->doubt && *item->told->doubt)
		return g_strdup(item->told->doubt);
	if (take->source->draft)
		return g_strdup("");
	if (item->bulletin && is_flood_of_editions(take, item->bulletin))
		return g_strdup("it was changed several times today");
	return take->said >= ITEMS_AT_ONCE ? g_strdup("many came at once") : NULL;
}

// It became no bulletin: it was old, or an officer dropped it.
static bool is_done_with(const Take *take, const Item *item)
{
	return !item->bulletin && !draft_waits(take->bot, take->source->name, item->key);
}

static bool is_told(const Take *take, int64_t bulletin)
{
	return bot_one(take->bot, 0,
		"select 1 from updates_told where bulletin = ? order by room limit 1", V(bulletin));
}

// A change of what no room was told is no correction.
static void publish(Take *take, Item *item, const Draft *draft)
{
	g_auto(Bulletin) bulletin = {0};
	draft_fill(take->bot, draft, take->source, &bulletin);
	bulletin.silent = take->first || (item->bulletin && !is_told(take, item->bulletin));
	if (bulletin.withdrawn || !bulletin_add(take->bot, &bulletin))
		return;
	item->bulletin = bulletin.number;
	take->said += !bulletin.silent;
}

static void take_official(Take *take, Item *item)
{
	g_autofree char *why = take->first ? NULL : reason_to_wait(take, item);
	const Draft draft = {
		.source = take->source->name,
		.key = item->key,
		.bulletin = item->bulletin,
		.link = item->told->link,
		.lang = take->source->lang,
		.text = item->text,
		.published = item->told->published,
		.why = why,
	};
	take->drafts += why != NULL;
	if (why)
		draft_add(take->bot, &draft);
	else
		publish(take, item, &draft);
}

// ---- all ----

static void take_refused(Take *take, ItemState state, const BotItem *told)
{
	if (state != ITEM_NEW || take->first)
		return;
	bot_log(take->bot, "source %s: a mail is not believed: %s", take->source->name,
		told->fault);
	take->refused++;
	take->refusal = told->fault;
}

static void take_one(Take *take, const BotItem *told)
{
	g_auto(Item) item = {0};
	item_init(&item, told);
	ItemState state = state_of(take, &item);
	if (is_refused(told)) {
		take_refused(take, state, told);
		remember(take, &item);
		return;
	}
	bool press = source_is_press(take->source);
	if (state == ITEM_NEW && is_old(take, told) && !take->first)
		bot_log(take->bot, "source %s: an item of long ago came only now, it is not said",
			take->source->name);
	else if (state == ITEM_CHANGED && is_done_with(take, &item))
		; // it was not said as it stood first, and is not now
	else if (press && state == ITEM_NEW && !take->first)
		press_add(take->bot, take->source, told, take->said++ < ITEMS_AT_ONCE);
	else if (!press && state != ITEM_KNOWN && *item.text)
		take_official(take, &item);
	remember(take, &item);
}

// The newest stand first in a feed: numbers go by age.
void items_take(Bot *bot, const Source *source, const BotFetched *what, bool first)
{
	Take take = {.bot = bot, .source = source, .first = first};
	unsigned most = mail_is_source(source) ? MAILS_FIRST_MOST : ITEMS_FIRST_MOST;
	for (unsigned i = what->n; i-- > 0;)
		if (!first || source_is_press(source) || i < most)
			take_one(&take, &what->items[i]);
		else {
			g_auto(Item) item = {0};
			item_init(&item, &what->items[i]);
			remember(&take, &item);
		}
	bot_log(bot, "source %s: %u items read, %u are new and said%s", source->name, what->n,
		take.said, first ? "; it is the first time, so none" : "");
	if (take.refused)
		mail_note_refused(bot, source, take.refused, take.refusal);
	if (take.drafts)
		drafts_tell(bot, source->name, take.drafts);
	if (take.said)
		relay_all(bot);
}
