// SPDX-License-Identifier: LGPL-3.0-or-later
// The message catalogue: one gettext text domain per language, "picketbot-es", so that readers of several languages can be
// served by one process with no locale installed. English is the source.
#pragma once
#include <glib.h>
#include <stdarg.h>

// Once, at start: LC_MESSAGES must not be C, and LANGUAGE must not be set, or translations vanish without a word.
void words_start(const char *folder);
// The translation of a format; msgid itself where there is none. Borrowed, for ever.
const char *words_get(const char *lang, const char *msgid) G_GNUC_FORMAT(2);
const char *words_get_n(const char *lang, const char *one, const char *many, gulong n)
	G_GNUC_FORMAT(2) G_GNUC_FORMAT(3);
// Formats in a language. The caller frees it.
char *words_format(const char *lang, const char *format, va_list args) G_GNUC_PRINTF(2, 0);
char *words_print(const char *lang, const char *format, ...) G_GNUC_PRINTF(2, 3);
