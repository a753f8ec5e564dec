// SPDX-License-Identifier: LGPL-3.0-or-later
// Offers free places to those who wait, first come first served, and passes on what nobody took in
// time.
#include "waiting.h"

#include <string.h>

#include "rules.h"
#include "shifts.h"

// ---- the line ----

// The next in line behind that one (id 0 = the head of the verified, or of the unverified).
static bool next_waiting(Bot *bot, int64_t shift, Signup *line)
{
	BotQuery *query = bot_sql(bot,
		"select id, shift, person, state, guests, until, loose from shifts_signup"
		" where shift = ? and state = 'waiting' and (loose, id) > (?, ?) order by loose, "
		"id limit 1",
		V(shift), V(line->loose), V(line->id));
	if (bot_step(query) != BOT_ROW)
		return false;
	signup_take(query, 0, line);
	bot_step(query);
	return true;
}

// The same of those who are on no other shift at that time.
static bool next_free(Bot *bot, const Shift *shift, Signup *line)
{
	int64_t other = 0;
	while (next_waiting(bot, shift->id, line))
		if (person_clash(bot, shift, line->person, &other) == CLASH_NONE)
			return true;
	return false;
}

static bool anyone_waits(Bot *bot, const Shift *shift, bool loose)
{
	Signup line = {.loose = loose};
	return next_free(bot, shift, &line) && line.loose == loose;
}

bool waiting_is_next(Bot *bot, const Shift *shift, const Signup *signup)
{
	Signup line = {0};
	return next_free(bot, shift, &line) && line.id == signup->id;
}

Room waiting_room(Bot *bot, const Shift *shift)
{
	return (Room){
		.left = shift_left(shift),
		.loose = shift->loose,
		.quota = quota_of(shift->most, bot_setting_int(bot, "unverified")),
		.firm_waits = anyone_waits(bot, shift, false),
		.loose_waits = anyone_waits(bot, shift, true),
	};
}

int64_t waiting_place(Bot *bot, const Signup *signup)
{
	return 1 +
	       bot_one(bot, 0,
		       "select count(*) from shifts_signup where shift = ? and state = 'waiting'"
		       " and (loose < ? or (loose = ? and id < ?))",
		       V(signup->shift), V(signup->loose), V(signup->loose), V(signup->id));
}

bool gate_takes(const Shift *shift)
{
	if (!strcmp(shift->gate_state, "open"))
		return true;
	return strcmp(shift->gate_state, "closed") && strcmp(shift->kind, "picket");
}

// ---- offers ----

static void tell_offer(Bot *bot, const Shift *shift, const Signup *signup)
{
	const char *lang = bot_person_lang(bot, signup->person);
	g_autofree char *when = shift_when(bot, lang, shift),
			*until = shift_moment(bot, shift, signup->until);
	g_autofree char *label = g_strdup_printf("!in %" PRId64, shift->id);
	const BotChoice take = {.label = label, .command = "in", .args = {V(shift->id)}};
	bot_tell_ask(bot, signup->person, &take,
		N_("a place on shift %" PRId64 " is yours: say `!in %" PRId64
		   "` before %s (or yes, within 5 minutes)."
		   " %s. `!out %" PRId64 "` leaves it to the next."),
		shift->id, shift->id, until, when, shift->id);
}

static bool make_offer(Bot *bot, Shift *shift, const Signup *waiting)
{
	const Window window = {
		bot_now(bot), shift->starts, shift->ends, bot_setting_int(bot, "offer")};
	Signup offered = *waiting;
	offered.state = SIGNUP_OFFERED;
	offered.until = window_until(&window);
	if (!signup_update(bot, waiting, &offered))
		return false;
	g_autofree char *timer = signup_timer(&offered);
	bot_at(bot, offered.until, timer);
	tell_offer(bot, shift, &offered);
	return true;
}

bool waiting_offer(Bot *bot, int64_t id)
{
	g_auto(Shift) shift = {0};
	Signup next = {0};
	while (shift_read(bot, id, &shift) && !shift.cancelled && !shift_is_over(bot, &shift) &&
		gate_takes(&shift) && next_free(bot, &shift, &next)) {
		const Room room = waiting_room(bot, &shift);
		// Whoever does not fit holds up those behind: a large group would never get in
		// otherwise.
		if (!room_fits(&room, signup_heads(&next), next.loose))
			return true;
		if (!make_offer(bot, &shift, &next) || !waiting_moved(bot, next.person))
			return false;
	}
	return true;
}

// An offer in one line may end a wait in others, where it lets somebody pass; each such step makes one
// line shorter.
bool waiting_moved(Bot *bot, BotPerson person)
{
	g_autoptr(GArray) shifts = g_array_new(FALSE, FALSE, sizeof(int64_t));
	BotQuery *query = bot_sql(bot,
		"select s.id from shifts_signup u join shifts_shift s on s.id = u.shift"
		" where u.person = ? and u.state = 'waiting' and s.cancelled = 0 and s.ends > ? "
		"order by u.id",
		V(person), V(bot_now(bot)));
	while (bot_step(query) == BOT_ROW) {
		int64_t id = bot_col_int(query, 0);
		g_array_append_val(shifts, id);
	}
	bool saved = true;
	for (unsigned i = 0; saved && i < shifts->len; i++)
		saved = waiting_offer(bot, g_array_index(shifts, int64_t, i));
	return saved;
}

bool waiting_all_moved(Bot *bot, const GArray *signups)
{
	bool saved = true;
	for (unsigned i = 0; saved && i < signups->len; i++) {
		const Signup *signup = &g_array_index(signups, Signup, i);
		saved = !signup_holds(signup) || waiting_moved(bot, signup->person);
	}
	return saved;
}

static bool withdraw(Bot *bot, const Signup *signup)
{
	Signup waiting = *signup;
	waiting.state = SIGNUP_WAITING;
	waiting.until = 0;
	return signup->state != SIGNUP_OFFERED || signup_update(bot, signup, &waiting);
}

bool waiting_withdraw_all(Bot *bot, const GArray *signups)
{
	for (unsigned i = 0; i < signups->len; i++)
		if (!withdraw(bot, &g_array_index(signups, Signup, i)))
			return false;
	return true;
}

// ---- what nobody took ----

static bool pass_on(Bot *bot, const Shift *shift, const Signup *offered)
{
	g_autofree char *until = shift_moment(bot, shift, offered->until);
	if (!signup_delete(bot, offered))
		return false;
	bot_log(bot, "shift %" PRId64 ": an offer was not taken, passed on", shift->id);
	bot_tell(bot, offered->person,
		N_("the offer of a place on shift %" PRId64
		   " has run out: you did not take it before %s, and left the line."
		   " `!in %" PRId64 "` asks again."),
		shift->id, until, shift->id);
	return true;
}

// Of one shift, or of all (0).
static bool oldest_lapsed(Bot *bot, int64_t shift, Signup *ret_lapsed)
{
	int64_t id = bot_one(bot, 0,
		"select id from shifts_signup where state = 'offered' and until <= ? and (? = 0 or "
		"shift = ?) order by until, id limit 1",
		V(bot_now(bot)), V(shift), V(shift));
	return id && signup_by_id(bot, id, ret_lapsed);
}

// All that ran out goes before anybody else is asked.
static bool settle(Bot *bot, int64_t only)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Signup));
	g_auto(Shift) shift = {0};
	Signup lapsed;
	while (oldest_lapsed(bot, only, &lapsed)) {
		if (!shift_read(bot, lapsed.shift, &shift) || !pass_on(bot, &shift, &lapsed))
			return false;
		g_array_append_val(all, lapsed);
	}
	bool saved = true;
	for (unsigned i = 0; saved && i < all->len; i++)
		saved = waiting_offer(bot, g_array_index(all, Signup, i).shift);
	for (unsigned i = 0; saved && i < all->len; i++)
		saved = waiting_moved(bot, g_array_index(all, Signup, i).person);
	return saved;
}

bool waiting_settle(Bot *bot, int64_t id)
{
	return settle(bot, id);
}

void waiting_due(Bot *bot, const char *key, int64_t at)
{
	(void)at;
	if (g_str_has_prefix(key, "offer:"))
		settle(bot, 0);
}
