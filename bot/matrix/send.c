// SPDX-License-Identifier: LGPL-3.0-or-later
// Which lines leave, and when: at the pace that the server allows, and past rooms that do not answer.
#include "matrix/send.h"

#include <string.h>

#include "matrix/delivery.h"
#include "matrix/render.h"

void matrix_send_init(MatrixSend *send, Matrix *matrix)
{
	*send = (MatrixSend){
		.matrix = matrix,
		.going = g_ptr_array_new_with_free_func((GDestroyNotify)delivery_free),
		.unreachable = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
	};
}

void matrix_send_clear(MatrixSend *send)
{
	g_clear_handle_id(&send->wake, g_source_remove);
	g_clear_handle_id(&send->slow, g_source_remove);
	g_clear_pointer(&send->going, g_ptr_array_unref);
	g_clear_pointer(&send->unreachable, g_hash_table_unref);
}

// ---- where to ----

static const MatrixRoom *room_of(const MatrixSend *send, const OutboxRow *row)
{
	return matrix_room_of(send->matrix, row->room, row->address);
}

static bool is_busy(const MatrixSend *send, const char *room)
{
	for (unsigned i = 0; i < send->going->len; i++)
		if (!strcmp(((Delivery *)send->going->pdata[i])->room, room))
			return true;
	return false;
}

// A question in a room never opens a private chat: without one its private answer is refused, and
// the room hears "ask me in private". For words that nobody asked for one is made.
static OutboxReady ask_person(const MatrixSend *send, const OutboxRow *row)
{
	const char *user = render_user(row->address);
	if (!user)
		return OUTBOX_DEAD;
	const MatrixRooms *rooms = &send->matrix->rooms;
	bool disorder = rooms->index.wanted && !rooms->index.decrypts;
	const MatrixRoom *room = room_of(send, row);
	// what belongs into an encrypted chat waits there, and is said nowhere else meanwhile
	if (disorder && (!room || matrix_rooms_hides(rooms, user)))
		return OUTBOX_WAIT;
	// only a sync tells whether it is encrypted
	if (room)
		return is_busy(send, room->id) || room->standing != ROOM_IN ? OUTBOX_WAIT
									    : OUTBOX_GO;
	if (row->asked_room || g_hash_table_contains(send->unreachable, user))
		return OUTBOX_GO; // to be refused
	privates_make(&send->matrix->privates, user);
	return OUTBOX_WAIT;
}

static OutboxReady on_ask(void *data, const OutboxRow *row)
{
	const MatrixSend *send = data;
	if (!row->room)
		return ask_person(send, row);
	const MatrixRoom *room = room_of(send, row);
	return room && room->standing == ROOM_IN && !is_busy(send, room->id) ? OUTBOX_GO
									     : OUTBOX_WAIT;
}

static size_t on_line(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return SEND_LINE_BYTES;
}

void matrix_send_limited(MatrixSend *send, gint64 wait_ms)
{
	gint64 now = g_get_monotonic_time();
	send->limited_us = now;
	send->held_us = MAX(send->held_us, now + wait_ms * 1000);
}

// ---- all of them ----

static void go_on(MatrixSend *send)
{
	for (unsigned i = send->going->len; i-- > 0;) { // one that is refused goes out of it
		Delivery *delivery = send->going->pdata[i];
		if (!send->matrix->device.machine) // it would wait for ever
			g_clear_pointer(&delivery->encryption, encryption_cancel);
		if (!delivery->request && !delivery->retry && !delivery->encryption)
			delivery_go(delivery);
	}
}

static unsigned most_now(const MatrixSend *send, gint64 now)
{
	bool careful = send->limited_us &&
		       now - send->limited_us < SEND_CAREFUL_SECONDS * G_USEC_PER_SEC;
	return careful ? 1 : SEND_MOST;
}

// Microseconds until this one keeps nobody waiting any more: a room that does not answer delays no other. 0 = it does not now.
static gint64 keeps_us(const Delivery *delivery, gint64 now)
{
	bool works = delivery->request || delivery->encryption;
	return works ? MAX(0, delivery->asked_us + SEND_SLOW_MS * 1000 - now) : 0;
}

// How many do; *ret_us is when the first of them will not any more.
static unsigned count_busy(const MatrixSend *send, gint64 now, gint64 *ret_us)
{
	unsigned busy = 0;
	*ret_us = G_MAXINT64;
	for (unsigned i = 0; i < send->going->len; i++) {
		gint64 us = keeps_us(send->going->pdata[i], now);
		if (us)
			*ret_us = MIN(*ret_us, us);
		busy += us > 0;
	}
	return busy;
}

static gboolean on_slow(gpointer data)
{
	MatrixSend *send = data;
	send->slow = 0;
	matrix_send_wake(send);
	return G_SOURCE_REMOVE;
}

static void deliver_all(MatrixSend *send, gint64 now)
{
	const OutboxPull pull = {on_ask, on_line, send};
	const Matrix *matrix = send->matrix;
	OutboxRow *row;
	gint64 us;
	g_clear_handle_id(&send->slow, g_source_remove);
	while (now >= send->held_us && count_busy(send, now, &us) < most_now(send, now) &&
		send->going->len < SEND_ALL) {
		row = outbox_next(matrix->base.chat->outbox, matrix->base.network, &pull);
		if (!row)
			return;
		delivery_begin(send, row, room_of(send, row));
	}
	if (now >= send->held_us && us < G_MAXINT64)
		send->slow = g_timeout_add((guint)(us / 1000 + 1), on_slow, send);
}

static gboolean on_wake(gpointer data)
{
	MatrixSend *send = data;
	send->wake = 0;
	if (!send->matrix->ready || !send->matrix->sync.current)
		return G_SOURCE_REMOVE;
	go_on(send);
	gint64 now = g_get_monotonic_time();
	if (now >= send->held_us)
		matrix_boards_go(&send->matrix->boards, BOARDS_OVERDUE);
	deliver_all(send, now);
	gint64 us;
	if (now >= send->held_us && !count_busy(send, now, &us) &&
		!matrix_boards_go(&send->matrix->boards, BOARDS_ALL))
		matrix_seeds_go(&send->matrix->seeds);
	if (now < send->held_us)
		send->wake = g_timeout_add(
			(guint)((send->held_us - now) / 1000 + 1), on_wake, send);
	return G_SOURCE_REMOVE;
}

// Behind the turns: what one turn said leaves together.
void matrix_send_wake(MatrixSend *send)
{
	if (!send->wake)
		send->wake = g_idle_add_full(G_PRIORITY_HIGH_IDLE + 5, on_wake, send, NULL);
}

void matrix_send_reach(MatrixSend *send, const char *user, const char *why)
{
	if (why)
		g_hash_table_replace(send->unreachable, g_strdup(user), g_strdup(why));
	else
		g_hash_table_remove(send->unreachable, user);
	matrix_send_wake(send);
}

void matrix_send_stop(MatrixSend *send)
{
	g_clear_handle_id(&send->wake, g_source_remove);
	g_clear_handle_id(&send->slow, g_source_remove);
	for (unsigned i = 0; i < send->going->len; i++) {
		Delivery *delivery = send->going->pdata[i];
		g_clear_handle_id(&delivery->retry, g_source_remove);
		delivery->doubtful |= delivery->request != NULL;
		g_clear_pointer(&delivery->request, api_cancel);
	}
}
