// SPDX-License-Identifier: LGPL-3.0-or-later
// Looks how things stand, and does the next thing that is missing, until nothing is. The file is there before the server
// hears of the keys: a crash between loses none.
#include "matrix/cross_signing.h"

#include <string.h>

#include "base/log.h"

static void end(CrossSigning *signing, CrossSigningFate fate, const char *why)
{
	g_clear_pointer(&signing->list, json_free);
	signing->done(signing->data, fate, why);
}

static void refuse(CrossSigning *signing, const char *why)
{
	end(signing, CROSS_SIGN_REFUSED, why);
}

static void fail(CrossSigning *signing, KeysFate fate, const char *why)
{
	end(signing, fate == KEYS_UNSENT ? CROSS_SIGN_LATER : CROSS_SIGN_REFUSED, why);
}

static void call(CrossSigning *signing, const char *name, Json *ask, MachineDone *done)
{
	signing->call = machine_call(
		signing->way.machine, name, ask, (MachineReply){done, signing});
}

static void look(CrossSigning *signing);
static void ask_standing(CrossSigning *signing);

// ---- to the server ----

static void send_next(CrossSigning *signing);

static void on_sent(void *data, KeysFate fate)
{
	CrossSigning *signing = data;
	signing->requests = NULL;
	if (fate != KEYS_SENT) {
		fail(signing, fate, "the homeserver did not take the device's keys");
		return;
	}
	signing->at = json_next(signing->at);
	send_next(signing);
}

static void on_marked(void *data, const Json *answer, const char *why)
{
	CrossSigning *signing = data;
	signing->call = NULL;
	if (!answer) {
		refuse(signing, why);
		return;
	}
	signing->at = json_next(signing->at);
	send_next(signing);
}

static void on_keys(void *data, const ApiAnswer *answer)
{
	CrossSigning *signing = data;
	if (answer->fate == API_DONE) {
		signing->call = key_request_sent(&signing->way, signing->at, answer->json,
			(MachineReply){on_marked, signing});
	} else if (answer->fate == API_REFUSED && answer->status == 401) {
		refuse(signing,
			"the homeserver wants to be asked by a person before it takes "
			"cross-signing "
			"keys: log in with password_file once, or let them be approved there");
	} else {
		g_autofree char *why = g_strdup_printf(
			"the homeserver did not take the cross-signing keys: %s", answer->words);
		end(signing, answer->fate == API_REFUSED ? CROSS_SIGN_REFUSED : CROSS_SIGN_LATER,
			why);
	}
}

static void send_next(CrossSigning *signing)
{
	bool keys = !g_strcmp0(json_text(signing->at, "type"), "signing_keys_upload");
	if (keys && signing->published) {
		signing->at = json_next(signing->at);
		send_next(signing);
	} else if (!signing->at) {
		signing->made = true;
		ask_standing(signing);
	} else if (keys) {
		signing->uia.done = on_keys;
		signing->uia.data = signing;
		uia_ask(&signing->uia, HTTP_POST, json_text(signing->at, "path"),
			json_copy(json_object(signing->at, "body")));
	} else {
		signing->requests = key_requests_send(&signing->way, json_copy(signing->at),
			KEYS_ONCE, (KeysReply){on_sent, signing});
	}
}

// ---- the operator's file ----

static bool write_file(const CrossSigning *signing, const Json *keys, GError **error)
{
	g_autoptr(Json) json = json_copy(keys);
	json_add_text(json, "user", signing->user);
	char *text = json_print(json);
	bool written = g_file_set_contents_full(signing->file, text, -1,
		G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
	explicit_bzero(text, strlen(text));
	g_free(text);
	return written;
}

static void on_exported(void *data, const Json *answer, const char *why)
{
	CrossSigning *signing = data;
	g_autoptr(GError) error = NULL;
	signing->call = NULL;
	if (!json_is_object(answer)) {
		refuse(signing, why ? why : "there are no cross-signing keys to keep");
	} else if (!write_file(signing, answer, &error)) {
		g_autofree char *text = g_strdup_printf(
			"the cross-signing keys cannot be kept: %s", error->message);
		refuse(signing, text);
	} else {
		log_info("matrix: the cross-signing keys of %s are in %s: keep a copy where only "
			 "the "
			 "union can read it",
			signing->user, signing->file);
		signing->at = json_first(signing->list);
		send_next(signing);
	}
}

static void on_made(void *data, const Json *answer, const char *why)
{
	CrossSigning *signing = data;
	signing->call = NULL;
	const Json *list = json_array(answer, "requests");
	if (!list) {
		refuse(signing, why ? why : "no cross-signing keys were made");
		return;
	}
	json_free(signing->list);
	signing->list = json_copy(list);
	call(signing, "export_identity", NULL, on_exported);
}

static void make(CrossSigning *signing)
{
	Json *ask = json_object_new();
	json_add_bool(ask, "reset", false);
	call(signing, "bootstrap", ask, on_made);
}

static void on_imported(void *data, const Json *answer, const char *why)
{
	CrossSigning *signing = data;
	signing->call = NULL;
	if (answer) {
		look(signing);
		return;
	}
	g_autofree char *text = g_strdup_printf(
		"the keys in %s are not the account's: %s", signing->file, why);
	refuse(signing, text);
}

static Json *read_file(const CrossSigning *signing)
{
	char *text = NULL;
	size_t length = 0;
	if (!g_file_get_contents(signing->file, &text, &length, NULL))
		return NULL;
	Json *keys = json_parse(text, length, NULL);
	explicit_bzero(text, length);
	g_free(text);
	return keys;
}

// Keys that exist, and are not in our store: another device of the account made them, or the store was lost.
static void import(CrossSigning *signing)
{
	Json *keys = signing->imported ? NULL : read_file(signing);
	if (keys) {
		signing->imported = true;
		call(signing, "import_identity", keys, on_imported);
		return;
	}
	g_autofree char *why = g_strdup_printf(
		"the account's cross-signing keys were made elsewhere, so others shut this device "
		"out; "
		"put their recovery file at %s and start the bot again",
		signing->file);
	refuse(signing, why);
}

// ---- how things stand ----

static void on_standing(void *data, const Json *answer, const char *why)
{
	CrossSigning *signing = data;
	const Json *private = json_object(answer, "private");
	signing->call = NULL;
	bool ours = json_is_true(private, "master") && json_is_true(private, "self_signing") &&
		    json_is_true(private, "user_signing");
	bool published = json_is_true(answer, "published"), same = json_is_true(answer, "same");
	signing->published = published && same;
	if (!answer)
		refuse(signing, why);
	else if (ours && published && same && json_is_true(answer, "device_signed"))
		end(signing, CROSS_SIGNED, NULL);
	else if (signing->made)
		refuse(signing,
			"the homeserver took the cross-signing keys, and does not show them");
	else if (ours ? published && !same : published)
		import(signing);
	else if (!ours && !signing->imported && g_file_test(signing->file, G_FILE_TEST_EXISTS))
		import(signing);
	else
		make(signing);
}

static void look(CrossSigning *signing)
{
	call(signing, "cross_signing", NULL, on_standing);
}

static void on_queried(void *data, KeysFate fate)
{
	CrossSigning *signing = data;
	signing->requests = NULL;
	if (fate == KEYS_SENT)
		look(signing);
	else
		fail(signing, fate, "the homeserver does not tell our own keys");
}

static void on_query(void *data, const Json *answer, const char *why)
{
	CrossSigning *signing = data;
	signing->call = NULL;
	if (json_is_object(answer))
		signing->requests = key_requests_send(&signing->way, json_copy(answer), KEYS_ONCE,
			(KeysReply){on_queried, signing});
	else
		refuse(signing, why ? why : "our own keys cannot be asked for");
}

// As the server tells it.
static void ask_standing(CrossSigning *signing)
{
	Json *ask = json_object_new();
	json_append_text(json_add_array(ask, "users"), signing->user);
	call(signing, "query", ask, on_query);
}

void cross_signing_start(CrossSigning *signing, const KeysWay *way, const MatrixSettings *settings)
{
	signing->way = *way;
	signing->uia.api = way->api;
	signing->uia.settings = settings;
	signing->imported = signing->made = false;
	ask_standing(signing);
}

void cross_signing_hold(CrossSigning *signing)
{
	uia_clear(&signing->uia);
	g_clear_pointer(&signing->call, machine_cancel);
	g_clear_pointer(&signing->requests, key_requests_cancel);
	g_clear_pointer(&signing->list, json_free);
}

void cross_signing_clear(CrossSigning *signing)
{
	cross_signing_hold(signing);
	g_clear_pointer(&signing->user, g_free);
	g_clear_pointer(&signing->file, g_free);
}
