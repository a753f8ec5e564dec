// SPDX-License-Identifier: LGPL-3.0-or-later
// DKIM signatures of one domain, and whether one of them holds for all that is shown of a mail.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "letter.h"

enum { SEAL_KEYS = 4, SEAL_SELECTOR_BYTES = 200, SEAL_LEAST_BITS = 1024 };

typedef struct {
	const char *domain; // exactly d=
	int64_t now;
	const Json *keys; // by selector, as the DNS has them
} SealAsk;

// Which parts of it are signed too.
typedef struct {
	bool id, to, type, encoding;
} Seal;

// So that nothing need be opened when it may not be any more.
void seal_warm(void);
// The selectors of that domain's signatures, each once, of char *.
GPtrArray *seal_selectors(const Letter *letter, const char *domain);
// NULL: it is signed by the domain, whole, and with From, Subject and Date. Else why it is not to be believed: one sentence, to be freed.
char *seal_check(const Letter *letter, const SealAsk *ask, Seal *ret_seal);
