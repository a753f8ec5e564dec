// SPDX-License-Identifier: LGPL-3.0-or-later
// What was heard, network-free: who said what, where, and how sure the network is of who it was.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "plugin.h"

enum {
	MESSAGE_MAX_BYTES =
		8000, // of text, as a pasted bulletin has; the rest of a longer one is not read
	HANDLE_MAX_BYTES = 64,
	MESSAGE_OWN_ROLE = -1,
};

// An identity is what the network verifies: "irc:libera/ana" (services account, folded by the
// network's
// CASEMAPPING), "matrix:home/@ana:example.org", "console:ana". One that it does not verify is tied
// to the
// connection: "irc:libera/~K4-17": another connection is another identity, whatever the nick.
typedef struct {
	char *address;
	char *handle; // what the room sees: nick, cleaned by text_clean(); shown, never trusted
	bool verified;
} Identity;

typedef struct {
	char *network; // "libera"; "console"
	BotRoom *room; // NULL in a private chat
	Identity from;
	bool aside;      // to some of a room only: what is meant for the bot is answered in private
	char *self;      // the bot's own name there, for "picketbot: day"
	char *text;      // cleaned by text_clean()
	char *id;        // the network's own id of the message; NULL if it gives none
	char *thread;    // the thread it stands in, in the network's own words; NULL = none
	bool edited;     // the new words of an older message: they are not carried out
	int forced_role; // console only: a BotRole for this line
	// what the room makes of who says it, where the config lets it; BOT_ANYONE = nothing. It holds for this line.
	BotRole room_role;
	// TAP_ON: a mark was set on what the bot said (about); TAP_OFF: that mark (about) was taken away; TAP_SAID: what the bot said under
	// its id (mark) is called that (about) by the network. These have no text.
	enum { TAP_NONE, TAP_ON, TAP_OFF, TAP_SAID } tap;
	char *about, *mark;
	int64_t late; // the bot was away for long when it was said: since when; 0 = it was not
} Message;

// All strings are copied; bytes of text are cleaned and cut to MESSAGE_MAX_BYTES at a character.
Message *message_new(const char *network, BotRoom *room, const Identity *from, const char *text);
void message_free(Message *message);
void identity_copy(Identity *to, const Identity *from);
void identity_clear(Identity *identity);
// "irc:libera/ana" -> "libera"; "console:ana" -> "console"; NULL if it is no address. The caller
// frees it.
char *address_network(const char *address);
// As a network would say it: IRC accounts compare without case, all else bytewise. The caller frees it.
char *address_fold(const char *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)
