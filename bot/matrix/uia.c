// SPDX-License-Identifier: LGPL-3.0-or-later
// Asks, and where the server wants to know that it is really us, asks once more with the password.
#include "matrix/uia.h"

static void on_answer(void *data, const ApiAnswer *answer);

static void ask(Uia *uia)
{
	const ApiCall call = {.method = uia->method, .path = uia->path, .body = uia->body};
	uia->request = api_ask(uia->api, &call, on_answer, uia);
}

static void add_password(const Uia *uia, const char *session)
{
	Json *auth = json_add_object(uia->body, "auth");
	json_add_text(auth, "type", "m.login.password");
	Json *who = json_add_object(auth, "identifier");
	json_add_text(who, "type", "m.id.user");
	json_add_text(who, "user", uia->settings->user);
	json_add_text(auth, "password", uia->settings->password);
	json_add_text(auth, "session", session);
}

static void on_answer(void *data, const ApiAnswer *answer)
{
	Uia *uia = data;
	uia->request = NULL;
	const char *session = json_text(answer->json, "session");
	bool wanted = answer->fate == API_REFUSED && answer->status == 401 && session;
	if (!wanted || uia->answered || !uia->settings->password) {
		uia->done(uia->data, answer);
		return;
	}
	uia->answered = true;
	add_password(uia, session);
	ask(uia);
}

void uia_ask(Uia *uia, HttpMethod method, const char *path, Json *body)
{
	uia_clear(uia);
	uia->method = method;
	uia->path = g_strdup(path);
	uia->body = body;
	uia->answered = false;
	ask(uia);
}

void uia_clear(Uia *uia)
{
	g_clear_pointer(&uia->request, api_cancel);
	g_clear_pointer(&uia->path, g_free);
	g_clear_pointer(&uia->body, json_free);
}
