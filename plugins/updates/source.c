// SPDX-License-Identifier: LGPL-3.0-or-later
// When each source is looked at, and what is the matter with those that cannot be.
#include "source.h"

#include <string.h>

#include "item.h"
#include "mail.h"
#include "setting.h"
#include "words.h"

#define TIMER "source "

const BotSetting source_settings[] = {
	{"url", BOT_TEXT, "",
		N_("Its feed (RSS, Atom, JSON Feed), or its mailbox: imaps://HOST/INBOX.")},
	{"secret_file", BOT_SECRET, "",
		N_("Instead of a url: it delivers to POST /hook/NAME, signed by this secret.")},
	{"kind", BOT_TEXT, SOURCE_OFFICIAL, N_("What it says: official, or press.")},
	{"issuer", BOT_TEXT, "", N_("In whose name; official sources must have one.")},
	{"outlet", BOT_TEXT, "", N_("What the press is called; the source's name, if not given.")},
	{"lang", BOT_TEXT, "", N_("The language of what it says, for [route].")},
	{"every", BOT_DURATION, "15m", N_("How often it is looked at."), SOURCE_LEAST_SECONDS,
		SOURCE_MOST_SECONDS},
	{"draft", BOT_BOOL, "no", N_("Does each item wait for an officer?")},
	{"urgent", BOT_BOOL, "no", N_("Is it said in quiet hours too?")},
	{"near", BOT_BOOL, "no", N_("Does it stand on this machine, or in its network?")},
	{"user", BOT_TEXT, "", N_("Who the bot is at the mailbox.")},
	{"password_file", BOT_SECRET, "", N_("The file that holds its password.")},
	{"domain", BOT_TEXT, "", N_("Whose DKIM signature its mails must have.")},
	{"from", BOT_TEXT, "",
		N_("Whom they must be from; any address of the domain, if not given.")},
	{"to", BOT_TEXT, "", N_("Whom they must be to; anyone, if not given.")},
	{"ca_file", BOT_TEXT, "",
		N_("Who vouches for the mailbox; whom the system trusts, if not given.")},
	{0},
};

// ---- the config ----

static const char *setting(Bot *bot, unsigned at, const char *key)
{
	return bot_section_setting(bot, SOURCE_SECTION, at, key);
}

static bool yes(Bot *bot, unsigned at, const char *key)
{
	return setting_is(setting(bot, at, key));
}

// The config has looked at it: a number and one of s m h d.
static int64_t seconds_of(const char *span)
{
	char *unit;
	int64_t n = g_ascii_strtoll(span, &unit, 10);
	return *unit == 'd' ? n * 86400 : *unit == 'h' ? n * 3600 : *unit == 'm' ? n * 60 : n;
}

bool source_at(Bot *bot, unsigned at, Source *ret_source)
{
	const char *name = bot_section(bot, SOURCE_SECTION, at);
	if (!name)
		return false;
	const char *outlet = setting(bot, at, "outlet");
	*ret_source = (Source){
		.name = name,
		.url = setting(bot, at, "url"),
		.secret_file = setting(bot, at, "secret_file"),
		.kind = setting(bot, at, "kind"),
		.issuer = setting(bot, at, "issuer"),
		.outlet = *outlet ? outlet : name,
		.lang = setting(bot, at, "lang"),
		.user = setting(bot, at, "user"),
		.password_file = setting(bot, at, "password_file"),
		.domain = setting(bot, at, "domain"),
		.from = setting(bot, at, "from"),
		.to = setting(bot, at, "to"),
		.ca_file = setting(bot, at, "ca_file"),
		.every = seconds_of(setting(bot, at, "every")),
		.draft = yes(bot, at, "draft"),
		.urgent = yes(bot, at, "urgent"),
		.near = yes(bot, at, "near"),
	};
	return true;
}

bool source_named(Bot *bot, const char *name, Source *ret_source)
{
	for (unsigned at = 0; source_at(bot, at, ret_source); at++)
		if (!strcmp(ret_source->name, name))
			return true;
	return false;
}

bool source_is_press(const Source *source)
{
	return !strcmp(source->kind, SOURCE_PRESS);
}

const char *source_channel(const Source *source)
{
	return source_is_hook(source) ? "hook" : mail_is_source(source) ? "mail" : "feed";
}

bool source_is_hook(const Source *source)
{
	return *source->secret_file && !*source->url;
}

// NULL = words can come from it.
static const char *wrong_with(Bot *bot, const Source *source)
{
	Issuer issuer;
	if (!*source->url == !*source->secret_file)
		return "it must have either a url, where it is looked at, or a secret_file, by "
		       "which it delivers";
	const char *wrong = source_is_hook(source) ? bot_hook_fault(bot, source->name)
						   : mail_wrong(source);
	if (wrong || source_is_press(source))
		return wrong;
	if (strcmp(source->kind, SOURCE_OFFICIAL) != 0)
		return "its kind is neither official nor press";
	return issuer_named(bot, source->issuer, &issuer)
		       ? NULL
		       : "its issuer has no section [issuer NAME]";
}

// ---- when ----

static int64_t next_look(const Source *source, int64_t failures)
{
	int64_t wait = source->every;
	for (int64_t i = 0; i < failures && wait < SOURCE_BACKOFF_SECONDS; i++)
		wait *= 2;
	return MAX(source->every, MIN(wait, SOURCE_BACKOFF_SECONDS));
}

static void arm(Bot *bot, const Source *source, int64_t at)
{
	if (source_is_hook(source))
		return;
	g_autofree char *key = g_strconcat(TIMER, source->name, NULL);
	bot_at(bot, at, key);
}

// Not all in the same second, and not anew with each start.
void sources_arm(Bot *bot)
{
	Source source;
	int64_t now = bot_now(bot);
	for (unsigned at = 0; source_at(bot, at, &source); at++) {
		if (source_is_hook(&source))
			bot_hook(bot, source.name, &(BotHook){source.secret_file, "feed"});
		const char *wrong = wrong_with(bot, &source);
		int64_t checked = bot_one(bot, 0,
			"select checked from updates_source where name = ?", V(source.name));
		if (wrong)
			bot_log(bot, "source %s brings nothing: %s", source.name, wrong);
		else
			arm(bot, &source, MAX(now + at, checked + source.every));
	}
}

bool source_due(Bot *bot, const char *key)
{
	Source source;
	if (!g_str_has_prefix(key, TIMER))
		return false;
	if (!source_named(bot, key + strlen(TIMER), &source) || source_is_hook(&source) ||
		wrong_with(bot, &source))
		return true; // the config does not name it any more
	BotQuery *query = bot_sql(bot,
		"select etag, modified, failures from updates_source where name = ?",
		V(source.name));
	bool known = bot_step(query) == BOT_ROW;
	bot_fetch(bot, source.name,
		&(BotFetch){
			.url = source.url,
			.etag = known ? bot_col_text(query, 0) : "",
			.modified = known ? bot_col_text(query, 1) : "",
			.kind = source_channel(&source),
			.near = source.near,
			.user = source.user,
			.password_file = source.password_file,
			.domain = source.domain,
			.from = source.from,
			.to = source.to,
			.ca_file = source.ca_file,
		});
	arm(bot, &source, bot_now(bot) + next_look(&source, known ? bot_col_int(query, 2) : 0));
	return true;
}

// ---- what came ----

// Once a day and source: whoever runs the bot knows it then.
static void tell_of_failure(Bot *bot, const Source *source, const char *fault)
{
	int64_t day = bot_now(bot) / 86400;
	g_autofree char *key = g_strdup_printf("source %s %" PRId64, source->name, day);
	bot_alert(bot, key, (day + 1) * 86400,
		"source %s cannot be read: %s; nothing of it reaches the rooms, !sources shows all",
		source->name, fault);
}

static void note_failure(Bot *bot, const Source *source, const BotFetched *what)
{
	int64_t failures = 1 + bot_one(bot, 0, "select failures from updates_source where name = ?",
				       V(source->name));
	bot_run(bot,
		"insert into updates_source (name, etag, modified, checked, failures, fault, "
		"begun) values (?, '', '', ?, ?, ?, 0) on conflict (name) do update set checked = "
		"excluded.checked, failures = excluded.failures, fault = excluded.fault",
		V(source->name), V(bot_now(bot)), V(failures), V(what->fault));
	if (*what->etag && mail_is_source(source)) // how often a mail was put off
		bot_run(bot, "update updates_source set etag = ? where name = ?", V(what->etag),
			V(source->name));
	bot_log(bot, "source %s: %s%s", source->name, what->fault,
		source_is_hook(source) ? "" : ", looking again later");
	int64_t wait = MAX(next_look(source, failures), what->retry_after);
	arm(bot, source, bot_now(bot) + MIN(wait, SOURCE_MOST_SECONDS));
	if (failures >= SOURCE_FAILURES)
		tell_of_failure(bot, source, what->fault);
}

static bool is_first(Bot *bot, const Source *source)
{
	return !bot_one(bot, 0, "select begun from updates_source where name = ?", V(source->name));
}

static void note_success(Bot *bot, const Source *source, const BotFetched *what, bool begun)
{
	if (what->unchanged)
		bot_run(bot,
			"update updates_source set checked = ?, failures = 0, fault = '' where "
			"name = ?",
			V(bot_now(bot)), V(source->name));
	else
		bot_run(bot,
			"insert into updates_source (name, etag, modified, checked, failures, "
			"fault, begun) values (?, ?, ?, ?, 0, '', ?) on conflict (name) do update "
			"set etag = excluded.etag, modified = excluded.modified, checked = "
			"excluded.checked, failures = 0, fault = '', begun = excluded.begun",
			V(source->name), V(what->etag), V(what->modified), V(bot_now(bot)),
			V((int64_t)begun));
}

void source_fetched(Bot *bot, const BotFetched *what)
{
	Source source;
	if (!source_named(bot, what->key, &source))
		return;
	if (what->fault) {
		note_failure(bot, &source, what);
		return;
	}
	// A hook tells of nothing that was there before: if it becomes a feed one day, that has its first look.
	bool hook = source_is_hook(&source), first = is_first(bot, &source);
	note_success(bot, &source, what, !hook || !first);
	if (what->unchanged)
		bot_log(bot, "source %s: nothing has changed", source.name);
	else
		items_take(bot, &source, what, first && !hook);
	mail_note_refused(bot, &source, 0, "");
}

// ---- !sources ----

static bool show(BotCall *call, const Source *source)
{
	Bot *bot = bot_of(call);
	BotQuery *query = bot_sql(bot,
		"select checked, failures, fault from updates_source where name = ?",
		V(source->name));
	const char *wrong = wrong_with(bot, source);
	if (wrong)
		return bot_row(call, N_("%s: brings nothing: %s"), source->name, wrong);
	bool hook = source_is_hook(source);
	if (bot_step(query) != BOT_ROW)
		return bot_row(call,
			hook ? N_("%s: nothing was delivered yet") : N_("%s: not looked at yet"),
			source->name);
	g_autofree char *when = words_issuer_time(bot, source->issuer, bot_col_int(query, 0));
	return bot_col_int(query, 1)
		       ? bot_row(call, N_("%s: failed %" PRId64 " times, last %s: %s"),
				 source->name, bot_col_int(query, 1), when, bot_col_text(query, 2))
		       : bot_row(call, hook ? N_("%s: last delivery %s") : N_("%s: read %s"),
				 source->name, when);
}

bool sources_run(BotCall *call)
{
	Source source;
	unsigned at = 0;
	while (source_at(bot_of(call), at, &source)) {
		show(call, &source);
		at++;
	}
	return at ||
	       bot_reply(call, N_("the config names no source: [source NAME] with url and issuer"));
}
