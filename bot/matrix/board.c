// SPDX-License-Identifier: LGPL-3.0-or-later
// Brings what rooms show to what they are to show. Words leave under an id that the server knows again, so
// that a post is never there twice.
#include "matrix/board.h"

#include "base/log.h"
#include "chat/post.h"
#include "matrix/parts.h"
#include "matrix/pin.h"
#include "matrix/render.h"

typedef struct {
	gint64 wanted_us; // since when something is to be done; 0 = nothing is
	gint64 edited_us; // last
} Pace;

void matrix_boards_init(MatrixBoards *boards, Matrix *matrix)
{
	*boards = (MatrixBoards){
		.matrix = matrix,
		.pace = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free),
		.sent = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
		.pinning = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
		.newest = store_one(
			matrix->base.chat->store, 0, "select coalesce(max(id), 0) from board"),
	};
	errands_init(&boards->pins, &matrix->api);
	backoff_init(&boards->backoff, BOARDS_RETRY_MS, BOARDS_RETRY_MOST_MS);
}

// Whether the server has these words, nobody knows.
static void doubt_first(MatrixBoards *boards)
{
	if (board_step(&boards->at) == BOARD_FIRST)
		g_hash_table_add(boards->sent, g_memdup2(&boards->at.id, sizeof boards->at.id));
}

static void drop_sealed(MatrixBoards *boards)
{
	g_clear_pointer(&boards->sealed, json_free);
	g_clear_pointer(&boards->sealed_as, g_free);
	g_clear_pointer(&boards->sealed_in, g_free);
}

void matrix_boards_stop(MatrixBoards *boards)
{
	if (boards->request)
		doubt_first(boards);
	g_clear_handle_id(&boards->timer, g_source_remove);
	g_clear_pointer(&boards->request, api_cancel);
	g_clear_pointer(&boards->encryption, encryption_cancel);
	drop_sealed(boards); // the next device has other keys
	errands_hold(&boards->pins);
}

void matrix_boards_clear(MatrixBoards *boards)
{
	matrix_boards_stop(boards);
	errands_clear(&boards->pins);
	board_clear(&boards->at);
	g_clear_pointer(&boards->pace, g_hash_table_unref);
	g_clear_pointer(&boards->sent, g_hash_table_unref);
	g_clear_pointer(&boards->pinning, g_hash_table_unref);
}

// ---- when ----

static Pace *pace_of(MatrixBoards *boards, int64_t id)
{
	Pace *pace = g_hash_table_lookup(boards->pace, &id);
	if (!pace) {
		pace = g_new0(Pace, 1);
		g_hash_table_insert(boards->pace, g_memdup2(&id, sizeof id), pace);
	}
	return pace;
}

static gboolean on_timer(gpointer data)
{
	MatrixBoards *boards = data;
	boards->timer = 0;
	matrix_send_wake(&boards->matrix->send);
	return G_SOURCE_REMOVE;
}

static void look_again(MatrixBoards *boards, gint64 in_us)
{
	if (!boards->timer)
		boards->timer = g_timeout_add((guint)(MAX(in_us, 0) / 1000 + 1), on_timer, boards);
}

static bool is_time(MatrixBoards *boards, const Board *board, BoardsWhich which)
{
	gint64 now = g_get_monotonic_time();
	Pace *pace = pace_of(boards, board->id);
	if (!pace->wanted_us)
		pace->wanted_us = now;
	gint64 early = pace->edited_us ? pace->edited_us + BOARDS_EDIT_MS * 1000 - now : 0;
	if (board_step(board) == BOARD_EDIT && early > 0) {
		look_again(boards, early);
		return false;
	}
	gint64 overdue = pace->wanted_us + BOARDS_OVERDUE_MS * 1000 - now;
	if (which == BOARDS_ALL || overdue <= 0)
		return true;
	look_again(boards, overdue);
	return false;
}

// ---- one step ----

static void keep(MatrixBoards *boards, const Board *board)
{
	g_autoptr(GError) error = NULL;
	Pace *pace = pace_of(boards, board->id);
	if (!board_keep(boards->matrix->base.chat->store, board, &error)) {
		log_error("board: could not be noted, it is said again: %s", error->message);
		boards->held_us = g_get_monotonic_time() + BOARDS_RETRY_MS * 1000;
		return;
	}
	pace->wanted_us = 0;
	pace->edited_us = g_get_monotonic_time();
	if (board->over)
		g_hash_table_remove(boards->pace, &board->id);
}

// The first words may be those of an earlier try, which the server kept: then the newest follow as an
// edit.
static void take_first(MatrixBoards *boards, const char *event)
{
	Board *board = &boards->at;
	const MatrixRoom *room = matrix_room_named(boards->matrix, board->room);
	bool sure = board->id > boards->newest && !g_hash_table_contains(boards->sent, &board->id);
	g_free(board->event);
	board->event = g_strdup(event);
	board->said = sure ? board->revision : 0;
	g_hash_table_remove(boards->sent, &board->id);
	if (room)
		matrix_seeds_add(&boards->matrix->seeds,
			&(SeedPost){room->id, event, board->line, post_choices(board->choices)});
}

static void take(MatrixBoards *boards, const ApiAnswer *answer)
{
	const char *event = json_text(answer->json, "event_id");
	backoff_reset(&boards->backoff);
	if (board_step(&boards->at) == BOARD_EDIT)
		boards->at.said = boards->at.revision;
	else if (event)
		take_first(boards, event);
	keep(boards, &boards->at);
}

// It will be refused again: the post is left as it is.
static void give_up(MatrixBoards *boards, const char *why)
{
	Board *board = &boards->at;
	log_write(LOG_WARNING,
		&(LogWhere){.network = boards->matrix->base.network, .room = board->room},
		"matrix: the server refused a live post: %s", why);
	board->said = board->revision;
	keep(boards, board);
}

static void try_later(MatrixBoards *boards)
{
	gint64 wait_us = (gint64)backoff_next(&boards->backoff) * 1000;
	boards->held_us = g_get_monotonic_time() + wait_us;
	doubt_first(boards);
	look_again(boards, wait_us);
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	MatrixBoards *boards = data;
	boards->request = NULL;
	if (answer->fate != API_UNREACHED)
		drop_sealed(boards);
	switch (answer->fate) {
	case API_DONE:
		take(boards, answer);
		break;
	case API_UNREACHED:
		try_later(boards);
		break;
	case API_LIMITED:
		matrix_send_limited(&boards->matrix->send, answer->retry_ms);
		break;
	case API_LOGGED_OUT:
		matrix_logged_out(boards->matrix);
		return;
	case API_REFUSED:
		give_up(boards, answer->words);
		break;
	}
	matrix_send_wake(&boards->matrix->send);
}

static char *transaction_of(const Board *board)
{
	return board_step(board) == BOARD_EDIT
		       ? g_strdup_printf("%s.r%" G_GINT64_FORMAT, board->line, board->revision)
		       : g_strdup(board->line);
}

// Encrypted for the room, or in clear for one that is not.
static void put(MatrixBoards *boards, const MatrixRoom *room, const Json *content)
{
	g_autofree char *transaction = transaction_of(&boards->at);
	g_autofree char *path = api_path("v3", "rooms", room->id, "send",
		room->encrypted ? "m.room.encrypted" : "m.room.message", transaction, NULL);
	boards->request = api_ask(&boards->matrix->api,
		&(ApiCall){.method = HTTP_PUT, .path = path, .body = content}, on_answer, boards);
}

static void on_encrypted(void *data, const Json *content, const char *why)
{
	MatrixBoards *boards = data;
	const MatrixRoom *room = matrix_room_named(boards->matrix, boards->at.room);
	boards->encryption = NULL;
	if (content && room && room->encrypted) {
		drop_sealed(boards);
		boards->sealed = json_copy(content);
		boards->sealed_as = transaction_of(&boards->at);
		boards->sealed_in = g_strdup(room->id);
		put(boards, room, boards->sealed);
		return;
	}
	if (why)
		give_up(boards, why);
	matrix_send_wake(&boards->matrix->send);
}

static void say(MatrixBoards *boards, const MatrixRoom *room)
{
	const Board *board = &boards->at;
	g_autoptr(Json) content = board_step(board) == BOARD_EDIT
					  ? render_edit(board->event, board->body, RENDER_NOTICE)
					  : render_notice(board->body);
	g_autofree char *transaction = transaction_of(board);
	if (room->encrypted && !g_strcmp0(transaction, boards->sealed_as) &&
		!strcmp(room->id, boards->sealed_in))
		put(boards, room, boards->sealed); // under one id it is always the same
	else if (room->encrypted)
		boards->encryption = encrypt(&boards->matrix->encryptor, room->id, content,
			(EncryptReply){on_encrypted, boards});
	else
		put(boards, room, content);
}

// False: it takes no time of ours, or is not to be done now.
static bool do_step(MatrixBoards *boards, const MatrixRoom *room, BoardsWhich which)
{
	switch (board_step(&boards->at)) {
	case BOARD_REST:
		keep(boards, &boards->at);
		return false;
	case BOARD_PIN:
	case BOARD_UNPIN:
		matrix_pin(boards, room);
		return false;
	case BOARD_FIRST:
	case BOARD_EDIT:
		break;
	}
	if (!is_time(boards, &boards->at, which))
		return false;
	say(boards, room);
	return true;
}

bool matrix_boards_go(MatrixBoards *boards, BoardsWhich which)
{
	if (boards->request || boards->encryption)
		return true;
	if (g_get_monotonic_time() < boards->held_us)
		return false;
	Store *store = boards->matrix->base.chat->store;
	board_clear(&boards->at);
	while (board_next(store, boards->matrix->base.network, &boards->at)) {
		const MatrixRoom *room = matrix_room_named(boards->matrix, boards->at.room);
		if (room && room->standing == ROOM_IN && crypto_speaks(room) &&
			do_step(boards, room, which))
			return true;
	}
	return false;
}
