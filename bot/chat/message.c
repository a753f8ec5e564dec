// SPDX-License-Identifier: LGPL-3.0-or-later
// Messages and identities: made clean once, at the border, and owned by whoever holds them.
#include "chat/message.h"

#include <string.h>

#include "base/text.h"

static char *clean(const char *bytes, size_t most)
{
	g_autofree char *text = text_clean(bytes, -1);
	size_t length = strlen(text);
	return g_strndup(text, length > most ? text_cut(text, most) : length);
}

void identity_copy(Identity *to, const Identity *from)
{
	*to = (Identity){
		.address = g_strdup(from->address),
		.handle = clean(from->handle, HANDLE_MAX_BYTES),
		.verified = from->verified,
	};
}

void identity_clear(Identity *identity)
{
	g_clear_pointer(&identity->address, g_free);
	g_clear_pointer(&identity->handle, g_free);
}

char *address_network(const char *address)
{
	if (g_str_has_prefix(address, "console:"))
		return g_strdup("console");
	const char *colon = strchr(address, ':'), *slash = colon ? strchr(colon, '/') : NULL;
	return slash ? g_strndup(colon + 1, slash - colon - 1) : NULL;
}

char *address_fold(const char *address)
{
	const char *slash = g_str_has_prefix(address, "irc:") ? strchr(address, '/') : NULL;
	if (!slash)
		return g_strdup(address);
	g_autofree char *network = g_strndup(address, slash - address);
	g_autofree char *account = g_ascii_strdown(slash, -1);
	return g_strconcat(network, account, NULL);
}

Message *message_new(const char *network, BotRoom *room, const Identity *from, const char *text)
{
	Message *message = g_new0(Message, 1);
	message->network = g_strdup(network);
	message->room = room;
	message->text = clean(text, MESSAGE_MAX_BYTES);
	message->forced_role = MESSAGE_OWN_ROLE;
	identity_copy(&message->from, from);
	return message;
}

void message_free(Message *message)
{
	if (!message)
		return;
	identity_clear(&message->from);
	g_free(message->network);
	g_free(message->self);
	g_free(message->text);
	g_free(message->id);
	g_free(message->thread);
	g_free(message->about);
	g_free(message->mark);
	g_free(message);
}
