// SPDX-License-Identifier: LGPL-3.0-or-later
// Says a line to the server. One that may have arrived is sent again under its id until there is an
// answer, for ever; one that the server surely did not take (429) waits in the outbox again, where
// more may join it.
#include "matrix/delivery.h"

#include <string.h>

#include "base/log.h"
#include "chat/post.h"
#include "chat/posted.h"
#include "matrix/render.h"

static void drop_encrypted(Delivery *delivery)
{
	g_clear_pointer(&delivery->encrypted, json_free);
	g_clear_pointer(&delivery->encrypted_by, g_free);
}

void delivery_free(Delivery *delivery)
{
	g_clear_handle_id(&delivery->retry, g_source_remove);
	g_clear_pointer(&delivery->request, api_cancel);
	encryption_cancel(delivery->encryption);
	drop_encrypted(delivery);
	g_clear_pointer(&delivery->contents, g_ptr_array_unref);
	g_free(delivery->room);
	g_free(delivery->transaction);
	g_free(delivery->edited);
	g_free(delivery);
}

static gboolean on_retry(gpointer data)
{
	Delivery *delivery = data;
	delivery->retry = 0;
	delivery_go(delivery);
	return G_SOURCE_REMOVE;
}

static void refuse(Delivery *delivery, const char *why)
{
	MatrixSend *send = delivery->send;
	OutboxRow *row = delivery->row;
	log_write(LOG_WARNING,
		&(LogWhere){.network = send->matrix->base.network, .room = row->room},
		"matrix: the server refused a line: %s", why);
	g_free(row->why);
	row->why = g_strdup(why);
	outbox_failed(send->matrix->base.chat->outbox, row, OUTBOX_REFUSED);
	g_ptr_array_remove(send->going, delivery);
}

static void limit(Delivery *delivery, gint64 wait_ms)
{
	MatrixSend *send = delivery->send;
	matrix_send_limited(send, wait_ms);
	// its beginning is said, or may be: it must go on by itself, under its own id
	if (delivery->next || delivery->doubtful) {
		delivery->retry = g_timeout_add((guint)wait_ms, on_retry, delivery);
		return;
	}
	outbox_release(delivery->row);
	g_ptr_array_remove(send->going, delivery);
}

// A question to one person may be answered by a tap.
static void set_marks(const Delivery *delivery, const char *event)
{
	const OutboxRow *row = delivery->row;
	if (!delivery->next && event && row->question && !row->room)
		matrix_seeds_add(&delivery->send->matrix->seeds,
			&(SeedPost){delivery->room, event, delivery->transaction,
				post_choices(row->question)});
}

// A row that is still in the store leaves again after a crash, under its id, and is called the same.
static void keep_event(const Delivery *delivery, const char *event)
{
	g_autoptr(GError) error = NULL;
	const char *first = delivery->edited ? delivery->edited
					     : event; // edits are of the first words
	if (!delivery->next && first &&
		!posted_keep(
			delivery->send->matrix->base.chat->store, delivery->row, first, &error))
		log_error("what a post is called could not be kept, it cannot be edited: %s",
			error->message);
}

static void take_on(Delivery *delivery, const char *event)
{
	MatrixSend *send = delivery->send;
	backoff_reset(&delivery->backoff);
	set_marks(delivery, event);
	keep_event(delivery, event);
	drop_encrypted(delivery);
	if (++delivery->next < delivery->contents->len) {
		delivery_go(delivery);
		return;
	}
	outbox_sent(send->matrix->base.chat->outbox, delivery->row);
	g_ptr_array_remove(send->going, delivery);
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	Delivery *delivery = data;
	MatrixSend *send = delivery->send;
	delivery->request = NULL;
	switch (answer->fate) {
	case API_DONE:
		take_on(delivery, json_text(answer->json, "event_id"));
		break;
	case API_UNREACHED:
		delivery->doubtful = true;
		delivery->retry = g_timeout_add(
			(guint)backoff_next(&delivery->backoff), on_retry, delivery);
		break;
	case API_LIMITED:
		limit(delivery, answer->retry_ms);
		break;
	case API_LOGGED_OUT:
		matrix_logged_out(send->matrix);
		return;
	case API_REFUSED:
		refuse(delivery, answer->words);
		break;
	}
	matrix_send_wake(send);
}

static void put(Delivery *delivery)
{
	Matrix *matrix = delivery->send->matrix;
	const Json *encrypted = delivery->encrypted;
	g_autofree char *transaction = delivery->next
					       ? g_strdup_printf("%s.%u", delivery->transaction,
							 delivery->next)
					       : g_strdup(delivery->transaction);
	g_autofree char *path = api_path("v3", "rooms", delivery->room, "send",
		encrypted ? "m.room.encrypted" : "m.room.message", transaction, NULL);
	const ApiCall call = {.method = HTTP_PUT,
		.path = path,
		.body = encrypted ? encrypted : delivery->contents->pdata[delivery->next]};
	delivery->request = api_ask(&matrix->api, &call, on_answer, delivery);
}

static void on_encrypted(void *data, const Json *content, const char *why)
{
	Delivery *delivery = data;
	MatrixSend *send = delivery->send;
	delivery->encryption = NULL;
	if (content && !send->matrix->sync.current) {
		return; // who may read it may be others by now: it is encrypted anew
	} else if (content) {
		delivery->encrypted = json_copy(content);
		delivery->encrypted_by = g_strdup(send->matrix->device.id);
		delivery_go(delivery);
	} else {
		refuse(delivery, why);
		matrix_send_wake(send);
	}
}

// A room may have become encrypted since its line was taken up, and another device may have taken the place of ours:
// what the lost one encrypted nobody believes.
void delivery_go(Delivery *delivery)
{
	Matrix *matrix = delivery->send->matrix;
	if (!matrix->ready || !matrix->sync.current)
		return; // matrix_send_wake() takes it up again
	const MatrixRoom *room = matrix_rooms_find(&matrix->rooms, delivery->room);
	if (room && !crypto_speaks(room)) { // never in clear text where people believe it is not
		refuse(delivery, "the room is encrypted, which is not spoken now");
		return;
	}
	if (g_strcmp0(delivery->encrypted_by, matrix->device.id))
		drop_encrypted(delivery);
	delivery->asked_us = g_get_monotonic_time();
	if (room && room->encrypted && !delivery->encrypted)
		delivery->encryption = encrypt(&matrix->encryptor, room->id,
			delivery->contents->pdata[delivery->next],
			(EncryptReply){on_encrypted, delivery});
	else
		put(delivery);
}

// What is said unasked in a room is to be noticed; all else is a notice, which no bot answers.
static RenderKind kind_of(const OutboxRow *row)
{
	bool unasked = row->class == OUTBOX_ROOM || row->class == OUTBOX_URGENT;
	return unasked && row->room ? RENDER_TEXT : RENDER_NOTICE;
}

static char *edited_by(const MatrixSend *send, const OutboxRow *row)
{
	const Posted posted = {row->owner, row->room, row->edits};
	return row->edits && row->room ? posted_event(send->matrix->base.chat->store, &posted)
				       : NULL;
}

// Too long for an edit, it is said anew.
static void render(Delivery *delivery)
{
	const OutboxRow *row = delivery->row;
	const char *words = outbox_words(row);
	if (!delivery->edited || strlen(words) > RENDER_EDIT_BYTES) {
		g_clear_pointer(&delivery->edited, g_free);
		delivery->contents = render_row(row, kind_of(row));
		return;
	}
	delivery->contents = g_ptr_array_new_with_free_func((GDestroyNotify)json_free);
	g_ptr_array_add(delivery->contents, render_edit(delivery->edited, words, kind_of(row)));
}

void delivery_begin(MatrixSend *send, OutboxRow *row, const MatrixRoom *room)
{
	g_autoptr(GError) error = NULL;
	Outbox *outbox = send->matrix->base.chat->outbox;
	bool noted = row->line != NULL; // before the last crash
	const char *transaction = outbox_transaction(outbox, row, &error);
	if (!transaction) {
		log_error("outbox: a line cannot be noted, it waits: %s", error->message);
		outbox_release(row);
		send->held_us = g_get_monotonic_time() + SEND_RETRY_MS * 1000;
		return;
	}
	Delivery *delivery = g_new0(Delivery, 1);
	*delivery = (Delivery){
		.send = send,
		.row = row,
		.room = g_strdup(room ? room->id : ""),
		.transaction = g_strdup(transaction),
		.edited = edited_by(send, row),
		.doubtful = noted,
	};
	render(delivery);
	backoff_init(&delivery->backoff, SEND_RETRY_MS, SEND_RETRY_MOST_MS);
	g_ptr_array_add(send->going, delivery);
	if (!room)
		refuse(delivery, "there is no private chat with that person");
	else
		delivery_go(delivery);
}
