// SPDX-License-Identifier: LGPL-3.0-or-later
// One connection as a conversation: all that we know while it lasts, and nothing of how bytes
// travel. Lines come in by client_line(), lines go out by the events; tests put a script at both
// ends.
#pragma once
#include "chat/chat.h"
#include "irc/caps.h"
#include "irc/channel.h"
#include "irc/deliver.h"
#include "irc/hear.h"
#include "irc/isupport.h"
#include "irc/login.h"
#include "irc/nick.h"
#include "irc/pump.h"
#include "irc/settings.h"
#include "irc/watch.h"
#include "irc/who.h"

typedef struct {
	bool (*write)(void *data, const char *line);
	// A PRIVMSG; label NULL = none. False: it cannot be said at all.
	bool (*say)(void *data, const char *label, const char *target, const char *text);
	bool (*full)(void *data);  // the kernel takes no more; client_wake() when it does
	void (*ready)(void *data); // registered, and the welcome has ended
	// This connection will not do; the owner frees the client later, from the loop.
	void (*failed)(void *data, const char *why);
	void (*banned)(void *data); // failed() follows
} ClientEvents;

struct Client {
	Chat *chat;
	const char *network;
	const IrcSettings *settings;
	const ClientEvents *events;
	void *data;
	Speaker speaker;
	Isupport isupport;
	Caps caps;
	Login login;
	Nick nick;
	Channels channels;
	Who *who;
	Pump pump;
	Deliver deliver;
	Hear hear;
	Watch watch;
	bool ready, failed;
};

// The fields up to .data are filled by the caller; all are borrowed.
Client *client_new(const Client *with);
void client_free(Client *client);
void client_start(Client *client); // the connection is open
void client_line(Client *client, const Line *line);
void client_wake(Client *client); // the outbox has something, or there is room again
void client_sync(Client *client); // the config changed
// For the nouns of this folder.
void client_fail(Client *client, const char *why);
void client_write(Client *client, const char *line);
bool client_is_full(const Client *client);
// The account came to light (NULL = none): words held are heard, and words that waited for it may
// go.
void client_note_account(Client *client, Peer *peer, const char *account);
