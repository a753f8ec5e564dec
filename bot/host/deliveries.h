// SPDX-License-Identifier: LGPL-3.0-or-later
// What was delivered to a hook and is rightly signed: read by a program of its own, told in a turn, and answered then.
#pragma once
#include "host/host.h"
#include "net/serve.h"

enum {
	DELIVERIES_MOST = 8, // that wait, the one that is being read among them
	DELIVERIES_KEPT_SECONDS =
		3 * 86400,      // that an id is known: senders try again, and clocks are set back
	DELIVERIES_PURGE = 100, // that are forgotten with a new one
	DELIVERIES_RETRY_SECONDS =
		30, // after which a sender whom we could not serve may come again
};

// Only borrowed for the call of deliveries_add().
typedef struct {
	Bot *bot;
	const char *key, *kind;
} DeliveryFor;

void deliveries_init(Host *host);
void deliveries_clear(Host *host);
// Takes the request and answers it, now or later.
void deliveries_add(const DeliveryFor *whom, ServeRequest *request);
// Those of a plugin are told to come again.
void deliveries_sweep(Bot *bot);
// All are.
void deliveries_give_up(Host *host);
