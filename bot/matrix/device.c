// SPDX-License-Identifier: LGPL-3.0-or-later
// Opens the store of the device, and compares it with what ours says of it.
#include "matrix/device.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/log.h"

#define KEY_STORE "matrix-sdk-crypto.sqlite3" // as the library calls it

void device_init(Device *device, const Device *with)
{
	*device = *with;
	device->signing.user = NULL;
}

void device_hold(Device *device)
{
	device->starting = false;
	uia_clear(&device->forget);
	g_clear_pointer(&device->call, machine_cancel);
	cross_signing_hold(&device->signing);
	keys_drain_clear(&device->drain);
}

static void close_machine(Device *device)
{
	device_hold(device);
	g_clear_pointer(&device->machine, machine_close);
	g_clear_pointer(&device->id, g_free);
	g_clear_pointer(&device->key, g_free);
}

void device_clear(Device *device)
{
	close_machine(device);
	cross_signing_clear(&device->signing);
	g_clear_pointer(&device->why, g_free);
	g_clear_pointer(&device->lost, g_free);
}

bool device_is_wanted(const Device *device)
{
	return device->settings && device->settings->encryption != ENCRYPTION_OFF &&
	       machine_is_there(device->library);
}

static void say_why(Device *device, const char *why)
{
	g_free(device->why);
	device->why = g_strdup(why);
	if (why)
		log_write(device_is_wanted(device) ? LOG_WARNING : LOG_INFO,
			&(LogWhere){.network = device->network}, "matrix: encryption: %s", why);
}

static void end(Device *device, DeviceFate fate, const char *why)
{
	device->starting = false;
	say_why(device, why);
	device->done(device->data, fate);
}

static void end_without(Device *device, const char *why)
{
	close_machine(device);
	end(device, DEVICE_READY, why);
}

// ---- where things lie ----

char *device_path(const Store *store, const char *network, const char *name)
{
	g_autofree char *folder = g_strconcat(store_path(store), "-keys", NULL);
	g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
	return g_build_filename(folder, network, escaped, NULL);
}

static char *path_of(const Device *device, const char *name)
{
	return device_path(device->store, device->network, name);
}

static bool has_store(const char *folder)
{
	g_autofree char *file = g_build_filename(folder, KEY_STORE, NULL);
	return g_file_test(file, G_FILE_TEST_EXISTS);
}

// ---- what our store says of it ----

typedef struct {
	bool known;
	char *key;
	int64_t turn;
} Noted;

static Noted noted_of(const Device *device)
{
	Noted noted = {0};
	Query *query = store_query(device->store,
		"select key, turn from matrix_device where network = ? and account = ? and device "
		"= ?",
		S(device->network), S(device->settings->user), S(device->id));
	if (query_step(query, NULL) == STORE_ROW)
		noted = (Noted){true, g_strdup(query_text(query, 0)), query_int(query, 1)};
	query_reset(query);
	return noted;
}

static bool note(const Device *device, const char *key, GError **error)
{
	return store_run(device->store, error,
		"insert into matrix_device (network, account, device, key, turn) values (?, ?, ?, "
		"?, ?) "
		"on conflict (network) do update set account = excluded.account, device = "
		"excluded.device, key = excluded.key, turn = excluded.turn",
		S(device->network), S(device->settings->user), S(device->id), S(key),
		S(device->turn));
}

void device_count(Device *device)
{
	Json *ask = json_object_new();
	json_add_int(ask, "set", ++device->turn);
	machine_cancel(machine_call(device->machine, "turn", ask, (MachineReply){0}));
}

bool device_keep(const Device *device, GError **error)
{
	return store_run(device->store, error,
		"update matrix_device set turn = ? where network = ?", S(device->turn),
		S(device->network));
}

// ---- step by step ----

// Others may hold keys that only the lost store could answer: another device is what they need.
static void lose(Device *device, const char *how)
{
	bool again = device->settings->password != NULL;
	g_autofree char *why = g_strdup_printf("the store of this device's keys %s; %s", how,
		again ? "a new device takes its place"
		      : "put the token of a new login into token_file");
	g_autofree char *folder = path_of(device, device->id);
	g_autofree char *aside = g_strdup_printf(
		"%s.lost-%" G_GINT64_FORMAT, folder, g_get_real_time());
	g_free(device->lost);
	device->lost = g_strdup(device->id);
	close_machine(device);
	if (again && g_file_test(folder, G_FILE_TEST_EXISTS) && g_rename(folder, aside))
		log_warning("matrix: %s cannot be put aside", folder);
	end(device, again ? DEVICE_LOST : DEVICE_READY, why);
}

static void on_forgotten(void *data, const ApiAnswer *answer)
{
	Device *device = data;
	if (answer->fate != API_DONE)
		log_write(LOG_WARNING, &(LogWhere){.network = device->network},
			"matrix: our lost device %s is still listed: %s", device->lost,
			answer->words);
	g_clear_pointer(&device->lost, g_free);
}

static void forget_lost(Device *device)
{
	Json *body = json_object_new();
	g_autofree char *path = api_path("v3", "delete_devices", NULL);
	json_append_text(json_add_array(body, "devices"), device->lost);
	device->forget.api = device->api;
	device->forget.settings = device->settings;
	device->forget.done = on_forgotten;
	device->forget.data = device;
	uia_ask(&device->forget, HTTP_POST, path, body);
}

static void on_signed(void *data, CrossSigningFate fate, const char *why)
{
	Device *device = data;
	if (device->lost && strcmp(device->lost, device->id))
		forget_lost(device);
	end(device, fate == CROSS_SIGN_LATER ? DEVICE_LATER : DEVICE_READY, why);
}

// One request that is refused does not take the others back: how things stand is looked at all the same.
static void on_drained(void *data, KeysFate fate)
{
	Device *device = data;
	if (fate == KEYS_UNSENT)
		end(device, DEVICE_LATER, "the homeserver did not answer about the device's keys");
	else
		cross_signing_start(&device->signing, &device->way, device->settings);
}

static void on_turn(void *data, const Json *answer, const char *why)
{
	Device *device = data;
	g_autoptr(GError) error = NULL;
	device->call = NULL;
	Noted noted = noted_of(device);
	json_int(answer, "turn", &device->turn);
	if (!answer)
		end_without(device, why);
	else if (noted.known && strcmp(noted.key, device->key))
		lose(device, "is gone");
	else if (noted.known && device->turn < noted.turn)
		lose(device, "is an older copy of it");
	else if (!note(device, device->key, &error))
		end_without(device, error->message);
	else
		keys_drain(&device->drain, (KeysReply){on_drained, device});
	g_free(noted.key);
}

static void on_identity(void *data, const Json *answer, const char *why)
{
	Device *device = data;
	const char *key = json_text(answer, "ed25519");
	device->call = NULL;
	if (!key) {
		end_without(device, why ? why : "the device has no key");
		return;
	}
	device->key = g_strdup(key);
	device->call = machine_call(device->machine, "turn", NULL, (MachineReply){on_turn, device});
}

static void on_panicked(void *data)
{
	Device *device = data;
	device->panicked = true;
	end(device, DEVICE_LATER, "the library failed, it is begun anew");
}

static void open_machine(Device *device)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = path_of(device, device->id);
	Noted noted = noted_of(device);
	g_free(noted.key);
	if (noted.known && !has_store(folder)) {
		lose(device, "is gone");
		return;
	}
	device->machine = g_mkdir_with_parents(folder, 0700)
				  ? NULL
				  : machine_open(
					    &(MachineOptions){
						    .library = device->library,
						    .user = device->settings->user,
						    .device = device->id,
						    .folder = folder,
						    .passphrase = device->settings->keys_passphrase,
						    .panicked = on_panicked,
						    .data = device,
						    .strict = device->settings->encryption ==
							      ENCRYPTION_VERIFIED,
					    },
					    &error);
	if (!device->machine) {
		end_without(device, error ? error->message : "the folder of keys cannot be made");
		return;
	}
	device->fresh = true;
	device->way = (KeysWay){device->api, device->machine};
	keys_drain_init(&device->drain, &device->way);
	device->call = machine_call(
		device->machine, "identity", NULL, (MachineReply){on_identity, device});
}

static void set_signing(Device *device)
{
	cross_signing_clear(&device->signing);
	device->signing = (CrossSigning){
		.user = g_strdup(device->settings->user),
		.file = path_of(device, DEVICE_CROSS_SIGNING),
		.done = on_signed,
		.data = device,
	};
}

void device_start(Device *device, const char *id)
{
	if (device->starting)
		return;
	device->starting = true;
	if (device->machine && !device->panicked && !g_strcmp0(device->id, id) &&
		device->use == device->settings->encryption) {
		keys_drain(&device->drain, (KeysReply){on_drained, device});
		return;
	}
	device->panicked = false;
	close_machine(device);
	device->id = g_strdup(id);
	device->use = device->settings->encryption;
	set_signing(device);
	if (device->settings->encryption == ENCRYPTION_OFF)
		end(device, DEVICE_READY, "switched off");
	else if (store_is_memory(device->store))
		end(device, DEVICE_READY, "a store in memory keeps no keys");
	else if (!id)
		end(device, DEVICE_READY, "the token belongs to no device");
	else if (!machine_is_there(device->library))
		end(device, DEVICE_READY, "this build was made without it");
	else
		open_machine(device);
}

char *device_status(const Device *device)
{
	if (!device->machine)
		return g_strdup_printf("no encryption%s%s", device->why ? ": " : "",
			device->why ? device->why : "");
	return g_strdup_printf("encryption by device %s%s%s", device->id, device->why ? ": " : "",
		device->why ? device->why : "");
}
