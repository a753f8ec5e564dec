// SPDX-License-Identifier: LGPL-3.0-or-later
// The order of registration, and what happens when a step of it fails.
#include "irc/login.h"

#include <string.h>

#include "base/log.h"

void login_init(Login *login)
{
	sasl_init(&login->sasl, login->speaker, login->settings);
}

void login_clear(Login *login)
{
	g_clear_handle_id(&login->sasl_wait, g_source_remove);
	g_clear_handle_id(&login->wait, g_source_remove);
	g_clear_pointer(&login->account, g_free);
	sasl_clear(&login->sasl);
}

static gboolean on_too_slow(void *data)
{
	Login *login = data;
	login->wait = 0;
	g_autofree char *why = g_strdup_printf("not registered after %d s", LOGIN_SECONDS);
	login->failed(login->data, why);
	return G_SOURCE_REMOVE;
}

// CAP first: a server that registers after each command would be done before it.
void login_start(Login *login)
{
	caps_start(login->caps);
	login->wait = g_timeout_add_seconds(LOGIN_SECONDS, on_too_slow, login);
}

static void end(Login *login)
{
	if (login->ended)
		return;
	login->ended = true;
	speak(login->speaker, SPEAK_NOW, "CAP END");
}

static void without_account(Login *login, const char *why)
{
	g_clear_handle_id(&login->sasl_wait, g_source_remove);
	g_autofree char *sentence = g_strdup_printf("not logged in: %s", why);
	if (login->settings->require_account) {
		login->failed(login->data, sentence);
		return;
	}
	log_write(LOG_WARNING, &(LogWhere){.network = login->network},
		"irc: %s, going on without an account", sentence);
	end(login);
}

static gboolean on_sasl_too_slow(void *data)
{
	Login *login = data;
	login->sasl_wait = 0;
	sasl_abort(&login->sasl, "services did not answer");
	without_account(login, login->sasl.why);
	return G_SOURCE_REMOVE;
}

static void authenticate(Login *login)
{
	sasl_start(&login->sasl);
	login->sasl_wait = g_timeout_add_seconds(LOGIN_SASL_SECONDS, on_sasl_too_slow, login);
}

static bool wants_account(const Login *login)
{
	return login->settings->sasl != SASL_NONE && !login->account && !login->sasl.active;
}

void login_caps(Login *login, CapsNews news)
{
	if (news == CAPS_NOTHING)
		return;
	if (wants_account(login) &&
		caps_has_mechanism(login->caps, sasl_mechanism(login->settings)))
		authenticate(login);
	else if (news == CAPS_SETTLED && wants_account(login))
		without_account(login, "the server offers no log-in now");
	else if (news == CAPS_SETTLED)
		end(login);
}

// 900: our nick, our mask, the account, a sentence.
static void note_account(Login *login, const Line *line)
{
	g_free(login->account);
	login->account = g_strdup(line->n > 2 ? line->params[2] : login->settings->account);
}

static void note_done(Login *login)
{
	g_clear_handle_id(&login->sasl_wait, g_source_remove);
	if (!login->account)
		login->account = g_strdup(
			login->settings->account ? login->settings->account : "by certificate");
	end(login);
}

static void note_logged_out(Login *login)
{
	if (!login->account)
		return;
	g_clear_pointer(&login->account, g_free);
	without_account(login, "services logged us out");
}

void login_line(Login *login, const Line *line)
{
	if (!strcmp(line->command, "900")) {
		note_account(login, line);
		return;
	}
	if (!strcmp(line->command, "901")) {
		note_logged_out(login);
		return;
	}
	switch (sasl_line(&login->sasl, line)) {
	case SASL_GOING:
		break;
	case SASL_DONE:
		note_done(login);
		break;
	case SASL_FAILED:
		without_account(login, login->sasl.why);
		break;
	}
}

// After CAP END all is decided. Before it, a server without CAP registers us all the same.
void login_welcome(Login *login)
{
	if (login->ended)
		return;
	login->ended = true;
	if (!wants_account(login) && !login->sasl.active)
		return;
	login->sasl.active = false;
	without_account(login, "the server knows no log-in");
}

void login_finish(Login *login)
{
	g_clear_handle_id(&login->wait, g_source_remove);
}
