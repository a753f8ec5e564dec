// SPDX-License-Identifier: LGPL-3.0-or-later
// What is to be said: a queue per network and target. Rows of a turn that wrote, and all said
// unasked, are on disk with it;
// an answer to a question that wrote nothing stays in memory. Transports pull: outbox_next() when
// they may send, then
// outbox_sent() or outbox_failed(). So what is said is chosen, and drawn, at the moment it leaves:
// answers that wait in one room and say the same of several people go in one line.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "plugin.h"
#include "base/clock.h"
#include "store/store.h"

// Captains go first; answers and what is urgent by turns; then what rooms are told, then people. As the store keeps them.
typedef enum {
	OUTBOX_CAPTAIN,
	OUTBOX_REPLY,
	OUTBOX_ROOM,
	OUTBOX_BULK,
	OUTBOX_URGENT,
	OUTBOX_CLASSES
} OutboxClass;

enum {
	// rows in memory only, per network; more are dropped, counted and logged
	OUTBOX_MAX_MEMORY = 2000,
	OUTBOX_MAX_CAPTAINS = 300,      // beyond that, for answers to captains alone
	OUTBOX_MAX_TARGET = 500,        // the same, per target
	OUTBOX_REPLY_SECONDS = 600,     // an answer in memory is stale after this
	OUTBOX_UNASKED_SECONDS = 86400, // a word on disk after this
	OUTBOX_TRIES = 5,
	OUTBOX_LOG_DROPS = 1000, // dropped answers to one line in the log
	OUTBOX_MAX_STORED =
		200000, // rows on disk, per network; beyond, unasked private words are dropped
	OUTBOX_EXPIRE_SECONDS = 600,  // how often outbox_expire() is worth its while
	OUTBOX_PATIENCE_SECONDS = 60, // what waits longer goes before all others of its class
	OUTBOX_MERGE_PEOPLE = 200,    // of one line
};

typedef struct {
	int64_t id; // in the store; 0 = memory only
	char *network;
	// where it is said: the room's name in the config; NULL = to the person alone
	char *room;
	char *address;    // the identity that it is for, never a nick; NULL = to all in the room
	char *handle;     // how that person was called; for "ana: ask me in private"
	BotPerson person; // 0 if unknown
	// lines separated by "\n"; one that begins with a tab is a row of a list; no other control
	// character
	char *text;
	OutboxClass class;
	int64_t queued, expires;
	unsigned tries;
	char *why;        // the network's reason against its last try; NULL = none
	bool again;       // it may have been said before a crash or a lost connection: IRC marks it
	bool durable;     // said unasked: always on disk
	char *asked_room; // of a private answer: where the question was asked, or NULL
	// the thread it was asked in, in the network's own words: it is answered there; NULL = none
	char *thread;
	// bare answers that it allows, as command/question.h packs them; NULL = none
	char *question;
	char *lang;
	GPtrArray *rest; // of char *: lines that !more will bring; NULL = none. Never stored

	// Said unasked in a room: the plugin's key for it (chat/posted.h), and the key of what it takes the place of there where the
	// network can edit; NULL = none.
	char *post, *edits;

	// What it may be merged with: NULL = nothing; OUTBOX_SAME_WORDS = rows of the same words
	// after the handle; else the owner's kind of answer, which is drawn anew for all of one
	// subject.
	char *kind;
	char *owner; // the plugin that draws, or that posted it; NULL = none
	int64_t subject;
	uint64_t stamp; // outbox_stamp() when its text was made; 0 = before this start
	char *alone;    // id of the line that it is if it leaves alone, stored with it; NULL = none

	// while it is in flight
	bool in_flight;
	char *drawn;        // what is said instead of its text; NULL = the text
	GPtrArray *company; // of OutboxRow, borrowed: the others of its line; NULL = none
	char *line;         // id of the line that was noted on disk for it; NULL = none
} OutboxRow;
#define OUTBOX_SAME_WORDS ""

// DEAD: that connection is gone, nobody may hear it
typedef enum { OUTBOX_GO, OUTBOX_WAIT, OUTBOX_DEAD } OutboxReady;
// How a network pulls.
typedef struct {
	OutboxReady (*ask)(void *data, const OutboxRow *row);
	// Bytes of a line to the row's room, its mark left out; NULL = one row a line, as it was
	// written.
	size_t (*room)(void *data, const OutboxRow *row);
	void *data;
} OutboxPull;
// lost on the way; or the network said no
typedef enum { OUTBOX_RETRY, OUTBOX_REFUSED } OutboxFailure;

typedef struct {
	// How rows ended: confirmed by the network; refused by it; perhaps said, but neither confirmed
	// nor refused; never said in time; never said for want of room or of a listener.
	uint64_t delivered, refused, unknown, expired, dropped;
	uint64_t again; // said a second time, marked
	int64_t refused_at;
	const char *refusal; // the network's last reason; lives until the next one; NULL = none
} OutboxCounts;

typedef struct Outbox Outbox;
Outbox *outbox_new(Store *store, const Clock *clock);
void outbox_free(Outbox *outbox);
OutboxRow *outbox_row_new(const char *network, const char *text, OutboxClass class);
void outbox_row_free(OutboxRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxRow, outbox_row_free)

// ---- the turn's side ----
// Called for each network that got something to send.
typedef void OutboxWake(void *data, const char *network);
void outbox_on_wake(Outbox *outbox, OutboxWake *wake, void *data);
// Something else than a row waits for that network: a live post has changed.
void outbox_wake(const Outbox *outbox, const char *network);
// The words for a room when the network refused a private answer: "ana: ask me in private". The
// caller frees them.
typedef char *OutboxRefusal(const OutboxRow *row);
void outbox_on_refusal(Outbox *outbox, OutboxRefusal *refusal);
// Called when a row leaves its queue: from then on its question may be answered, and its rest asked
// for.
typedef void OutboxSaid(void *data, OutboxRow *row);
void outbox_on_said(Outbox *outbox, OutboxSaid *said, void *data);
// Draws one line of merged answers for the owner and kind of a row, as plugin.h says of
// BotAnswer.draw; NULL = it cannot. The caller frees it. Called outside of turns.
typedef char *OutboxDraw(void *data, const OutboxRow *row, const BotDraw *what, bool *told);
void outbox_on_draw(Outbox *outbox, OutboxDraw *draw, void *data);
// Something was written: texts made before may have become untrue.
void outbox_overtake(Outbox *outbox);
uint64_t outbox_stamp(const Outbox *outbox);
// In a turn: stores a row and gives it its id.
bool outbox_store(Outbox *outbox, OutboxRow *row, GError **error);
// In a turn that commits anyway: deletes what was done since. outbox_forgotten() after the commit
// returned.
bool outbox_forget(Outbox *outbox, GError **error);
void outbox_forgotten(Outbox *outbox);
// The turn was lost: what it deleted is still in the store.
void outbox_remember(Outbox *outbox);
bool outbox_has_done(const Outbox *outbox);
// After the commit: takes the row and queues it.
void outbox_push(Outbox *outbox, OutboxRow *row);
// In the last turn of a clean stop: notes what was surely never said.
bool outbox_rest(Outbox *outbox, GError **error);
// At start: what is still in the store, marked again unless a clean stop noted that it was never said.
bool outbox_load(Outbox *outbox, GError **error);

// Ends what has become stale, also for networks that nobody pulls from.
void outbox_expire(Outbox *outbox);

// ---- the transport's side ----
// The next row that may go, in flight from now on with all that go in its line: by class, round
// robin between targets (what waits too long first), in order within one. NULL = none. Borrowed.
// What happens to it happens to its whole line.
OutboxRow *outbox_next(Outbox *outbox, const char *network, const OutboxPull *pull);
const char *outbox_words(const OutboxRow *row); // of a row in flight
// Words where the rows of a list are lines like any other. The caller frees them.
char *outbox_plain(const char *words);
// For networks that drop what comes twice under one id: notes on disk who goes in the line, before it
// first leaves, and gives it its id; a row that was stored while nothing else waited for its target, and
// leaves alone, has its id since then. After a crash the same rows leave under the same id again.
// Outside of turns. NULL and error: it must not leave now. Borrowed from the row.
const char *outbox_transaction(Outbox *outbox, OutboxRow *row, GError **error);
// The network surely did not take it: its rows wait again, free to go with others.
void outbox_release(OutboxRow *row);
// After the commit that deleted it from the store: a row that waits is never said. Frees it.
void outbox_drop(Outbox *outbox, OutboxRow *row);
void outbox_sent(Outbox *outbox, OutboxRow *row);                      // frees it
void outbox_failed(Outbox *outbox, OutboxRow *row, OutboxFailure how); // may free it
// The connection is lost: all in flight there go back to the head of their queues, marked again.
void outbox_recall(Outbox *outbox, const char *network);
// Rows waiting or in flight; network NULL = all.
unsigned outbox_waiting(const Outbox *outbox, const char *network);
OutboxCounts outbox_counts(const Outbox *outbox, const char *network);
