// SPDX-License-Identifier: LGPL-3.0-or-later
// Asks for the marks on a post, and for what became of those that are not there any more. What is heard
// so goes the way of all taps: one that has acted does nothing.
#include "matrix/recount.h"

#include "matrix/hear.h"
#include "matrix/parts.h"

// One post being asked.
struct Recount {
	Recounts *recounts;
	int64_t post;
	char *event;
	char *room;                 // its id
	char *name;                 // our own
	unsigned read;              // marks so far
	GHashTable *seen;           // ids of marks that are there
	GPtrArray *messages, *gone; // of Message; ids of marks that are not there
};

static void recount_free(Recount *recount)
{
	if (!recount)
		return;
	g_free(recount->event);
	g_free(recount->room);
	g_free(recount->name);
	g_hash_table_unref(recount->seen);
	g_clear_pointer(&recount->messages, g_ptr_array_unref);
	g_ptr_array_unref(recount->gone);
	g_free(recount);
}

void recounts_init(Recounts *recounts, Matrix *matrix)
{
	*recounts = (Recounts){.matrix = matrix};
	errands_init(&recounts->errands, &matrix->api);
}

void recounts_clear(Recounts *recounts)
{
	errands_clear(&recounts->errands);
	g_clear_pointer(&recounts->current, recount_free);
}

void recounts_hold(Recounts *recounts)
{
	errands_hold(&recounts->errands);
}

bool recounts_want(const Recounts *recounts, GError **error)
{
	const Chat *chat = recounts->matrix->base.chat;
	return store_run(chat->store, error,
		"update post set recount = 1 where network = ? and until > ? and event <> ''",
		S(recounts->matrix->base.network), S(clock_now(chat->clock)));
}

// ---- the end ----

static bool on_keep(void *data, GError **error)
{
	const Recount *recount = data;
	return store_run(recount->recounts->matrix->base.chat->store, error,
		"update post set recount = 0 where id = ?", S(recount->post));
}

static void on_kept(void *data)
{
	Recounts *recounts = ((Recount *)data)->recounts;
	g_clear_pointer(&recounts->current, recount_free);
	recounts_go(recounts);
}

static void finish(Recount *recount)
{
	chat_batch(recount->recounts->matrix->base.chat,
		&(ChatBatch){g_steal_pointer(&recount->messages), on_keep, on_kept, recount});
}

static void hear(Recount *recount, const Event *event)
{
	const Matrix *matrix = recount->recounts->matrix;
	const Hearer hearer = {
		.network = matrix->base.network, .self = matrix->rooms.self, .name = recount->name};
	const MatrixRoom *room = matrix_rooms_find(&matrix->rooms, recount->room);
	if (!room)
		return;
	g_autofree char *handle = names_handle(&room->names, event->sender);
	const HearPlace place = {matrix_bot_room(matrix, room), handle};
	Message *message = hear_event(&hearer, &place, event);
	if (message)
		g_ptr_array_add(recount->messages, message);
}

// ---- marks that are not there any more ----

static void ask_gone(Recount *recount);

static void on_gone(void *data, const ApiAnswer *answer)
{
	Recount *recount = data;
	const Json *because = json_object(
		json_object(answer->json, "unsigned"), "redacted_because");
	g_autofree char *id = g_ptr_array_steal_index(recount->gone, recount->gone->len - 1);
	Event event;
	if (because && event_read(&event, because)) {
		event.redacts = id;
		hear(recount, &event);
	}
	ask_gone(recount);
}

static void ask(Recount *recount, char *path, ErrandDone *done)
{
	errands_push(&recount->recounts->errands,
		&(Errand){.method = HTTP_GET, .path = path, .done = done, .data = recount});
}

static void ask_gone(Recount *recount)
{
	if (!recount->gone->len) {
		finish(recount);
		return;
	}
	const char *id = recount->gone->pdata[recount->gone->len - 1];
	ask(recount, api_path("v3", "rooms", recount->room, "event", id, NULL), on_gone);
}

static void find_gone(Recount *recount)
{
	Query *query = store_query(recount->recounts->matrix->base.chat->store,
		"select id from tap where post = ? and gone = 0 order by id", S(recount->post));
	while (query_step(query, NULL) == STORE_ROW)
		if (!g_hash_table_contains(recount->seen, query_text(query, 0)))
			g_ptr_array_add(recount->gone, g_strdup(query_text(query, 0)));
	query_reset(query);
	ask_gone(recount);
}

// ---- marks that are there ----

static void ask_page(Recount *recount, const char *from);

static void on_page(void *data, const ApiAnswer *answer)
{
	Recount *recount = data;
	const Json *chunk = json_array(answer->json, "chunk");
	const char *next = json_text(answer->json, "next_batch");
	Event event;
	unsigned before = recount->read;
	for (const Json *at = json_first(chunk); event_next(&at, &event);) {
		recount->read++;
		if (event.id)
			g_hash_table_add(recount->seen, g_strdup(event.id));
		hear(recount, &event);
	}
	if (next && recount->read > before && recount->read < RECOUNT_MOST)
		ask_page(recount, next);
	else if (answer->fate == API_DONE)
		find_gone(recount);
	else // we are not in that room any more
		finish(recount);
}

static void ask_page(Recount *recount, const char *from)
{
	g_autofree char *path = api_path("v1", "rooms", recount->room, "relations", recount->event,
		"m.annotation", "m.reaction", NULL);
	g_autofree char *escaped = from ? g_uri_escape_string(from, NULL, FALSE) : NULL;
	ask(recount,
		g_strdup_printf("%s?limit=%d%s%s", path, RECOUNT_PAGE, escaped ? "&from=" : "",
			escaped ? escaped : ""),
		on_page);
}

static Recount *next(Recounts *recounts)
{
	const Matrix *matrix = recounts->matrix;
	Recount *recount = NULL;
	Query *query = store_query(matrix->base.chat->store,
		"select p.id, p.event, coalesce(b.room, ''), p.address from post p left join board "
		"b on b.post = p.id where p.network = ? and p.recount = 1 order by p.id",
		S(matrix->base.network));
	while (!recount && query_step(query, NULL) == STORE_ROW) {
		const char *name = query_text(query, 2);
		const MatrixRoom *room = matrix_room_of(
			matrix, *name ? name : NULL, query_text(query, 3));
		if (!room)
			continue; // its turn comes when we are there again
		recount = g_new(Recount, 1);
		*recount = (Recount){
			.recounts = recounts,
			.post = query_int(query, 0),
			.event = g_strdup(query_text(query, 1)),
			.room = g_strdup(room->id),
			.name = user_id_localpart(matrix->rooms.self),
			.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
			.messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free),
			.gone = g_ptr_array_new_with_free_func(g_free),
		};
	}
	query_reset(query);
	return recount;
}

void recounts_go(Recounts *recounts)
{
	errands_go(&recounts->errands);
	if (!recounts->current && (recounts->current = next(recounts)))
		ask_page(recounts->current, NULL);
}
