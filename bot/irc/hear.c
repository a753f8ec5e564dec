// SPDX-License-Identifier: LGPL-3.0-or-later
// From a PRIVMSG to chat_heard(). NOTICE and INVITE never come here: they give no authority and get
// no answer.
#include "irc/hear.h"

#include <string.h>

#include "irc/client.h"
#include "irc/ctcp.h"

enum { CLOCK_SLACK_US = 10 * G_USEC_PER_SEC }; // the servers of one network differ by seconds

// The words of one peer that wait for an answer to WHO.
typedef struct {
	Hear *hear;
	Peer *peer;
	GQueue words; // of Word
	guint timer;
} Wait;

typedef struct {
	BotRoom *room; // NULL = in private
	bool aside;    // to "@#picket": what its operators say among themselves
} Place;

typedef struct {
	Place place;
	char *text, *id;
} Word;

static void word_free(Word *word)
{
	g_free(word->text);
	g_free(word->id);
	g_free(word);
}

static void wait_free(Wait *wait)
{
	g_clear_handle_id(&wait->timer, g_source_remove);
	wait->hear->held -= wait->words.length;
	g_queue_clear_full(&wait->words, (GDestroyNotify)word_free);
	g_free(wait);
}

void hear_init(Hear *hear, Client *client)
{
	*hear = (Hear){
		.client = client,
		.seen = g_hash_table_new(g_str_hash, g_str_equal),
		.waits = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)wait_free),
	};
	batches_init(&hear->batches);
	g_queue_init(&hear->seen_order);
	limit_init(&hear->ctcp, CTCP_PER_MINUTE, CTCP_PER_MINUTE / 60.0, g_get_monotonic_time());
}

void hear_clear(Hear *hear)
{
	g_clear_pointer(&hear->waits, g_hash_table_unref);
	g_clear_pointer(&hear->seen, g_hash_table_unref);
	g_queue_clear_full(&hear->seen_order, g_free);
	batches_clear(&hear->batches);
}

// ---- is it said now, and by a person? ----

// By the "time" tag, in microseconds; 0 = not told.
static gint64 time_of(const Line *line)
{
	const char *text = line_tag(line, "time");
	g_autoptr(GDateTime) time = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;
	return time ? g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time)
		    : 0;
}

void hear_welcome(Hear *hear, const Line *line)
{
	hear->began_us = time_of(line);
}

void hear_now(Hear *hear, const Line *line)
{
	gint64 now = time_of(line);
	if (now && now < hear->began_us)
		hear->began_us = now;
}

// Played back by a bouncer or a server: nobody waits for the answer any more. Both times are the
// server's.
static bool is_old(const Hear *hear, const Line *line)
{
	const Batch *batch = batches_of(&hear->batches, line);
	// of a batch that we do not follow it is not known to be new
	if (batch ? batch->kind == BATCH_OLD : line_tag(line, "batch") != NULL)
		return true;
	gint64 said = time_of(line);
	return said && hear->began_us && said < hear->began_us - CLOCK_SLACK_US;
}

static bool is_seen(Hear *hear, const char *id)
{
	if (!id || strlen(id) > HEAR_ID_BYTES)
		return false;
	if (g_hash_table_contains(hear->seen, id))
		return true;
	char *kept = g_strdup(id);
	g_queue_push_tail(&hear->seen_order, kept);
	g_hash_table_add(hear->seen, kept);
	if (hear->seen_order.length > HEAR_SEEN) {
		g_autofree char *oldest = g_queue_pop_head(&hear->seen_order);
		g_hash_table_remove(hear->seen, oldest);
	}
	return false;
}

// Two robots that answer each other never stop.
static bool is_service(const Line *line)
{
	static const char *const names[] = {"authserv", "botserv", "chanserv", "global", "helpserv",
		"hostserv", "memoserv", "nickserv", "operserv", "saslserv", NULL};
	g_autofree char *nick = g_ascii_strdown(line->nick, -1);
	return g_strv_contains(names, nick) || g_str_has_prefix(line->host, "services.");
}

static bool is_person(const Hear *hear, const Line *line)
{
	return *line->user && *line->host && !nick_is(&hear->client->nick, line->nick) &&
	       !line_tag(line, "bot") && !line_tag(line, "draft/bot") && !is_service(line);
}

// ---- where ----

static BotRoom *room_of(const Hear *hear, const char *channel)
{
	const Client *client = hear->client;
	BotRoom *room;
	for (unsigned i = 0; (room = rooms_next(&client->chat->rooms, client->network, &i));)
		if (isupport_same(&client->isupport, room->address, channel))
			return room;
	return NULL;
}

// libircclient's own opinion is a prefix comparison with a nick that it gets wrong: a private word
// would become public.
static bool find_place(const Hear *hear, const char *target, Place *ret_place)
{
	const Client *client = hear->client;
	*ret_place = (Place){0};
	if (nick_is(&client->nick, target))
		return true;
	if (isupport_is_channel(&client->isupport, target))
		return (ret_place->room = room_of(hear, target));
	ret_place->aside = *target && strchr(client->isupport.status_prefixes, *target) &&
			   isupport_is_channel(&client->isupport, target + 1);
	return ret_place->aside && room_of(hear, target + 1);
}

// ---- who ----

// What is known at this moment. Without a tag on each message only account-notify keeps a memory
// true.
static AccountState account_of(Hear *hear, const Line *line, Peer *peer)
{
	Client *client = hear->client;
	if (caps_on(&client->caps, CAP_ACCOUNT_TAG)) {
		client_note_account(client, peer, line_tag(line, "account"));
		return peer->state;
	}
	bool notified = caps_on(&client->caps, CAP_ACCOUNT_NOTIFY);
	if (!notified && !client->isupport.whox)
		return ACCOUNT_NONE; // a network without accounts, as far as we can see
	return notified && peer->shared ? peer->state : ACCOUNT_UNKNOWN;
}

static void tell(Hear *hear, const Peer *peer, const Word *word, AccountState state)
{
	Client *client = hear->client;
	g_autofree char *address = who_address(client->who, peer, state);
	const Identity from = {
		.address = address, .handle = peer->nick, .verified = state == ACCOUNT_KNOWN};
	Message *message = message_new(client->network, word->place.room, &from, word->text);
	message->aside = word->place.aside;
	message->self = g_strdup(client->nick.current);
	message->id = g_strdup(word->id);
	chat_heard(client->chat, message);
}

static void release(Hear *hear, Peer *peer, AccountState state)
{
	Wait *wait = g_hash_table_lookup(hear->waits, peer);
	if (!wait)
		return;
	for (GList *link = wait->words.head; link; link = link->next)
		tell(hear, peer, link->data, state);
	g_hash_table_remove(hear->waits, peer);
}

static gboolean on_nobody_knows(void *data)
{
	Wait *wait = data;
	wait->timer = 0;
	release(wait->hear, wait->peer, ACCOUNT_NONE);
	return G_SOURCE_REMOVE;
}

static Wait *ask_who(Hear *hear, Peer *peer)
{
	Client *client = hear->client;
	Wait *wait = g_new0(Wait, 1);
	*wait = (Wait){.hear = hear, .peer = peer};
	g_queue_init(&wait->words);
	wait->timer = g_timeout_add_seconds(HEAR_HELD_SECONDS, on_nobody_knows, wait);
	g_hash_table_insert(hear->waits, peer, wait);
	if (client->isupport.whox)
		speak(&client->speaker, SPEAK_TURN, "WHO %s %%tna,%d", peer->nick,
			HEAR_PERSON_TOKEN);
	else
		speak(&client->speaker, SPEAK_TURN, "WHOIS %s", peer->nick);
	return wait;
}

static void hold(Hear *hear, Peer *peer, const Word *word)
{
	Wait *wait = g_hash_table_lookup(hear->waits, peer);
	if (!wait)
		wait = ask_who(hear, peer);
	Word *kept = g_new0(Word, 1);
	*kept = (Word){word->place, g_strdup(word->text), g_strdup(word->id)};
	g_queue_push_tail(&wait->words, kept);
	hear->held++;
}

void hear_known(Hear *hear, Peer *peer)
{
	release(hear, peer, peer->state);
}

void hear_settle(Hear *hear, const char *nick)
{
	Peer *peer = who_find(hear->client->who, nick);
	if (!peer || !g_hash_table_contains(hear->waits, peer))
		return;
	who_account(hear->client->who, peer, NULL);
	release(hear, peer, ACCOUNT_NONE);
}

void hear_forget(Hear *hear, Peer *peer)
{
	g_hash_table_remove(hear->waits, peer);
}

// ---- what ----

static unsigned digits_at(const char *text, unsigned most)
{
	unsigned n = 0;
	while (n < most && g_ascii_isdigit(text[n]))
		n++;
	return n;
}

// Colours are a control character and digits; the digits would stand before "!day".
static char *without_colours(const char *text)
{
	GString *plain = g_string_sized_new(strlen(text));
	for (; *text; text++) {
		if (*text != '\003') {
			g_string_append_c(plain, *text);
			continue;
		}
		unsigned front = digits_at(text + 1, 2);
		text += front;
		if (front && text[1] == ',')
			text += digits_at(text + 2, 2) ? 1 + digits_at(text + 2, 2) : 0;
	}
	return g_string_free(plain, FALSE);
}

static void answer_ctcp(Hear *hear, const Line *line)
{
	Client *client = hear->client;
	g_autofree char *answer = nick_is(&client->nick, line->params[0])
					  ? ctcp_answer(line->nick, line->params[1])
					  : NULL;
	if (answer && limit_take(&hear->ctcp, 1, g_get_monotonic_time()))
		speak(&client->speaker, SPEAK_TURN, "%s", answer);
}

void hear_privmsg(Hear *hear, const Line *line)
{
	Client *client = hear->client;
	Place place;
	if (!client->ready || !is_person(hear, line) || is_old(hear, line))
		return;
	if (line->ctcp) {
		answer_ctcp(hear, line);
		return;
	}
	if (!find_place(hear, line->params[0], &place) || is_seen(hear, line_tag(line, "msgid")))
		return;
	g_autofree char *mask = g_strdup_printf("%s@%s", line->user, line->host);
	g_autofree char *text = without_colours(line->params[1]);
	Peer *peer = who_speaks(client->who, line->nick, mask, g_get_monotonic_time());
	AccountState state = account_of(hear, line, peer);
	const Word word = {place, text, (char *)line_tag(line, "msgid")};
	if (state == ACCOUNT_UNKNOWN && hear->held < HEAR_HELD) {
		hold(hear, peer, &word);
		return;
	}
	release(hear, peer, state); // what they said before comes before
	tell(hear, peer, &word, state);
}
