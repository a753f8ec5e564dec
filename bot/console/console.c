// SPDX-License-Identifier: LGPL-3.0-or-later
// The console's lines: who says what where, and where the clock goes; and what the bot says back.
#include "console/console.h"

#include <string.h>

#include "chat/message.h"

#define CONSOLE "console"

void console_init(Console *console, Chat *chat, const ConsoleHooks *hooks, const char *me)
{
	*console = (Console){
		.chat = chat,
		.hooks = *hooks,
		.room = rooms_add(&chat->rooms, CONSOLE, CONSOLE, "room"),
		.me = g_strdup(me),
		.my_role = MESSAGE_OWN_ROLE,
	};
	g_hash_table_insert(console->room->settings, g_strdup("announce"), g_strdup("yes"));
	chat->rooms.only = console->room;
}

void console_clear(Console *console)
{
	g_clear_pointer(&console->zone, g_time_zone_unref);
	g_clear_pointer(&console->me, g_free);
	g_clear_pointer(&console->last_speaker, g_free);
}

// ---- out ----

static void print_row(Console *console, const OutboxRow *row)
{
	g_autofree char *prefix = NULL;
	if (row->room)
		prefix = g_strdup("room: ");
	else if (console->last_speaker && !strcmp(console->last_speaker, row->address))
		prefix = g_strdup("private: ");
	else
		prefix = g_strdup_printf("private %s: ", row->handle);
	g_autofree char *text = outbox_plain(outbox_words(row));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		g_autofree char *whole = g_strconcat(prefix, *line, NULL);
		console->hooks.print(console->hooks.data, whole);
	}
}

static OutboxReady always(void *data, const OutboxRow *row)
{
	(void)data, (void)row;
	return OUTBOX_GO;
}

void console_flush(Console *console)
{
	static const OutboxPull pull = {.ask = always};
	OutboxRow *row;
	while ((row = outbox_next(console->chat->outbox, CONSOLE, &pull))) {
		if (!console->muted)
			print_row(console, row);
		outbox_sent(console->chat->outbox, row);
	}
}

// ---- in ----

typedef struct {
	char *name;
	int role; // a BotRole, or MESSAGE_OWN_ROLE
	bool private;
	const char *text;
} Spoken;

// A verified name is at least a member here: the console trusts whoever sits at it.
static int role_of(Console *console, const Identity *who, int asked)
{
	if (asked != MESSAGE_OWN_ROLE)
		return asked;
	return people_role_of(&console->chat->people, who, NULL) >= BOT_MEMBER ? MESSAGE_OWN_ROLE
									       : BOT_MEMBER;
}

static void say(Console *console, const Spoken *spoken)
{
	// another, unverified person who is only called so
	bool stranger = spoken->role == BOT_ANYONE;
	g_autofree char *address = g_strconcat(
		CONSOLE ":", stranger ? "~" : "", spoken->name, NULL);
	const Identity who = {.address = address, .handle = spoken->name, .verified = !stranger};
	Message *message = message_new(
		CONSOLE, spoken->private ? NULL : console->room, &who, spoken->text);
	message->forced_role = role_of(console, &who, spoken->role);
	g_free(console->last_speaker);
	console->last_speaker = g_strdup(address);
	chat_heard(console->chat, message);
	console->hooks.settle(console->hooks.data);
	console_flush(console);
}

bool console_advance(Console *console, int64_t to)
{
	Clock *clock = console->chat->clock;
	g_clear_pointer(&console->last_speaker, g_free);
	if (to < clock_now(clock))
		return false;
	int64_t due;
	while ((due = console->hooks.next_due(console->hooks.data)) <= to) {
		clock_set(clock, MAX(due, clock_now(clock)));
		console->hooks.run_due(console->hooks.data);
		console_flush(console);
		if (console->hooks.next_due(console->hooks.data) <= due)
			// it could not be done (a failing store): it stays due, the clock must not
			// hang on it
			break;
	}
	clock_set(clock, to);
	return true;
}

static char *move_clock(Console *console, const char *text)
{
	int64_t to = 0, step = 0;
	g_autoptr(GTimeZone) utc = console->zone ? NULL : g_time_zone_new_utc();
	if (*text == '+' && clock_parse_duration(text + 1, &step))
		to = clock_now(console->chat->clock) + step;
	else if (*text == '+' || !clock_parse(text, console->zone ? console->zone : utc, &to))
		return g_strdup_printf("\"@%s\" is neither a step (@+90m), a moment "
				       "(@2026-11-28T05:58) nor a name (@ana text)",
			text);
	return console_advance(console, to)
		       ? NULL
		       : g_strdup_printf(
				 "\"@%s\" is in the past; the clock only goes forward", text);
}

static bool is_name(const char *name)
{
	size_t n = strlen(name);
	return n && n <= HANDLE_MAX_BYTES && !strpbrk(name, "@:/~ ") && g_ascii_isalpha(*name);
}

// "ana text", "ana> text", "ana:captain text", "ana:captain> text"
static bool parse_spoken(const char *text, Spoken *ret_spoken)
{
	const char *blank = strchr(text, ' ');
	if (!blank)
		return false;
	g_autofree char *head = g_strndup(text, blank - text);
	bool private = g_str_has_suffix(head, ">");
	if (private)
		head[strlen(head) - 1] = '\0';
	char *colon = strchr(head, ':');
	BotRole role = BOT_ANYONE;
	if (colon)
		*colon = '\0';
	if (!is_name(head) || (colon && !role_parse(colon + 1, &role)))
		return false;
	*ret_spoken = (Spoken){
		g_steal_pointer(&head), colon ? (int)role : MESSAGE_OWN_ROLE, private, blank + 1};
	return true;
}

static char *at_line(Console *console, const char *text)
{
	Spoken spoken;
	if (!console->may_play)
		return g_strdup("names and clock can be played with on \":memory:\" and the ready "
				"strike only");
	if (!parse_spoken(text, &spoken))
		return move_clock(console, text);
	say(console, &spoken);
	g_free(spoken.name);
	return NULL;
}

char *console_line(Console *console, const char *line)
{
	if (!*line || *line == '#')
		return NULL;
	if (*line == '%')
		return g_strdup("lines that begin with % are for the test runner");
	if (*line == '@')
		return at_line(console, line + 1);
	say(console, &(Spoken){console->me, console->my_role, false, line});
	return NULL;
}
