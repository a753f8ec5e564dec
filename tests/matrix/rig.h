// SPDX-License-Identifier: LGPL-3.0-or-later
// The whole network on a homeserver that says what the test wants: logged in as @picketbot:a, named in the
// config for #picket:a and #gate:a, whose rooms are !picket and !gate.
#pragma once
#include "chat/transport.h"
#include "matrix/home.h"
#include "matrix/parts.h"

#define RIG_SELF "@picketbot:a"
#define RIG_SYNC "GET /_matrix/client/v3/sync?"
#define RIG_CATCH_UP RIG_SYNC "timeout=0&" // no server lets that wait
#define RIG_NOTHING "{\"next_batch\":\"s0\"}"
#define RIG_MESSAGES "GET /_matrix/client/v3/rooms/!picket/messages?"
#define RIG_SEND(room) "PUT /_matrix/client/v3/rooms/!" room "/send/"
#define RIG_FAULT(code) "{\"errcode\":\"" code "\",\"error\":\"no\",\"retry_after_ms\":20}"

// What ana said.
#define RIG_EVENT(id, said)                                                                        \
	"{\"type\":\"m.room.message\",\"sender\":\"@ana:a\",\"event_id\":\"" id                    \
	"\",\"content\":{\"msgtype\":\"m.text\",\"body\":\"" said "\"}}"
// That a user is in a room, or not any more.
#define RIG_MEMBER(user, membership)                                                               \
	"{\"type\":\"m.room.member\",\"sender\":\"" user "\",\"state_key\":\"" user                \
	"\",\"event_id\":\"$m\",\"content\":{\"membership\":\"" membership "\"}}"
// An answer to a sync: in !picket there is a gap before these events.
#define RIG_LIMITED(events)                                                                        \
	"{\"next_batch\":\"s2\",\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"limited\":true," \
	"\"prev_batch\":\"p\",\"events\":[" events "]}}}}}"

typedef struct {
	Home *home;
	char *folder;
	char *library;     // the folder of one that encrypts; NULL = there is none
	char *more;        // lines of [network home]; NULL = none
	GString *messages; // "ID: text; " of all that the bot was told
	Store *store;
	Clock clock;
	Chat chat;
	Matrix *matrix;
	GString *heard; // "ana: !in 1; ", "ana, captain: !in 1; " of all that the bot was told
	int64_t late;   // of the last of it
	unsigned batches;
	unsigned answered; // the number in the token of the last answer that was made here
	bool refuses;      // to keep a batch: it waits for rig_keep()
	ChatBatch batch;
	bool waits; // a batch does
	guint done; // it is kept, and will be told so
} Rig;

// Nothing has happened yet; the first sync tells that we are in both rooms. Syncs that the test has no answer
// for wait.
Rig *rig_new(void);
// The same with the fake library (fake/) and a store on disk, whose keys are published: device DEVICE signs itself. In
// !picket are we, Ana and Ben; what is said there, and in !gate, is taken.
Rig *rig_sealed_new(void);
// What the next start, by rig_rebuild(), is to find in [network home].
void rig_configure(Rig *rig, const char *lines);
// The same now, as by SIGHUP.
void rig_reload(Rig *rig, const char *lines);
// Where a device's keys are; the caller frees it.
char *rig_keys(const Rig *rig, const char *device);
void rig_free(Rig *rig);
void rig_start(Rig *rig); // until the second sync is asked: the first was dealt with
// Stopped and built again on the same store, but not started; told of it as by a start after a crash.
void rig_rebuild(Rig *rig);
// What was not kept is kept now.
void rig_keep(Rig *rig);
// The token of the last answer that was kept; "" = none.
const char *rig_since(Rig *rig);
// "{"next_batch":…}" with one line in !picket; said NULL = nothing was said. The caller frees it.
char *rig_sync(const char *next, const char *id, const char *said);
// The syncs that were asked so far, and the last of them.
unsigned rig_polls(const Rig *rig);
const char *rig_last_poll(const Rig *rig);
// The sync that waits is answered with that, and the next one is asked.
void rig_answer(Rig *rig, const char *body);
// The same with "{"next_batch":"sN",MORE}" of a new token.
void rig_tell(Rig *rig, const char *more);
// The same with one line in !picket; said NULL = nothing was said.
void rig_hear(Rig *rig, const char *next, const char *said);
// That was heard since the last time, as in Rig.
void rig_expect(Rig *rig, const char *heard);
// So long nothing happens.
void rig_pass(Rig *rig, int64_t seconds);
// There is that in what !status says of the network.
void rig_expect_status(const Rig *rig, const char *part);
// Words of the bot in answer to ana, in a room of the config; room NULL = in private. It is the outbox's to take.
OutboxRow *rig_row(const Rig *rig, const char *room, const char *text);
// The same, said.
void rig_say(Rig *rig, const char *room, const char *text);
// How the network's lines ended so far; and turns the loop until so many were said, or refused.
OutboxCounts rig_counts(const Rig *rig);
void rig_until_delivered(const Rig *rig, uint64_t count);
void rig_until_refused(const Rig *rig, uint64_t count);
