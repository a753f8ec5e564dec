// SPDX-License-Identifier: LGPL-3.0-or-later
// The floor: the least that a bot of our libraries can be. libircclient over plain TCP, a queue before its small
// buffer, SQLite in WAL mode with synchronous=FULL, each sign-up a commit of its own before its answer.
// floor PORT NICK CHANNEL STORE. Not a product: no log-in, no limits, no reconnect.
#include <glib.h>
#include <libircclient.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

enum { NICK_BYTES = 64, DAY_SECONDS = 86400, DAY_ONE = 1683010860 };

typedef struct {
	const char *channel;
	irc_session_t *session;
	GQueue waiting; // of char *: what irc_cmd_msg() refused, in order
	sqlite3 *store;
	sqlite3_stmt *exists, *stands, *insert;
} Floor;

// ---- the store ----

static bool prepare(Floor *floor, const char *sql, sqlite3_stmt **ret_statement)
{
	return sqlite3_prepare_v2(floor->store, sql, -1, ret_statement, NULL) == SQLITE_OK;
}

static bool open_store(Floor *floor, const char *path)
{
	return sqlite3_open(path, &floor->store) == SQLITE_OK &&
	       sqlite3_exec(floor->store, "pragma journal_mode = wal; pragma synchronous = full",
		       NULL, NULL, NULL) == SQLITE_OK &&
	       prepare(floor, "select 1 from shift where id = ?1", &floor->exists) &&
	       prepare(floor, "select 1 from signup where shift = ?1 and person = ?2",
		       &floor->stands) &&
	       prepare(floor,
		       "insert into signup (shift, person) select ?1, ?2"
		       " where (select count(*) from signup where shift = ?1)"
		       " < (select most from shift where id = ?1)",
		       &floor->insert);
}

static int run(sqlite3_stmt *statement, int shift, const char *person)
{
	sqlite3_bind_int(statement, 1, shift);
	if (person)
		sqlite3_bind_text(statement, 2, person, -1, SQLITE_STATIC);
	int result = sqlite3_step(statement);
	sqlite3_reset(statement);
	return result;
}

// ---- the commands ----

static const char *sign_up(Floor *floor, int shift, const char *person)
{
	if (run(floor->exists, shift, NULL) != SQLITE_ROW)
		return "there is no shift";
	if (run(floor->stands, shift, person) == SQLITE_ROW)
		return "already on shift";
	if (run(floor->insert, shift, person) != SQLITE_DONE)
		return "could not save shift";
	return sqlite3_changes(floor->store) ? "on shift" : "full: shift";
}

static char *answer(Floor *floor, const char *nick, const char *text)
{
	if (!strcmp(text, "!day"))
		return g_strdup_printf("%s: WGA strike: day %ld", nick,
			(long)((time(NULL) - DAY_ONE) / DAY_SECONDS + 1));
	if (strncmp(text, "!in ", strlen("!in ")))
		return NULL;
	int shift = atoi(text + strlen("!in "));
	return g_strdup_printf("%s: %s %d", nick, sign_up(floor, shift, nick), shift);
}

// ---- the network ----

static void say(Floor *floor, char *text)
{
	if (floor->waiting.length || irc_cmd_msg(floor->session, floor->channel, text))
		g_queue_push_tail(&floor->waiting, text);
	else
		g_free(text);
}

static void say_waiting(Floor *floor)
{
	char *text;
	while ((text = g_queue_peek_head(&floor->waiting)) &&
		!irc_cmd_msg(floor->session, floor->channel, text))
		g_free(g_queue_pop_head(&floor->waiting));
}

static void on_connect(irc_session_t *session, const char *event, const char *origin,
	const char **params, unsigned count)
{
	(void)event, (void)origin, (void)params, (void)count;
	const Floor *floor = irc_get_ctx(session);
	irc_cmd_join(session, floor->channel, NULL);
}

static void on_channel(irc_session_t *session, const char *event, const char *origin,
	const char **params, unsigned count)
{
	(void)event;
	Floor *floor = irc_get_ctx(session);
	char nick[NICK_BYTES];
	if (count < 2 || !origin || !params[1])
		return;
	irc_target_get_nick(origin, nick, sizeof nick);
	char *text = answer(floor, nick, params[1]);
	if (text)
		say(floor, text);
}

static bool step(Floor *floor)
{
	fd_set in, out;
	int most = 0;
	struct timeval second = {.tv_sec = 1};
	FD_ZERO(&in);
	FD_ZERO(&out);
	say_waiting(floor);
	return !irc_add_select_descriptors(floor->session, &in, &out, &most) &&
	       select(most + 1, &in, &out, NULL, &second) >= 0 &&
	       !irc_process_select_descriptors(floor->session, &in, &out);
}

int main(int argc, char **argv)
{
	irc_callbacks_t callbacks = {.event_connect = on_connect, .event_channel = on_channel};
	Floor floor = {.waiting = G_QUEUE_INIT};
	if (argc != 5 || !open_store(&floor, argv[4]))
		return EXIT_FAILURE;
	floor.channel = argv[3];
	floor.session = irc_create_session(&callbacks);
	irc_set_ctx(floor.session, &floor);
	if (irc_connect(floor.session, "127.0.0.1", (unsigned short)atoi(argv[1]), NULL, argv[2],
		    argv[2], "floor"))
		return EXIT_FAILURE;
	while (irc_is_connected(floor.session) && step(&floor))
		;
	return EXIT_FAILURE;
}
