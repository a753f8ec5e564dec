// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads MIME by GMime, which is handed only the fields that say what the body is.
#include "mime.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <string.h>

#include "decode.h"
#include "plain.h"

// ---- character sets ----

static void close_converter(void *from)
{
	g_iconv_close(from);
}

// Converters are loaded as they are asked for first, and stay while they are open.
GPtrArray *mime_warm(void)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(close_converter);
	g_mime_init();
	for (const char *const *name = decode_charsets(); *name; name++) {
		GIConv from = g_iconv_open("UTF-8", *name);
		if (from != (GIConv)-1)
			g_ptr_array_add(all, from);
	}
	return all;
}

static char *part_bytes(GMimePart *part, size_t *ret_length)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = g_mime_stream_mem_new();
	if (content)
		g_mime_data_wrapper_write_to_stream(content, stream);
	const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	char *copy = g_malloc0(bytes->len + 1);
	if (bytes->len)
		memcpy(copy, bytes->data, bytes->len);
	*ret_length = bytes->len;
	g_object_unref(stream);
	return copy;
}

static char *part_text(GMimePart *part, bool html)
{
	size_t length;
	g_autofree char *bytes = part_bytes(part, &length);
	const char *told = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
	g_autofree char *type = g_strconcat("charset=", told ? told : "", NULL);
	const char *charset = decode_charset(bytes, length, type);
	GIConv from = charset ? g_iconv_open("UTF-8", charset) : (GIConv)-1;
	g_autofree char *text = decode_text(bytes, length, from);
	if (from != (GIConv)-1)
		g_iconv_close(from);
	return html ? plain_text(text) : g_steal_pointer(&text);
}

// ---- parts ----

typedef struct {
	const char *subtype; // of the texts that are looked for
	unsigned parts;
	GString *text;
} Search;

static bool is_attached(GMimeObject *object)
{
	const char *how = g_mime_object_get_disposition(object);
	return how && g_ascii_strcasecmp(how, "inline") != 0;
}

static void add_part(Search *search, GMimePart *part)
{
	g_autofree char *text = part_text(part, !strcmp(search->subtype, "html"));
	if (search->text->len && *text)
		g_string_append(search->text, "\n\n");
	g_string_append(search->text, text);
}

static void search(Search *what, GMimeObject *object, unsigned depth)
{
	const GMimeContentType *type = g_mime_object_get_content_type(object);
	if (depth > MIME_DEPTH || what->parts++ > MIME_PARTS || is_attached(object))
		return;
	if (GMIME_IS_MULTIPART(object)) {
		int n = g_mime_multipart_get_count(GMIME_MULTIPART(object));
		for (int i = 0; i < n; i++)
			search(what, g_mime_multipart_get_part(GMIME_MULTIPART(object), i),
				depth + 1);
	} else if (GMIME_IS_PART(object) &&
		   g_mime_content_type_is_type((GMimeContentType *)type, "text", what->subtype))
		add_part(what, GMIME_PART(object));
}

static char *search_for(GMimeObject *root, const char *subtype)
{
	Search what = {subtype, 0, g_string_new(NULL)};
	search(&what, root, 0);
	return g_string_free(what.text, FALSE);
}

// ---- the mail ----

static bool says_what_it_is(const LetterField *field)
{
	return !g_ascii_strcasecmp(field->name, "Content-Type") ||
	       !g_ascii_strcasecmp(field->name, "Content-Transfer-Encoding");
}

static GMimeObject *parse(const Letter *letter)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	for (unsigned i = 0; i < letter->fields->len; i++) {
		const LetterField *field = letter->fields->pdata[i];
		if (says_what_it_is(field))
			g_string_append_printf(bytes, "%s\r\n", field->whole);
	}
	g_string_append(bytes, "\r\n");
	g_string_append_len(bytes, letter->body, (gssize)letter->body_length);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes->str, bytes->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *root = g_mime_parser_construct_part(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return root;
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t\r\n")];
}

char *mime_text(const Letter *letter)
{
	GMimeObject *root = parse(letter);
	if (!root)
		return g_strdup("");
	g_autofree char *text = search_for(root, "plain");
	if (is_blank(text)) {
		g_free(text);
		text = search_for(root, "html");
	}
	g_object_unref(root);
	return g_steal_pointer(&text);
}

char *mime_line(const char *value)
{
	return g_mime_utils_header_decode_text(NULL, value);
}

// ---- addresses ----

// A name may be shown where the address is not: one that looks like another address is a trick.
static bool is_honest(InternetAddress *who, const char *address)
{
	const char *name = internet_address_get_name(who);
	return !name || !strchr(name, '@') || !g_ascii_strcasecmp(name, address);
}

static bool add_address(GPtrArray *all, InternetAddress *who)
{
	if (!INTERNET_ADDRESS_IS_MAILBOX(who))
		return false;
	const char *address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(who));
	const char *at = address ? strchr(address, '@') : NULL;
	if (!at || at == address || !at[1] || strchr(at + 1, '@') || !is_honest(who, address))
		return false;
	g_ptr_array_add(all, g_ascii_strdown(address, -1));
	return true;
}

GPtrArray *mime_addresses(const char *value)
{
	InternetAddressList *list = internet_address_list_parse(NULL, value);
	int n = list ? internet_address_list_length(list) : 0;
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
	bool fine = n > 0;
	for (int i = 0; fine && i < n; i++)
		fine = add_address(all, internet_address_list_get_address(list, i));
	g_clear_object(&list);
	return fine ? g_steal_pointer(&all) : NULL;
}
