// SPDX-License-Identifier: LGPL-3.0-or-later
// Puts the nouns of a connection together, and takes them apart.
#include "irc/client.h"

#include "base/log.h"
#include "irc/dispatch.h"

static void on_speak(void *data, SpeakWhen when, const char *line)
{
	Client *client = data;
	pump_line(&client->pump, when, line);
}

static void on_login_failed(void *data, const char *why)
{
	client_fail(data, why);
}

static void on_gone(void *data, Peer *peer)
{
	Client *client = data;
	hear_forget(&client->hear, peer);
}

Client *client_new(const Client *with)
{
	Client *client = g_new0(Client, 1);
	*client = *with;
	client->speaker = (Speaker){on_speak, client};
	isupport_init(&client->isupport);
	caps_init(&client->caps, &client->speaker,
		client->settings->sasl == SASL_NONE ? 1U << CAP_SASL : 0);
	client->login = (Login){
		.network = client->network,
		.speaker = &client->speaker,
		.settings = client->settings,
		.caps = &client->caps,
		.failed = on_login_failed,
		.data = client,
	};
	login_init(&client->login);
	nick_init(&client->nick, &client->speaker, &client->isupport, client->settings->nick);
	channels_init(&client->channels, &client->speaker, &client->isupport, client->network);
	client->who = who_new(&client->isupport, client->network, on_gone, client);
	pump_init(&client->pump, client, client->settings->pace);
	deliver_init(&client->deliver, client);
	hear_init(&client->hear, client);
	watch_init(&client->watch, client);
	return client;
}

void client_free(Client *client)
{
	if (!client)
		return;
	watch_clear(&client->watch);
	deliver_clear(&client->deliver);
	hear_clear(&client->hear);
	pump_clear(&client->pump);
	who_free(client->who);
	channels_clear(&client->channels);
	nick_clear(&client->nick);
	login_clear(&client->login);
	caps_clear(&client->caps);
	g_free(client);
}

// The order matters: CAP before NICK and USER, or some servers register us before we have asked.
void client_start(Client *client)
{
	login_start(&client->login);
	nick_start(&client->nick);
}

void client_line(Client *client, const Line *line)
{
	if (client->failed)
		return;
	watch_heard(&client->watch);
	dispatch_line(client, line);
}

void client_wake(Client *client)
{
	pump_wake(&client->pump);
}

void client_sync(Client *client)
{
	if (!client->ready) // names are not folded before CASEMAPPING is known
		return;
	channels_sync(&client->channels, &client->chat->rooms);
	client_wake(client); // words for a room that is gone are let go
}

void client_fail(Client *client, const char *why)
{
	if (client->failed)
		return;
	client->failed = true;
	client->events->failed(client->data, why);
}

void client_write(Client *client, const char *line)
{
	if (!client->failed && !client->events->write(client->data, line))
		log_write(LOG_WARNING, &(LogWhere){.network = client->network},
			"irc: a line could not be sent");
}

bool client_is_full(const Client *client)
{
	return client->failed || client->events->full(client->data);
}

void client_note_account(Client *client, Peer *peer, const char *account)
{
	g_autofree char *before = g_strdup(peer->account);
	who_account(client->who, peer, account);
	hear_known(&client->hear, peer);
	bool is_news = peer->account && g_strcmp0(before, peer->account);
	if (is_news && outbox_waiting(client->chat->outbox, client->network))
		client_wake(client);
}
