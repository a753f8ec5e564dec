// SPDX-License-Identifier: LGPL-3.0-or-later
// The answers of the exchange, in pieces of 400 bytes as the server wants them.
#include "irc/sasl.h"

#include <string.h>

enum { PIECE_BYTES = 400 };

const char *sasl_mechanism(const IrcSettings *settings)
{
	return settings->sasl == SASL_EXTERNAL ? "EXTERNAL" : "PLAIN";
}

void sasl_init(Sasl *sasl, const Speaker *speaker, const IrcSettings *settings)
{
	*sasl = (Sasl){.speaker = speaker, .settings = settings};
}

void sasl_clear(Sasl *sasl)
{
	g_clear_pointer(&sasl->why, g_free);
}

void sasl_start(Sasl *sasl)
{
	sasl->active = true;
	speak(sasl->speaker, SPEAK_NOW, "AUTHENTICATE %s", sasl_mechanism(sasl->settings));
}

// authorization identity (none), NUL, account, NUL, password; in base64. EXTERNAL says nothing: the
// certificate did.
static char *response_of(const IrcSettings *settings)
{
	if (settings->sasl == SASL_EXTERNAL)
		return g_strdup("");
	g_autoptr(GByteArray) plain = g_byte_array_new();
	g_byte_array_append(plain, (const guint8 *)"", 1);
	g_byte_array_append(
		plain, (const guint8 *)settings->account, strlen(settings->account) + 1);
	g_byte_array_append(plain, (const guint8 *)settings->password, strlen(settings->password));
	char *base64 = g_base64_encode(plain->data, plain->len);
	explicit_bzero(plain->data, plain->len);
	return base64;
}

// A piece shorter than 400 bytes ends it; after a full last one an empty piece, "+", must follow.
static void respond(Sasl *sasl)
{
	g_autofree char *response = response_of(sasl->settings);
	const char *piece = response;
	size_t left = strlen(response);
	for (; left >= PIECE_BYTES; left -= PIECE_BYTES, piece += PIECE_BYTES)
		speak(sasl->speaker, SPEAK_NOW, "AUTHENTICATE %.*s", PIECE_BYTES, piece);
	speak(sasl->speaker, SPEAK_NOW, "AUTHENTICATE %s", left ? piece : "+");
	explicit_bzero(response, strlen(response));
}

static SaslResult fail(Sasl *sasl, const char *why)
{
	g_free(sasl->why);
	sasl->why = g_strdup(why);
	sasl->active = false;
	return SASL_FAILED;
}

SaslResult sasl_line(Sasl *sasl, const Line *line)
{
	if (!sasl->active)
		return SASL_GOING;
	if (!strcmp(line->command, "AUTHENTICATE")) {
		if (line->n && !strcmp(line->params[0], "+"))
			respond(sasl);
		else // neither mechanism has a challenge
			sasl_abort(sasl, "the server asked what it may not ask");
		return sasl->active ? SASL_GOING : SASL_FAILED;
	}
	// 907: already logged in
	if (!strcmp(line->command, "903") || !strcmp(line->command, "907")) {
		sasl->active = false;
		return SASL_DONE;
	}
	g_autofree char *why = g_strdup_printf(
		"%s %s", line->command, line->n ? line->params[line->n - 1] : "");
	return fail(sasl, why);
}

void sasl_abort(Sasl *sasl, const char *why)
{
	speak(sasl->speaker, SPEAK_NOW, "AUTHENTICATE *");
	fail(sasl, why);
}
