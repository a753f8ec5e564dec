// SPDX-License-Identifier: LGPL-3.0-or-later
// What people are told of encryption: where they write what cannot be read, they are told so where they can read it
// themselves.
#pragma once
#include "chat/chat.h"
#include "matrix/room.h"

enum {
	CRYPTO_TOLD_MOST = 100,          // people told in one answer to a sync
	CRYPTO_TOLD_SECONDS = 24 * 3600, // the same person is told again only after that
};

typedef struct {
	Chat *chat;
	char *network;
	GHashTable *unread; // user ids that wrote what we cannot read → why: a Unread
	GHashTable *deaf;   // names of rooms of the config that we cannot read
	GPtrArray *rows;    // of OutboxRow: stored, to be pushed after the commit
} Crypto;

void crypto_init(Crypto *crypto, Chat *chat, const char *network);
void crypto_clear(Crypto *crypto);
// May words be heard and said there?
bool crypto_speaks(const MatrixRoom *room);
// An event of a timeline, of whatever type, by somebody else.
void crypto_hear(Crypto *crypto, const MatrixRoom *room, const Event *event);
// An event that cannot be decrypted, and never will; room NULL = in a private chat; fault as the machine calls it.
void crypto_unread(Crypto *crypto, const BotRoom *room, const Event *event, const char *fault);
// We are in a room that the config names.
void crypto_enter(Crypto *crypto, const MatrixRoom *room, const BotRoom *named);
// In the turn that keeps the answer to the sync, and after its commit. A turn that is lost may be run again.
void crypto_keep(Crypto *crypto);
void crypto_kept(Crypto *crypto);
