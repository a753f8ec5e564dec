// SPDX-License-Identifier: LGPL-3.0-or-later
// Polls, fills gaps, and hands everything to the bot as one batch. The same `since` brings the same
// events again: whatever happens before the commit, nothing is lost, and ids keep it from being done
// twice.
#include "matrix/sync.h"

#include <malloc.h>
#include <string.h>

#include "base/log.h"
#include "matrix/early.h"
#include "matrix/parts.h"
#include "matrix/timeline.h"

// ---- the store ----

static void load(MatrixSync *sync)
{
	Query *query = store_query(sync->matrix->base.chat->store,
		"select since, at from matrix_sync where network = ? and account = ?",
		S(sync->matrix->base.network), S(sync->matrix->settings->user));
	if (query_step(query, NULL) == STORE_ROW) {
		sync->since = g_strdup(query_text(query, 0));
		sync->saved = sync->heard = query_int(query, 1);
	}
	query_reset(query);
}

static bool on_keep(void *data, GError **error)
{
	MatrixSync *sync = data;
	Matrix *matrix = sync->matrix;
	crypto_keep(&matrix->crypto);
	return keyless_keep(&matrix->decrypter.keyless, error) &&
	       (!matrix->decrypter.took || device_keep(&matrix->device, error)) &&
	       matrix_rooms_save(&matrix->rooms, error) &&
	       (!sync->gaps.cut || recounts_want(&matrix->recounts, error)) &&
	       store_run(matrix->base.chat->store, error,
		       "insert into matrix_sync (network, account, since, at) values (?, ?, ?, ?) "
		       "on conflict (network) do update set account = excluded.account, since = "
		       "excluded.since, at = excluded.at",
		       S(matrix->base.network), S(matrix->settings->user),
		       S(sync->answer.next_batch), S(sync->asked));
}

// ---- an answer ----

static void poll_now(MatrixSync *sync);

static void drop_answer(MatrixSync *sync)
{
	gaps_clear(&sync->gaps);
	sync_clear(&sync->answer);
}

static void go_on(MatrixSync *sync)
{
	g_free(sync->since);
	sync->since = g_strdup(sync->answer.next_batch);
	bool large = sync->catching_up, ready = sync->matrix->ready;
	sync->catching_up = !ready; // the first answer, with its gaps, was all that we had missed
	if (ready && !sync->current) { // now it is known who came and left meanwhile
		if (sync->matrix->device.machine)
			encryptor_go(&sync->matrix->encryptor);
		matrix_send_wake(&sync->matrix->send);
	}
	sync->current = ready;

	sync->heard = sync->asked;
	drop_answer(sync);
	if (large) // the allocator would keep for ever what such an answer took
		malloc_trim(0);
	if (sync->matrix->ready)
		poll_now(sync);
}

static void on_kept(void *data)
{
	MatrixSync *sync = data;
	sync->kept = false;
	sync->saved = clock_now(sync->matrix->base.chat->clock);
	matrix_rooms_saved(&sync->matrix->rooms);
	crypto_kept(&sync->matrix->crypto);
	keyless_kept(&sync->matrix->decrypter.keyless);
	if (sync->gaps.cut)
		recounts_go(&sync->matrix->recounts);
	bool first = !sync->since;
	go_on(sync);
	if (first)
		matrix_go(sync->matrix);
	matrix_send_wake(&sync->matrix->send); // rooms may have become ours
}

// An answer that says nothing, or what we said, need not be kept each time: the token before it is as good.
static bool is_worth_keeping(const MatrixSync *sync, bool news)
{
	int64_t since = clock_now(sync->matrix->base.chat->clock) - sync->saved;
	return news || !sync->since || since >= SYNC_SAVE_SECONDS || since < 0;
}

static void on_filled(void *data, bool logged_out);
static void poll_later(MatrixSync *sync, const char *why, gint64 least_ms);

static gboolean on_early(gpointer data)
{
	MatrixSync *sync = data;
	sync->retry = 0;
	on_filled(sync, false);
	return G_SOURCE_REMOVE;
}

static void on_filled(void *data, bool logged_out)
{
	MatrixSync *sync = data;
	if (logged_out) {
		drop_answer(sync); // it comes again
		matrix_logged_out(sync->matrix);
		return;
	}
	if (sync->early < SYNC_EARLY_MOST && early_is(sync->matrix, &sync->answer)) {
		sync->early++;
		sync->retry = g_timeout_add(SYNC_EARLY_MS, on_early, sync);
		return;
	}
	sync->early = 0;
	decrypt(&sync->matrix->decrypter, &(DecryptAsk){
						  .answer = &sync->answer,
						  .gaps = &sync->gaps,
						  .rooms = &sync->matrix->rooms,
						  .self = sync->matrix->rooms.self,
						  .first = !sync->since,
						  .now = clock_now(sync->matrix->base.chat->clock),
					  });
}

static void on_decrypted(void *data, const char *why)
{
	MatrixSync *sync = data;
	if (why) {
		drop_answer(sync);
		poll_later(sync, why, 0);
		return;
	}
	backoff_reset(&sync->backoff);
	bool news = false;
	GPtrArray *messages = timeline_hear(sync, &news);
	if (!is_worth_keeping(sync, news)) {
		g_ptr_array_unref(messages);
		go_on(sync);
		return;
	}
	sync->kept = true;
	chat_batch(sync->matrix->base.chat, &(ChatBatch){messages, on_keep, on_kept, sync});
}

static void find_gaps(MatrixSync *sync)
{
	Matrix *matrix = sync->matrix;
	gaps_init(&sync->gaps);
	sync->gaps.api = &matrix->api;
	sync->gaps.network = matrix->base.network;
	sync->gaps.until = sync->since;
	sync->gaps.done = on_filled;
	sync->gaps.data = sync;
	SyncRoom told = {0};
	while (sync->since && sync_next_room(&sync->answer, &told))
		if (told.part == SYNC_JOINED && told.limited && told.prev_batch &&
			matrix_rooms_is_in(&matrix->rooms, told.id))
			gaps_add(&sync->gaps, &told);
}

// ---- polling ----

// By our own clock: the program was down, the connection was lost, or the machine slept. A machine
// that wakes hears the answer to a poll of long ago first, which knows only the beginning of that time.
static int64_t away_since(const MatrixSync *sync)
{
	int64_t now = clock_now(sync->matrix->base.chat->clock);
	return sync->since && now - sync->heard > SYNC_AWAY_SECONDS ? sync->heard : 0;
}

static gboolean on_retry(gpointer data)
{
	MatrixSync *sync = data;
	sync->retry = 0;
	poll_now(sync);
	return G_SOURCE_REMOVE;
}

static void poll_later(MatrixSync *sync, const char *why, gint64 least_ms)
{
	sync->catching_up = true;
	sync->current = false; // meanwhile a room may become encrypted
	backoff_at_least(&sync->backoff, least_ms);
	int64_t wait = backoff_next(&sync->backoff);
	log_write(LOG_WARNING, &(LogWhere){.network = sync->matrix->base.network},
		"matrix: sync failed: %s, retrying in %d s", why, (int)((wait + 999) / 1000));
	sync->retry = g_timeout_add((guint)wait, on_retry, sync);
}

// Who floods our rooms while we are away could else keep us deaf: less of each room is a shorter answer, and
// the rest a gap.
static void poll_again(MatrixSync *sync, const ApiAnswer *answer)
{
	sync->filter.least |= answer->too_long;
	if (answer->fate == API_REFUSED)
		sync_filter_doubt(&sync->filter);
	poll_later(sync, answer->words, answer->fate == API_LIMITED ? answer->retry_ms : 0);
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	MatrixSync *sync = data;
	sync->request = NULL;
	g_autoptr(GError) error = NULL;
	if (answer->fate == API_LOGGED_OUT)
		matrix_logged_out(sync->matrix);
	else if (answer->fate != API_DONE)
		poll_again(sync, answer);
	else if (!sync_take(&sync->answer, api_take_json(answer), &error))
		poll_later(sync, error->message, 0);
	else {
		sync->filter.least = false;
		sync->away = away_since(sync);
		timeline_latch(sync);
		find_gaps(sync);
		gaps_fill(&sync->gaps);
	}
}

// Not waiting while we catch up has a second reason: Synapse keeps the answer to a poll that was cut off,
// with the first event alone, and gives it to whoever asks the same again.
static void poll_now(MatrixSync *sync)
{
	if (!sync->since)
		sync->filter.least = true; // not acted on: who we are, and where
	else
		sync_filter_store(&sync->filter, &sync->matrix->api, sync->matrix->settings->user);
	g_autofree char *filter = sync_filter_value(&sync->filter);
	g_autofree char *since = sync->since ? g_uri_escape_string(sync->since, NULL, FALSE) : NULL;
	g_autofree char *path = g_strdup_printf(
		"/_matrix/client/v3/sync?timeout=%d&set_presence=offline&filter=%s%s%s",
		sync->catching_up ? 0 : SYNC_POLL_MS, filter, since ? "&since=" : "",
		since ? since : "");
	sync->asked = clock_now(sync->matrix->base.chat->clock);
	sync->request = api_ask(&sync->matrix->api,
		&(ApiCall){
			.path = path,
			.timeout_ms = SYNC_POLL_MS + SYNC_GRACE_MS,
			.most_bytes = JSON_MAX_BYTES,
		},
		on_answer, sync);
}

static void on_unread(void *data, const char *id, const Event *event, const char *fault)
{
	const MatrixSync *sync = data;
	const MatrixRoom *room = matrix_rooms_find(&sync->matrix->rooms, id);
	const BotRoom *named = room ? matrix_bot_room(sync->matrix, room) : NULL;
	if (room && room->standing == ROOM_IN && (named || matrix_room_is_private(room)))
		crypto_unread(&sync->matrix->crypto, named, event, fault);
}

void matrix_sync_decrypts(MatrixSync *sync)
{
	const Chat *chat = sync->matrix->base.chat;
	decrypter_init(&sync->matrix->decrypter,
		&(Decrypter){
			.encryptor = &sync->matrix->encryptor,
			.keyless = {.store = chat->store, .network = sync->matrix->base.network},
			.done = on_decrypted,
			.unread = on_unread,
			.data = sync,
		});
}

void matrix_sync_init(MatrixSync *sync, Matrix *matrix)
{
	*sync = (MatrixSync){.matrix = matrix};
	backoff_init(&sync->backoff, SYNC_RETRY_MS, SYNC_RETRY_MOST_MS);
}

void matrix_sync_start(MatrixSync *sync)
{
	if (!sync->since) {
		load(sync);
		sync->catching_up = true;
	}
	if (!sync->kept && !sync->request && !sync->answer.json && !sync->retry)
		poll_now(sync);
}

void matrix_sync_stop(MatrixSync *sync)
{
	g_clear_handle_id(&sync->retry, g_source_remove);
	g_clear_pointer(&sync->request, api_cancel);
	sync->current = false; // as after a poll that failed
	sync->catching_up = true;
	sync_filter_clear(&sync->filter);

	if (!sync->kept)
		drop_answer(sync);
}

void matrix_sync_clear(MatrixSync *sync)
{
	matrix_sync_stop(sync);
	drop_answer(sync);
	g_clear_pointer(&sync->since, g_free);
}
