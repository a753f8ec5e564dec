// SPDX-License-Identifier: LGPL-3.0-or-later
// A DTD could define what expands to gigabytes, or lies on this machine: it is cut out before an XML parser sees the document.
#include "decode.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

enum { LOOK_BYTES = 1000, NAME_BYTES = 40 };

// ---- the character set ----

// Converters are programs of their own that are loaded: only of these.
static const char *const charsets[] = {"windows-1250", "windows-1251", "windows-1252",
	"windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
	"windows-1258", "iso-8859-1", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5",
	"iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-13",
	"iso-8859-14", "iso-8859-15", "koi8-r", "koi8-u", "shift_jis", "euc-jp", "euc-kr", "big5",
	"gb2312", "gbk", "gb18030", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le",
	"utf-32be", "us-ascii", NULL};

const char *const *decode_charsets(void)
{
	return charsets;
}

// What people call by a smaller name than they use.
static const char *wider(const char *charset)
{
	if (!strcmp(charset, "iso-8859-1") || !strcmp(charset, "us-ascii"))
		return "windows-1252";
	return !strcmp(charset, "gb2312") || !strcmp(charset, "gbk") ? "gb18030" : charset;
}

static const char *known(const char *name)
{
	for (unsigned i = 0; charsets[i]; i++)
		if (!g_ascii_strcasecmp(name, charsets[i]))
			return wider(charsets[i]);
	return NULL;
}

// The word behind a "charset=" or an "encoding=", in quotes or not.
static const char *named_behind(const char *text, const char *key)
{
	const char *at = strstr(text, key);
	if (!at)
		return NULL;
	at += strlen(key);
	at += strspn(at, " =\"'");
	g_autofree char *name = g_strndup(at, MIN(strcspn(at, " ;\"'?>"), NAME_BYTES));
	return known(name);
}

static const char *by_mark(const char *bytes, size_t length)
{
	static const struct {
		const char *mark;
		size_t n;
		const char *charset;
	} marks[] = {
		{"\xff\xfe\0\0", 4, "utf-32le"},
		{"\0\0\xfe\xff", 4, "utf-32be"},
		{"\xff\xfe", 2, "utf-16le"},
		{"\xfe\xff", 2, "utf-16be"},
		{"<\0?\0", 4, "utf-16le"},
		{"\0<\0?", 4, "utf-16be"},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(marks); i++)
		if (length >= marks[i].n && !memcmp(bytes, marks[i].mark, marks[i].n))
			return marks[i].charset;
	return NULL;
}

const char *decode_charset(const char *bytes, size_t length, const char *type)
{
	const char *mark = by_mark(bytes, length);
	if (mark ||
		g_utf8_validate_len(bytes, length, NULL)) // servers say "iso-8859-1" of everything
		return mark;
	g_autofree char *low = g_ascii_strdown(type, -1);
	const char *told = named_behind(low, "charset=");
	if (told)
		return told;
	g_autofree char *begin = g_strndup(bytes, MIN(length, LOOK_BYTES));
	char *end = strstr(begin, "?>");
	if (!g_str_has_prefix(begin, "<?xml") || !end)
		return NULL;
	*end = '\0';
	return named_behind(begin, "encoding");
}

// ---- to UTF-8 ----

// Whatever the document says of itself: what is no UTF-8 is most often this.
static gunichar western(unsigned char byte)
{
	static const gunichar upper[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
		0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD,
		0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
		0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};
	return byte >= 0x80 && byte < 0xA0 ? upper[byte - 0x80] : byte;
}

static char *repaired(const char *bytes, size_t length)
{
	GString *text = g_string_sized_new(length);
	while (length) {
		const char *bad;
		bool good = g_utf8_validate_len(bytes, length, &bad);
		size_t n = (size_t)(bad - bytes);
		g_string_append_len(text, bytes, (gssize)n);
		if (good)
			break;
		if (*bad)
			g_string_append_unichar(text, western((unsigned char)*bad));
		bytes += n + 1;
		length -= n + 1;
	}
	return g_string_free(text, FALSE);
}

static char *converted(const char *bytes, size_t length, GIConv from)
{
	size_t n = 0;
	g_autofree char *text = from == (GIConv)-1 ? NULL
						   : g_convert_with_iconv(bytes, (gssize)length,
							     from, NULL, &n, NULL);
	return text ? repaired(text, n) : repaired(bytes, length);
}

// ---- what XML does not allow ----

static bool is_allowed(gunichar c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

static char *allowed(const char *text)
{
	GString *all = g_string_sized_new(strlen(text));
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (is_allowed(c) && !(c == 0xFEFF && at == text))
			g_string_append_unichar(all, c);
	}
	return g_string_free(all, FALSE);
}

// ---- what refers to something ----

static const char *skip_to(const char *at, const char *end)
{
	const char *found = strstr(at, end);
	return found ? found + strlen(end) : at + strlen(at);
}

// By strchr(): what looks for a text looks at all that is left, when sanitizers watch it.
static const char *skip_quoted(const char *at)
{
	const char *end = strchr(at + 1, *at);
	return end ? end + 1 : at + strlen(at);
}

static bool begins(const char *at, const char *with)
{
	return !strncmp(at, with, strlen(with));
}

// Behind the ">" of the declaration that begins here: neither in quotes, nor in comments, nor in the brackets of a DTD.
static const char *skip_declaration(const char *at)
{
	int open = 0;
	for (at += strlen("<!"); *at;) {
		if (begins(at, "<!--"))
			at = skip_to(at + strlen("<!--"), "-->");
		else if (*at == '"' || *at == '\'')
			at = skip_quoted(at);
		else if (*at == '>' && !open)
			return at + 1;
		else {
			open += *at == '[' ? 1 : *at == ']' ? -1 : 0;
			at++;
		}
	}
	return at;
}

static bool is_of_xml(const char *name)
{
	static const char *const five[] = {"amp", "lt", "gt", "quot", "apos", NULL};
	return g_strv_contains(five, name);
}

// "&#233;"; of what XML does not allow nothing; and windows' own numbers mean windows' own signs.
static void add_number(GString *text, const char *digits)
{
	bool hex = *digits == 'x' || *digits == 'X';
	guint64 n = g_ascii_strtoull(digits + hex, NULL, hex ? 16 : 10);
	gunichar c = n >= 0x80 && n < 0xA0 ? western((unsigned char)n)
					   : (gunichar)MIN(n, G_MAXUINT32);
	if (n <= 0x10FFFF && g_unichar_validate(c) && is_allowed(c))
		g_string_append_printf(text, "&#%u;", c);
}

// "&eacute;" is a letter; "&lol9;" and a lone "&" are text.
static const char *add_reference(GString *text, const char *at)
{
	size_t n = strspn(
		at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#");
	bool ends = n && n < NAME_BYTES && at[1 + n] == ';';
	g_autofree char *name = g_strndup(at + 1, n);
	const htmlEntityDesc *entity = ends ? htmlEntityLookup((const xmlChar *)name) : NULL;
	if (ends && *name == '#')
		add_number(text, name + 1);
	else if (ends && is_of_xml(name))
		g_string_append_printf(text, "&%s;", name);
	else if (entity)
		g_string_append_unichar(text, entity->value);
	else {
		g_string_append(text, "&amp;");
		return at + 1;
	}
	return at + n + 2;
}

static const char *add_section(GString *text, const char *at)
{
	const char *end = skip_to(at, "]]>");
	g_string_append_len(text, at, end - at);
	return end;
}

// Only of XML: in JSON all that is text.
static char *alone(const char *document)
{
	GString *text = g_string_sized_new(strlen(document));
	for (const char *at = document; *at;) {
		if (begins(at, "<![CDATA["))
			at = add_section(text, at);
		else if (begins(at, "<!--"))
			at = skip_to(at + strlen("<!--"), "-->");
		else if (begins(at, "<!"))
			at = skip_declaration(at);
		else if (begins(at, "<?")) // one of them would say what the document was encoded in
			at = skip_to(at, "?>");
		else if (*at == '&')
			at = add_reference(text, at);
		else if (*at == '<' && !g_ascii_isalpha(at[1]) && !strchr("/_:", at[1])) {
			g_string_append(text, "&lt;"); // "5 < 6"
			at++;
		} else
			g_string_append_c(text, *at++);
	}
	return g_string_free(text, FALSE);
}

char *decode_text(const char *bytes, size_t length, GIConv from)
{
	g_autofree char *text = converted(bytes, length, from);
	return allowed(text);
}

char *decode(const char *bytes, size_t length, GIConv from)
{
	g_autofree char *clean = decode_text(bytes, length, from);
	const char *begin = clean + strspn(clean, " \t\r\n");
	return *begin == '<' ? alone(begin) : g_strdup(begin);
}
