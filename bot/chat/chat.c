// SPDX-License-Identifier: LGPL-3.0-or-later
// The way up from a network to the bot.
#include "chat/chat.h"

void chat_heard(Chat *chat, Message *message)
{
	chat->heard(chat->heard_data, message);
}

void chat_batch(Chat *chat, const ChatBatch *batch)
{
	chat->batch(chat->heard_data, batch);
}

void chat_closed(Chat *chat)
{
	if (chat->closed)
		chat->closed(chat->closed_data);
}
