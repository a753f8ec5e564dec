// SPDX-License-Identifier: LGPL-3.0-or-later
// The outbox's queues: per network a list of targets for each class, per target its rows in order.
// What stands in the store is
// outbox_store.c's business.
#include "chat/outbox.h"

#include <string.h>

#include "base/log.h"
#include "chat/outbox_private.h"

static void target_free(Target *target)
{
	g_queue_clear_full(&target->rows, (GDestroyNotify)outbox_row_free);
	g_free(target->key);
	g_free(target);
}

static void lane_free(Lane *lane)
{
	for (int class = 0; class < OUTBOX_CLASSES; class ++) {
		g_queue_clear(&lane->turn[class]);
		g_hash_table_unref(lane->targets[class]);
	}
	g_free(lane->refusal);
	g_free(lane);
}

Lane *outbox_lane(const Outbox *outbox, const char *network)
{
	Lane *lane = g_hash_table_lookup(outbox->lanes, network);
	if (lane)
		return lane;
	lane = g_new0(Lane, 1);
	for (int class = 0; class < OUTBOX_CLASSES; class ++)
		lane->targets[class] = g_hash_table_new_full(
			g_str_hash, g_str_equal, NULL, (GDestroyNotify)target_free);
	g_hash_table_insert(outbox->lanes, g_strdup(network), lane);
	return lane;
}

Outbox *outbox_new(Store *store, const Clock *clock)
{
	Outbox *outbox = g_new0(Outbox, 1);
	outbox->store = store;
	outbox->clock = clock;
	outbox->stamp = 1;
	outbox->done = g_array_new(FALSE, FALSE, sizeof(int64_t));
	outbox->stored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	outbox->lanes = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)lane_free);
	return outbox;
}

void outbox_free(Outbox *outbox)
{
	if (!outbox)
		return;
	g_array_unref(outbox->done);
	g_hash_table_unref(outbox->stored);
	g_hash_table_unref(outbox->lanes);
	g_free(outbox);
}

void outbox_wake(const Outbox *outbox, const char *network)
{
	if (outbox->wake)
		outbox->wake(outbox->wake_data, network);
}

void outbox_on_wake(Outbox *outbox, OutboxWake *wake, void *data)
{
	outbox->wake = wake;
	outbox->wake_data = data;
}

void outbox_on_said(Outbox *outbox, OutboxSaid *said, void *data)
{
	outbox->said = said;
	outbox->said_data = data;
}

void outbox_on_draw(Outbox *outbox, OutboxDraw *draw, void *data)
{
	outbox->draw = draw;
	outbox->draw_data = data;
}

void outbox_overtake(Outbox *outbox)
{
	outbox->stamp++;
}

uint64_t outbox_stamp(const Outbox *outbox)
{
	return outbox->stamp;
}

void outbox_on_refusal(Outbox *outbox, OutboxRefusal *refusal)
{
	outbox->refusal = refusal;
}

char *outbox_target(const OutboxRow *row)
{
	return row->room ? g_strconcat("#", row->room, NULL) : g_strconcat("@", row->address, NULL);
}

static Target *target_of(Lane *lane, const OutboxRow *row)
{
	g_autofree char *key = outbox_target(row);
	Target *target = g_hash_table_lookup(lane->targets[row->class], key);
	if (target)
		return target;
	target = g_new0(Target, 1);
	target->key = g_steal_pointer(&key);
	g_queue_init(&target->rows);
	g_hash_table_insert(lane->targets[row->class], target->key, target);
	g_queue_push_tail(&lane->turn[row->class], target);
	return target;
}

static unsigned count_waiting(const Target *target)
{
	unsigned n = 0;
	for (const GList *link = target->rows.head; link; link = link->next) {
		const OutboxRow *row = link->data;
		n += !row->id && !row->in_flight;
	}
	return n;
}

static unsigned count_all_waiting(const Lane *lane)
{
	unsigned n = 0;
	for (int class = 0; class < OUTBOX_CLASSES; class ++)
		for (const GList *link = lane->turn[class].head; link; link = link->next)
			n += count_waiting(link->data);
	return n;
}

// Not what is on its way, which in a rush are hundreds; counted only where the queues are long.
static bool is_full(const Lane *lane, Target *target, OutboxClass class)
{
	unsigned most = OUTBOX_MAX_MEMORY + (class == OUTBOX_CAPTAIN ? OUTBOX_MAX_CAPTAINS : 0);
	return (lane->in_memory >= most && count_all_waiting(lane) >= most) ||
	       (target->rows.length >= OUTBOX_MAX_TARGET &&
		       count_waiting(target) >= OUTBOX_MAX_TARGET);
}

// Words to all and sundry give way first, and never without a word to the operator.
static void drop_stored(Outbox *outbox, Lane *lane, OutboxRow *row)
{
	if (!lane->counts.dropped++)
		log_warning(
			"outbox: network %s has %d rows waiting, dropping what was told unasked",
			row->network, OUTBOX_MAX_STORED);
	g_array_append_val(outbox->done, row->id);
	outbox_row_free(row);
}

void outbox_push(Outbox *outbox, OutboxRow *row)
{
	Lane *lane = outbox_lane(outbox, row->network);
	Target *target = target_of(lane, row);
	if (!row->id && is_full(lane, target, row->class)) {
		if (!(lane->counts.dropped++ % OUTBOX_LOG_DROPS))
			log_warning("outbox: too many answers wait for network %s, dropping",
				row->network);
		outbox_row_free(row);
		return;
	}
	if (row->id && row->class == OUTBOX_BULK && lane->waiting >= OUTBOX_MAX_STORED) {
		drop_stored(outbox, lane, row);
		return;
	}
	lane->waiting++;
	lane->in_memory += !row->id;
	g_queue_push_tail(&target->rows, row);
	outbox_wake(outbox, row->network);
}

// Takes a row out of its queue; an emptied target leaves too.
static void row_unlink(Lane *lane, OutboxRow *row)
{
	Target *target = target_of(lane, row);
	g_queue_remove(&target->rows, row);
	lane->waiting--;
	lane->in_memory -= !row->id;
	if (!target->rows.length) {
		g_queue_remove(&lane->turn[row->class], target);
		g_hash_table_remove(lane->targets[row->class], target->key);
	}
}

void outbox_done(Outbox *outbox, OutboxRow *row)
{
	if (row->id)
		g_array_append_val(outbox->done, row->id);
	row_unlink(outbox_lane(outbox, row->network), row);
	outbox_row_free(row);
}

void outbox_drop(Outbox *outbox, OutboxRow *row)
{
	row_unlink(outbox_lane(outbox, row->network), row);
	outbox_row_free(row);
}

static OutboxRow *first_waiting(const Target *target)
{
	for (GList *link = target->rows.head; link; link = link->next)
		if (!((OutboxRow *)link->data)->in_flight)
			return link->data;
	return NULL;
}

// The next row of a target that may go now; what is stale or can reach nobody is done with on the
// way.
static OutboxRow *target_next(Outbox *outbox, Target *target, const OutboxPull *pull)
{
	OutboxRow *row;
	while ((row = first_waiting(target))) {
		Lane *lane = outbox_lane(outbox, row->network);
		bool last = target->rows.length == 1;
		if (row->expires <= clock_now(outbox->clock))
			outbox_note_expired(lane, row);
		else {
			OutboxReady ready = pull->ask(pull->data, row);
			if (ready != OUTBOX_DEAD)
				return ready == OUTBOX_GO ? row : NULL;
			outbox_note_lost(lane, row);
		}
		outbox_done(outbox, row);
		if (last)
			return NULL; // the target is gone with its last row
	}
	return NULL;
}

static int by_age(const void *one, const void *other)
{
	const OutboxRow *a = first_waiting(*(Target *const *)one),
			*b = first_waiting(*(Target *const *)other);
	return (a->queued > b->queued) - (a->queued < b->queued);
}

// The targets of a class in the order of their turns; those whose first has waited too long stand
// before, by age.
static GPtrArray *round_of(const Outbox *outbox, const GQueue *turn)
{
	int64_t late = clock_now(outbox->clock) - OUTBOX_PATIENCE_SECONDS;
	GPtrArray *round = g_ptr_array_sized_new(turn->length);
	g_autoptr(GPtrArray) others = g_ptr_array_sized_new(turn->length);
	for (const GList *link = turn->head; link; link = link->next) {
		const OutboxRow *first = first_waiting(link->data);
		if (first)
			g_ptr_array_add(first->queued < late ? round : others, link->data);
	}
	g_ptr_array_sort(round, by_age);
	g_ptr_array_extend(round, others, NULL, NULL);
	return round;
}

// What goes in the row's line is in flight with it, and is said.
static void begin_line(Outbox *outbox, const Target *target, OutboxRow *row, const OutboxPull *pull)
{
	if (pull->room)
		outbox_merge(outbox, &target->rows, row, pull->room(pull->data, row));
	row->in_flight = true;
	if (!outbox->said)
		return;
	outbox->said(outbox->said_data, row);
	for (unsigned i = 0; row->company && i < row->company->len; i++)
		outbox->said(outbox->said_data, row->company->pdata[i]);
}

static OutboxRow *class_next(Outbox *outbox, Lane *lane, OutboxClass class, const OutboxPull *pull)
{
	GQueue *turn = &lane->turn[class];
	g_autoptr(GPtrArray) round = round_of(outbox, turn);
	for (unsigned i = 0; i < round->len; i++) {
		Target *target = round->pdata[i];
		OutboxRow *row = target_next(outbox, target, pull);
		if (!row)
			continue;
		begin_line(outbox, target, row, pull);
		g_queue_remove(turn, target); // its next turn comes after the others'
		g_queue_push_tail(turn, target);
		return row;
	}
	return NULL;
}

// Whoever asks in the middle of what many rooms are told is answered, and who must know at once does not wait for all who ask.
OutboxRow *outbox_next(Outbox *outbox, const char *network, const OutboxPull *pull)
{
	static const OutboxClass orders[][OUTBOX_CLASSES] = {
		{OUTBOX_CAPTAIN, OUTBOX_URGENT, OUTBOX_REPLY, OUTBOX_ROOM, OUTBOX_BULK},
		{OUTBOX_CAPTAIN, OUTBOX_REPLY, OUTBOX_URGENT, OUTBOX_ROOM, OUTBOX_BULK}};
	Lane *lane = outbox_lane(outbox, network);
	const OutboxClass *order = orders[lane->urgent];
	for (int i = 0; i < OUTBOX_CLASSES; i++) {
		OutboxRow *row = class_next(outbox, lane, order[i], pull);
		if (!row)
			continue;
		if (order[i] == OUTBOX_URGENT || order[i] == OUTBOX_REPLY)
			lane->urgent = order[i] == OUTBOX_URGENT;
		return row;
	}
	return NULL;
}

GPtrArray *outbox_line(OutboxRow *lead)
{
	GPtrArray *line = g_ptr_array_new();
	g_ptr_array_add(line, lead);
	if (lead->company)
		g_ptr_array_extend(line, lead->company, NULL, NULL);
	return line;
}

static GPtrArray *line_apart(OutboxRow *row)
{
	GPtrArray *line = outbox_line(row);
	outbox_part(row);
	return line;
}

void outbox_sent(Outbox *outbox, OutboxRow *row)
{
	g_autoptr(GPtrArray) line = line_apart(row);
	outbox_lane(outbox, row->network)->counts.delivered += line->len;
	for (unsigned i = 0; i < line->len; i++)
		outbox_done(outbox, line->pdata[i]);
}

// "ana: ask me in private", where the question stood: the network let no private word through.
static void say_refused(Outbox *outbox, const OutboxRow *row)
{
	g_autofree char *text = outbox->refusal(row);
	OutboxRow *hint = outbox_row_new(row->network, text, OUTBOX_REPLY);
	hint->room = g_strdup(row->asked_room);
	hint->address = g_strdup(row->address);
	g_free(hint->handle);
	hint->handle = g_strdup(row->handle);
	hint->thread = g_strdup(row->thread);
	hint->queued = clock_now(outbox->clock);
	hint->expires = hint->queued + OUTBOX_REPLY_SECONDS;
	outbox_push(outbox, hint);
}

static void row_failed(Outbox *outbox, OutboxRow *row, OutboxFailure how)
{
	Lane *lane = outbox_lane(outbox, row->network);
	if (how == OUTBOX_RETRY && ++row->tries < OUTBOX_TRIES) {
		row->in_flight = false;
		return;
	}
	outbox_note_failed(outbox, lane, row, how);
	if (row->asked_room && outbox->refusal)
		say_refused(outbox, row);
	outbox_done(outbox, row);
}

void outbox_failed(Outbox *outbox, OutboxRow *row, OutboxFailure how)
{
	g_autoptr(GPtrArray) line = line_apart(row);
	for (unsigned i = 0; i < line->len; i++)
		row_failed(outbox, line->pdata[i], how);
}

static void recall_rows(Target *target, OutboxCounts *counts)
{
	for (GList *link = target->rows.head; link; link = link->next) {
		OutboxRow *row = link->data;
		if (!row->in_flight)
			continue;
		outbox_part(row);
		row->in_flight = false;
		row->again = true;
		counts->again++;
	}
}

void outbox_recall(Outbox *outbox, const char *network)
{
	Lane *lane = outbox_lane(outbox, network);
	for (int class = 0; class < OUTBOX_CLASSES; class ++)
		for (GList *link = lane->turn[class].head; link; link = link->next)
			recall_rows(link->data, &lane->counts);
}
