// SPDX-License-Identifier: LGPL-3.0-or-later
// Text from strangers and for weak screens: cleaning, words and cutting. Names: text_near.c.
#include "base/text.h"

#include <string.h>

enum {
	REPLACEMENT = 0xFFFD,
	JOINER = 0x200D,     // zero-width joiner: makes one emoji of several
	EMOJI_LOOK = 0xFE0F, // variation selector 16: the coloured look of a symbol
	COLOUR = 0x03,       // mIRC: up to two digits, and two more behind a comma
	HEX_COLOUR = 0x04,   // the same with six hexadecimal digits each
};

// ---- what may be shown ----

// Invisible to readers though Unicode calls them neither control nor format.
static bool is_blank_glyph(gunichar c)
{
	static const struct {
		gunichar first, last;
	} ranges[] = {
		{0x034F, 0x034F},
		{0x115F, 0x1160},
		{0x17B4, 0x17B5},
		{0x180B, 0x180F},
		{0x2065, 0x2065},
		{0x2800, 0x2800},
		{0x3164, 0x3164},
		{0xFDD0, 0xFDEF},
		{0xFE00, 0xFE0F},
		{0xFFA0, 0xFFA0},
		{0xFFF0, 0xFFF8},
		{0xE0000, 0xE0FFF},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return (c & 0xFFFE) == 0xFFFE; // the two noncharacters at the end of each plane
}

// Nearly all that comes; Unicode's tables are far away.
static bool is_ascii_glyph(gunichar c)
{
	return c > ' ' && c <= '~';
}

static bool is_blank(gunichar c)
{
	if (is_ascii_glyph(c))
		return false;
	if ((c >= '\t' && c <= '\r') || c == 0x85)
		return true;
	GUnicodeType type = g_unichar_type(c);
	return type == G_UNICODE_SPACE_SEPARATOR || type == G_UNICODE_LINE_SEPARATOR ||
	       type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static bool is_visible(gunichar c)
{
	if (is_ascii_glyph(c))
		return true;
	GUnicodeType type = g_unichar_type(c);
	return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && !is_blank_glyph(c);
}

static bool is_emoji(gunichar c)
{
	return (c >= 0x1F3FB && c <= 0x1F3FF) || g_unichar_type(c) == G_UNICODE_OTHER_SYMBOL;
}

typedef struct {
	const char *at, *end;
} Bytes;

// One character; a byte that begins none is U+FFFD.
static gunichar next_char(Bytes *bytes)
{
	gunichar c = g_utf8_get_char_validated(bytes->at, bytes->end - bytes->at);
	if (*bytes->at == '\0' || c >= (gunichar)-2) { // GLib has no say on a NUL
		c = *bytes->at ? REPLACEMENT : 0;
		bytes->at++;
	} else {
		bytes->at = g_utf8_next_char(bytes->at);
	}
	return c;
}

static gunichar peek_char(Bytes bytes)
{
	return bytes.at < bytes.end ? next_char(&bytes) : 0;
}

static bool is_colour_digit(char c, gunichar code)
{
	return code == COLOUR ? g_ascii_isdigit(c) : g_ascii_isxdigit(c);
}

static unsigned count_digits(const Bytes *bytes, size_t skip, gunichar code)
{
	unsigned most = code == COLOUR ? 2 : 6, n = 0;
	const char *at = bytes->at + skip;
	while (n < most && at + n < bytes->end && is_colour_digit(at[n], code))
		n++;
	return n;
}

// The digits of a colour code go with it, or "2,7" would stay before the words.
static void skip_colour(Bytes *bytes, gunichar code)
{
	unsigned front = count_digits(bytes, 0, code);
	if (!front)
		return;
	bytes->at += front;
	if (bytes->at == bytes->end || *bytes->at != ',')
		return;
	unsigned back = count_digits(bytes, 1, code);
	if (back)
		bytes->at += 1 + back;
}

// The two invisible characters that an emoji is made with, and only there.
static bool holds_emoji_together(gunichar before, gunichar c, const Bytes *after)
{
	if (c == EMOJI_LOOK)
		return is_emoji(before);
	return c == JOINER && (is_emoji(before) || before == EMOJI_LOOK) &&
	       is_emoji(peek_char(*after));
}

char *text_clean(const char *bytes, gssize length)
{
	Bytes rest = {bytes, bytes + (length < 0 ? strlen(bytes) : (size_t)length)};
	GString *clean = g_string_sized_new(rest.end - rest.at);
	gunichar before = ' ';
	while (rest.at < rest.end) {
		gunichar c = next_char(&rest);
		if (c == COLOUR || c == HEX_COLOUR)
			skip_colour(&rest, c);
		if (is_blank(c))
			c = ' ';
		else if (!is_visible(c) && !holds_emoji_together(before, c, &rest))
			continue;
		if (c == ' ' && before == ' ')
			continue;
		g_string_append_unichar(clean, c);
		before = c;
	}
	if (before == ' ' && clean->len)
		g_string_truncate(clean, clean->len - 1);
	return g_string_free(clean, FALSE);
}

static bool is_plain_ascii(const char *text)
{
	while (*text == ' ' || is_ascii_glyph((guchar)*text))
		text++;
	return !*text;
}

static bool is_plain_blank(gunichar c)
{
	return c == '\t' || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR;
}

static const char *skip_plain_blanks(const char *text)
{
	while (*text && is_plain_blank(g_utf8_get_char(text)))
		text = g_utf8_next_char(text);
	return text;
}

bool text_is_clean(const char *text)
{
	if (is_plain_ascii(text))
		return true;
	if (!g_utf8_validate(text, -1, NULL))
		return false;
	g_autofree char *clean = text_clean(text, -1);
	const char *is = skip_plain_blanks(text), *should = skip_plain_blanks(clean);
	while (*is && g_utf8_get_char(is) == g_utf8_get_char(should)) {
		is = skip_plain_blanks(g_utf8_next_char(is));
		should = skip_plain_blanks(g_utf8_next_char(should));
	}
	return !*is && !*should;
}

// ---- words ----

static void word_free(void *data)
{
	TextWord *word = data;
	g_free(word->text);
	g_free(word);
}

static bool is_quote(gunichar c)
{
	return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E;
}

static bool ends_word(const char *at)
{
	return !*at || *at == ' ' || *at == '\t';
}

// The quote that closes what begins at inside; NULL if there is none, or nothing in between.
static const char *closing_quote(const char *inside)
{
	bool empty = true;
	for (const char *at = inside; *at; at = g_utf8_next_char(at)) {
		if (is_quote(g_utf8_get_char(at)) && ends_word(g_utf8_next_char(at)))
			return empty ? NULL : at;
		empty = empty && ends_word(at);
	}
	return NULL;
}

static TextWord *word_new(const char *from, const char *to, unsigned at)
{
	TextWord *word = g_new0(TextWord, 1);
	*word = (TextWord){g_strstrip(g_strndup(from, to - from)), at};
	return word;
}

GPtrArray *text_words(const char *line)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(word_free);
	const char *at = line + strspn(line, " \t");
	while (*at) {
		const char *inside = g_utf8_next_char(at), *rest;
		const char *close = is_quote(g_utf8_get_char(at)) ? closing_quote(inside) : NULL;
		if (close) {
			rest = g_utf8_next_char(close);
			g_ptr_array_add(words, word_new(inside, close, (unsigned)(at - line)));
		} else {
			rest = at + strcspn(at, " \t");
			g_ptr_array_add(words, word_new(at, rest, (unsigned)(at - line)));
		}
		at = rest + strspn(rest, " \t");
	}
	return words;
}

char *text_join(const char *const *items, unsigned n, const char *and_word)
{
	GString *joined = g_string_new(n ? items[0] : "");
	for (unsigned i = 1; i < n; i++) {
		if (i + 1 == n)
			g_string_append_printf(joined, " %s %s", and_word, items[i]);
		else
			g_string_append_printf(joined, ", %s", items[i]);
	}
	return g_string_free(joined, FALSE);
}

// ---- cutting ----

// Would a cut before this character take it from the one that it belongs to?
static bool clings(const char *at)
{
	gunichar c = g_utf8_get_char(at), before = g_utf8_get_char(g_utf8_prev_char(at));
	return g_unichar_ismark(c) || c == JOINER || before == JOINER ||
	       (c >= 0x1F3FB && c <= 0x1F3FF);
}

size_t text_cut(const char *text, size_t most)
{
	size_t length = strnlen(text, most + 1);
	if (length <= most)
		return length;
	for (size_t blank = most; blank > most / 2; blank--)
		if (text[blank] == ' ')
			return blank;
	size_t first = g_utf8_next_char(text) - text;
	if (most <= first)
		return first;
	const char *whole = g_utf8_find_prev_char(text, text + most + 1), *at = whole;
	while (at > text && clings(at))
		at = g_utf8_prev_char(at);
	return (at > text ? at : whole) - text;
}
