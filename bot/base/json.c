// SPDX-License-Identifier: LGPL-3.0-or-later
// A strict reading over cJSON, which by itself cuts at NUL, saturates integers, ignores the case of
// keys and refuses a whole document for one lone surrogate.
#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK(picketbot - json - error, json_error)

// ---- repairing ----

enum { ESCAPE_BYTES = 6 }; // "\uD83D"
#define REPLACEMENT "\\ufffd"

static bool is_between(long code, long first, long last)
{
	return code >= first && code <= last;
}

// The code of a "\uXXXX" that begins here; -1 = none does.
static long escape_at(const char *at, const char *end)
{
	if (end - at < ESCAPE_BYTES || at[0] != '\\' || at[1] != 'u')
		return -1;
	long code = 0;
	for (int i = 2; i < ESCAPE_BYTES; i++) {
		int digit = g_ascii_xdigit_value(at[i]);
		if (digit < 0)
			return -1;
		code = code * 16 + digit;
	}
	return code;
}

// The bytes of the escape that begins here; one that has no character is replaced.
static size_t repair_escape(char *at, const char *end)
{
	long code = escape_at(at, end);
	if (code < 0)
		return MIN(2, end - at);
	long next = is_between(code, 0xD800, 0xDBFF) ? escape_at(at + ESCAPE_BYTES, end) : -1;
	if (is_between(next, 0xDC00, 0xDFFF))
		return (size_t)ESCAPE_BYTES * 2;
	if (!code || is_between(code, 0xD800, 0xDFFF))
		memcpy(at, REPLACEMENT, ESCAPE_BYTES);
	return ESCAPE_BYTES;
}

// From the opening quote to behind the closing one.
static char *repair_string(char *at, const char *end)
{
	for (at++; at < end && *at != '"';)
		at += *at == '\\' ? repair_escape(at, end) : 1;
	return at < end ? at + 1 : (char *)end;
}

static bool is_open(char c)
{
	return c == '{' || c == '[';
}

static bool is_shut(char c)
{
	return c == '}' || c == ']';
}

static void repair(char *text, size_t length)
{
	const char *end = text + length;
	int depth = 0;
	for (char *at = text; at < end;) {
		char *from = at;
		char c = *at;
		depth += is_open(c) ? 1 : 0;
		at = c == '"' ? repair_string(at, end) : at + 1;
		if (depth > JSON_MAX_DEPTH)
			memset(from, ' ', (size_t)(at - from));
		if (depth == JSON_MAX_DEPTH + 1 && is_open(c))
			*from = '0';
		depth -= is_shut(c) && depth > 0 ? 1 : 0;
	}
}

Json *json_parse(const char *bytes, size_t length, GError **error)
{
	if (length > JSON_MAX_BYTES) {
		g_set_error(
			error, JSON_ERROR, JSON_BAD, "it has more than %d bytes", JSON_MAX_BYTES);
		return NULL;
	}
	g_autofree char *text = g_utf8_make_valid(bytes, (gssize)length);
	repair(text, strlen(text));
	const char *stop = NULL;
	Json *json = cJSON_ParseWithLengthOpts(text, strlen(text) + 1, &stop, true);
	if (!json)
		g_set_error(error, JSON_ERROR, JSON_BAD, "it is no JSON from byte %zu on",
			(size_t)(stop ? stop - text : 0));
	return json;
}

void json_free(Json *json)
{
	cJSON_Delete(json);
}

// ---- reading ----

const Json *json_member(const Json *object, const char *key)
{
	return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

const char *json_as_text(const Json *value)
{
	return cJSON_IsString(value) ? value->valuestring : NULL;
}

bool json_as_int(const Json *value, int64_t *ret_value)
{
	if (!cJSON_IsNumber(value) || !(fabs(value->valuedouble) <= (double)JSON_MAX_INT) ||
		trunc(value->valuedouble) != value->valuedouble)
		return false;
	*ret_value = (int64_t)value->valuedouble; // valueint stops at 2^31 - 1
	return true;
}

bool json_is_object(const Json *value)
{
	return cJSON_IsObject(value);
}

const char *json_text(const Json *object, const char *key)
{
	return json_as_text(json_member(object, key));
}

bool json_int(const Json *object, const char *key, int64_t *ret_value)
{
	return json_as_int(json_member(object, key), ret_value);
}

bool json_is_true(const Json *object, const char *key)
{
	return cJSON_IsTrue(json_member(object, key));
}

const Json *json_object(const Json *object, const char *key)
{
	const Json *value = json_member(object, key);
	return cJSON_IsObject(value) ? value : NULL;
}

const Json *json_array(const Json *object, const char *key)
{
	const Json *value = json_member(object, key);
	return cJSON_IsArray(value) ? value : NULL;
}

const Json *json_first(const Json *container)
{
	return cJSON_IsObject(container) || cJSON_IsArray(container) ? container->child : NULL;
}

const Json *json_next(const Json *item)
{
	return item->next;
}

const char *json_key(const Json *item)
{
	return item->string ? item->string : "";
}

// ---- building ----

// What is built here is small and made of valid text: only a lack of memory could fail it.
static Json *sure(Json *json)
{
	g_assert(json);
	return json;
}

Json *json_object_new(void)
{
	return sure(cJSON_CreateObject());
}

void json_add_text(Json *object, const char *key, const char *text)
{
	sure(cJSON_AddStringToObject(object, key, text));
}

// As it stands: the library prints great numbers as 9.0e+15, which Matrix refuses.
void json_add_int(Json *object, const char *key, int64_t value)
{
	char digits[32];
	g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, value);
	sure(cJSON_AddRawToObject(object, key, digits));
}

void json_add_bool(Json *object, const char *key, bool value)
{
	sure(cJSON_AddBoolToObject(object, key, value));
}

Json *json_add_object(Json *object, const char *key)
{
	return sure(cJSON_AddObjectToObject(object, key));
}

Json *json_add_array(Json *object, const char *key)
{
	return sure(cJSON_AddArrayToObject(object, key));
}

void json_append_text(Json *array, const char *text)
{
	bool added = cJSON_AddItemToArray(array, sure(cJSON_CreateString(text)));
	g_assert(added);
}

void json_append(Json *array, Json *value)
{
	bool added = cJSON_AddItemToArray(array, value);
	g_assert(added);
}

void json_put(Json *object, const char *key, Json *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, key);
	bool added = cJSON_AddItemToObject(object, key, value);
	g_assert(added);
}

Json *json_copy(const Json *json)
{
	return json ? sure(cJSON_Duplicate(json, true)) : NULL;
}

char *json_print(const Json *json)
{
	g_autofree char *printed = cJSON_PrintUnformatted(json);
	g_assert(printed);
	return g_steal_pointer(&printed);
}
