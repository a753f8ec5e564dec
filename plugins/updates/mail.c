// SPDX-License-Identifier: LGPL-3.0-or-later
// Says what a mailbox lacks, and counts what came into it from others: anyone can write to it, so that alone wakes nobody twice a day.
#include "mail.h"

#include <string.h>

#define CLEAR "imap://"
#define SECURE "imaps://"

bool mail_is_source(const Source *source)
{
	return g_str_has_prefix(source->url, CLEAR) || g_str_has_prefix(source->url, SECURE);
}

// ---- the config ----

static bool is_domain(const char *name)
{
	size_t n = strlen(name);
	return n && n <= 200 && strchr(name, '.') && *name != '.' && name[n - 1] != '.' &&
	       !strstr(name, "..") &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") ==
		       n;
}

static bool is_address(const char *address)
{
	const char *at = strchr(address, '@');
	return at && at != address && is_domain(at + 1) && !strpbrk(address, " \t\"<>,;");
}

// "imaps://imap.union.example/INBOX": no name or password in it, and nothing behind the mailbox.
static bool is_url(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	return uri && g_uri_get_host(uri) && *g_uri_get_host(uri) && !g_uri_get_userinfo(uri) &&
	       !g_uri_get_query(uri) && !g_uri_get_fragment(uri) &&
	       strlen(g_uri_get_path(uri)) > 1 && !strpbrk(url, "; \t\\\"*");
}

static const char *wrong_with_pins(const Source *source)
{
	if (!*source->domain)
		return "a mailbox needs domain = union.example, whose DKIM signature its mails "
		       "must have";
	if (!is_domain(source->domain))
		return "its domain is none; write union.example";
	if (*source->from && !is_address(source->from))
		return "its from is no address; write committee@union.example";
	if (*source->from && g_ascii_strcasecmp(strchr(source->from, '@') + 1, source->domain))
		return "its from is not an address at its domain";
	if (*source->to && !is_address(source->to))
		return "its to is no address; write bulletins@union.example";
	return NULL;
}

const char *mail_wrong(const Source *source)
{
	if (!mail_is_source(source))
		return *source->user || *source->password_file || *source->domain ||
				       *source->from || *source->to || *source->ca_file
			       ? "user, password_file, domain, from, to and ca_file belong to a "
				 "mailbox, and its url is none; write imaps://HOST/INBOX"
			       : NULL;
	if (source_is_press(source))
		return "a mailbox is official, not press";
	if (!is_url(source->url))
		return "its url is no mailbox; write imaps://imap.union.example/INBOX";
	if (g_str_has_prefix(source->url, CLEAR) && !source->near)
		return "imap:// is only for a server nearby; write imaps://, or near = yes";
	if (!*source->user || !*source->password_file)
		return "a mailbox needs user and password_file";
	return wrong_with_pins(source);
}

// ---- what is not believed ----

void mail_note_refused(Bot *bot, const Source *source, unsigned n, const char *why)
{
	int64_t now = bot_now(bot);
	if (n)
		bot_run(bot,
			"update updates_source set refused = refused + ?, refusal = ? where name = "
			"?",
			V((int64_t)n), V(why), V(source->name));
	BotQuery *query = bot_sql(bot,
		"select refused, refusal, refused_told from updates_source where name = ?",
		V(source->name));
	if (bot_step(query) != BOT_ROW || !bot_col_int(query, 0) ||
		(bot_col_int(query, 2) && bot_col_int(query, 2) + MAIL_TOLD_SECONDS > now))
		return;
	g_autofree char *key = g_strdup_printf("refused %s %" PRId64, source->name, now);
	bot_alert(bot, key, now + MAIL_TOLD_SECONDS,
		"source %s: mails that were not believed, and not said: %" PRId64
		"; the newest because %s",
		source->name, bot_col_int(query, 0), bot_col_text(query, 1));
	bot_run(bot, "update updates_source set refused = 0, refused_told = ? where name = ?",
		V(now), V(source->name));
}
