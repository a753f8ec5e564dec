// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads a line's parameters and tells the nouns that care. All parameters come from our own parser.
#include "irc/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static bool is_us(const Client *client, const char *nick)
{
	return nick_is(&client->nick, nick);
}

static char *mask_of(const Line *line)
{
	return *line->user && *line->host ? g_strdup_printf("%s@%s", line->user, line->host) : NULL;
}

// ---- registration ----

static void on_cap(Client *client, const Line *line)
{
	login_caps(&client->login, caps_line(&client->caps, line));
	if (client->caps.sts && !client->settings->tls)
		log_write(LOG_WARNING, &(LogWhere){.network = client->network},
			"irc: the server asks for TLS (%s); set tls = yes", client->caps.sts);
	g_clear_pointer(&client->caps.sts, g_free);
}

// It knows no CAP, or wants no command before we are registered.
static void on_no_cap(Client *client, const Line *line)
{
	(void)line;
	if (!client->nick.current)
		login_caps(&client->login, caps_unknown(&client->caps));
}

static void on_login(Client *client, const Line *line)
{
	login_line(&client->login, line);
}

static void on_welcome(Client *client, const Line *line)
{
	nick_welcome(&client->nick, line->params[0]);
	hear_welcome(&client->hear, line);
	login_welcome(&client->login);
}

static void on_isupport(Client *client, const Line *line)
{
	isupport_take(&client->isupport, line);
}

static void on_welcome_end(Client *client, const Line *line)
{
	(void)line;
	if (client->ready || !client->nick.current)
		return;
	client->ready = true;
	client->isupport.settled = true;
	login_finish(&client->login);
	watch_start(&client->watch);
	pump_open(&client->pump);
	if (client->isupport.bot_mode)
		speak(&client->speaker, SPEAK_TURN, "MODE %s +%c", client->nick.current,
			client->isupport.bot_mode);
	nick_settle(&client->nick);
	channels_open(&client->channels, &client->chat->rooms);
	client->events->ready(client->data);
	client_wake(client);
}

static void on_banned(Client *client, const Line *line)
{
	g_autofree char *why = g_strdup_printf("banned: %s", line->params[line->n - 1]);
	client->events->banned(client->data);
	client_fail(client, why);
}

static void on_error(Client *client, const Line *line)
{
	g_autofree char *why = g_strdup_printf("ERROR %s", line->params[0]);
	client_fail(client, why);
}

static void on_ping(Client *client, const Line *line)
{
	speak(&client->speaker, SPEAK_NOW, "PONG :%s", line->params[0]);
}

static void on_pong(Client *client, const Line *line)
{
	hear_now(&client->hear, line);
	deliver_pong(&client->deliver, line->params[line->n - 1]);
}

static void on_standard_reply(Client *client, const Line *line)
{
	log_write(LOG_INFO, &(LogWhere){.network = client->network},
		"irc: the server says %s %s: %s", line->command, line->params[0],
		line->params[line->n - 1]);
}

// ---- nicks and hosts ----

static void on_nick(Client *client, const Line *line)
{
	if (!is_us(client, line->nick) && is_us(client, line->params[0]))
		who_quit(
			client->who, line->nick); // cannot be; no word for them may go to that nick
	else if (!is_us(client, line->nick))
		who_rename(client->who, line->nick, line->params[0]);
	nick_changed(&client->nick, line->nick, line->params[0]);
}

// A server that refuses every nick would have us try for ever.
static void on_nick_refused(Client *client, const Line *line)
{
	(void)line;
	if (!nick_refused(&client->nick))
		client_fail(client, "the server takes none of our nicks");
}

static void on_offline(Client *client, const Line *line)
{
	g_auto(GStrv) nicks = g_strsplit(line->params[line->n - 1], ",", -1);
	for (char **nick = nicks; *nick; nick++) {
		(*nick)[strcspn(*nick, "!")] = '\0';
		nick_free(&client->nick, *nick);
	}
}

static void on_quit(Client *client, const Line *line)
{
	who_quit(client->who, line->nick);
	nick_free(&client->nick, line->nick);
}

static void on_kill(Client *client, const Line *line)
{
	who_quit(client->who, line->params[0]);
}

static void on_own_host(Client *client, const Line *line)
{
	const char *at = strchr(line->params[1], '@');
	g_autofree char *user = at ? g_strndup(line->params[1], at - line->params[1]) : NULL;
	nick_seen(&client->nick, user, at ? at + 1 : line->params[1]);
}

static void on_chghost(Client *client, const Line *line)
{
	g_autofree char *mask = g_strdup_printf("%s@%s", line->params[0], line->params[1]);
	if (is_us(client, line->nick))
		nick_seen(&client->nick, line->params[0], line->params[1]);
	else
		who_remask(client->who, line->nick, mask);
}

// ---- rooms ----

static void on_own_join(Client *client, const Line *line)
{
	const char *room = line->params[0];
	nick_seen(&client->nick, line->user, line->host);
	// Forwarded, or made to join: nobody asked for us there.
	if (!channels_joined(&client->channels, room)) {
		speak(&client->speaker, SPEAK_TURN, "PART %s", room);
		return;
	}
	SpeakWhen when = caps_on(&client->caps, CAP_ACCOUNT_TAG) ? SPEAK_LAST : SPEAK_TURN;
	if (client->isupport.whox)
		speak(&client->speaker, when, "WHO %s %%tcuhnfa,%d", room, HEAR_ROOM_TOKEN);
	client_wake(client);
}

static void on_join(Client *client, const Line *line)
{
	if (is_us(client, line->nick)) {
		on_own_join(client, line);
		return;
	}
	if (!channels_ours(&client->channels, line->params[0]))
		return;
	g_autofree char *mask = mask_of(line);
	Peer *peer = who_join(client->who, line->nick, mask, line->params[0]);
	if (peer && line->n > 1 && caps_on(&client->caps, CAP_EXTENDED_JOIN))
		client_note_account(client, peer, line->params[1]);
}

static void on_part(Client *client, const Line *line)
{
	if (!is_us(client, line->nick)) {
		who_part(client->who, line->nick, line->params[0]);
		return;
	}
	who_left(client->who, line->params[0]);
	channels_parted(&client->channels, line->params[0]);
}

static void on_kick(Client *client, const Line *line)
{
	if (!is_us(client, line->params[1])) {
		who_part(client->who, line->params[1], line->params[0]);
		return;
	}
	who_left(client->who, line->params[0]);
	channels_kicked(&client->channels, line->params[0]);
}

// 353: us, "=", the room, "@ana!user@host +ben"
static void on_names(Client *client, const Line *line)
{
	const char *room = line->params[line->n - 2];
	if (!channels_ours(&client->channels, room))
		return;
	g_auto(GStrv) names = g_strsplit(line->params[line->n - 1], " ", -1);
	for (char **name = names; *name; name++) {
		char *nick = *name + strspn(*name, client->isupport.member_prefixes);
		char *mask = strchr(nick, '!');
		if (mask)
			*mask++ = '\0';
		if (*nick && !is_us(client, nick))
			who_join(client->who, nick, mask, room);
	}
}

static void on_join_refused(Client *client, const Line *line)
{
	g_autofree char *why = g_strdup_printf("%s %s", line->command, line->params[line->n - 1]);
	if (!channels_refused(&client->channels, line->params[1], why))
		deliver_error(&client->deliver, line);
}

// 437 has two meanings.
static void on_unavailable(Client *client, const Line *line)
{
	if (isupport_is_channel(&client->isupport, line->params[1]))
		on_join_refused(client, line);
	else
		on_nick_refused(client, line);
}

static void on_refusal(Client *client, const Line *line)
{
	deliver_error(&client->deliver, line);
}

// ---- accounts ----

static void on_account(Client *client, const Line *line)
{
	Peer *peer = who_find(client->who, line->nick);
	if (peer)
		client_note_account(client, peer, line->params[0]);
}

// 354, as we asked: us, 77, room, user, host, nick, flags, account; or us, 78, nick, account
static void on_whox(Client *client, const Line *line)
{
	int token = atoi(line->params[1]);
	bool of_room = token == HEAR_ROOM_TOKEN && line->n > 7;
	if (!of_room && token != HEAR_PERSON_TOKEN)
		return;
	const char *nick = line->params[of_room ? 5 : 2];
	if (of_room && is_us(client, nick))
		nick_seen(&client->nick, line->params[3], line->params[4]);
	Peer *peer = who_find(client->who, nick);
	if (peer)
		client_note_account(client, peer, line->params[line->n - 1]);
}

static void on_whois_account(Client *client, const Line *line)
{
	Peer *peer = who_find(client->who, line->params[1]);
	if (peer)
		client_note_account(client, peer, line->params[2]);
}

static void on_who_end(Client *client, const Line *line)
{
	hear_settle(&client->hear, line->params[1]);
}

// ---- words ----

static void on_batch(Client *client, const Line *line)
{
	g_autofree char *label = NULL;
	batches_line(&client->hear.batches, line, &label);
	if (label)
		deliver_batch_end(&client->deliver, label);
}

static void on_privmsg(Client *client, const Line *line)
{
	hear_privmsg(&client->hear, line);
}

// clang-format off
static const struct Handler {
	const char *command;
	unsigned least; // parameters
	void (*handle)(Client *client, const Line *line);
} handlers[] = { // sorted, for bsearch()
	{"001", 1, on_welcome},         {"005", 2, on_isupport},
	{"315", 2, on_who_end},         {"318", 2, on_who_end},
	{"330", 3, on_whois_account},   {"353", 3, on_names},
	{"354", 4, on_whox},            {"376", 0, on_welcome_end},
	{"396", 2, on_own_host},        {"401", 2, on_refusal},
	{"402", 2, on_refusal},         {"403", 2, on_join_refused},
	{"404", 2, on_refusal},         {"405", 2, on_join_refused},
	{"407", 2, on_refusal},         {"408", 2, on_refusal},
	{"410", 0, on_no_cap},          {"411", 1, on_refusal},
	{"412", 1, on_refusal},         {"413", 1, on_refusal},
	{"414", 1, on_refusal},         {"415", 1, on_refusal},
	{"417", 1, on_refusal},         {"421", 0, on_no_cap},
	{"422", 0, on_welcome_end},     {"432", 0, on_nick_refused},
	{"433", 0, on_nick_refused},    {"435", 0, on_nick_refused},
	{"436", 0, on_nick_refused},    {"437", 2, on_unavailable},
	{"438", 0, on_nick_refused},    {"439", 2, on_refusal},
	{"442", 2, on_refusal},         {"447", 0, on_nick_refused},
	{"451", 0, on_no_cap},          {"465", 1, on_banned},
	{"470", 2, on_join_refused},    {"471", 2, on_join_refused},
	{"473", 2, on_join_refused},    {"474", 2, on_join_refused},
	{"475", 2, on_join_refused},    {"476", 2, on_join_refused},
	{"477", 2, on_join_refused},    {"480", 2, on_join_refused},
	{"486", 2, on_refusal},         {"489", 2, on_join_refused},
	{"492", 2, on_refusal},         {"531", 2, on_refusal},
	{"707", 2, on_refusal},         {"716", 2, on_refusal},
	{"731", 2, on_offline},         {"900", 1, on_login},
	{"901", 1, on_login},           {"902", 1, on_login},
	{"903", 1, on_login},           {"904", 1, on_login},
	{"905", 1, on_login},           {"906", 1, on_login},
	{"907", 1, on_login},           {"908", 1, on_login},
	{"ACCOUNT", 1, on_account},     {"AUTHENTICATE", 1, on_login},
	{"BATCH", 1, on_batch},         {"CAP", 3, on_cap},
	{"CHGHOST", 2, on_chghost},     {"ERROR", 1, on_error},
	{"FAIL", 2, on_standard_reply}, {"JOIN", 1, on_join},
	{"KICK", 2, on_kick},           {"KILL", 1, on_kill},
	{"NICK", 1, on_nick},           {"NOTE", 2, on_standard_reply},
	{"PART", 1, on_part},           {"PING", 1, on_ping},
	{"PONG", 1, on_pong},           {"PRIVMSG", 2, on_privmsg},
	{"QUIT", 0, on_quit},           {"WARN", 2, on_standard_reply},
};
// clang-format on

static int by_command(const void *command, const void *handler)
{
	return strcmp(command, ((const struct Handler *)handler)->command);
}

void dispatch_line(Client *client, const Line *line)
{
	if (deliver_labeled(&client->deliver, line))
		return;
	const struct Handler *handler = bsearch(
		line->command, handlers, G_N_ELEMENTS(handlers), sizeof *handlers, by_command);
	if (handler && line->n >= handler->least)
		handler->handle(client, line);
}
