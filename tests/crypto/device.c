// SPDX-License-Identifier: LGPL-3.0-or-later
// Machines of the real library, loaded as the bot loads it.
#include "crypto/device.h"

#include <check.h>
#include <gmodule.h>
#include <string.h>

enum { PUMPS = 8 };

static void symbol(GModule *module, const char *name, gpointer *ret_function)
{
	ck_assert_msg(g_module_symbol(module, name, ret_function), "%s", g_module_error());
}

const MachineLibrary *library(void)
{
	static MachineLibrary library;
	if (library.abi)
		return &library;
	g_autofree char *path = g_build_filename(
		g_getenv("BUILD_ROOT"), "plugins", "picketbot-crypto.so", NULL);
	GModule *module = g_module_open(path, G_MODULE_BIND_LOCAL);
	ck_assert_msg(module != NULL, "%s", g_module_error());
	g_module_make_resident(module);
	symbol(module, "pbc_log", (gpointer *)&library.log);
	symbol(module, "pbc_open", (gpointer *)&library.open);
	symbol(module, "pbc_call", (gpointer *)&library.call);
	symbol(module, "pbc_close", (gpointer *)&library.close);
	symbol(module, "pbc_free_text", (gpointer *)&library.free_text);
	symbol(module, "pbc_abi", (gpointer *)&library.abi);
	return &library;
}

// ---- open ----

static char *wanted(const Device *device)
{
	g_autoptr(Json) json = json_object_new();
	json_add_text(json, "user", device->address.user);
	json_add_text(json, "device", device->address.device);
	json_add_bool(json, "strict", device->strict);
	if (device->path)
		json_add_text(json, "path", device->path);
	if (device->passphrase)
		json_add_text(json, "passphrase", device->passphrase);
	return json_print(json);
}

static char *taken(char *text)
{
	char *copy = g_strdup(text);
	library()->free_text(text);
	return copy;
}

void device_open(Device *device)
{
	g_autofree char *json = wanted(device);
	char *fault = NULL;
	device->machine = library()->open(json, &fault);
	ck_assert_msg(device->machine != NULL, "%s", fault);
}

void device_close(Device *device)
{
	library()->close(device->machine);
	device->machine = NULL;
}

char *device_fault(const Device *device)
{
	g_autofree char *json = wanted(device);
	char *fault = NULL;
	ck_assert_ptr_null(library()->open(json, &fault));
	ck_assert_ptr_nonnull(fault);
	return taken(fault);
}

// ---- calls ----

static Json *call(Device *device, const char *name, const char *format, va_list args)
{
	g_autofree char *json = g_strdup_vprintf(format, args);
	g_autofree char *text = taken(library()->call(device->machine, name, json));
	Json *answer = json_parse(text, strlen(text), NULL);
	ck_assert_msg(answer != NULL, "%s: %s", name, text);
	return answer;
}

Json *device_call(Device *device, const char *name, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	Json *answer = call(device, name, format, args);
	va_end(args);
	ck_assert_msg(!json_text(answer, "err"), "%s: %s", name, json_text(answer, "err"));
	return answer;
}

char *device_refuses(Device *device, const char *name, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autoptr(Json) answer = call(device, name, format, args);
	va_end(args);
	ck_assert_msg(json_text(answer, "err") != NULL, "%s is not refused", name);
	return g_strdup(json_text(answer, "err"));
}

// ---- steps of a client ----

void device_send(Device *device, const Json *request)
{
	g_autofree char *answer = server_answer(device->server, &device->address, request);
	json_free(device_call(device, "sent", "{\"id\":\"%s\",\"type\":\"%s\",\"response\":%s}",
		json_text(request, "id"), json_text(request, "type"), answer));
}

void device_send_all(Device *device, const Json *requests)
{
	for (const Json *request = json_first(requests); request; request = json_next(request))
		device_send(device, request);
}

void device_pump(Device *device)
{
	for (unsigned i = 0; i < PUMPS; i++) {
		g_autoptr(Json) answer = device_call(device, "outgoing", "{}");
		if (!json_first(json_array(answer, "ok")))
			return;
		device_send_all(device, json_array(answer, "ok"));
	}
	ck_abort_msg("there is always more to send");
}

static unsigned count(const Json *list)
{
	unsigned n = 0;
	for (const Json *item = json_first(list); item; item = json_next(item))
		n++;
	return n;
}

unsigned device_sync(Device *device)
{
	g_autofree char *body = server_sync(device->server, &device->address);
	g_autoptr(Json) answer = device_call(device, "receive_sync", "%s", body);
	device_pump(device);
	return count(json_array(json_object(answer, "ok"), "room_keys"));
}

void device_bootstrap(Device *device)
{
	g_autoptr(Json) made = device_call(device, "bootstrap", "{\"reset\":false}");
	device_send_all(device, json_array(json_object(made, "ok"), "requests"));
}

void device_begin(Device *device, Server *server)
{
	device->server = server;
	device_open(device);
	device_pump(device);
	if (device->strict)
		device_bootstrap(device);
	json_free(device_call(device, "track", "{\"users\":[\"%s\"]}", device->address.user));
	device_pump(device);
}

unsigned device_share(Device *device, const char *users)
{
	json_free(device_call(device, "track", "{\"users\":[%s]}", users));
	device_pump(device);
	g_autoptr(Json) claim = device_call(device, "claim", "{\"users\":[%s]}", users);
	if (json_object(claim, "ok"))
		device_send(device, json_object(claim, "ok"));
	g_autoptr(Json) share = device_call(
		device, "share", "{\"room\":\"" ROOM "\",\"users\":[%s]}", users);
	device_send_all(device, json_array(share, "ok"));
	return count(json_array(share, "ok"));
}

char *device_say(Device *device, const char *text)
{
	g_autofree char *body = quoted(text);
	g_autoptr(Json) answer = device_call(device, "encrypt",
		"{\"room\":\"" ROOM "\",\"type\":\"m.room.message\","
		"\"content\":{\"msgtype\":\"m.text\",\"body\":%s}}",
		body);
	g_autofree char *content = json_print(json_object(json_object(answer, "ok"), "content"));
	return g_strdup_printf(
		"{\"type\":\"m.room.encrypted\",\"sender\":\"%s\",\"event_id\":\"$e\","
		"\"origin_server_ts\":1700000000000,\"content\":%s}",
		device->address.user, content);
}

Json *device_read(Device *device, const char *event)
{
	g_autofree char *text = quoted(event);
	g_autoptr(Json) answer = device_call(
		device, "decrypt", "{\"events\":[{\"room\":\"" ROOM "\",\"event\":%s}]}", text);
	ck_assert_uint_eq(count(json_array(answer, "ok")), 1);
	g_autofree char *first = json_print(json_first(json_array(answer, "ok")));
	return json_parse(first, strlen(first), NULL);
}
