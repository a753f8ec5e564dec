// SPDX-License-Identifier: LGPL-3.0-or-later
// Live posts in the store.
#include "chat/board.h"

// ---- what is to be shown ----

static int64_t live_in(Store *store, const BoardText *text)
{
	return store_one(store, 0,
		"select count(*) from board where owner = ? and room = ? and over = 0",
		S(text->owner), S(text->room->name));
}

static bool insert(Store *store, const BoardText *text)
{
	g_autofree char *line = g_uuid_string_random();
	int64_t post = store_one(store, 0,
		"insert into post (network, line, event, address, choices, until) values "
		"(?, ?, '', '', ?, ?) returning id",
		S(text->room->network), S(line), S(text->choices), S(text->until));
	return post &&
	       store_run(store, NULL,
		       "insert into board (network, room, owner, key, post, body, revision, said, "
		       "pin, over, dirty) values (?, ?, ?, ?, ?, ?, 1, 0, 0, 0, 1)",
		       S(text->room->network), S(text->room->name), S(text->owner), S(text->key),
		       S(post), S(text->body));
}

bool board_is(Store *store, const BoardText *text)
{
	return store_one(store, 0, "select id from board where owner = ? and room = ? and key = ?",
		S(text->owner), S(text->room->name), S(text->key));
}

static bool end(Store *store, const BoardText *text, int64_t now)
{
	return store_run(store, NULL,
		       "update post set until = ? where id = (select post from board where "
		       "owner = ? and room = ? and key = ?)",
		       S(now), S(text->owner), S(text->room->name), S(text->key)) &&
	       store_run(store, NULL,
		       "update board set over = 1, dirty = 1 where owner = ? and room = ? and "
		       "key = ? and over = 0",
		       S(text->owner), S(text->room->name), S(text->key));
}

static bool change(Store *store, const BoardText *text)
{
	return store_run(store, NULL,
		"update board set body = ?, revision = revision + 1, dirty = 1 where owner = ? and "
		"room = ? and key = ? and over = 0 and body <> ?",
		S(text->body), S(text->owner), S(text->room->name), S(text->key), S(text->body));
}

bool board_say(Store *store, const BoardText *text, int64_t now)
{
	if (board_is(store, text))
		return change(store, text) && (text->choices || end(store, text, now));
	return text->choices && live_in(store, text) < BOARD_MOST && insert(store, text);
}

void board_gone(Store *store, const char *network, const char *event)
{
	int64_t post = store_one(store, 0, "select id from post where network = ? and event = ?",
		S(network), S(event));
	if (!post)
		return;
	store_run(store, NULL, "update post set until = 0 where id = ?", S(post));
	store_run(store, NULL,
		"update board set over = 1, dirty = 1, said = revision where post = ?", S(post));
}

// ---- what is shown ----

void board_clear(Board *board)
{
	g_free(board->room);
	g_free(board->body);
	g_free(board->line);
	g_free(board->event);
	g_free(board->choices);
	*board = (Board){0};
}

bool board_next(Store *store, const char *network, Board *board)
{
	Query *query = store_query(store,
		"select b.id, b.room, b.body, p.line, p.event, p.choices, b.revision, b.said, "
		"b.pin, b.over from board b join post p on p.id = b.post where b.network = ? and "
		"b.dirty = 1 "
		"and b.id > ? order by b.id limit 1",
		S(network), S(board->id));
	bool found = query_step(query, NULL) == STORE_ROW;
	board_clear(board);
	if (found)
		*board = (Board){
			.id = query_int(query, 0),
			.room = g_strdup(query_text(query, 1)),
			.body = g_strdup(query_text(query, 2)),
			.line = g_strdup(query_text(query, 3)),
			.event = g_strdup(query_text(query, 4)),
			.choices = g_strdup(query_text(query, 5)),
			.revision = query_int(query, 6),
			.said = query_int(query, 7),
			.pin = (BoardPin)query_int(query, 8),
			.over = query_int(query, 9) != 0,
		};
	query_reset(query);
	return found;
}

BoardStep board_step(const Board *board)
{
	if (!*board->event) // said, and not there: the network would not have it
		return board->over || board->said >= board->revision ? BOARD_REST : BOARD_FIRST;
	if (board->said < board->revision)
		return BOARD_EDIT;
	if (!board->over && board->pin == PIN_WANTED)
		return BOARD_PIN;
	return board->over && board->pin == PIN_DONE ? BOARD_UNPIN : BOARD_REST;
}

static bool keep(Store *store, const Board *board, GError **error)
{
	bool more = board_step(board) != BOARD_REST;
	return store_run(store, error,
		       "update post set event = ? where id = (select post from board where id = ?) "
		       "and event = ''",
		       S(board->event), S(board->id)) &&
	       store_run(store, error,
		       "update board set said = ?, dirty = case when revision > ? or "
		       "over <> ? then 1 else ? end where id = ?",
		       S(board->said), S(board->revision), S(board->over), S(more), S(board->id));
}

bool board_keep(Store *store, const Board *board, GError **error)
{
	return store_begin(store, error) && store_end(store, keep(store, board, error), error);
}

bool board_keep_pin(Store *store, int64_t id, BoardPin pin, GError **error)
{
	return store_run(store, error,
		"update board set pin = ?, dirty = case when said < revision or (over = 1 and ? = "
		"1) "
		"then 1 else 0 end where id = ?",
		S((int64_t)pin), S((int64_t)pin), S(id));
}
