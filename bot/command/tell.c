// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes the rows of unasked private words.
#include "command/tell.h"

void tell_person(Desk *desk, BotPerson person, const char *text, const BotChoice *choice)
{
	Chat *chat = desk->chat;
	Identity where;
	if (!people_reach(&chat->people, person, &where))
		return;
	g_autofree char *network = address_network(where.address);
	g_autofree char *words = desk_words(desk, text);
	OutboxRow *row = outbox_row_new(network, words, OUTBOX_BULK);
	row->address = where.address;
	g_free(row->handle);
	row->handle = where.handle;
	row->person = person;
	row->durable = true;
	row->question = choice ? choices_pack(choice, 1) : NULL;
	row->queued = clock_now(chat->clock);
	row->expires = row->queued + OUTBOX_UNASKED_SECONDS;
	turn_say(&desk->turn, row);
}

const char *tell_lang(Desk *desk, BotPerson person)
{
	Query *query = store_query(
		desk->chat->store, "select lang from person where id = ?", S(person));
	const char *lang = query_step(query, NULL) == STORE_ROW && *query_text(query, 0)
				   ? g_intern_string(query_text(query, 0))
				   : "en";
	query_reset(query);
	return lang;
}
