// SPDX-License-Identifier: LGPL-3.0-or-later
// When gates close or open: what that means for the shifts there, and who hears of it.
#include "gates.h"

#include <string.h>

#include "board.h"
#include "notice.h"
#include "waiting.h"

typedef struct {
	Bot *bot;
	GArray *shifts; // of int64_t: still to come at the gates that changed
	Notice shut, open;
	int64_t n_shut, n_open;
	char *title, *gate; // of the place; gate "" where several changed
	char *reason;
} Change;

static void change_clear(Change *change)
{
	g_clear_pointer(&change->shifts, g_array_unref);
	notice_clear(&change->shut);
	notice_clear(&change->open);
	g_free(change->title);
	g_free(change->gate);
	g_free(change->reason);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Change, change_clear)

static void find_shifts(Change *change, int64_t gate)
{
	BotQuery *query = bot_sql(change->bot,
		"select id from shifts_shift where gate = ? and starts > ? and ends > ? and "
		"cancelled = 0 order by starts, id",
		V(gate), V(bot_now(change->bot) - SHIFT_MAX_SECONDS), V(bot_now(change->bot)));
	while (bot_step(query) == BOT_ROW) {
		int64_t id = bot_col_int(query, 0);
		g_array_append_val(change->shifts, id);
	}
}

static void note_where(Change *change, const Shift *shift, unsigned gates)
{
	if (change->title)
		return;
	change->title = g_strdup(shift->title);
	change->gate = g_strdup(gates > 1 ? "" : shift->gate);
	change->reason = g_strdup(shift->gate_reason);
}

// An offer at a closed gate could not be taken: it goes back into the line until the gate opens.
static bool shut(Change *change, const Shift *shift)
{
	g_autoptr(GArray) all = signups_of(change->bot, shift->id);
	change->n_shut++;
	if (!waiting_withdraw_all(change->bot, all))
		return false;
	notice_add_all(&change->shut, shift);
	return true;
}

static bool take_shift(Change *change, int64_t id, unsigned gates)
{
	g_auto(Shift) shift = {0};
	if (!shift_read(change->bot, id, &shift))
		return false;
	note_where(change, &shift, gates);
	if (!board_update(change->bot, id))
		return false;
	if (!gate_takes(&shift))
		return shut(change, &shift);
	change->n_open++;
	notice_add_all(&change->open, &shift);
	return true;
}

static char *where_words(const char *lang, const Change *change)
{
	const Shift there = {.title = change->title, .gate = change->gate};
	return shift_where(lang, &there);
}

static char *shut_words(const char *lang, const char *shifts, unsigned n, const void *data)
{
	const Change *change = data;
	g_autofree char *where = where_words(lang, change);
	g_autofree char *why = change->reason ? g_strconcat(": ", change->reason, NULL)
					      : g_strdup("");
	return bot_words_n(lang, n,
		N_("%s is closed%s. Do not go there for shift %s: it waits until the gate opens, "
		   "and you keep your place."),
		N_("%s is closed%s. Do not go there for shifts %s: they wait until the gate opens, "
		   "and you keep your places."),
		where, why, shifts);
}

static char *open_words(const char *lang, const char *shifts, unsigned n, const void *data)
{
	g_autofree char *where = where_words(lang, data);
	return bot_words_n(lang, n, N_("%s is open: shift %s takes place."),
		N_("%s is open: shifts %s take place."), where, shifts);
}

// Where a gate is shut, nothing is offered.
static bool offer_all(const Change *change)
{
	for (unsigned i = 0; i < change->shifts->len; i++)
		if (!waiting_offer(change->bot, g_array_index(change->shifts, int64_t, i)))
			return false;
	return true;
}

static void declare(BotCall *call, const Change *change)
{
	if (change->n_shut)
		bot_effect(call, change->n_shut, N_("closes %" PRId64 " shift"),
			N_("closes %" PRId64 " shifts"));
	if (change->n_open)
		bot_effect(call, change->n_open, N_("opens %" PRId64 " shift"),
			N_("opens %" PRId64 " shifts"));
}

bool gates_changed(Bot *bot, const BotEvent *event)
{
	g_auto(Change) change = {.bot = bot, .shifts = g_array_new(FALSE, FALSE, sizeof(int64_t))};
	notice_init(&change.shut, bot);
	notice_init(&change.open, bot);
	for (unsigned i = 0; i < event->n; i++)
		find_shifts(&change, event->ids[i]);
	for (unsigned i = 0; i < change.shifts->len; i++)
		if (!take_shift(&change, g_array_index(change.shifts, int64_t, i), event->n))
			return false;
	declare(event->call, &change);
	notice_tell(&change.shut, shut_words, &change);
	notice_tell(&change.open, open_words, &change);
	return offer_all(&change);
}
