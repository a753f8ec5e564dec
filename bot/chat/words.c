// SPDX-License-Identifier: LGPL-3.0-or-later
// The message catalogue over gettext, which keeps all state: one text domain per language,
// "picketbot-es". A text domain is looked up by the locale of the process, which is always C, so
// each language's file lies in C/LC_MESSAGES.
#include "chat/words.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "picketbot-"

enum { LANG_MAX = 3 }; // letters of a language: ISO 639

typedef struct {
	char name[sizeof(PREFIX) + LANG_MAX];
} Domain;

// False for what is no language, and for English, which needs no catalogue.
static bool domain_of(const char *lang, Domain *ret_domain)
{
	if (!lang || !strcmp(lang, "en"))
		return false;
	size_t n = strspn(lang, "abcdefghijklmnopqrstuvwxyz");
	if (n < 2 || n > LANG_MAX || lang[n])
		return false;
	snprintf(ret_domain->name, sizeof(ret_domain->name), PREFIX "%s", lang);
	return true;
}

static void bind_file(const char *folder, const char *file)
{
	if (!g_str_has_prefix(file, PREFIX) || !g_str_has_suffix(file, ".mo"))
		return;
	size_t start = strlen(PREFIX), end = strlen(file) - strlen(".mo");
	g_autofree char *lang = g_strndup(file + start, end > start ? end - start : 0);
	Domain domain;
	if (!domain_of(lang, &domain))
		return;
	bindtextdomain(domain.name, folder);
	bind_textdomain_codeset(domain.name, "UTF-8");
}

void words_start(const char *folder)
{
	// In the locale C, and with LANGUAGE set to some other language, gettext returns the
	// English text without a word.
	setlocale(LC_MESSAGES, "C.UTF-8");
	unsetenv("LANGUAGE");
	g_autofree char *files = g_build_filename(folder, "C", "LC_MESSAGES", NULL);
	g_autoptr(GDir) dir = g_dir_open(files, 0, NULL);
	for (const char *file; dir && (file = g_dir_read_name(dir));)
		bind_file(folder, file);
}

const char *words_get(const char *lang, const char *msgid)
{
	Domain domain;
	// The empty text is the catalogue's own header.
	return *msgid && domain_of(lang, &domain) ? dgettext(domain.name, msgid) : msgid;
}

const char *words_get_n(const char *lang, const char *one, const char *many, gulong n)
{
	Domain domain;
	if (!domain_of(lang, &domain))
		return n == 1 ? one : many;
	return dngettext(domain.name, one, many, n);
}

char *words_format(const char *lang, const char *format, va_list args)
{
	return g_strdup_vprintf(words_get(lang, format), args);
}

char *words_print(const char *lang, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = words_format(lang, format, args);
	va_end(args);
	return text;
}
