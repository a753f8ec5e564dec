// SPDX-License-Identifier: LGPL-3.0-or-later
// One request after the other; what cannot be asked is the last line.
#include "matrix/examine.h"

#include "matrix/api.h"
#include "matrix/device.h"
#include "store/store.h"

typedef struct {
	Examination what;
	MatrixSettings *settings;
	Api api;
	char *token, *device, *key; // as our store knows them; NULL = it does not
} Exam;

// ---- words ----

static void say(const Exam *exam, bool well, const char *text)
{
	g_autofree char *line = g_strdup_printf("%s: %s", exam->what.network, text);
	exam->what.line(exam->what.data, well, line);
}

static void G_GNUC_PRINTF(3, 4) sayf(const Exam *exam, bool well, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	say(exam, well, text);
}

static void end(Exam *exam)
{
	const Examination what = exam->what;
	matrix_settings_free(exam->settings);
	api_clear(&exam->api);
	g_free(exam->token);
	g_free(exam->device);
	g_free(exam->key);
	g_free(exam);
	what.over(what.data);
}

static void ask(Exam *exam, HttpMethod method, const Json *body, ApiDone *done)
{
	g_autofree char *path = method == HTTP_GET
					? api_path("v3", "account", "whoami", NULL)
					: api_path("v3", "keys", body ? "query" : "upload", NULL);
	api_ask(&exam->api, &(ApiCall){.method = method, .path = path, .body = body}, done, exam);
}

// ---- keys ----

// Asked for nothing, it tells how many are left.
static void on_counts(void *data, const ApiAnswer *answer)
{
	Exam *exam = data;
	int64_t count = 0;
	json_int(json_object(answer->json, "one_time_key_counts"), "signed_curve25519", &count);
	if (answer->fate == API_DONE)
		sayf(exam, count > 0,
			"%" G_GINT64_FORMAT " one-time keys are left on the homeserver", count);
	else
		sayf(exam, false, "the one-time keys cannot be counted: %s", answer->words);
	end(exam);
}

static bool is_signed(const Exam *exam, const Json *answer, const Json *device)
{
	const char *user = exam->settings->user;
	const Json *signing = json_object(json_object(answer, "self_signing_keys"), user),
		   *key = json_first(json_object(signing, "keys"));
	return key &&
	       json_text(json_object(json_object(device, "signatures"), user), json_key(key));
}

static void tell_device(const Exam *exam, const Json *answer)
{
	const char *user = exam->settings->user;
	const Json *device = json_object(
		json_object(json_object(answer, "device_keys"), user), exam->device);
	g_autofree char *name = g_strconcat("ed25519:", exam->device, NULL);
	const char *key = json_text(json_object(device, "keys"), name);
	bool owned = json_object(json_object(answer, "master_keys"), user);
	if (!key)
		say(exam, false,
			"the homeserver has no keys of this device: nobody can write to it");
	else if (g_strcmp0(key, exam->key))
		say(exam, false, "the homeserver has other keys of this device than our store");
	else
		sayf(exam, true, "the homeserver has this device's keys, %s", key);
	say(exam, owned,
		owned ? "the account has cross-signing keys"
		      : "the account has no cross-signing keys");
	if (device && owned)
		say(exam, is_signed(exam, answer, device),
			is_signed(exam, answer, device)
				? "this device is signed by the account"
				: "this device is not signed by the account: others shut it out");
}

static void tell_recovery(const Exam *exam)
{
	g_autofree char *file = device_path(
		exam->what.chat->store, exam->what.network, DEVICE_CROSS_SIGNING);
	if (g_file_test(file, G_FILE_TEST_EXISTS))
		sayf(exam, true, "the cross-signing keys are in %s", file);
	else
		sayf(exam, false, "the cross-signing keys are not in %s", file);
}

static void on_keys(void *data, const ApiAnswer *answer)
{
	Exam *exam = data;
	if (answer->fate != API_DONE) {
		sayf(exam, false, "the keys cannot be asked for: %s", answer->words);
		end(exam);
		return;
	}
	tell_device(exam, answer->json);
	tell_recovery(exam);
	ask(exam, HTTP_POST, NULL, on_counts);
}

// ---- who we are ----

static bool has_encryption(const Exam *exam)
{
	g_autofree char *library = g_build_filename(exam->what.chat->folder, MACHINE_LIBRARY, NULL);
	if (exam->settings->encryption == ENCRYPTION_OFF)
		say(exam, true, "encryption is switched off");
	else if (!machine_is_there(library))
		say(exam, false, "this build was made without encryption");
	else if (!exam->device)
		say(exam, false, "encryption has never been used");
	else
		return true;
	return false;
}

static void on_whoami(void *data, const ApiAnswer *answer)
{
	Exam *exam = data;
	const char *user = json_text(answer->json, "user_id"),
		   *device = json_text(answer->json, "device_id");
	bool ours = answer->fate == API_DONE && !g_strcmp0(user, exam->settings->user);
	if (ours)
		sayf(exam, true, "logged in as %s, device %s", user, device ? device : "unknown");
	else
		sayf(exam, false, "not logged in: %s",
			answer->fate == API_DONE ? "the token is another account's"
						 : answer->words);
	if (!ours || !has_encryption(exam)) {
		end(exam);
		return;
	}
	g_autoptr(Json) body = json_object_new();
	json_add_array(json_add_object(body, "device_keys"), exam->settings->user);
	ask(exam, HTTP_POST, body, on_keys);
}

// The token is for a homeserver alone.
static void on_versions(void *data, const ApiAnswer *answer)
{
	Exam *exam = data;
	if (answer->fate == API_DONE && json_array(answer->json, "versions")) {
		api_set_token(&exam->api, exam->token);
		ask(exam, HTTP_GET, NULL, on_whoami);
		return;
	}
	sayf(exam, false,
		"there is no homeserver at %s; the doctor wants the address of its API as "
		"`homeserver`",
		exam->api.base);
	end(exam);
}

static char *first_text(Query *query)
{
	char *text = query_step(query, NULL) == STORE_ROW ? g_strdup(query_text(query, 0)) : NULL;
	query_reset(query);
	return text;
}

static void load(Exam *exam)
{
	Store *store = exam->what.chat->store;
	const char *network = exam->what.network, *user = exam->settings->user;
	exam->token = exam->settings->token
			      ? g_strdup(exam->settings->token)
			      : first_text(store_query(store,
					"select access from matrix_session where network = ? "
					"and account = ?",
					S(network), S(user)));
	Query *query = store_query(store,
		"select device, key from matrix_device where network = ? and account = ?",
		S(network), S(user));
	if (query_step(query, NULL) == STORE_ROW) {
		exam->device = g_strdup(query_text(query, 0));
		exam->key = g_strdup(query_text(query, 1));
	}
	query_reset(query);
}

void matrix_examine(const Examination *what)
{
	g_autoptr(GError) error = NULL;
	Exam *exam = g_new0(Exam, 1);
	exam->what = *what;
	exam->settings = matrix_settings_read(what->chat->config, what->network, &error);
	if (!exam->settings) {
		say(exam, false, error->message);
		end(exam);
		return;
	}
	g_autofree char *base = matrix_settings_base(exam->settings);
	api_init(&exam->api, what->chat->multi, base, exam->settings->ca_file);
	load(exam);
	if (!exam->token) {
		say(exam, false, "the bot has never logged in");
		end(exam);
		return;
	}
	api_ask(&exam->api, &(ApiCall){.path = "/_matrix/client/versions"}, on_versions, exam);
}
