// SPDX-License-Identifier: LGPL-3.0-or-later
// A homeserver's keys. All is kept as text: signed objects must come out as they came in.
#include "crypto/server.h"

#include <string.h>

enum { KEYS = 0, SIGNATURES, PARTS }; // a signed object without its signatures, and these

struct Server {
	GHashTable *
		objects; // "user name" → GPtrArray of PARTS GStrings; name = a device, or master_key …
	GHashTable *devices; // user → GPtrArray of device ids
	GHashTable *once;    // "user device" → GQueue of one-time keys
	GHashTable *inboxes; // "user device" → GString of events
	GHashTable *known;   // "user device" → so many of the changes
	GPtrArray *changes;  // users
};

static const char *const identity_keys[] = {
	"master_key", "self_signing_key", "user_signing_key", NULL};

char *quoted(const char *text)
{
	g_autoptr(Json) holder = json_object_new();
	json_add_text(holder, "t", text);
	g_autofree char *printed = json_print(holder);
	const char *colon = strchr(printed, ':') + 1;
	return g_strndup(colon, strlen(colon) - 1);
}

static char *name_of(const char *user, const char *name)
{
	return g_strconcat(user, " ", name, NULL);
}

static void free_string(gpointer string)
{
	g_string_free(string, TRUE);
}

static void free_queue(gpointer queue)
{
	g_queue_free_full(queue, g_free);
}

static GHashTable *table(GDestroyNotify free_value)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
}

Server *server_new(void)
{
	Server *server = g_new0(Server, 1);
	server->objects = table((GDestroyNotify)g_ptr_array_unref);
	server->devices = table((GDestroyNotify)g_ptr_array_unref);
	server->once = table(free_queue);
	server->inboxes = table(free_string);
	server->known = table(NULL);
	server->changes = g_ptr_array_new_with_free_func(g_free);
	return server;
}

void server_free(Server *server)
{
	GHashTable *tables[] = {
		server->objects, server->devices, server->once, server->inboxes, server->known};
	for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++)
		g_hash_table_unref(tables[i]);
	g_ptr_array_unref(server->changes);
	g_free(server);
}

static void add(GString *to, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add(GString *to, const char *format, ...)
{
	va_list args;
	if (to->len && !strchr("{[", to->str[to->len - 1]))
		g_string_append_c(to, ',');
	va_start(args, format);
	g_string_append_vprintf(to, format, args);
	va_end(args);
}

// ---- signed objects ----

static void add_members(GString *to, const Json *object)
{
	for (const Json *member = json_first(object); member; member = json_next(member)) {
		g_autofree char *value = json_print(member);
		if (strcmp(json_key(member), "signatures") && strcmp(json_key(member), "unsigned"))
			add(to, "\"%s\":%s", json_key(member), value);
	}
}

static GPtrArray *object_of(Server *server, const char *user, const char *name)
{
	g_autofree char *key = name_of(user, name);
	GPtrArray *parts = g_hash_table_lookup(server->objects, key);
	if (!parts) {
		parts = g_ptr_array_new_with_free_func(free_string);
		for (unsigned i = 0; i < PARTS; i++)
			g_ptr_array_add(parts, g_string_new(NULL));
		g_hash_table_insert(server->objects, g_steal_pointer(&key), parts);
	}
	return parts;
}

// Of one user only: nobody signs the keys of somebody else here.
static void sign(GPtrArray *parts, const char *user, const Json *object)
{
	const Json *signatures = json_object(json_object(object, "signatures"), user);
	for (const Json *one = json_first(signatures); one; one = json_next(one))
		add(parts->pdata[SIGNATURES], "\"%s\":\"%s\"", json_key(one), json_as_text(one));
}

static void put_object(Server *server, const Address *at, const Json *object)
{
	GPtrArray *parts = object_of(server, at->user, at->device);
	for (unsigned i = 0; i < PARTS; i++)
		g_string_truncate(parts->pdata[i], 0);
	add_members(parts->pdata[KEYS], object);
	sign(parts, at->user, object);
	g_ptr_array_add(server->changes, g_strdup(at->user));
}

static char *print_object(Server *server, const char *user, const char *name)
{
	GPtrArray *parts = object_of(server, user, name);
	const GString *keys = parts->pdata[KEYS], *signatures = parts->pdata[SIGNATURES];
	return keys->len ? g_strdup_printf("{%s,\"signatures\":{\"%s\":{%s}}}", keys->str, user,
				   signatures->str)
			 : NULL;
}

static void add_signatures(Server *server, const Json *body)
{
	for (const Json *user = json_first(body); user; user = json_next(user))
		for (const Json *one = json_first(user); one; one = json_next(one))
			if (json_text(one, "device_id")) {
				sign(object_of(server, json_key(user), json_key(one)),
					json_key(user), one);
				g_ptr_array_add(server->changes, g_strdup(json_key(user)));
			}
}

static void put_identity(Server *server, const char *user, const Json *body)
{
	for (unsigned i = 0; identity_keys[i]; i++)
		put_object(server, &(Address){user, identity_keys[i]},
			json_object(body, identity_keys[i]));
}

// ---- one-time keys ----

static GQueue *once_of(Server *server, const char *user, const char *device)
{
	g_autofree char *key = name_of(user, device);
	GQueue *keys = g_hash_table_lookup(server->once, key);
	if (!keys) {
		keys = g_queue_new();
		g_hash_table_insert(server->once, g_steal_pointer(&key), keys);
	}
	return keys;
}

unsigned server_keys_left(const Server *server, const Address *of)
{
	g_autofree char *key = name_of(of->user, of->device);
	GQueue *keys = g_hash_table_lookup(server->once, key);
	return keys ? g_queue_get_length(keys) : 0;
}

static char *upload(Server *server, const Address *from, const Json *body)
{
	GQueue *keys = once_of(server, from->user, from->device);
	const Json *device = json_object(body, "device_keys");
	if (device) {
		GPtrArray *devices = g_hash_table_lookup(server->devices, from->user);
		if (!devices) {
			devices = g_ptr_array_new_with_free_func(g_free);
			g_hash_table_insert(server->devices, g_strdup(from->user), devices);
		}
		g_ptr_array_add(devices, g_strdup(from->device));
		put_object(server, from, device);
	}
	const Json *once = json_object(body, "one_time_keys");
	for (const Json *one = json_first(once); one; one = json_next(one)) {
		g_autofree char *text = json_print(one);
		g_queue_push_tail(keys, g_strdup_printf("{\"%s\":%s}", json_key(one), text));
	}
	return g_strdup_printf(
		"{\"one_time_key_counts\":{\"signed_curve25519\":%u}}", g_queue_get_length(keys));
}

static char *claim(Server *server, const Json *wanted)
{
	g_autoptr(GString) all = g_string_new("{\"failures\":{},\"one_time_keys\":{");
	for (const Json *user = json_first(wanted); user; user = json_next(user)) {
		g_autoptr(GString) found = g_string_new(NULL);
		for (const Json *one = json_first(user); one; one = json_next(one)) {
			g_autofree char *key = g_queue_pop_head(
				once_of(server, json_key(user), json_key(one)));
			if (key)
				add(found, "\"%s\":%s", json_key(one), key);
		}
		add(all, "\"%s\":{%s}", json_key(user), found->str);
	}
	return g_strconcat(all->str, "}}", NULL);
}

// ---- asked ----

static char *query(Server *server, const Json *wanted)
{
	g_autoptr(GString) devices = g_string_new(NULL),
			   identities = g_string_new("{\"failures\":{}");
	for (const Json *user = json_first(wanted); user; user = json_next(user)) {
		const GPtrArray *ids = g_hash_table_lookup(server->devices, json_key(user));
		g_autoptr(GString) found = g_string_new(NULL);
		for (unsigned i = 0; ids && i < ids->len; i++) {
			g_autofree char *keys = print_object(server, json_key(user), ids->pdata[i]);
			add(found, "\"%s\":%s", (const char *)ids->pdata[i], keys);
		}
		add(devices, "\"%s\":{%s}", json_key(user), found->str);
	}
	for (unsigned i = 0; identity_keys[i]; i++) {
		g_autoptr(GString) found = g_string_new(NULL);
		for (const Json *user = json_first(wanted); user; user = json_next(user)) {
			g_autofree char *key = print_object(
				server, json_key(user), identity_keys[i]);
			if (key)
				add(found, "\"%s\":%s", json_key(user), key);
		}
		add(identities, "\"%ss\":{%s}", identity_keys[i], found->str);
	}
	return g_strdup_printf("%s,\"device_keys\":{%s}}", identities->str, devices->str);
}

static void deliver(Server *server, const Address *from, const Json *request)
{
	g_auto(GStrv) path = g_strsplit(json_text(request, "path"), "/", -1);
	const Json *messages = json_object(json_object(request, "body"), "messages");
	for (const Json *user = json_first(messages); user; user = json_next(user))
		for (const Json *one = json_first(user); one; one = json_next(one)) {
			g_autofree char *content = json_print(one);
			g_autofree char *key = name_of(json_key(user), json_key(one));
			GString *inbox = g_hash_table_lookup(server->inboxes, key);
			if (!inbox) {
				inbox = g_string_new(NULL);
				g_hash_table_insert(server->inboxes, g_strdup(key), inbox);
			}
			add(inbox, "{\"type\":\"%s\",\"sender\":\"%s\",\"content\":%s}", path[5],
				from->user, content);
		}
}

char *server_answer(Server *server, const Address *from, const Json *request)
{
	const char *type = json_text(request, "type");
	const Json *body = json_object(request, "body");
	if (!strcmp(type, "keys_upload"))
		return upload(server, from, body);
	if (!strcmp(type, "keys_query"))
		return query(server, json_object(body, "device_keys"));
	if (!strcmp(type, "keys_claim"))
		return claim(server, json_object(body, "one_time_keys"));
	if (!strcmp(type, "to_device"))
		deliver(server, from, request);
	else if (!strcmp(type, "signature_upload"))
		add_signatures(server, body);
	else if (!strcmp(type, "signing_keys_upload"))
		put_identity(server, from->user, body);
	return g_strdup("{}");
}

char *server_sync(Server *server, const Address *to)
{
	g_autofree char *key = name_of(to->user, to->device);
	const GString *inbox = g_hash_table_lookup(server->inboxes, key);
	g_autoptr(GString) changed = g_string_new(NULL);
	unsigned known = GPOINTER_TO_UINT(g_hash_table_lookup(server->known, key));
	for (unsigned i = known; i < server->changes->len; i++)
		add(changed, "\"%s\"", (const char *)server->changes->pdata[i]);
	char *body = g_strdup_printf(
		"{\"next_batch\":\"s%u\",\"to_device\":{\"events\":[%s]},"
		"\"device_lists\":{\"changed\":[%s],\"left\":[]},"
		"\"device_one_time_keys_count\":{\"signed_curve25519\":%u},"
		"\"device_unused_fallback_key_types\":[\"signed_curve25519\"]}",
		server->changes->len, inbox ? inbox->str : "", changed->str,
		server_keys_left(server, to));
	g_hash_table_remove(server->inboxes, key);
	g_hash_table_insert(
		server->known, g_steal_pointer(&key), GUINT_TO_POINTER(server->changes->len));
	return body;
}
