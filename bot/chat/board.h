// SPDX-License-Identifier: LGPL-3.0-or-later
// Live posts: one per room and key, whose words follow the store. What a room shows now, and what it is
// to show, stands on disk; the network's side brings the one to the other in its own time.
#pragma once
#include "chat/room.h"
#include "store/store.h"

enum { BOARD_MOST = 20 }; // live posts of one plugin in one room

typedef struct {
	const char *owner; // the plugin's name
	const BotRoom *room;
	const char *key;
	const char *body; // as it is to stand there
	const char *
		choices; // packed: what its marks stand for, for as long as it stands; NULL = it ends
	int64_t until;   // it is not tapped after that
} BoardText;

// In a turn, or as a turn of its own. False: nothing is shown, for it has ended or been taken away, or the room has
// BOARD_MOST already.
bool board_say(Store *store, const BoardText *text, int64_t now);
// Is there one of that key, ended or not?
bool board_is(Store *store, const BoardText *text);
// In a turn: the network says that this event was taken away. It ends, if it is a live post.
void board_gone(Store *store, const char *network, const char *event);

// ---- the network's side ----

typedef enum { PIN_WANTED, PIN_DONE, PIN_REFUSED } BoardPin;
typedef enum { BOARD_REST, BOARD_FIRST, BOARD_EDIT, BOARD_PIN, BOARD_UNPIN } BoardStep;
typedef struct {
	int64_t id;
	char *room, *body;
	char *line,
		*event; // the id under which it leaves; what the network calls it, "" = not known yet
	char *choices;
	int64_t revision, said; // of the body; what the room shows, 0 = nothing
	BoardPin pin;
	bool over;
} Board;
void board_clear(Board *board);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Board, board_clear)
// The next behind that one (id) for which there is something to do; false after the last. Only the id
// is looked at.
bool board_next(Store *store, const char *network, Board *board);
BoardStep board_step(const Board *board);
// A step is done: keeps event and said. What was changed meanwhile stays to be done.
bool board_keep(Store *store, const Board *board, GError **error);
// In a turn: it is pinned now, or not and will not be.
bool board_keep_pin(Store *store, int64_t id, BoardPin pin, GError **error);
