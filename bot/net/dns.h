// SPDX-License-Identifier: LGPL-3.0-or-later
// TXT records of the DNS, asked for on the loop.
#pragma once
#include <glib.h>
#include <stdbool.h>

enum {
	DNS_TRY_MS = 2000,
	DNS_TRIES = 3,
	DNS_MS = 15 * 1000,    // of all tries at all servers
	DNS_TEXT_BYTES = 4096, // of one record
	DNS_TEXTS = 8,
};

// Lives as long as the call of done().
typedef struct {
	const char
		*fault; // nobody knows now whether there is one: one sentence; NULL = it is known
	const char *const
		*texts; // each record's strings as one, ending with NULL; none = there is none
} DnsAnswer;

typedef struct Dns Dns;
typedef void DnsDone(void *data, const DnsAnswer *answer);
// server: "127.0.0.1:5300"; "" = those of the system. done() is called once, from the loop, never from inside; the question is gone after it.
Dns *dns_ask(const char *server, const char *name, DnsDone *done, void *data);
// done() is not called any more. Not from inside done().
void dns_cancel(Dns *dns);
// Can it be asked? An address, with or without a port.
bool dns_is_server(const char *server);
