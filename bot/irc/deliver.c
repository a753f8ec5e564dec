// SPDX-License-Identifier: LGPL-3.0-or-later
// Says rows line by line. What becomes of a line is kept in one queue, in the order in which the
// server got them.
#include "irc/deliver.h"

#include <string.h>

#include "base/log.h"
#include "chat/words.h"
#include "irc/client.h"
#include "irc/split.h"

enum { ADDRESS_BYTES = 30 }; // "PRIVMSG #picket :" and the end, about

// A row that is being said, or waits for answers.
struct Delivery {
	OutboxRow *row; // borrowed from the outbox, in flight
	GPtrArray *lines;
	unsigned next, unanswered;
	bool failed;
	OutboxFailure how;
};

// A line without answer.
typedef struct {
	Delivery *delivery;
	char *target;
	guint64 number; // its label, and its place before or after a marker
} Said;

static void delivery_free(Delivery *delivery)
{
	g_ptr_array_unref(delivery->lines);
	g_free(delivery);
}

static void said_free(Said *said)
{
	g_free(said->target);
	g_free(said);
}

void deliver_init(Deliver *deliver, Client *client)
{
	*deliver = (Deliver){.client = client};
	g_queue_init(&deliver->said);
}

static void drop_said(Deliver *deliver, Said *said)
{
	Delivery *delivery = said->delivery;
	if (!--delivery->unanswered && delivery != deliver->current)
		delivery_free(delivery);
	said_free(said);
}

// The rows stay with the outbox, which will be told to recall them.
void deliver_clear(Deliver *deliver)
{
	g_clear_handle_id(&deliver->check, g_source_remove);
	g_clear_handle_id(&deliver->pause, g_source_remove);
	Said *said;
	while ((said = g_queue_pop_head(&deliver->said)))
		drop_said(deliver, said);
	g_clear_pointer(&deliver->current, delivery_free);
}

// ---- may it go, and to whom ----

static OutboxReady ask_room(const Client *client, const OutboxRow *row)
{
	const BotRoom *room = room_find(&client->chat->rooms, row->room);
	if (!room || strcmp(room->network, client->network))
		return OUTBOX_DEAD;
	return channels_in(&client->channels, room->address) ? OUTBOX_GO : OUTBOX_WAIT;
}

static OutboxReady ask_person(const Deliver *deliver, const OutboxRow *row)
{
	gint64 now = g_get_monotonic_time();
	bool dead;
	const Peer *peer = who_reach(deliver->client->who, row->address, now, &dead);
	if (!peer)
		return dead ? OUTBOX_DEAD : OUTBOX_WAIT;
	bool paused = row->class == OUTBOX_BULK && !peer->told && now < deliver->paused_us;
	return paused ? OUTBOX_WAIT : OUTBOX_GO;
}

static OutboxReady on_ask(void *data, const OutboxRow *row)
{
	const Deliver *deliver = data;
	if (row->room)
		return ask_room(deliver->client, row);
	return row->address ? ask_person(deliver, row) : OUTBOX_DEAD;
}

// The channel, or the nick that the person has now; NULL = gone since. Valid until the next line
// comes in.
static const char *target_of(const Deliver *deliver, const OutboxRow *row)
{
	if (on_ask((void *)deliver, row) != OUTBOX_GO)
		return NULL;
	if (row->room)
		return room_find(&deliver->client->chat->rooms, row->room)->address;
	bool dead;
	return who_reach(deliver->client->who, row->address, g_get_monotonic_time(), &dead)->nick;
}

// ---- saying ----

static size_t room_of(const Deliver *deliver, const char *target)
{
	const Nick *nick = &deliver->client->nick;
	const SplitOrigin origin = {
		nick->current, nick->user ? nick->user : "~picketbot", nick->host};
	return split_room(&origin, target);
}

static char *marked(const OutboxRow *row, const char *text)
{
	return words_print(row->lang, N_("(again) %s"), text);
}

static GPtrArray *lines_of(const Deliver *deliver, const OutboxRow *row, const char *target)
{
	g_autofree char *words = outbox_plain(outbox_words(row)),
			*again = row->again ? marked(row, words) : NULL;
	return split_text(again ? again : words, room_of(deliver, target));
}

// What is left of a line beside the mark, which it may have to bear.
static size_t on_room(void *data, const OutboxRow *row)
{
	g_autofree char *mark = marked(row, "");
	return room_of(data, target_of(data, row)) - strlen(mark);
}

static bool has_line(const Delivery *delivery)
{
	return delivery && !delivery->failed && delivery->next < delivery->lines->len;
}

static void settle(Deliver *deliver, Delivery *delivery)
{
	if (delivery->unanswered || has_line(delivery))
		return;
	Outbox *outbox = deliver->client->chat->outbox;
	if (delivery->failed)
		outbox_failed(outbox, delivery->row, delivery->how);
	else
		outbox_sent(outbox, delivery->row);
	if (deliver->current == delivery)
		deliver->current = NULL;
	delivery_free(delivery);
}

static void fail(Delivery *delivery, OutboxFailure how)
{
	delivery->failed = true;
	delivery->how = how;
}

// Takes the next row; false = there is none. A row without any text is said at once.
static bool begin(Deliver *deliver)
{
	Client *client = deliver->client;
	const OutboxPull pull = {on_ask, on_room, deliver};
	OutboxRow *row = outbox_next(client->chat->outbox, client->network, &pull);
	if (!row)
		return false;
	Delivery *delivery = deliver->current = g_new0(Delivery, 1);
	delivery->row = row;
	delivery->lines = lines_of(deliver, row, target_of(deliver, row));
	settle(deliver, delivery);
	return true;
}

size_t deliver_next(Deliver *deliver)
{
	bool more = true;
	while (!deliver->current && more)
		more = begin(deliver);
	if (deliver->current)
		return ADDRESS_BYTES +
		       strlen(deliver->current->lines->pdata[deliver->current->next]);
	if (deliver->said.length && !caps_confirm(&deliver->client->caps))
		deliver_mark(deliver);
	return 0;
}

static gboolean on_check(void *data)
{
	Deliver *deliver = data;
	gint64 waited = g_get_monotonic_time() - deliver->marker_us;
	if (!deliver->said.length) {
		deliver->check = 0;
		return G_SOURCE_REMOVE;
	}
	if (deliver->marker && waited > DELIVER_DEAF_SECONDS * G_USEC_PER_SEC) {
		deliver->check = 0;
		client_fail(deliver->client, "the server does not answer PING");
		return G_SOURCE_REMOVE;
	}
	deliver_mark(deliver);
	return G_SOURCE_CONTINUE;
}

static void note_said(Deliver *deliver, Delivery *delivery, const char *target)
{
	Said *said = g_new0(Said, 1);
	*said = (Said){delivery, g_strdup(target), deliver->last};
	g_queue_push_tail(&deliver->said, said);
	delivery->unanswered++;
	delivery->next++;
	if (!deliver->check)
		deliver->check = g_timeout_add(DELIVER_MARK_MS, on_check, deliver);
}

static void end_row(Deliver *deliver)
{
	Delivery *delivery = deliver->current;
	deliver->current = NULL;
	settle(deliver, delivery);
	if (++deliver->unmarked >= DELIVER_MARK_ROWS && !caps_confirm(&deliver->client->caps))
		deliver_mark(deliver);
}

void deliver_say(Deliver *deliver)
{
	Client *client = deliver->client;
	Delivery *delivery = deliver->current;
	const char *target = target_of(deliver, delivery->row),
		   *text = delivery->lines->pdata[delivery->next];
	g_autofree char *label = g_strdup_printf("%" G_GUINT64_FORMAT, ++deliver->last);
	if (!target) // it waits until they are seen again, or dies with them
		fail(delivery, OUTBOX_RETRY);
	else if (client->events->say(
			 client->data, caps_confirm(&client->caps) ? label : NULL, target, text))
		note_said(deliver, delivery, target);
	else
		fail(delivery, OUTBOX_REFUSED);
	if (!has_line(delivery))
		end_row(deliver);
}

// ---- "targets change too fast" ----

static gboolean on_pause_over(void *data)
{
	Deliver *deliver = data;
	deliver->pause = 0;
	client_wake(deliver->client);
	return G_SOURCE_REMOVE;
}

static void pause_people(Deliver *deliver)
{
	g_clear_handle_id(&deliver->pause, g_source_remove);
	deliver->paused_us = g_get_monotonic_time() + DELIVER_PAUSE_MS * G_GINT64_CONSTANT(1000);
	deliver->pause = g_timeout_add(DELIVER_PAUSE_MS + 1, on_pause_over, deliver);
}

// ---- answers ----

// Takes the line out of the queue; the row is done with its last line.
static void answer(Deliver *deliver, GList *link)
{
	Said *said = link->data;
	Delivery *delivery = said->delivery;
	Peer *peer = delivery->failed || delivery->row->room
			     ? NULL
			     : who_find(deliver->client->who, said->target);
	if (peer)
		peer->told = true;
	g_queue_delete_link(&deliver->said, link);
	said_free(said);
	delivery->unanswered--;
	if (!has_line(delivery) && delivery != deliver->current)
		settle(deliver, delivery);
}

// What an error means for the row. 401: they are gone; the next sight of the account is the next
// try.
static OutboxFailure judge(Deliver *deliver, const Said *said, const char *code)
{
	Client *client = deliver->client;
	const OutboxRow *row = said->delivery->row;
	if (!strcmp(code, "707") || !strcmp(code, "439")) {
		pause_people(deliver);
		return row->class == OUTBOX_BULK ? OUTBOX_RETRY : OUTBOX_REFUSED;
	}
	if (row->room)
		return channels_in(&client->channels, said->target) ? OUTBOX_REFUSED : OUTBOX_RETRY;
	if (strcmp(code, "401"))
		return OUTBOX_REFUSED;
	who_quit(client->who, said->target);
	return OUTBOX_RETRY;
}

static void refuse(Deliver *deliver, GList *link, const Line *line)
{
	Said *said = link->data;
	Delivery *delivery = said->delivery;
	const LogWhere where = {.network = deliver->client->network, .room = delivery->row->room};
	OutboxFailure how = judge(deliver, said, line->command);
	const char *said_why = line->n ? line->params[line->n - 1] : "";
	log_write(LOG_WARNING, &where, "irc: a line was refused: %s %s, %s", line->command,
		said_why, how == OUTBOX_RETRY ? "trying again" : "given up");
	fail(delivery, how);
	g_free(delivery->row->why);
	delivery->row->why = g_strdup_printf("%s %s", line->command, said_why);
	if (delivery == deliver->current) {
		deliver->current = NULL; // the rest of it is not said
		deliver->unmarked++;
	}
	answer(deliver, link);
	client_wake(deliver->client);
}

static GList *find_label(Deliver *deliver, const char *label)
{
	guint64 number;
	if (!g_ascii_string_to_unsigned(label, 10, 1, G_MAXUINT64, &number, NULL))
		return NULL;
	for (GList *link = deliver->said.head; link; link = link->next)
		if (((Said *)link->data)->number == number)
			return link;
	return NULL;
}

// The numerics by which a server says that a PRIVMSG was not delivered.
static bool is_refusal(const Line *line)
{
	static const char *const codes[] = {"401", "402", "403", "404", "407", "408", "411", "412",
		"413", "414", "415", "417", "439", "442", "477", "480", "486", "489", "492", "531",
		"707", "716", "FAIL", NULL};
	return g_strv_contains(codes, line->command);
}

bool deliver_labeled(Deliver *deliver, const Line *line)
{
	const Batch *batch = batches_of(&deliver->client->hear.batches, line);
	const char *label = batch && batch->label ? batch->label : line_tag(line, "label");
	GList *link = label ? find_label(deliver, label) : NULL;
	// the end of a batch is the answer, not its beginning
	if (!link || !strcmp(line->command, "BATCH"))
		return false;
	if (is_refusal(line))
		refuse(deliver, link, line);
	else if (!batch)
		answer(deliver, link);
	return true;
}

void deliver_batch_end(Deliver *deliver, const char *label)
{
	GList *link = find_label(deliver, label);
	if (link)
		answer(deliver, link);
}

// Without a label: of the lines to that target the first must be meant, for errors come in the
// order of lines.
void deliver_error(Deliver *deliver, const Line *line)
{
	if (!is_refusal(line) || caps_confirm(&deliver->client->caps))
		return;
	for (GList *link = deliver->said.head; link; link = link->next) {
		const Said *said = link->data;
		if (line->n < 2 ||
			isupport_same(&deliver->client->isupport, said->target, line->params[1])) {
			refuse(deliver, link, line);
			return;
		}
	}
}

void deliver_mark(Deliver *deliver)
{
	if (deliver->marker)
		return;
	deliver->marker = ++deliver->last;
	deliver->marker_us = g_get_monotonic_time();
	deliver->unmarked = 0;
	speak(&deliver->client->speaker, SPEAK_NOW, "PING :m%" G_GUINT64_FORMAT, deliver->marker);
}

void deliver_pong(Deliver *deliver, const char *token)
{
	guint64 number;
	if (*token != 'm' ||
		!g_ascii_string_to_unsigned(token + 1, 10, 1, G_MAXUINT64, &number, NULL) ||
		number != deliver->marker)
		return;
	deliver->marker = 0;
	while (deliver->said.head && ((Said *)deliver->said.head->data)->number < number)
		answer(deliver, deliver->said.head);
	client_wake(deliver->client); // more may wait for a marker of its own
}
