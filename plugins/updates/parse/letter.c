// SPDX-License-Identifier: LGPL-3.0-or-later
// Takes a mail apart: fields, and the body behind the first empty line.
#include "letter.h"

#include <stdbool.h>
#include <string.h>

static void field_free(LetterField *field)
{
	g_free(field->name);
	g_free(field->whole);
	g_free(field);
}

void letter_clear(Letter *letter)
{
	g_clear_pointer(&letter->fields, g_ptr_array_unref);
	if (letter->bytes)
		g_string_free(letter->bytes, TRUE);
	letter->bytes = NULL;
}

// Mails travel with CRLF, but some are kept with less.
static GString *with_crlf(const char *bytes, size_t length)
{
	GString *all = g_string_sized_new(length + length / 32);
	const char *end = bytes + length;
	while (bytes < end) {
		const char *line = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t n = (size_t)((line ? line : end) - bytes);
		size_t shown = line && n && bytes[n - 1] == '\r' ? n - 1 : n;
		g_string_append_len(all, bytes, (gssize)shown);
		if (line)
			g_string_append_len(all, "\r\n", 2);
		bytes += n + (line ? 1 : 0);
	}
	return all;
}

static LetterField *field_new(const char *at, size_t length)
{
	const char *colon = memchr(at, ':', length);
	if (!colon || colon == at)
		return NULL;
	const char *end = at;
	while (end < colon && g_ascii_isgraph(*end))
		end++;
	if (end == at || end + strspn(end, " \t") != colon)
		return NULL;
	LetterField *field = g_new0(LetterField, 1);
	field->whole = g_strndup(at, length);
	field->name = g_strndup(at, (size_t)(end - at));
	field->value = field->whole + (colon - at) + 1;
	return field;
}

// How long the field is that begins here, without the end of its last line.
static size_t field_length(const char *at, const char *end)
{
	const char *line = at;
	for (;;) {
		const char *next = g_strstr_len(line, end - line, "\r\n");
		if (!next)
			return (size_t)(end - at);
		line = next + 2;
		if (line >= end || (*line != ' ' && *line != '\t'))
			return (size_t)(next - at);
	}
}

static const char *read_fields(Letter *letter, const char *end)
{
	const char *at = letter->bytes->str;
	while (at < end) {
		size_t length = field_length(at, end);
		LetterField *field = field_new(at, length);
		if (!field)
			return "its header is broken";
		g_ptr_array_add(letter->fields, field);
		if (letter->fields->len > LETTER_FIELDS)
			return "its header has too many fields";
		at += length + 2;
	}
	return letter->fields->len ? NULL : "its header is broken";
}

const char *letter_read(Letter *ret_letter, const char *bytes, size_t length)
{
	*ret_letter = (Letter){
		.bytes = with_crlf(bytes, length),
		.fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free),
		.body = "",
	};
	const GString *all = ret_letter->bytes;
	if (length > LETTER_BYTES)
		return "it is longer than 2 MiB";
	const char *gap = g_strstr_len(all->str, (gssize)all->len, "\r\n\r\n");
	const char *end = gap ? gap + 2 : all->str + all->len;
	if (end - all->str > LETTER_HEADER_BYTES)
		return "its header is longer than 256 KiB";
	if (memchr(all->str, '\0', (size_t)(end - all->str)))
		return "its header is broken";
	if (gap) {
		ret_letter->body = gap + 4;
		ret_letter->body_length = (size_t)(all->str + all->len - ret_letter->body);
	}
	return read_fields(ret_letter, end);
}

static char *unfolded(const char *value)
{
	g_auto(GStrv) lines = g_strsplit(value, "\r\n", -1);
	return g_strstrip(g_strjoinv("", lines));
}

unsigned letter_count(const Letter *letter, const char *name, char **ret_value)
{
	unsigned n = 0;
	if (ret_value)
		*ret_value = NULL;
	for (unsigned i = 0; i < letter->fields->len; i++) {
		const LetterField *field = letter->fields->pdata[i];
		if (g_ascii_strcasecmp(field->name, name))
			continue;
		if (ret_value && !n)
			*ret_value = unfolded(field->value);
		n++;
	}
	return n;
}

static char *without_blanks(const char *text)
{
	GString *all = g_string_new(NULL);
	for (; *text; text++)
		if (!g_ascii_isspace(*text))
			g_string_append_c(all, *text);
	return g_string_free(all, FALSE);
}

char *letter_tag(const char *value, const char *tag)
{
	g_auto(GStrv) parts = g_strsplit(value, ";", -1);
	for (char **part = parts; *part; part++) {
		char *is = strchr(*part, '=');
		if (!is)
			continue;
		*is = '\0';
		if (!strcmp(g_strstrip(*part), tag))
			return without_blanks(is + 1);
	}
	return NULL;
}
