// SPDX-License-Identifier: LGPL-3.0-or-later
// Events that nobody can read yet: their key comes later, or never. They are kept with the answer to the sync that told
// them, so that a crash between loses no command, and read as soon as the key is there.
#pragma once
#include "matrix/event.h"
#include "store/store.h"

enum {
	KEYLESS_SECONDS = 300, // then whoever wrote it is asked to write it again
	KEYLESS_MOST = 1000,   // of a network; older ones are given up
	KEYLESS_OF_ONE = 50,   // of one sender, so that nobody takes the place of all others

};

typedef struct {
	char *room;
	Json *event; // as it came
	int64_t at;
	enum {
		KEYLESS_NEW,
		KEYLESS_STORED,
		KEYLESS_OVER
	} state;   // over: to be forgotten with the next commit
	bool read; // over, because its key came
} KeylessEvent;

typedef struct {
	Store *store;
	const char *network;
	GPtrArray *events; // of KeylessEvent, in order
	bool loaded;
} Keyless;

void keyless_init(Keyless *keyless, Store *store, const char *network);
void keyless_clear(Keyless *keyless);
void keyless_load(Keyless *keyless); // once
// Takes a copy; what is there already is left alone.
void keyless_add(Keyless *keyless, const char *room, const Json *event, int64_t now);
// Its sender, or a moderator of its room, took it back: it will not be read. False: it was not kept.
bool keyless_take_back(Keyless *keyless, const char *room, const char *id);
// Until keyless_kept(): what had no key before and could be read now.
typedef void KeylessRead(void *data, const char *room, const Event *event);
void keyless_each_read(const Keyless *keyless, KeylessRead *each, void *data);
// In the turn that keeps the answer to the sync, and after its commit.
bool keyless_keep(const Keyless *keyless, GError **error);
void keyless_kept(Keyless *keyless);
