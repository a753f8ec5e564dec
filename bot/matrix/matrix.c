// SPDX-License-Identifier: LGPL-3.0-or-later
// The transport: logged in or on the way there, and what runs while it is.
#include "matrix/matrix.h"

#include <string.h>

#include "base/log.h"
#include "matrix/examine.h"
#include "matrix/parts.h"
#include "matrix/render.h"
#include "matrix/schema.h"

enum {
	RETRY_MS = 1000,
	RETRY_MOST_MS = 300 * 1000,
	STATUS_NAMES = 3, // of rooms, in one line of !status
};

static void G_GNUC_PRINTF(3, 4) note(const Matrix *matrix, LogLevel level, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	log_write(level, &(LogWhere){.network = matrix->base.network}, "matrix: %s", text);
}

BotRoom *matrix_bot_room(const Matrix *matrix, const MatrixRoom *room)
{
	const Rooms *rooms = &matrix->base.chat->rooms;
	BotRoom *bot = rooms_at(rooms, matrix->base.network, room->id);
	return bot ? bot : rooms_at(rooms, matrix->base.network, room->address);
}

MatrixRoom *matrix_room_named(const Matrix *matrix, const char *name)
{
	const BotRoom *room = room_find(&matrix->base.chat->rooms, name);
	if (!room || strcmp(room->network, matrix->base.network))
		return NULL;
	return matrix_rooms_named(&matrix->rooms, room->address);
}

MatrixRoom *matrix_room_of(const Matrix *matrix, const char *name, const char *address)
{
	if (name)
		return matrix_room_named(matrix, name);
	const char *user = render_user(address);
	return user ? matrix_rooms_private(&matrix->rooms, user) : NULL;
}

void matrix_go(Matrix *matrix)
{
	if (!matrix->ready)
		return;
	privates_go(&matrix->privates);
	entry_go(&matrix->entry);
	errands_go(&matrix->boards.pins);
	recounts_go(&matrix->recounts);
	matrix_send_wake(&matrix->send);
}

// ---- logging in ----

static void pause_all(Matrix *matrix)
{
	matrix->ready = false;
	matrix_sync_stop(&matrix->sync);
	decrypter_hold(&matrix->decrypter);
	encryptor_hold(&matrix->encryptor);
	device_hold(&matrix->device);
	if (matrix->known) {
		entry_hold(&matrix->entry);
		privates_hold(&matrix->privates);
	}
	matrix_send_stop(&matrix->send);
	matrix_seeds_stop(&matrix->seeds);
	matrix_boards_stop(&matrix->boards);
	recounts_hold(&matrix->recounts);
}

void matrix_logged_out(Matrix *matrix)
{
	if (!matrix->ready)
		return;
	pause_all(matrix);
	matrix_login_lost(&matrix->login);
}

static void on_ready(void *data)
{
	Matrix *matrix = data;
	if (!matrix->ready) // else the token was only renewed
		device_start(&matrix->device, matrix->login.device);
}

static void begin(Matrix *matrix)
{
	matrix->ready = true;
	matrix->rooms.index.decrypts = matrix->device.machine;
	matrix->rooms.index.strict = matrix->settings->encryption == ENCRYPTION_VERIFIED;
	matrix->rooms.index.wanted = device_is_wanted(&matrix->device);
	if (matrix->device.fresh) {
		encryptor_begin_anew(&matrix->encryptor);
		decrypter_begin_anew(&matrix->decrypter);
		matrix->device.fresh = false;
	}
	backoff_reset(&matrix->backoff);
	g_clear_pointer(&matrix->why, g_free);
	note(matrix, LOG_INFO, "connected as %s", matrix->settings->user);
	matrix_sync_start(&matrix->sync);
	if (matrix->sync.since) // else the first answer, which is not acted on, must come before we do
		matrix_go(matrix);
}

static void log_in(Matrix *matrix);

static gboolean on_retry(gpointer data)
{
	Matrix *matrix = data;
	matrix->retry = 0;
	log_in(matrix);
	return G_SOURCE_REMOVE;
}

static void on_failed(void *data, LoginFailure how, const char *why, gint64 wait_ms)
{
	Matrix *matrix = data;
	pause_all(matrix);
	g_free(matrix->why);
	matrix->why = g_strdup(why);
	if (how == LOGIN_NEVER) {
		note(matrix, LOG_ERROR, "stopped: %s", why);
		return;
	}
	backoff_at_least(&matrix->backoff, wait_ms);
	int64_t wait = backoff_next(&matrix->backoff);
	note(matrix, LOG_WARNING, "not connected: %s, next try in %d s", why, (int)(wait / 1000));
	g_clear_handle_id(&matrix->retry, g_source_remove);
	matrix->retry = g_timeout_add((guint)wait, on_retry, matrix);
}

static const LoginEvents login_events = {on_ready, on_failed};

static void on_device(void *data, DeviceFate fate)
{
	Matrix *matrix = data;
	switch (fate) {
	case DEVICE_READY:
		begin(matrix);
		break;
	case DEVICE_LATER:
		on_failed(matrix, LOGIN_LATER, matrix->device.why, 0);
		break;
	case DEVICE_LOST:
		matrix_login_anew(&matrix->login);
		break;
	}
}

static void log_out(Matrix *matrix)
{
	g_clear_handle_id(&matrix->retry, g_source_remove);
	if (!matrix->settings)
		return;
	matrix_login_clear(&matrix->login);
	api_clear(&matrix->api);
	matrix->device.settings = NULL;
	g_clear_pointer(&matrix->settings, matrix_settings_free);
}

static void on_made(void *data, const char *user, const MatrixRoom *room, const char *why)
{
	Matrix *matrix = data;
	matrix_send_reach(&matrix->send, user, room ? NULL : why);
}

static void forget_rooms(Matrix *matrix)
{
	if (!matrix->known)
		return;
	matrix->known = false;
	entry_clear(&matrix->entry);
	privates_clear(&matrix->privates);
	matrix_rooms_clear(&matrix->rooms);
}

// Rooms are the account's, and who may ask us in is the config's.
static bool know_rooms(Matrix *matrix, GError **error)
{
	Chat *chat = matrix->base.chat;
	forget_rooms(matrix);
	matrix_rooms_init(
		&matrix->rooms, chat->store, matrix->base.network, matrix->settings->user);
	privates_init(&matrix->privates,
		&(Privates){.known = &matrix->rooms, .made = on_made, .data = matrix},
		&matrix->api);
	entry_init(&matrix->entry,
		&(Entry){
			.chat = chat,
			.known = &matrix->rooms,
			.privates = &matrix->privates,
			.allow = g_strdupv(matrix->settings->invites),
		},
		&matrix->api);
	matrix->known = true;
	return matrix_rooms_load(&matrix->rooms, error);
}

static void log_in(Matrix *matrix)
{
	g_autoptr(GError) error = NULL;
	Chat *chat = matrix->base.chat;
	if (matrix->sync.kept) { // with what rooms it changed, which are read anew below
		on_failed(matrix, LOGIN_LATER, "what was heard last is not saved yet", 0);
		return;
	}
	pause_all(matrix); // a start that is under way uses what goes now
	g_autoptr(MatrixSettings)
		settings = matrix_settings_read(chat->config, matrix->base.network, &error);
	if (!settings || !matrix->settings ||
		!matrix_settings_same_account(settings, matrix->settings))
		g_clear_pointer(&matrix->sync.since, g_free); // the store tells it, of each account
	log_out(matrix);
	matrix->settings = g_steal_pointer(&settings);
	if (!matrix->settings || !know_rooms(matrix, &error)) {
		on_failed(matrix, LOGIN_LATER, error->message, 0);
		return;
	}
	g_autofree char *base = matrix_settings_base(matrix->settings);
	api_init(&matrix->api, chat->multi, base, matrix->settings->ca_file);
	matrix_login_init(&matrix->login, &(MatrixLogin){
						  .api = &matrix->api,
						  .store = chat->store,
						  .network = matrix->base.network,
						  .settings = matrix->settings,
						  .events = &login_events,
						  .data = matrix,
					  });
	matrix->device.settings = matrix->settings;
	matrix_login_start(&matrix->login);
}

// ---- the slots ----

static Transport *matrix_create(Chat *chat, const char *network)
{
	Matrix *matrix = g_new0(Matrix, 1);
	matrix->base = (Transport){
		.class = &matrix_transport, .network = g_strdup(network), .chat = chat};
	backoff_init(&matrix->backoff, RETRY_MS, RETRY_MOST_MS);
	matrix_sync_init(&matrix->sync, matrix);
	crypto_init(&matrix->crypto, chat, network);
	matrix->library = g_build_filename(chat->folder ? chat->folder : "", MACHINE_LIBRARY, NULL);
	device_init(&matrix->device, &(Device){.store = chat->store,
					     .network = matrix->base.network,
					     .library = matrix->library,
					     .api = &matrix->api,
					     .done = on_device,
					     .data = matrix});
	encryptor_init(&matrix->encryptor, &matrix->device);
	matrix_sync_decrypts(&matrix->sync);
	matrix_send_init(&matrix->send, matrix);
	matrix_seeds_init(&matrix->seeds, matrix);
	matrix_boards_init(&matrix->boards, matrix);
	recounts_init(&matrix->recounts, matrix);
	return &matrix->base;
}

static void matrix_start(Transport *transport)
{
	log_in((Matrix *)transport);
}

static void matrix_stop(Transport *transport)
{
	Matrix *matrix = (Matrix *)transport;
	matrix->stopped = true;
	pause_all(matrix);
	g_clear_handle_id(&matrix->retry, g_source_remove);
	if (matrix->settings)
		matrix_login_clear(&matrix->login);
	chat_closed(matrix->base.chat);
}

static void matrix_wake(Transport *transport)
{
	Matrix *matrix = (Matrix *)transport;
	if (matrix->ready)
		matrix_send_wake(&matrix->send);
}

// Does the config say something else of the network, that holds from now on?
static bool is_changed(const Matrix *matrix)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(MatrixSettings)
		now = matrix_settings_read(matrix->base.chat->config, matrix->base.network, &error);
	if (now && matrix_settings_same_account(now, matrix->settings))
		return !matrix_settings_same(now, matrix->settings);
	note(matrix, LOG_WARNING, "goes on as before: %s",
		now ? "another homeserver or user is taken with the next start" : error->message);
	return false;
}

// A new secret mends what had stopped.
static void matrix_reload(Transport *transport)
{
	Matrix *matrix = (Matrix *)transport;
	bool begun = matrix->settings && !matrix->why; // connected, or on the way there
	if (matrix->stopped)
		return;
	if (begun ? is_changed(matrix) : matrix->why != NULL)
		log_in(matrix);
	else
		matrix_go(matrix);
}

// How many there are is a count; those that we cannot read are named.
static char *rooms_status(const Matrix *matrix)
{
	unsigned in = 0, all = 0, deaf = 0;
	g_autoptr(GString) names = g_string_new(NULL);
	const Rooms *rooms = &matrix->base.chat->rooms;
	const BotRoom *bot;
	for (unsigned i = 0; (bot = rooms_next(rooms, matrix->base.network, &i)); all++) {
		const MatrixRoom *room = matrix_rooms_named(&matrix->rooms, bot->address);
		if (!room || room->standing != ROOM_IN)
			continue;
		in++;
		if (!crypto_speaks(room) && ++deaf <= STATUS_NAMES)
			g_string_append_printf(names, "%s%s", deaf > 1 ? ", " : "", bot->name);
	}
	if (deaf > STATUS_NAMES)
		g_string_append_printf(names, " and %u more", deaf - STATUS_NAMES);
	return g_strdup_printf("%u of %u rooms%s%s", in, all,
		deaf ? ", encrypted, so that I cannot read them: " : "", names->str);
}

static char *matrix_status(Transport *transport)
{
	const Matrix *matrix = (const Matrix *)transport;
	if (matrix->stopped || !matrix->ready)
		return g_strdup_printf("%s: %s%s", transport->network,
			matrix->stopped ? "stopped"
			: matrix->why   ? "not connected: "
					: "connecting",
			!matrix->stopped && matrix->why ? matrix->why : "");
	g_autofree char *rooms = rooms_status(matrix);
	g_autofree char *encryption = device_status(&matrix->device);
	return g_strdup_printf("%s: connected as %s, %s; %s", transport->network,
		matrix->settings->user, rooms, encryption);
}

static void matrix_destroy(Transport *transport)
{
	Matrix *matrix = (Matrix *)transport;
	if (!matrix)
		return;
	matrix_send_clear(&matrix->send);
	matrix_seeds_clear(&matrix->seeds);
	matrix_boards_clear(&matrix->boards);
	recounts_clear(&matrix->recounts);
	matrix_sync_clear(&matrix->sync);
	crypto_clear(&matrix->crypto);
	decrypter_clear(&matrix->decrypter);
	encryptor_clear(&matrix->encryptor);
	device_clear(&matrix->device);
	g_free(matrix->library);
	forget_rooms(matrix);
	log_out(matrix);
	g_free(matrix->why);
	g_free(matrix->base.network);
	g_free(matrix);
}

const TransportClass matrix_transport = {
	.kind = "matrix",
	.live = true,
	.steps = matrix_steps,
	.keys = matrix_setting_keys,
	.check = matrix_settings_check,
	.pace = matrix_settings_pace,
	.create = matrix_create,
	.start = matrix_start,
	.stop = matrix_stop,
	.wake = matrix_wake,
	.reload = matrix_reload,
	.status = matrix_status,
	.destroy = matrix_destroy,
	.examine = matrix_examine,
};
