// SPDX-License-Identifier: LGPL-3.0-or-later
// Puts a network on a scripted homeserver.
#include "matrix/rig.h"

#include <check.h>

#include "matrix/matrix.h"
#include "matrix/schema.h"
#include "matrix/seal.h"
#include "store/migrate.h"
#include "store/schema.h"

#define CONFIG                                                                                     \
	"[bot]\nstore = p.db\n[network home]\nkind = matrix\nuser = " RIG_SELF                     \
	"\nhomeserver = %s\n%s"

static const ConfigKey more_keys[] = {
	{"bot", "store", CONFIG_TEXT, NULL}, {"network", "kind", CONFIG_TEXT, NULL}, {0}};

// ---- the bot's side ----

static gboolean on_done(gpointer data)
{
	Rig *rig = data;
	rig->done = 0;
	rig->batch.done(rig->batch.data);
	return G_SOURCE_REMOVE;
}

void rig_keep(Rig *rig)
{
	rig->refuses = rig->waits = false;
	ck_assert(store_begin(rig->store, NULL));
	ck_assert(rig->batch.keep(rig->batch.data, NULL));
	ck_assert(store_commit(rig->store, NULL));
	rig->done = g_idle_add(on_done, rig);
}

static void on_batch(void *data, const ChatBatch *batch)
{
	Rig *rig = data;
	rig->batches++;
	for (unsigned i = 0; i < batch->messages->len; i++) {
		const Message *message = batch->messages->pdata[i];
		g_string_append_printf(rig->heard, "%s%s%s: %s; ", message->from.handle,
			message->room_role ? ", " : "",
			message->room_role ? role_name(message->room_role) : "", message->text);
		g_string_append_printf(
			rig->messages, "%s: %s; ", message->id ? message->id : "", message->text);
		rig->late = message->late;
	}
	g_ptr_array_unref(batch->messages);
	rig->batch = *batch;
	rig->waits = rig->refuses;
	if (!rig->refuses)
		rig_keep(rig);
}

static void on_heard(void *data, Message *message)
{
	(void)data;
	message_free(message);
}

static void on_wake(void *data, const char *network)
{
	(void)network;
	Transport *transport = &((Rig *)data)->matrix->base;
	transport->class->wake(transport);
}

// ---- building ----

static Config *make_config(const Rig *rig)
{
	g_autofree char *path = g_build_filename(rig->folder, "test.conf", NULL);
	g_autofree char *text = g_strdup_printf(
		CONFIG, rig->home->base, rig->more ? rig->more : "password_file = s\n");
	Config *config = config_parse(path, text);
	config_know(config, more_keys);
	config_know(config, matrix_setting_keys);
	config_know(config, room_keys);
	config_check(config);
	return config;
}

static void build(Rig *rig)
{
	rig->chat = (Chat){
		.config = make_config(rig),
		.clock = &rig->clock,
		.store = rig->store,
		.outbox = outbox_new(rig->store, &rig->clock),
		.multi = multi_new(),
		.heard = on_heard,
		.batch = on_batch,
		.heard_data = rig,
		.folder = rig->library,
	};
	rooms_init(&rig->chat.rooms);
	rooms_add(&rig->chat.rooms, "picket", "home", "#picket:a");
	rooms_add(&rig->chat.rooms, "gate", "home", "#gate:a");
	outbox_on_wake(rig->chat.outbox, on_wake, rig);
	rig->matrix = (Matrix *)matrix_transport.create(&rig->chat, "home");
}

static void take_down(Rig *rig)
{
	g_clear_handle_id(&rig->done, g_source_remove);
	matrix_transport.destroy(&rig->matrix->base);
	outbox_free(rig->chat.outbox);
	rooms_clear(&rig->chat.rooms);
	multi_free(rig->chat.multi);
	config_free((Config *)rig->chat.config);
}

static void teach(Home *home)
{
	home_always(home, RIG_SYNC, 200, NULL);
	home_will(home, RIG_SYNC, 200,
		"{\"next_batch\":\"s1\",\"rooms\":{\"join\":{\"!picket\":{},\"!gate\":{}}}}");
	home_always(home, "GET /_matrix/client/versions", 200, "{\"versions\":[\"v1.15\"]}");
	home_always(home, "GET /_matrix/client/v3/account/whoami", 200,
		"{\"user_id\":\"" RIG_SELF "\"}");
	home_always(home, "POST /_matrix/client/v3/login ", 200,
		"{\"access_token\":\"a\",\"device_id\":\"DEVICE\",\"user_id\":\"" RIG_SELF "\"}");
	home_always(
		home, "POST /_matrix/client/v3/join/#picket:a", 200, "{\"room_id\":\"!picket\"}");
	home_always(home, "POST /_matrix/client/v3/join/#gate:a", 200, "{\"room_id\":\"!gate\"}");
}

static Rig *begin(void)
{
	Rig *rig = g_new0(Rig, 1);
	rig->home = home_new();
	rig->answered = 1;
	rig->heard = g_string_new(NULL);
	rig->messages = g_string_new(NULL);
	rig->folder = g_dir_make_tmp("rig-XXXXXX", NULL);
	g_autofree char *secret = g_build_filename(rig->folder, "s", NULL);
	ck_assert(g_file_set_contents_full(
		secret, "secret\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	clock_init(&rig->clock, CLOCK_STILL, 1000000);
	teach(rig->home);
	return rig;
}

static void stand(Rig *rig, const char *store)
{
	rig->store = store_open(store, STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(rig->store, "core", schema_steps, NULL));
	ck_assert(migrate_run(rig->store, "matrix", matrix_steps, NULL));
	build(rig);
}

Rig *rig_new(void)
{
	Rig *rig = begin();
	stand(rig, ":memory:");
	return rig;
}

// The keys lie in the operator's file, as after an earlier login.
Rig *rig_sealed_new(void)
{
	Rig *rig = begin();
	g_autofree char *store = g_build_filename(rig->folder, "p.db", NULL);
	g_autofree char *keys = g_build_filename(rig->folder, "p.db-keys", "home", NULL);
	rig->library = seal_library("");
	seal_teach(rig->home);
	home_always(rig->home, SEAL_QUERY, 200, SEAL_PUBLISHED);
	home_always(rig->home, "GET /_matrix/client/v3/rooms/!picket/state ", 200,
		"[" RIG_MEMBER(RIG_SELF, "join") "," RIG_MEMBER("@ana:a", "join") "," RIG_MEMBER(
			"@ben:a", "join") "]");
	home_always(rig->home, "GET /_matrix/client/v3/rooms/!gate/state ", 200,
		"[" RIG_MEMBER(RIG_SELF, "join") "," RIG_MEMBER("@ana:a", "join") "]");
	home_always(rig->home, RIG_SEND("picket"), 200, "{\"event_id\":\"$1\"}");
	home_always(rig->home, RIG_SEND("gate"), 200, "{\"event_id\":\"$1\"}");
	seal_put(keys, "cross-signing.json", SEAL_KEYS("made by DEVICE"));
	stand(rig, store);
	return rig;
}

void rig_configure(Rig *rig, const char *lines)
{
	g_free(rig->more);
	rig->more = g_strdup(lines);
}

void rig_reload(Rig *rig, const char *lines)
{
	rig_configure(rig, lines);
	Config *old = (Config *)rig->chat.config;
	rig->chat.config = make_config(rig);
	config_free(old);
	rig->matrix->base.class->reload(&rig->matrix->base);
}

char *rig_keys(const Rig *rig, const char *device)
{
	return g_build_filename(rig->folder, "p.db-keys", "home", device, NULL);
}

void rig_rebuild(Rig *rig)
{
	take_down(rig);
	build(rig);
	ck_assert(outbox_load(rig->chat.outbox, NULL));
}

void rig_free(Rig *rig)
{
	take_down(rig);
	store_close(rig->store);
	home_free(rig->home);
	seal_remove(rig->folder);
	g_free(rig->folder);
	g_free(rig->library);
	g_free(rig->more);
	g_string_free(rig->heard, TRUE);
	g_string_free(rig->messages, TRUE);
	g_free(rig);
}

void rig_start(Rig *rig)
{
	unsigned before = home_count(rig->home, RIG_SYNC);
	rig->matrix->base.class->start(&rig->matrix->base);
	home_wait(rig->home, RIG_SYNC, before + 2);
	const MatrixRooms *rooms = &rig->matrix->rooms;
	while (!matrix_rooms_at(rooms, "#picket:a") || !matrix_rooms_at(rooms, "#gate:a"))
		g_main_context_iteration(NULL, TRUE);
}

const char *rig_since(Rig *rig)
{
	Query *query = store_query(rig->store, "select since from matrix_sync");
	const char *since = query_step(query, NULL) == STORE_ROW
				    ? g_intern_string(query_text(query, 0))
				    : "";
	query_reset(query);
	return since;
}

char *rig_sync(const char *next, const char *id, const char *said)
{
	return said ? g_strdup_printf("{\"next_batch\":\"%s\",\"rooms\":{\"join\":{\"!picket\":{"
				      "\"timeline\":{\"events\":[{\"type\":\"m.room.message\","
				      "\"sender\":\"@ana:a\",\"event_id\":\"%s\",\"content\":{"
				      "\"msgtype\":\"m.text\",\"body\":\"%s\"}}]}}}}}",
			      next, id, said)
		    : g_strdup_printf("{\"next_batch\":\"%s\"}", next);
}

unsigned rig_polls(const Rig *rig)
{
	return home_count(rig->home, RIG_SYNC);
}

const char *rig_last_poll(const Rig *rig)
{
	return home_asked(rig->home, RIG_SYNC, rig_polls(rig) - 1);
}

void rig_answer(Rig *rig, const char *body)
{
	unsigned before = rig_polls(rig);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
}

void rig_tell(Rig *rig, const char *more)
{
	g_autofree char *body = g_strdup_printf(
		"{\"next_batch\":\"s%u\",%s}", ++rig->answered, more);
	rig_answer(rig, body);
}

void rig_hear(Rig *rig, const char *next, const char *said)
{
	g_autofree char *id = g_strconcat("$", next, NULL), *body = rig_sync(next, id, said);
	rig_answer(rig, body);
}

void rig_expect(Rig *rig, const char *heard)
{
	ck_assert_str_eq(rig->heard->str, heard);
	g_string_truncate(rig->heard, 0);
}

void rig_pass(Rig *rig, int64_t seconds)
{
	ck_assert(clock_set(&rig->clock, clock_now(&rig->clock) + seconds));
}

OutboxRow *rig_row(const Rig *rig, const char *room, const char *text)
{
	OutboxRow *row = outbox_row_new("home", text, OUTBOX_REPLY);
	row->room = g_strdup(room);
	row->address = g_strdup("matrix:home/@ana:a");
	g_free(row->handle);
	row->handle = g_strdup("ana");
	row->queued = clock_now(&rig->clock);
	row->expires = row->queued + OUTBOX_REPLY_SECONDS;
	return row;
}

void rig_say(Rig *rig, const char *room, const char *text)
{
	outbox_push(rig->chat.outbox, rig_row(rig, room, text));
}

OutboxCounts rig_counts(const Rig *rig)
{
	return outbox_counts(rig->chat.outbox, "home");
}

void rig_until_delivered(const Rig *rig, uint64_t count)
{
	while (rig_counts(rig).delivered < count) // the test has a time limit
		g_main_context_iteration(NULL, TRUE);
}

void rig_until_refused(const Rig *rig, uint64_t count)
{
	while (rig_counts(rig).refused < count)
		g_main_context_iteration(NULL, TRUE);
}

void rig_expect_status(const Rig *rig, const char *part)
{
	g_autofree char *status = rig->matrix->base.class->status(&rig->matrix->base);
	ck_assert_msg(strstr(status, part) != NULL, "%s", status);
}
