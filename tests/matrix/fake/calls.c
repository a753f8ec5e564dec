// SPDX-License-Identifier: LGPL-3.0-or-later
// What the fake library does when it is called.
#include "fake.h"

#include <stdlib.h>
#include <string.h>

static Json *parsed(const char *text)
{
	return json_parse(text, strlen(text), NULL);
}

static bool is_set(const MachineHandle *fake, const char *group, const char *key)
{
	return g_key_file_get_boolean(fake->state, group, key, NULL);
}

static void set(MachineHandle *fake, const char *group, const char *key)
{
	g_key_file_set_boolean(fake->state, group, key, TRUE);
}

static int64_t number(const MachineHandle *fake, const char *group, const char *key)
{
	return g_key_file_get_int64(fake->state, group, key, NULL);
}

static int64_t count_up(MachineHandle *fake, const char *key)
{
	int64_t n = number(fake, "store", key) + 1;
	g_key_file_set_int64(fake->state, "store", key, n);
	return n;
}

// ---- requests ----

Json *fake_request(MachineHandle *fake, const char *type, const char *path, const char *about)
{
	bool to_device = !strcmp(type, "to_device");
	g_autofree char *id = to_device ? g_strdup_printf("key-%s", about)
					: g_strdup_printf("%s-%" G_GINT64_FORMAT, type,
						  count_up(fake, "requests"));
	g_strdelimit(id, " ", '-');
	g_autofree char *whole = g_strdup_printf(
		"/_matrix/client/v3/%s%s%s", path, to_device ? "/" : "", to_device ? id : "");
	g_key_file_set_string(fake->state, "pending", id, about);
	Json *made = json_object_new();
	json_add_text(made, "id", id);
	json_add_text(made, "type", type);
	json_add_text(made, "method", to_device ? "PUT" : "POST");
	json_add_text(made, "path", whole);
	json_add_text(json_add_object(made, "body"), "about", about);
	return made;
}

typedef bool Wanted(const MachineHandle *fake, const char *user);

static bool is_unasked(const MachineHandle *fake, const char *user)
{
	return !is_set(fake, "queried", user);
}

// What was known of them may not be all by now; they are written to all the same.
static bool is_outdated(const MachineHandle *fake, const char *user)
{
	return is_unasked(fake, user) || is_set(fake, "outdated", user);
}

static bool lacks_session(const MachineHandle *fake, const char *user)
{
	return !is_unasked(fake, user) && !is_set(fake, "session", user) &&
	       strcmp(user, fake->user) != 0;
}

// Names of the users of an array of which that is true; NULL = of none. The caller frees it.
static char *names_of(const MachineHandle *fake, const Json *users, Wanted *wanted)
{
	g_autoptr(GString) names = g_string_new(NULL);
	for (const Json *at = json_first(users); at; at = json_next(at)) {
		const char *user = json_as_text(at);
		if (!wanted || wanted(fake, user))
			g_string_append_printf(names, "%s%s", names->len ? " " : "", user);
	}
	return names->len ? g_strdup(names->str) : NULL;
}

static Json *run_track(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	for (const Json *at = json_first(json_array(ask, "users")); at; at = json_next(at))
		set(fake, "tracked", json_as_text(at));
	return json_object_new();
}

static Json *run_outgoing(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ask, (void)ret_fault;
	g_autoptr(Json) users = json_object_new();
	Json *array = json_add_array(users, "users"), *list = parsed("[]");
	g_auto(GStrv) tracked = g_key_file_get_keys(fake->state, "tracked", NULL, NULL);
	for (char **user = tracked; user && *user; user++)
		json_append_text(array, *user);
	g_autofree char *unasked = names_of(fake, array, is_outdated);
	if (!is_set(fake, "store", "uploaded"))
		json_append(list, fake_request(fake, "keys_upload", "keys/upload", "-"));
	if (unasked)
		json_append(list, fake_request(fake, "keys_query", "keys/query", unasked));
	return list;
}

static Json *run_query(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	g_autofree char *names = names_of(fake, json_array(ask, "users"), NULL);
	return fake_request(fake, "keys_query", "keys/query", names);
}

static Json *run_claim(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	g_autofree char *names = names_of(fake, json_array(ask, "users"), lacks_session);
	return names ? fake_request(fake, "keys_claim", "keys/claim", names) : parsed("null");
}

static void mark_each(MachineHandle *fake, const char *group, const char *about)
{
	g_auto(GStrv) users = g_strsplit(about, " ", 0);
	for (char **user = users; *user; user++)
		set(fake, group, *user);
}

// {"master_keys": {us: {"seed": …}}}: so the account's keys are known.
static void take_query(MachineHandle *fake, const Json *response, const char *about)
{
	const char *seed = json_text(
		json_object(json_object(response, "master_keys"), fake->user), "seed");
	mark_each(fake, "queried", about);
	g_auto(GStrv) users = g_strsplit(about, " ", 0);
	for (char **user = users; *user; user++)
		g_key_file_remove_key(fake->state, "outdated", *user, NULL);
	if (strstr(about, fake->user))
		g_key_file_set_string(fake->state, "store", "published", seed ? seed : "");
}

// "ROOM USER N": the user has the room's key of that number.
static void take_key(MachineHandle *fake, const char *about)
{
	g_auto(GStrv) words = g_strsplit(about, " ", 3);
	g_key_file_set_string(fake->state, words[0], words[1], words[2]);
}

static Json *run_sent(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	const char *id = json_text(ask, "id"), *type = json_text(ask, "type");
	g_autofree char *about = g_key_file_get_string(fake->state, "pending", id, NULL);
	if (!about) {
		*ret_fault = g_strdup_printf("there is no request %s", id);
		return NULL;
	}
	if (!strcmp(type, "keys_upload"))
		set(fake, "store", "uploaded");
	else if (!strcmp(type, "keys_query"))
		take_query(fake, json_object(ask, "response"), about);
	else if (!strcmp(type, "keys_claim"))
		mark_each(fake, "session", about);
	else if (!strcmp(type, "to_device"))
		take_key(fake, about);
	else if (!strcmp(type, "signature_upload"))
		set(fake, "store", "signed");
	g_key_file_remove_key(fake->state, "pending", id, NULL);
	return json_object_new();
}

// ---- syncs ----

static void forget(MachineHandle *fake, const Json *users)
{
	for (const Json *at = json_first(users); at; at = json_next(at)) {
		set(fake, "outdated", json_as_text(at));
		g_key_file_set_int64(
			fake->state, "changed", "users", number(fake, "changed", "users") + 1);

		g_key_file_remove_key(fake->state, "session", json_as_text(at), NULL);
	}
}

static Json *run_receive(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	int64_t n = 0;
	Json *answer = json_object_new(), *keys = json_add_array(answer, "room_keys");
	const Json *lists = json_object(ask, "device_lists");
	const Json *at = json_first(json_array(json_object(ask, "to_device"), "events"));
	for (; at; at = json_next(at), n++) {
		const char *key = json_text(json_object(at, "content"), "key");
		if (!key)
			continue;
		set(fake, "keys", key);
		Json *told = json_object_new();
		json_add_text(told, "session", key);
		json_append(keys, told);
	}
	forget(fake, json_array(lists, "changed"));
	forget(fake, json_array(lists, "left"));
	json_add_int(answer, "to_device", n);
	return answer;
}

static Json *fault(const char *name)
{
	Json *result = json_object_new();
	json_add_text(result, "fault", name);
	return result;
}

static Json *clear(const Json *content, const char *text)
{
	int64_t index = 0;
	const char *session = json_text(content, "session_id");
	json_int(content, "index", &index);
	Json *result = json_object_new();
	json_add_text(result, "event", text);
	json_add_text(result, "session", session ? session : "s");
	json_add_int(result, "index", index);
	return result;
}

// What is to be there before it can be read: "key NAME …", "changed N …": so often users were called changed. Its fault; NULL = it is, and *text behind it.
static const char *missing(const MachineHandle *fake, const char **text)
{
	g_auto(GStrv) words = g_strsplit(*text, " ", 3);
	bool key = !g_strcmp0(words[0], "key"), changed = !g_strcmp0(words[0], "changed");
	if (g_strv_length(words) < 3 || (!key && !changed))
		return NULL;
	*text += strlen(words[0]) + strlen(words[1]) + 2;
	if (key)
		return is_set(fake, "keys", words[1]) ? NULL : "no_key";
	return number(fake, "changed", "users") >= atoi(words[1]) ? NULL : "unsigned";
}

// "TYPE CONTENT"; "raw EVENT"; before it what is missing; "unsigned" and "poison" for themselves.
static Json *decrypt(const MachineHandle *fake, const Json *event)
{
	const Json *content = json_object(event, "content");
	const char *told = json_text(content, "ciphertext"), *text = told ? told : "";
	const char *lacks = missing(fake, &text);
	if (lacks)
		return fault(lacks);
	g_auto(GStrv) inner = g_strsplit(text, " ", 2);

	if (g_strv_length(inner) < 2)
		return fault("broken");
	if (!strcmp(inner[0], "unsigned"))
		return fault("unsigned");
	if (!strcmp(inner[0], "poison"))
		return clear(content, "{\"type\":");
	if (!strcmp(inner[0], "raw"))
		return clear(content, inner[1]);
	g_autofree char *whole = g_strdup_printf(
		"{\"type\":\"%s\",\"content\":%s}", inner[0], inner[1]);
	return clear(content, whole);
}

static Json *run_decrypt(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	Json *list = parsed("[]");
	const Json *at = json_first(json_array(ask, "events"));
	for (; at; at = json_next(at)) {
		g_autoptr(Json) event = parsed(json_text(at, "event"));
		json_append(list, decrypt(fake, event));
	}
	return list;
}

// ---- rooms ----

static bool has_key(const MachineHandle *fake, const char *room, const char *user)
{
	g_autofree char *has = g_key_file_get_string(fake->state, room, user, NULL);
	g_autofree char *wanted = g_strdup_printf("%" G_GINT64_FORMAT, number(fake, "turns", room));
	return !g_strcmp0(has, wanted);
}

static void turn_key(MachineHandle *fake, const char *room)
{
	g_key_file_set_int64(fake->state, "turns", room, number(fake, "turns", room) + 1);
}

// Who has the key and is not there any more?
static bool is_out_of_date(const MachineHandle *fake, const char *room, const char *here)
{
	g_auto(GStrv) users = g_strsplit(here, " ", 0);
	g_auto(GStrv) had = g_key_file_get_keys(fake->state, room, NULL, NULL);
	for (char **user = had; user && *user; user++)
		if (has_key(fake, room, *user) &&
			!g_strv_contains((const char *const *)users, *user))
			return true;
	return !number(fake, "turns", room);
}

static Json *run_share(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	const char *room = json_text(ask, "room");
	const Json *users = json_array(ask, "users");
	g_autofree char *here = names_of(fake, users, NULL);
	g_autofree char *unasked = names_of(fake, users, is_unasked);
	if (unasked || !here) {
		*ret_fault = g_strdup_printf("devices of %s are not known", unasked);
		return NULL;
	}
	if (is_out_of_date(fake, room, here))
		turn_key(fake, room);
	g_key_file_set_string(fake->state, "here", room, here);
	Json *list = parsed("[]");
	for (const Json *at = json_first(users); at; at = json_next(at)) {
		const char *user = json_as_text(at);
		g_autofree char *about = g_strdup_printf(
			"%s %s %" G_GINT64_FORMAT, room, user, number(fake, "turns", room));
		if (is_set(fake, "session", user) && !has_key(fake, room, user))
			json_append(list, fake_request(fake, "to_device",
						  "sendToDevice/m.room.encrypted", about));
	}
	return list;
}

static Json *run_encrypt(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	const char *room = json_text(ask, "room");
	g_autofree char *here = g_key_file_get_string(fake->state, "here", room, NULL);
	g_auto(GStrv) users = g_strsplit(here ? here : "@nobody", " ", 0);
	for (char **user = users; *user; user++)
		if ((!here || is_set(fake, "session", *user)) && !has_key(fake, room, *user)) {
			*ret_fault = g_strdup_printf("%s has no key of %s", *user, room);
			return NULL;
		}
	g_autofree char *content = json_print(json_object(ask, "content"));
	g_autofree char *text = g_strdup_printf("%s %s", json_text(ask, "type"), content);
	g_autofree char *turned = g_base64_encode((const guchar *)text, strlen(text));
	g_autofree char *session = g_strdup_printf(
		"%s.%" G_GINT64_FORMAT, room, number(fake, "turns", room));
	Json *answer = json_object_new(), *encrypted = json_add_object(answer, "content");
	json_add_text(encrypted, "algorithm", "m.megolm.v1.aes-sha2");
	json_add_text(encrypted, "session_id", session);
	json_add_int(encrypted, "index", count_up(fake, "encrypted"));
	json_add_text(encrypted, "ciphertext", turned);
	return answer;
}

static Json *run_discard(MachineHandle *fake, const Json *ask, char **ret_fault)
{
	(void)ret_fault;
	turn_key(fake, json_text(ask, "room"));
	return json_object_new();
}

const FakeCall fake_calls[] = {
	{"identity", fake_identity},
	{"receive_sync", run_receive},
	{"outgoing", run_outgoing},
	{"sent", run_sent},
	{"track", run_track},
	{"query", run_query},
	{"claim", run_claim},
	{"share", run_share},
	{"encrypt", run_encrypt},
	{"decrypt", run_decrypt},
	{"discard", run_discard},
	{"bootstrap", fake_bootstrap},
	{"cross_signing", fake_cross_signing},
	{"export_identity", fake_export},
	{"import_identity", fake_import},
	{"turn", fake_turn},
	{0},
};
