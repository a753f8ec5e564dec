// SPDX-License-Identifier: LGPL-3.0-or-later
// link, line and session put together. libircclient dispatches and formats; the line that its
// callback belongs to is the one that we have just fed, whose tags and parameters we kept.
#include "irc/wire.h"

#include <string.h>

#include "irc/session.h"

struct Wire {
	const WireEvents *events;
	void *data;
	Link *link;
	Session *session;
	LineCutter cutter;
	const Line *line;  // being fed; NULL once an event took it
	const char *label; // of the line that is being said
	char *failure;
	guint finish;
};

// ---- failure: noted anywhere, acted on from the loop, never inside a callback of the library ----

static gboolean on_finish(void *data)
{
	Wire *wire = data;
	wire->finish = 0;
	wire->events->closed(wire->data, wire->failure); // frees us
	return G_SOURCE_REMOVE;
}

void wire_fail(Wire *wire, const char *why)
{
	if (wire->failure)
		return;
	wire->failure = g_strdup(why);
	wire->finish = g_idle_add_full(G_PRIORITY_DEFAULT, on_finish, wire, NULL);
}

// ---- in ----

static void take_line(Wire *wire)
{
	const Line *line = wire->line;
	wire->line = NULL; // the library may name one line by two events
	if (line)
		wire->events->line(wire->data, line);
}

static void on_event(void *data, const SessionEvent *event)
{
	(void)event; // our own parser has read more of it
	take_line(data);
}

// What the library must not see, or would answer itself.
static bool is_ours(const Line *line)
{
	return !line->body || !strcmp(line->command, "PING") || !strcmp(line->command, "ERROR");
}

static void feed(Wire *wire, const Line *line)
{
	g_autoptr(GError) error = NULL;
	wire->line = line;
	if (is_ours(line))
		take_line(wire);
	else if (!session_feed(wire->session, line->body, &error))
		wire_fail(wire, error->message);
	wire->line = NULL;
}

static bool on_cut(void *data, char *text)
{
	Wire *wire = data;
	Line line;
	if (line_parse(&line, text))
		feed(wire, &line);
	line_clear(&line);
	return !wire->failure;
}

static void on_bytes(void *data, const char *bytes, size_t n)
{
	Wire *wire = data;
	if (!wire->failure)
		line_cut(&wire->cutter, bytes, n);
}

static void on_opened(void *data)
{
	Wire *wire = data;
	if (!wire->failure)
		wire->events->opened(wire->data);
}

static void on_drained(void *data)
{
	Wire *wire = data;
	if (!wire->failure)
		wire->events->drained(wire->data);
}

static void on_closed(void *data, const char *why)
{
	wire_fail(data, why);
}

// ---- out ----

static void on_send(void *data, const char *line)
{
	Wire *wire = data;
	g_autofree char *bytes = wire->label
					 ? g_strdup_printf("@label=%s %s\r\n", wire->label, line)
					 : g_strconcat(line, "\r\n", NULL);
	link_send(wire->link, bytes, strlen(bytes));
}

bool wire_write(Wire *wire, const char *line)
{
	return !wire->failure && session_raw(wire->session, line);
}

bool wire_say(Wire *wire, const char *label, const char *target, const char *text)
{
	if (wire->failure)
		return false;
	wire->label = label;
	bool said = session_say(wire->session, target, text);
	wire->label = NULL;
	return said;
}

bool wire_is_full(const Wire *wire)
{
	return wire->failure || link_waiting(wire->link) > WIRE_FULL_BYTES;
}

void wire_finish(Wire *wire)
{
	link_finish(wire->link);
}

Wire *wire_new(Multi *multi, const LinkTarget *target, const WireEvents *events, void *data)
{
	static const LinkEvents link_events = {on_opened, on_bytes, on_drained, on_closed};
	static const SessionEvents session_events = {on_event, on_send};
	g_autoptr(GError) error = NULL;
	Wire *wire = g_new0(Wire, 1);
	wire->events = events;
	wire->data = data;
	line_cutter_init(&wire->cutter, on_cut, wire);
	wire->link = link_new(multi, target, &link_events, wire);
	wire->session = session_new(&session_events, wire, &error);
	if (!wire->session)
		wire_fail(wire, error->message);
	return wire;
}

void wire_free(Wire *wire)
{
	if (!wire)
		return;
	g_clear_handle_id(&wire->finish, g_source_remove);
	link_free(wire->link);
	session_free(wire->session);
	g_free(wire->failure);
	g_free(wire);
}
