// SPDX-License-Identifier: LGPL-3.0-or-later
// The meeting point of networks and bot: what a transport may use, and the words that go upward.
#pragma once
#include "base/clock.h"
#include "base/config.h"
#include "chat/message.h"
#include "chat/outbox.h"
#include "chat/people.h"
#include "chat/room.h"
#include "store/store.h"

typedef void ChatHeard(void *data, Message *message);

// What a network that can tell everything again has told: it is not asked for more before done().
typedef struct {
	GPtrArray *messages; // of Message with ids, in order; the bot takes the array
	// Runs in the transaction of the last of them: "told up to here". False: not now.
	bool (*keep)(void *data, GError **error);
	void (*done)(void *data); // after that commit, from the loop
	void *data;
} ChatBatch;
typedef void ChatBatchHeard(void *data, const ChatBatch *batch);

typedef struct {
	const Config *config; // the one in force; replaced by a reload, so never kept
	Clock *clock;
	Store *store;
	Rooms rooms;
	People people;
	Outbox *outbox;
	const char *folder;  // where plugins, and what belongs to them, lie; NULL = nowhere
	struct Multi *multi; // of net/, for the transports that need it; NULL in the console
	ChatHeard *heard;
	ChatBatchHeard *batch;
	void *heard_data;
	void (*closed)(void *data); // a transport has said goodbye; NULL = nobody waits for that
	void *closed_data;
} Chat;

// A person's line that may be meant for the bot; takes the message. It is answered in the next
// turn, through the outbox.
// The transport has already left out: its own echo, NOTICE, other bots, doubles by id.
void chat_heard(Chat *chat, Message *message);
// The same for all that a network has told at once: done with the effects of all and what keep() wrote in
// one commit, or in several of which the last has that; tried again until it can be saved. A message whose
// id was heard before does nothing.
void chat_batch(Chat *chat, const ChatBatch *batch);
// A transport that was told to stop has closed its connection, or had none.
void chat_closed(Chat *chat);
