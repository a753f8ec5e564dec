// SPDX-License-Identifier: LGPL-3.0-or-later
// A mail as its bytes have it: the same fields are checked and read, whatever libraries would make of them.
#pragma once
#include <glib.h>

enum {
	LETTER_BYTES = 2 * 1024 * 1024,
	LETTER_FIELDS = 500,
	LETTER_HEADER_BYTES = 256 * 1024,
};

typedef struct {
	char *name;  // as it stands there
	char *whole; // "Subject: one\r\n two", without the end of its last line
	const char *value;
} LetterField;

typedef struct {
	GString *bytes;    // with CRLF at the end of each line
	GPtrArray *fields; // of LetterField, in their order
	const char *body;
	size_t body_length;
} Letter;

// NULL, or what is wrong with it: one sentence, static. letter_clear() either way.
const char *letter_read(Letter *ret_letter, const char *bytes, size_t length);
void letter_clear(Letter *letter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Letter, letter_clear)

// How many fields are called so; *ret_value is the first one's, unfolded, to be freed, NULL where there is none.
unsigned letter_count(const Letter *letter, const char *name, char **ret_value);
// The value of "d" in "v=1; d=union.example; …", without blanks; NULL = none. The caller frees it.
char *letter_tag(const char *value, const char *tag);
