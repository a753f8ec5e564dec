// SPDX-License-Identifier: LGPL-3.0-or-later
// The other end of a client without network.
#include "irc/script.h"

#include <check.h>
#include <string.h>

static bool on_write(void *data, const char *line)
{
	g_string_append_printf(((Script *)data)->out, "%s\n", line);
	return true;
}

static bool on_say(void *data, const char *label, const char *target, const char *text)
{
	Script *script = data;
	if (label)
		g_string_append_printf(script->out, "@%s ", label);
	g_string_append_printf(script->out, "PRIVMSG %s :%s\n", target, text);
	return true;
}

static bool on_full(void *data)
{
	return ((Script *)data)->full;
}

static void on_ready(void *data)
{
	((Script *)data)->ready = true;
}

static void on_failed(void *data, const char *why)
{
	Script *script = data;
	g_free(script->failure);
	script->failure = g_strdup(why);
}

static void on_banned(void *data)
{
	((Script *)data)->banned = true;
}

static const ClientEvents events = {on_write, on_say, on_full, on_ready, on_failed, on_banned};

static void on_heard(void *data, Message *message)
{
	g_string_append_printf(((Script *)data)->heard, "%s|%s%s|%s|%s\n",
		message->room ? message->room->name : "-", message->from.verified ? "!" : "",
		message->from.address, message->from.handle, message->text);
	message_free(message);
}

static void open_client(Script *script)
{
	script->client = client_new(&(Client){
		.chat = &script->chat,
		.network = "net",
		.settings = &script->settings,
		.events = &events,
		.data = script,
	});
	client_start(script->client);
}

void script_init(Script *script, const char *rooms)
{
	*script = (Script){.out = g_string_new(NULL), .heard = g_string_new(NULL)};
	clock_init(&script->clock, CLOCK_STILL, 1000000);
	script->store = store_open(":memory:", STORE_READ_WRITE, NULL);
	script->chat = (Chat){.clock = &script->clock,
		.store = script->store,
		.heard = on_heard,
		.heard_data = script};
	script->chat.outbox = outbox_new(script->store, &script->clock);
	rooms_init(&script->chat.rooms);
	g_auto(GStrv) names = g_strsplit(rooms, " ", -1);
	for (char **name = names; *name && **name; name++)
		rooms_add(&script->chat.rooms, *name + 1, "net", *name);
	script->settings = (IrcSettings){
		.host = "irc.example.org", .nick = "picketbot", .pace = PACE_NONE};
	open_client(script);
}

void script_clear(Script *script)
{
	client_free(script->client);
	outbox_free(script->chat.outbox);
	rooms_clear(&script->chat.rooms);
	store_close(script->store);
	g_string_free(script->out, TRUE);
	g_string_free(script->heard, TRUE);
	g_free(script->failure);
}

void script_begin(Script *script)
{
	script_init(script, "#picket #officers");
	script_login(script, "account-tag", SCRIPT_TOKENS);
}

void script_begin_labels(Script *script)
{
	script_init(script, "#picket #officers");
	script_login(script,
		"echo-message labeled-response batch message-tags account-tag extended-join",
		SCRIPT_TOKENS);
}

void script_reconnect(Script *script)
{
	client_free(script->client);
	outbox_recall(script->chat.outbox, "net");
	g_clear_pointer(&script->failure, g_free);
	script->ready = false;
	g_string_truncate(script->out, 0);
	open_client(script);
}

void script_run(Script *script)
{
	(void)script;
	while (g_main_context_iteration(NULL, FALSE))
		;
}

void script_in(Script *script, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	Line line;
	ck_assert_msg(line_parse(&line, text), "no line: %s", text);
	client_line(script->client, &line);
	line_clear(&line);
	script_run(script);
}

static char *take(GString *from)
{
	char *text = g_strdup(from->str);
	g_string_truncate(from, 0);
	return text;
}

char *script_out(Script *script)
{
	script_run(script);
	return take(script->out);
}

char *script_heard(Script *script)
{
	return take(script->heard);
}

static void acknowledge(Script *script)
{
	g_autofree char *out = script_out(script);
	char *request = strstr(out, "CAP REQ :");
	if (!request)
		return;
	request[strcspn(request, "\n")] = '\0';
	script_in(script, ":s CAP picketbot ACK :%s", request + strlen("CAP REQ :"));
}

static void join_all(Script *script)
{
	const GPtrArray *rooms = script->chat.rooms.all;
	for (unsigned i = 0; i < rooms->len; i++)
		script_in(script, ":picketbot!~picketbot@bots.example.org JOIN %s",
			((const BotRoom *)rooms->pdata[i])->address);
}

void script_login(Script *script, const char *caps, const char *tokens)
{
	script_in(script, ":s CAP * LS :%s", caps);
	acknowledge(script);
	script_in(script, ":s 001 picketbot :Welcome");
	script_in(script, ":s 005 picketbot %s :are supported by this server",
		*tokens ? tokens : "NETWORK=x");
	script_in(script, ":s 422 picketbot :no MOTD");
	join_all(script);
	script_run(script);
	g_string_truncate(script->out, 0);
}

OutboxRow *script_push(Script *script, const char *room, const char *address, const char *text)
{
	OutboxRow *row = outbox_row_new("net", text, OUTBOX_REPLY);
	row->room = g_strdup(room);
	row->address = g_strdup(address);
	row->queued = clock_now(&script->clock);
	row->expires = row->queued + OUTBOX_REPLY_SECONDS;
	outbox_push(script->chat.outbox, row);
	client_wake(script->client);
	return row;
}

unsigned script_waiting(Script *script)
{
	return outbox_waiting(script->chat.outbox, "net");
}

OutboxCounts script_counts(Script *script)
{
	return outbox_counts(script->chat.outbox, "net");
}

void ck_text(char *got, const char *wanted)
{
	ck_assert_str_eq(got, wanted);
	g_free(got);
}
