// SPDX-License-Identifier: LGPL-3.0-or-later
// One mail: which keys it must be checked with is read by a program of its own, the DNS is asked for them, and that program reads it.
#pragma once
#include "host/fetches.h"
#include "host/items.h"

enum { ENVELOPE_KEYS = 4, ENVELOPE_LABEL_BYTES = 63, ENVELOPE_NAME_BYTES = 253 };

// Lives as long as the call of done().
typedef struct {
	const Items *items; // one, or none where there is a fault
	const char *fault;  // why it cannot be read; one sentence, NULL = it was
	const char *later;  // why it cannot be said now whether it is to be believed; NULL = it can
} EnvelopeRead;

// keys: of one look, by selector; what was asked for once is in it.
typedef struct {
	const Wish *wish; // outlives the envelope
	GHashTable *keys;
	GBytes *bytes;
} EnvelopeMail;

typedef struct Envelope Envelope;
typedef void EnvelopeDone(void *data, const EnvelopeRead *read);
// done() is called once, from the loop, never from inside; the envelope is gone after it.
Envelope *envelope_open(const EnvelopeMail *what, EnvelopeDone *done, void *data);
// done() is not called any more. Not from inside done().
void envelope_cancel(Envelope *envelope);

// Of such a look; free by g_hash_table_unref().
GHashTable *envelope_keys_new(void);
