// SPDX-License-Identifier: LGPL-3.0-or-later
// Stands in for a network: brings posts from the store to the room, and taps from people to the bot.
#include "harness/live.h"

#include <check.h>

#include "chat/board.h"
#include "chat/post.h"

enum { SHOWN_MOST = 100 };

void live_begin(House *house)
{
	App *app = &house->app;
	static const TransportClass live = {.kind = "live", .live = true};
	g_hash_table_insert(app->desk.networks, g_strdup("console"), (void *)&live);
	g_hash_table_insert(house->console.room->settings, g_strdup("reactions"), g_strdup("yes"));
	ck_assert(host_tell(&app->host, BOT_RELOADED));
	host_run_due(&app->host);
}

static void print(House *house, const Board *board)
{
	g_auto(GStrv) lines = g_strsplit(board->body, "\n", *board->event ? 3 : -1);
	for (unsigned i = 0; lines[i] && !(*board->event && i == 2); i++)
		g_string_append_printf(house->out, "board: %s\n", lines[i]);
}

static void do_step(House *house, Board *board)
{
	BoardStep step = board_step(board);
	Store *store = house->app.store;
	if (step == BOARD_FIRST || step == BOARD_EDIT) {
		print(house, board);
		g_free(board->event);
		board->event = g_strdup_printf("$%d", (int)board->id);
		board->said = board->revision;
		ck_assert(board_keep(store, board, NULL));
	} else if (step == BOARD_REST)
		ck_assert(board_keep(store, board, NULL));
	else
		ck_assert(board_keep_pin(
			store, board->id, step == BOARD_PIN ? PIN_DONE : PIN_REFUSED, NULL));
	if (step == BOARD_UNPIN)
		g_string_append_printf(house->out, "board: (not pinned any more)\n");
}

void live_show(House *house)
{
	for (unsigned n = 0; n < SHOWN_MOST; n++) {
		g_auto(Board) board = {0};
		if (!board_next(house->app.store, "console", &board))
			return;
		do_step(house, &board);
	}
	ck_abort_msg("posts that never rest");
}

// ---- taps ----

static bool on_keep(void *data, GError **error)
{
	(void)data, (void)error;
	return true;
}

static void on_kept(void *data)
{
	(void)data;
}

// Takes the ids.
static void hear(House *house, const LiveTap *tap, int what, char *about)
{
	g_autofree char *address = g_strconcat("console:", tap->name, NULL);
	const Identity who = {.address = address, .handle = (char *)tap->name, .verified = true};
	Message *message = message_new("console", house->console.room, &who, "");
	GPtrArray *messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
	message->tap = what;
	message->id = g_strdup_printf("$%u", g_random_int());
	message->about = about;
	message->mark = g_strdup("\u2705");
	message->forced_role = BOT_MEMBER;
	g_ptr_array_add(messages, message);
	inbox_batch(&house->app.inbox, &(ChatBatch){messages, on_keep, on_kept, NULL});
	inbox_run(&house->app.inbox);
	console_flush(&house->console);
}

static char *text_of(Query *query)
{
	bool found = query_step(query, NULL) == STORE_ROW;
	char *text = found ? g_strdup(query_text(query, 0)) : NULL;
	query_reset(query);
	return text;
}

static char *post_of(House *house, const LiveTap *tap)
{
	char *event = text_of(store_query(house->app.store,
		"select p.event from board b join post p on p.id = b.post where b.key = ? order by "
		"p.id",
		S(tap->key)));
	ck_assert_msg(event != NULL, "there is no post %s", tap->key);
	return event;
}

void live_tap(House *house, const LiveTap *tap)
{
	hear(house, tap, TAP_ON, post_of(house, tap));
}

void live_untap(House *house, const LiveTap *tap, const char *by)
{
	g_autofree char *address = g_strconcat("console:", tap->name, NULL);
	g_autofree char *event = post_of(house, tap);
	char *mark = text_of(store_query(house->app.store,
		"select t.id from tap t join post p on p.id = t.post where p.event = ? and "
		"t.address = ? and t.gone = 0 order by t.at desc",
		S(event), S(address)));
	ck_assert_msg(mark != NULL, "%s has not tapped %s", tap->name, tap->key);
	hear(house, &(LiveTap){by, tap->key}, TAP_OFF, mark);
}

void live_remove(House *house, const char *by, const char *key)
{
	const LiveTap tap = {by, key};
	hear(house, &tap, TAP_OFF, post_of(house, &tap));
}
