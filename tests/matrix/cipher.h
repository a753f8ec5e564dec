// SPDX-License-Identifier: LGPL-3.0-or-later
// What is encrypted in the rooms of a sealed rig: ana's words in !picket as a sync tells of them, and the bot's as they leave.
#pragma once
#include "matrix/rig.h"

// ---- to the bot ----

// What the fake library (fake/) decrypts to a message; "key NAME " before it = once it has that key.
#define CIPHER_TEXT(text) "m.room.message {\"msgtype\":\"m.text\",\"body\":\"" text "\"}"
// An event to the device that brings that key.
#define CIPHER_KEY(name)                                                                           \
	"{\"type\":\"m.room.encrypted\",\"sender\":\"@ana:a\",\"content\":{\"key\":\"" name "\"}}"

// One of the timeline, of that index of session s; the caller frees it.
Json *cipher_event(const char *id, int64_t index, const char *cipher);
// The answer to a sync with that event, which it takes, and an event to the device; NULL = none. The caller frees it.
char *cipher_answer(Rig *rig, Json *event, const char *to_device);
// The sync that waits is answered so, and the next one is asked.
void cipher_tell(Rig *rig, Json *event, const char *to_device);
// The same with an event alone.
void cipher_say(Rig *rig, const char *id, int64_t index, const char *cipher);
// The bot starts anew on the same store, and its first sync tells of nothing.
void cipher_restart(Rig *rig);
// Waits until the bot has spoken so often in !picket; there is that in the last of it.
void cipher_until_said(Rig *rig, unsigned count, const char *part);

// ---- from the bot ----

#define CIPHER_PICKET RIG_SEND("picket") "m.room.encrypted/"
#define CIPHER_GATE RIG_SEND("gate") "m.room.encrypted/"
#define CIPHER_STATE "GET /_matrix/client/v3/rooms/!picket/state " // who is there
// What a sync tells of a room that becomes encrypted.
#define CIPHER_ROOM                                                                                \
	"{\"timeline\":{\"events\":[{\"type\":\"m.room.encryption\",\"sender\":\"@ana:a\","        \
	"\"state_key\":\"\",\"event_id\":\"$e\",\"content\":{\"algorithm\":\"m.megolm.v1.aes-"     \
	"sha2\"}}]}}"

// The network starts, and both rooms become encrypted.
void cipher_start(Rig *rig);
// There is that in the line of that number, and nobody could read it there.
void cipher_expect(const Rig *rig, const char *begin, unsigned number, const char *said);
// "@ana:a 1, @ben:a 1, ": whom keys of !picket went to, and which key, from that request on; in order of their names.
void cipher_expect_shared(const Rig *rig, unsigned since, const char *wanted);
