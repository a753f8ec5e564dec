// SPDX-License-Identifier: LGPL-3.0-or-later
// Links that lead elsewhere, mentions of everybody, letters that look like others.
#include "fault.h"

#include <string.h>

// ---- links ----

static bool is_label(const char *label)
{
	const char *at = label;
	while (g_ascii_isalnum(*at) || *at == '-')
		at++;
	return at > label && !*at;
}

// "union.org", as clients make a link of it: labels, and at the end two letters or more.
static bool is_host(const char *host)
{
	g_auto(GStrv) labels = g_strsplit(host, ".", -1);
	unsigned n = g_strv_length(labels);
	for (unsigned i = 0; i < n; i++)
		if (!is_label(labels[i]))
			return false;
	const char *last = n > 1 ? labels[n - 1] : "";
	return strlen(last) > 1 && strspn(last, "abcdefghijklmnopqrstuvwxyz") == strlen(last);
}

char *text_link_host(const char *word)
{
	const char *scheme = strstr(word, "://"), *begin = scheme ? scheme + strlen("://") : word;
	while (!scheme && *begin && !g_ascii_isalnum(*begin))
		begin++; // "(union.org)"
	g_autofree char *cut = g_strndup(begin, strcspn(begin, "/?#,;)\"'<>"));
	g_autofree char *host = g_ascii_strdown(cut, -1);
	host[strcspn(host, ":")] = '\0';
	for (size_t n = strlen(host); n && host[n - 1] == '.'; n--)
		host[n - 1] = '\0';
	return scheme || is_host(host) ? g_steal_pointer(&host) : NULL;
}

static bool is_within(const char *host, const char *domain)
{
	size_t n = strlen(host), m = strlen(domain);
	return m && n >= m && !g_ascii_strcasecmp(host + n - m, domain) &&
	       (n == m || host[n - m - 1] == '.');
}

// Trap: "https://union.org@evil.example" leads to the second.
static bool leads_to(const Issuer *issuer, const char *host)
{
	if (!is_host(host))
		return false;
	g_auto(GStrv) domains = g_strsplit(issuer->domains, ";", -1);
	for (char **domain = domains; *domain; domain++)
		if (is_within(host, g_strstrip(*domain)))
			return true;
	return false;
}

static bool link_is_fit(const Issuer *issuer, const char *word)
{
	g_autofree char *host = text_link_host(word);
	return !host || leads_to(issuer, host);
}

// ---- letters ----

bool text_mixes(const char *word)
{
	GUnicodeScript script = G_UNICODE_SCRIPT_COMMON;
	for (; *word; word = g_utf8_next_char(word)) {
		GUnicodeScript its = g_unichar_get_script(g_utf8_get_char(word));
		if (its == G_UNICODE_SCRIPT_COMMON || its == G_UNICODE_SCRIPT_INHERITED)
			continue;
		if (script != G_UNICODE_SCRIPT_COMMON && its != script &&
			(its == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_LATIN))
			return true;
		script = its;
	}
	return false;
}

static bool calls_everybody(const char *word)
{
	static const char *const all[] = {"@room", "@here", "@everyone", "@all", "@channel"};
	for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
		if (!g_ascii_strncasecmp(word, all[i], strlen(all[i])) &&
			!g_ascii_isalnum(word[strlen(all[i])]))
			return true;
	return false;
}

// ---- the whole ----

// Trap: who says back a link, or a word that looks like another, has said it.
static char *word_wrong(const char *lang, const Issuer *issuer, const char *word, int at)
{
	if (calls_everybody(word))
		return bot_words(lang, N_("word %d calls everybody; an announcement does not"), at);
	if (text_mixes(word))
		return bot_words(lang,
			N_("word %d mixes letters of two alphabets that look alike; write it in "
			   "one"),
			at);
	if (!link_is_fit(issuer, word))
		return bot_words(lang,
			N_("word %d is a link to none of the domains of %s (%s); leave it out, or "
			   "have its domain added to the config"),
			at, issuer->title, *issuer->domains ? issuer->domains : "-");
	return NULL;
}

char *text_wrong(const char *lang, const Issuer *issuer, const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
	char *wrong = NULL;
	for (int i = 0; words[i] && !wrong; i++)
		wrong = word_wrong(lang, issuer, words[i], i + 1);
	return wrong;
}

bool text_is_fit(BotCall *call, const Issuer *issuer, const char *text)
{
	if (strlen(text) < TEXT_LEAST_BYTES)
		return bot_refuse(call, N_("say the whole announcement behind the command"));
	if (strlen(text) > TEXT_MOST_BYTES)
		return bot_refuse(call, N_("an announcement has at most %d bytes, this has %d"),
			TEXT_MOST_BYTES, (int)strlen(text));
	g_autofree char *wrong = text_wrong(bot_lang(call), issuer, text);
	return !wrong || bot_refuse(call, "%s", wrong);
}
