// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads what is pinned in a room and writes it anew: there is no request that adds one. Nobody else's
// pins are touched.
#include "matrix/pin.h"

#include "base/log.h"
#include "chat/words.h"
#include "matrix/alert.h"
#include "matrix/parts.h"

typedef struct {
	MatrixBoards *boards;
	int64_t board;
	char *name; // of the room, in the config
	char *path; // of the room's list
	char *event;
	bool off;
} Pin;

static void pin_free(void *data)
{
	Pin *pin = data;
	g_free(pin->name);
	g_free(pin->path);
	g_free(pin->event);
	g_free(pin);
}

static Pin *pin_copy(const Pin *pin)
{
	Pin *copy = g_new(Pin, 1);
	*copy = (Pin){pin->boards, pin->board, g_strdup(pin->name), g_strdup(pin->path),
		g_strdup(pin->event), pin->off};
	return copy;
}

// ---- where we may not ----

// One request for the right, ever, kept with the word that it was refused.
static OutboxRow *ask_for_right(const Pin *pin)
{
	const Chat *chat = pin->boards->matrix->base.chat;
	const BotRoom *alerts = alert_room(chat),
		      *room = alerts ? alerts : room_find(&chat->rooms, pin->name);
	if (!room || !alert_is_due(chat, &(Alert){"pin", pin->name, 0}))
		return NULL;
	g_autofree char *text = words_print(room_lang(room),
		N_("I may not pin my posts in room %s; whoever runs it can allow that in its "
		   "settings, under roles and permissions"),
		pin->name);
	return alert_to_room(chat, room, text);
}

// ---- the end ----

static void end(const Pin *pin, BoardPin how)
{
	Matrix *matrix = pin->boards->matrix;
	Store *store = matrix->base.chat->store;
	g_autoptr(GError) error = NULL;
	OutboxRow *row = NULL;
	bool kept = store_begin(store, &error) && board_keep_pin(store, pin->board, how, &error);
	if (kept && how == PIN_REFUSED && !pin->off)
		row = ask_for_right(pin);
	if (!store_end(store, kept, &error)) {
		log_error("board: a pin could not be noted: %s", error->message);
		g_clear_pointer(&row, outbox_row_free);
	}
	g_hash_table_remove(pin->boards->pinning, &pin->board);
	if (row)
		outbox_push(matrix->base.chat->outbox, row);
	matrix_send_wake(&matrix->send);
}

static void on_written(void *data, const ApiAnswer *answer)
{
	const Pin *pin = data;
	bool done = answer->fate == API_DONE;
	if (!done)
		log_write(LOG_WARNING,
			&(LogWhere){
				.network = pin->boards->matrix->base.network, .room = pin->name},
			"matrix: may not pin: %s", answer->words);
	end(pin, done && !pin->off ? PIN_DONE : PIN_REFUSED);
}

// ---- the list ----

// The list as it is to be; NULL: it is so already.
static Json *list_anew(const Pin *pin, const Json *content)
{
	Json *body = json_object_new(), *list = json_add_array(body, "pinned");
	unsigned n = 0;
	bool there = false;
	const Json *old = json_array(content, "pinned");
	for (const Json *at = json_first(old); at && n < PIN_MOST; at = json_next(at)) {
		const char *event = json_as_text(at);
		bool ours = !g_strcmp0(event, pin->event);
		there |= ours;
		if (!event || (ours && pin->off))
			continue;
		json_append_text(list, event);
		n++;
	}
	if (there != pin->off || n >= PIN_MOST) {
		json_free(body);
		return NULL;
	}
	if (!pin->off)
		json_append_text(list, pin->event);
	return body;
}

static void on_read(void *data, const ApiAnswer *answer)
{
	const Pin *pin = data;
	if (answer->fate != API_DONE && answer->status != 404) { // 404: nothing was ever pinned
		end(pin, PIN_REFUSED);
		return;
	}
	Json *body = list_anew(pin, answer->fate == API_DONE ? answer->json : NULL);
	if (!body)
		end(pin, pin->off ? PIN_REFUSED : PIN_DONE);
	else
		errands_push_next(&pin->boards->pins, &(Errand){HTTP_PUT, g_strdup(pin->path), body,
							      on_written, pin_copy(pin), pin_free});
}

void matrix_pin(MatrixBoards *boards, const MatrixRoom *room)
{
	const Board *board = &boards->at;
	if (!g_hash_table_add(boards->pinning, g_memdup2(&board->id, sizeof board->id)))
		return;
	const Pin pin = {boards, board->id, board->room,
		api_path("v3", "rooms", room->id, "state", "m.room.pinned_events", NULL),
		board->event, board->over};
	errands_push(&boards->pins,
		&(Errand){HTTP_GET, g_strdup(pin.path), NULL, on_read, pin_copy(&pin), pin_free});
	g_free(pin.path);
}
