// SPDX-License-Identifier: LGPL-3.0-or-later
// Step by step: find the server, take the token that we have or make one, ask whose it is.
#include "matrix/login.h"

#include <string.h>

#include "base/log.h"

// ---- the store ----

typedef struct {
	const char *access, *refresh, *device; // borrowed; refresh NULL = none
	int64_t life_ms;
} Tokens;

static bool save(const MatrixLogin *login, const Tokens *tokens, GError **error)
{
	return store_run(login->store, error,
		"insert into matrix_session (network, account, device, access, refresh, life) "
		"values (?, ?, ?, ?, ?, ?) on conflict (network) do update set account = "
		"excluded.account, device = excluded.device, access = excluded.access, refresh = "
		"excluded.refresh, life = excluded.life",
		S(login->network), S(login->settings->user), S(tokens->device), S(tokens->access),
		S(tokens->refresh ? tokens->refresh : ""), S(tokens->life_ms));
}

static void replace(char **text, const char *value)
{
	char *copy = value && *value ? g_strdup(value) : NULL;
	g_free(*text);
	*text = copy;
}

// Another account has another device.
static void load(MatrixLogin *login)
{
	Query *query = store_query(login->store,
		"select device, access, refresh, life from matrix_session where network = ? and "
		"account = ?",
		S(login->network), S(login->settings->user));
	if (query_step(query, NULL) == STORE_ROW) {
		replace(&login->device, query_text(query, 0));
		replace(&login->api->token, query_text(query, 1));
		replace(&login->refresh, query_text(query, 2));
		login->life_ms = query_int(query, 3);
	}
	query_reset(query);
	login->stored = login->api->token != NULL;
}

// ---- how it ends ----

static void fail(MatrixLogin *login, const ApiAnswer *answer, const char *what)
{
	bool later = answer->fate == API_UNREACHED || answer->fate == API_LIMITED;
	g_autofree char *why = g_strdup_printf("%s: %s", what, answer->words);
	login->events->failed(login->data, later ? LOGIN_LATER : LOGIN_NEVER, why,
		answer->fate == API_LIMITED ? answer->retry_ms : 0);
}

static void fail_here(MatrixLogin *login, LoginFailure how, const char *why)
{
	login->events->failed(login->data, how, why, 0);
}

static ApiRequest *ask(MatrixLogin *login, const ApiCall *call, ApiDone *done)
{
	return login->request = api_ask(login->api, call, done, login);
}

static void refresh_later(MatrixLogin *login, int64_t ms);

// ---- whose token is it ----

static void on_whoami(void *data, const ApiAnswer *answer);

static void ask_whoami(MatrixLogin *login)
{
	g_autofree char *path = api_path("v3", "account", "whoami", NULL);
	ask(login, &(ApiCall){.path = path}, on_whoami);
}

static void renew(MatrixLogin *login, bool soft);

static void on_whoami(void *data, const ApiAnswer *answer)
{
	MatrixLogin *login = data;
	login->request = NULL;
	if (answer->fate == API_LOGGED_OUT && login->doubted && !answer->soft) {
		// Somebody threw this device out: coming back by ourselves would be against their will.
		fail_here(login, LOGIN_NEVER,
			"the homeserver has ended our session; if that was a mistake, start the "
			"bot again");
		return;
	}
	if (answer->fate == API_LOGGED_OUT && login->stored && !login->renewed) {
		login->renewed =
			true; // once: a server that refuses its own tokens must not be asked for ever
		renew(login, answer->soft);
		return;
	}
	if (answer->fate != API_DONE) {
		fail(login, answer, "the homeserver does not know who we are");
		return;
	}
	const char *user = json_text(answer->json, "user_id");
	if (g_strcmp0(user, login->settings->user)) {
		// else our own words would come back to us as somebody else's
		fail_here(login, LOGIN_NEVER, "the token is another account's than `user` says");
		return;
	}
	const char *device = json_text(answer->json, "device_id");
	if (device && *device && strlen(device) <= LOGIN_DEVICE_BYTES)
		replace(&login->device, device);
	login->renewed = login->doubted = false;
	if (login->life_ms)
		refresh_later(login, login->life_ms / 100 * LOGIN_REFRESH_PERCENT);
	login->events->ready(login->data);
}

// ---- making tokens ----

// The old pair is good until the new one is used: it is used after it was saved.
static bool take_tokens(MatrixLogin *login, const Json *json)
{
	const char *access = json_text(json, "access_token"),
		   *refresh = json_text(json, "refresh_token"),
		   *device = json_text(json, "device_id");
	int64_t life = 0;
	json_int(json, "expires_in_ms", &life);
	if (!access || !*access)
		return false;
	g_autoptr(GError) error = NULL;
	const Tokens made = {access, refresh ? refresh : login->refresh,
		device ? device : login->device, MAX(life, 0)};
	if (!save(login, &made, &error)) {
		log_error("%s: the token could not be saved: %s", login->network, error->message);
		return false;
	}
	api_set_token(login->api, made.access);
	replace(&login->refresh, made.refresh);
	replace(&login->device, made.device);
	login->life_ms = made.life_ms;
	login->stored = true;
	return true;
}

static void on_login(void *data, const ApiAnswer *answer)
{
	MatrixLogin *login = data;
	login->request = NULL;
	if (answer->fate != API_DONE)
		fail(login, answer, "the homeserver does not let us in");
	else if (!take_tokens(login, answer->json))
		fail_here(login, LOGIN_LATER, "the homeserver's token could not be kept");
	else
		ask_whoami(login);
}

// The same device at each login: whoever encrypts for us trusts that one.
static void ask_login(MatrixLogin *login)
{
	g_autofree char *path = api_path("v3", "login", NULL);
	g_autoptr(Json) body = json_object_new();
	if (!login->device)
		login->device = g_strdup_printf("PICKETBOT%08X", g_random_int());
	json_add_text(body, "type", "m.login.password");
	Json *who = json_add_object(body, "identifier");
	json_add_text(who, "type", "m.id.user");
	json_add_text(who, "user", login->settings->user);
	json_add_text(body, "password", login->settings->password);
	json_add_text(body, "device_id", login->device);
	json_add_text(body, "initial_device_display_name", "picketbot");
	json_add_bool(body, "refresh_token", true);
	ask(login, &(ApiCall){.method = HTTP_POST, .path = path, .body = body}, on_login);
}

static void begin(MatrixLogin *login)
{
	if (login->api->token)
		ask_whoami(login);
	else if (login->settings->password)
		ask_login(login);
	else
		fail_here(login, LOGIN_NEVER,
			"the token is not good any more; put a new one into token_file");
}

// ---- renewing ----

static void on_refresh(void *data, const ApiAnswer *answer)
{
	MatrixLogin *login = data;
	login->request = NULL;
	if (answer->fate == API_DONE && take_tokens(login, answer->json)) {
		ask_whoami(login);
	} else if (answer->fate == API_DONE || answer->fate == API_UNREACHED ||
		   answer->fate == API_LIMITED) {
		refresh_later(login, MAX(answer->retry_ms, LOGIN_REFRESH_RETRY_MS));
	} else {
		api_set_token(login->api, NULL);
		replace(&login->refresh, NULL);
		begin(login);
	}
}

static void ask_refresh(MatrixLogin *login)
{
	g_autofree char *path = api_path("v3", "refresh", NULL);
	g_autoptr(Json) body = json_object_new();
	json_add_text(body, "refresh_token", login->refresh);
	ask(login, &(ApiCall){.method = HTTP_POST, .path = path, .body = body}, on_refresh);
}

// The token was made by us: the server gives another for the pair, or for the password.
static void renew(MatrixLogin *login, bool soft)
{
	if (soft && login->refresh) {
		ask_refresh(login);
		return;
	}
	api_set_token(login->api, NULL);
	begin(login);
}

static gboolean on_timer(gpointer data)
{
	MatrixLogin *login = data;
	login->timer = 0;
	if (!login->request && login->refresh)
		ask_refresh(login);
	return G_SOURCE_REMOVE;
}

static void refresh_later(MatrixLogin *login, int64_t ms)
{
	g_clear_handle_id(&login->timer, g_source_remove);
	login->timer = g_timeout_add((guint)CLAMP(ms, 1000, G_MAXINT32), on_timer, login);
}

void matrix_login_anew(MatrixLogin *login)
{
	g_clear_handle_id(&login->timer, g_source_remove);
	api_set_token(login->api, NULL);
	replace(&login->refresh, NULL);
	replace(&login->device, NULL);
	begin(login);
}

// A request that was on its way while the token was renewed is refused too: the server is asked.
void matrix_login_lost(MatrixLogin *login)
{
	login->doubted = true;
	g_clear_handle_id(&login->timer, g_source_remove);
	if (!login->request)
		ask_whoami(login);
}

// ---- finding the server ----

static void on_well_known(void *data, const ApiAnswer *answer)
{
	MatrixLogin *login = data;
	login->request = NULL;
	const char *base = json_text(json_object(answer->json, "m.homeserver"), "base_url");
	if (answer->fate != API_DONE || !base || !g_str_has_prefix(base, "https://")) {
		if (answer->fate == API_UNREACHED)
			fail(login, answer, "no answer");
		else
			fail_here(login, LOGIN_NEVER,
				"there is no Matrix homeserver at that address");
		return;
	}
	g_autofree char *clean = g_strdup(base);
	while (g_str_has_suffix(clean, "/"))
		clean[strlen(clean) - 1] = '\0';
	api_set_base(login->api, clean);
	log_write(LOG_INFO, &(LogWhere){.network = login->network},
		"matrix: the homeserver is at %s", clean);
	begin(login);
}

// A server's name is not always where its API is.
static void on_versions(void *data, const ApiAnswer *answer)
{
	MatrixLogin *login = data;
	login->request = NULL;
	if (answer->fate == API_DONE && json_array(answer->json, "versions"))
		begin(login);
	else if (answer->status / 100 == 5 || !answer->status || answer->fate == API_LIMITED)
		fail(login, answer, "no answer");
	else
		ask(login, &(ApiCall){.path = "/.well-known/matrix/client"}, on_well_known);
}

void matrix_login_init(MatrixLogin *login, const MatrixLogin *with)
{
	*login = *with;
}

void matrix_login_clear(MatrixLogin *login)
{
	g_clear_handle_id(&login->timer, g_source_remove);
	g_clear_pointer(&login->request, api_cancel);
	g_clear_pointer(&login->device, g_free);
	g_clear_pointer(&login->refresh, g_free);
}

void matrix_login_start(MatrixLogin *login)
{
	if (login->settings->token)
		api_set_token(login->api, login->settings->token);
	else
		load(login);
	ask(login, &(ApiCall){.path = "/_matrix/client/versions"}, on_versions);
}
