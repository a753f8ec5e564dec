// SPDX-License-Identifier: LGPL-3.0-or-later
// What the bot said and may be answered by a tap: which commands its marks stand for is fixed with the words, and each
// tap is remembered, so that it acts once, ever, and taken away undoes only what it did.
#pragma once
#include "chat/outbox.h"

enum {
	POST_SECONDS = 86400, // a question can be tapped so long
	POST_KEEP_SECONDS = 7 * 86400,
	POST_PURGE = 20, // forgotten with each new one, at most
	POST_MARKS = 9,  // choices with a mark of their own
};

// The mark of the i-th of n choices: "✅" where there is one, else "1️⃣" and so on; NULL past POST_MARKS. Static.
const char *post_mark(unsigned n, unsigned i);
// How many choices a packed question has (command/question.h).
unsigned post_choices(const char *question);

// In a transaction: a question to one person is about to leave under that id.
bool post_note(Store *store, const OutboxRow *row, const char *line, GError **error);
// Is there one that left under that id, and what the network calls it is not known?
bool post_waits(Store *store, const char *network, const char *line);
// In a turn: what left under that id is called so by the network.
bool post_said(Store *store, const char *network, const char *line, const char *event);

typedef struct {
	const char *network, *event; // of the post
	const char *mark;            // any skin tone, any variant
	const char *address;         // whose tap
	const char *id;              // what the network calls the tap itself
} PostTap;
// May it be one? What the network calls the newest is known a moment later.
bool post_may_be(Store *store, const PostTap *tap);
// The bound command that this person's tap on that post stands for; NULL if it is none, or too late.
// The caller frees it.
char *post_bound(Store *store, const PostTap *tap, int64_t now);
// In a turn: remembers a tap by its id. False in *ret_new: it has acted before.
bool post_tapped(Store *store, const PostTap *tap, int64_t now, bool *ret_new);
// In a turn: what it did for whom, and the inverse of that, packed.
bool post_did(Store *store, const PostTap *tap, BotPerson person, const char *undo);
// In a turn: that person has done by other means what has this inverse: no tap of theirs takes it back.
bool post_did_anew(Store *store, BotPerson person, const char *undo);
// In a turn: it was taken away by that person. What is to be undone now, packed, and when the tap came; NULL = nothing:
// it was another's, it did nothing, or the same mark of theirs is still there. The caller frees it.
char *post_untapped(Store *store, const PostTap *tap, int64_t *ret_at);
