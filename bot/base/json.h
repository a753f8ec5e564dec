// SPDX-License-Identifier: LGPL-3.0-or-later
// JSON as Matrix means it, also for all others, and the only file that knows which library reads it. Keys compare with
// case; numbers are whole and within 2^53 - 1; a value that could poison a document is repaired,
// never the reason to lose the rest.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	JSON_MAX_DEPTH = 100,              // containers below that become 0
	JSON_MAX_BYTES = 64 * 1024 * 1024, // of a document
};
#define JSON_MAX_INT ((INT64_C(1) << 53) - 1)

typedef enum { JSON_BAD } JsonError;
#define JSON_ERROR (json_error_quark())
GQuark json_error_quark(void);

typedef struct cJSON Json;

// Reads one document. Repaired first, in a copy: bad UTF-8, "\u0000" and lone surrogates become
// U+FFFD, what lies too deep becomes 0. NULL and error if it is none, or more follows.
Json *json_parse(const char *bytes, size_t length, GError **error);
void json_free(Json *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_free)

// ---- reading: of anything, NULL included; borrowed from the document ----
const char *json_text(const Json *object, const char *key); // NULL unless it is a string
bool json_int(const Json *object, const char *key, int64_t *ret_value);
bool json_is_true(const Json *object, const char *key);
const Json *json_object(const Json *object, const char *key); // NULL unless it is one
const Json *json_array(const Json *object, const char *key);
const Json *json_member(const Json *object, const char *key); // of any kind; NULL = there is none
// The members of an object or the items of an array, in order: for (item = json_first(of); item; …)
const Json *json_first(const Json *container);
const Json *json_next(const Json *item);
const char *json_key(const Json *member);    // "" in an array
const char *json_as_text(const Json *value); // NULL unless it is a string
bool json_as_int(const Json *value, int64_t *ret_value);
bool json_is_object(const Json *value);

// ---- building: what is added belongs to its container ----
Json *json_object_new(void);
void json_add_text(Json *object, const char *key, const char *text);
void json_add_int(Json *object, const char *key, int64_t value);
void json_add_bool(Json *object, const char *key, bool value);
Json *json_add_object(Json *object, const char *key); // borrowed
Json *json_add_array(Json *object, const char *key);  // borrowed
void json_append_text(Json *array, const char *text);
// Takes the value; json_put() in the place of one of that name.
void json_append(Json *array, Json *value);
void json_put(Json *object, const char *key, Json *value);
Json *json_copy(const Json *json);  // NULL of NULL
char *json_print(const Json *json); // the caller frees it
