// SPDX-License-Identifier: LGPL-3.0-or-later
// What plugins fetch: got from the network, read by a program of its own, checked, and told in a turn.
#pragma once
#include "host/host.h"

enum {
	FETCHES_AT_ONCE = 4,
	FETCHES_MOST = 200, // that wait; more are not asked for
};

// What a plugin asked for; counted references.
typedef struct {
	Bot *bot;
	char *key, *url, *etag, *modified, *kind;
	char *user, *password_file, *domain, *from, *to, *ca_file; // of mail; else NULL
	bool near;
} Wish;

Wish *wish_new(Bot *bot, const char *key, const BotFetch *what);
void wish_unref(Wish *wish);

void fetches_init(Host *host);
void fetches_clear(Host *host);
// Ends all of that plugin: nothing comes any more.
void fetches_sweep(Bot *bot);
// Begins one, which is told when it has ended. Not in a turn.
void fetches_add(Wish *wish);
// The same of a document that is here already: as if it had just come from that address.
void fetches_read(Wish *wish, GBytes *document);
// In a turn: the plugin takes what came. False = what it wrote cannot be kept.
bool fetches_hand(Bot *bot, const BotFetched *what);
