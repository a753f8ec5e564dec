// SPDX-License-Identifier: LGPL-3.0-or-later
// A row of the outbox as the contents of Matrix events: a complete plain body, HTML by our own
// templates only, and whom it mentions.
#pragma once
#include "chat/outbox.h"
#include "base/json.h"

enum {
	// An event holds 65,536 bytes, its text twice (plain and HTML, where "&" grows to 5 bytes).
	RENDER_MAX_BYTES = 7000,
	RENDER_EDIT_BYTES = 3500, // the same, as the new words and for old clients
};

typedef enum { RENDER_NOTICE, RENDER_TEXT } RenderKind; // m.notice never answers; m.text notifies

// The contents, in order: more than one where the text is too long for one event. The array owns
// them.
GPtrArray *render_row(const OutboxRow *row, RenderKind kind);
// A text that is for nobody in particular; and as the new words of an event. The caller frees both.
Json *render_notice(const char *text);
Json *render_edit(const char *event, const char *text, RenderKind kind);
// The user id in an address: "@ana:example.org" of "matrix:home/@ana:example.org"; NULL = it has
// none.
const char *render_user(const char *address);
// & < > " ' as entities; line ends as <br/>. The caller frees it.
char *render_escape(const char *text);
