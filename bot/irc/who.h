// SPDX-License-Identifier: LGPL-3.0-or-later
// The people that this connection sees: who shares a room with us, who is logged in to which
// account, and how a person without account is told from the next one that takes the nick. One per
// connection; nothing of it outlives that.
#pragma once
#include <stdbool.h>
#include "irc/isupport.h"

enum {
	WHO_MAX_MEMBERS = 100000, // of our rooms
	// who write to us but share no room; the one silent longest is forgotten first
	WHO_MAX_STRANGERS = 10000,
	WHO_STRANGER_SECONDS = 600, // of silence, then forgotten
	// Of silence; then the nick may be another's, and a word for them waits for one of theirs.
	WHO_REACH_SECONDS = 60,
	WHO_ACCOUNT_BYTES = 64,
};

typedef enum {
	ACCOUNT_UNKNOWN,
	ACCOUNT_NONE,
	ACCOUNT_KNOWN
} AccountState; // unknown is not "not logged in"

typedef struct {
	char *nick, *mask; // mask: "user@host", NULL = not known
	AccountState state;
	char *account; // folded; NULL unless ACCOUNT_KNOWN
	// N of "~STAMP-N"; the same as long as we can tell that it is the same person
	unsigned number;
	unsigned shared; // rooms with us; 0 = a stranger
	gint64 spoke_us;
	bool told;  // a word of ours reached them
	GList turn; // among the strangers, by silence
} Peer;

typedef void WhoGone(void *data, Peer *peer); // about to be forgotten

typedef struct Who Who;
Who *who_new(const Isupport *isupport, const char *network, WhoGone *gone, void *data);
void who_free(Who *who);
// NULL if this connection has not seen them.
Peer *who_find(Who *who, const char *nick);
// Somebody is in a room of ours; mask NULL = not known. NULL over WHO_MAX_MEMBERS.
Peer *who_join(Who *who, const char *nick, const char *mask, const char *room);
void who_part(Who *who, const char *nick, const char *room);
void who_quit(Who *who, const char *nick);
void who_rename(Who *who, const char *from, const char *to);
void who_remask(Who *who, const char *nick, const char *mask);
// We are out of a room: all that shared only this one are forgotten.
void who_left(Who *who, const char *room);
// Somebody speaks, in a room or in private. Never NULL.
Peer *who_speaks(Who *who, const char *nick, const char *mask, gint64 now_us);
// The account, as the network writes it; NULL, "*" and "0" mean not logged in, and so does one that
// no address could hold.
void who_account(Who *who, Peer *peer, const char *account);
// "irc:libera/ana" where the account is known and believed, else "irc:libera/~STAMP-N". The caller
// frees it.
char *who_address(const Who *who, const Peer *peer, AccountState believed);
// Who can be reached at an address now, and is seen there or spoke lately; NULL = nobody. *ret_dead: nor ever again.
Peer *who_reach(Who *who, const char *address, gint64 now_us, bool *ret_dead);
