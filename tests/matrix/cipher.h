// SPDX-License-Identifier: LGPL-3.0-or-later
// Encrypted events of ana's in a sealed rig's !picket, as a sync tells of them.
#pragma once
#include "matrix/rig.h"

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
