// SPDX-License-Identifier: LGPL-3.0-or-later
// !in: signs up, waits in line, takes an offer, or changes the number of guests.
#include "shifts.h"
#include "rules.h"
#include "waiting.h"

// ---- answers ----

static char *guests_text(BotCall *call, const Signup *signup)
{
	return signup->guests ? bot_words(bot_lang(call), N_(" with +%" PRId64), signup->guests)
			      : g_strdup("");
}

// Reads the shift anew: what is said is what stands now.
static bool say_on(BotCall *call, const Signup *signup, const char *hint)
{
	g_auto(Shift) shift = {0};
	if (!shift_read(bot_of(call), signup->shift, &shift))
		return false;
	g_autofree char *when = shift_when(bot_of(call), bot_lang(call), &shift),
			*guests = guests_text(call, signup);
	bot_answer(call, STAND, shift.id);
	return bot_reply(call,
		N_("on shift %" PRId64 "%s, %s (%" PRId64 " of %" PRId64 " taken).%s"), shift.id,
		guests, when, shift.heads, shift.most, hint);
}

static bool say_already_on(BotCall *call, const Shift *shift, const Signup *signup)
{
	g_autofree char *when = shift_when(bot_of(call), bot_lang(call), shift),
			*guests = guests_text(call, signup);
	bot_answer(call, STAND, shift->id);
	return bot_reply(call, N_("already on shift %" PRId64 "%s, %s."), shift->id, guests, when);
}

static bool say_waiting(BotCall *call, const Shift *shift, const Signup *signup, const char *hint)
{
	Bot *bot = bot_of(call);
	g_autofree char *when = shift_when(bot, bot_lang(call), shift),
			*guests = guests_text(call, signup);
	bot_answer(call, STAND, shift->id);
	return bot_reply(call,
		N_("waiting, place %" PRId64 " in line for shift %" PRId64 "%s, %s.%s"),
		waiting_place(bot, signup), shift->id, guests, when, hint);
}

// ---- somebody new ----

static bool refuse_quota(BotCall *call, const Shift *shift)
{
	int64_t quota = quota_of(shift->most, bot_setting_int(bot_of(call), "unverified"));
	return bot_refuse_private(call,
		N_("limit: people whom the network does not know may take %" PRId64
		   " of the %" PRId64 " places of shift %" PRId64
		   "; log in to the network to get another"),
		quota, shift->most, shift->id);
}

static bool join(BotCall *call, const Shift *shift, BotPerson person)
{
	Bot *bot = bot_of(call);
	Signup signup = {.shift = shift->id,
		.person = person,
		.guests = bot_int(call, "guests"),
		.loose = !bot_is_verified(call)};
	int64_t heads = signup_heads(&signup);
	if (!rule_open(call, shift) || !rule_size(call, shift, heads) ||
		!rule_limit(call, person) || !rule_free_then(call, shift, person))
		return false;
	const Room room = waiting_room(bot, shift);
	Verdict verdict = room_verdict(&room, heads, signup.loose);
	if (verdict == VERDICT_LIMIT)
		return refuse_quota(call, shift);
	signup.state = verdict == VERDICT_PLACE ? SIGNUP_CONFIRMED : SIGNUP_WAITING;
	if (!signup_insert(bot, &signup) || (signup_holds(&signup) && !waiting_moved(bot, person)))
		return false;
	bot_undo(call, "out", V(shift->id));
	g_autofree char *hint = undo_hint(call);
	return verdict == VERDICT_PLACE ? say_on(call, &signup, hint)
					: say_waiting(call, shift, &signup, hint);
}

// ---- one who is on ----

// More guests are taken all or not at all, and not past those who wait.
static bool may_grow(BotCall *call, const Shift *shift, const Signup *signup, int64_t more)
{
	if (more <= 0)
		return true;
	const Room room = waiting_room(bot_of(call), shift);
	if (!rule_open(call, shift) || !rule_size(call, shift, signup_heads(signup) + more))
		return false;
	if (signup->loose && room.loose + more > room.quota)
		return refuse_quota(call, shift);
	if (more <= room.left && !room.firm_waits && !(signup->loose && room.loose_waits))
		return true;
	return bot_refuse(call,
		N_("shift %" PRId64 " is full: no place for %" PRId64
		   " more; you keep yours with +%" PRId64),
		shift->id, more, signup->guests);
}

static int64_t guests_wanted(BotCall *call, const Signup *signup)
{
	return bot_given(call, "guests") ? bot_int(call, "guests") : signup->guests;
}

static bool change_guests(BotCall *call, const Shift *shift, const Signup *signup)
{
	Bot *bot = bot_of(call);
	Signup now = *signup;
	now.guests = guests_wanted(call, signup);
	if (!may_grow(call, shift, signup, now.guests - signup->guests) ||
		!signup_update(bot, signup, &now) || !waiting_offer(bot, shift->id))
		return false;
	bot_undo(call, "in", V(shift->id), V(signup->guests));
	g_autofree char *hint = undo_hint(call);
	return say_on(call, &now, hint);
}

// An offered place is taken as if it were asked at this moment: what has come between counts.
static bool take_place(BotCall *call, const Shift *shift, const Signup *before)
{
	Bot *bot = bot_of(call);
	Signup now = *before;
	now.guests = guests_wanted(call, before);
	now.state = SIGNUP_CONFIRMED;
	now.until = 0;
	if (!rule_open(call, shift) || !rule_free_then(call, shift, before->person) ||
		!signup_update(bot, before, &now) || !waiting_offer(bot, shift->id) ||
		!waiting_moved(bot, before->person))
		return false;
	bot_undo(call, "out", V(shift->id));
	g_autofree char *hint = undo_hint(call);
	return say_on(call, &now, hint);
}

static bool take_offer(BotCall *call, const Shift *shift, const Signup *offered)
{
	int64_t more = guests_wanted(call, offered) - offered->guests;
	return may_grow(call, shift, offered, more) && take_place(call, shift, offered);
}

// ---- one who waits ----

// A smaller group at the head of the line may fit at once: whoever asks now need not be offered it
// first.
static bool goes_in(Bot *bot, const Shift *shift, const Signup *waiting, int64_t heads)
{
	const Room room = waiting_room(bot, shift);
	return room_fits(&room, heads, waiting->loose) && waiting_is_next(bot, shift, waiting);
}

static bool change_line(BotCall *call, const Shift *shift, const Signup *waiting)
{
	Bot *bot = bot_of(call);
	Signup now = *waiting;
	now.guests = guests_wanted(call, waiting);
	if (now.guests == waiting->guests)
		return say_waiting(call, shift, waiting, "");
	int64_t quota = quota_of(shift->most, bot_setting_int(bot, "unverified"));
	if (!rule_size(call, shift, signup_heads(&now)))
		return false;
	if (now.loose && signup_heads(&now) > quota)
		return refuse_quota(call, shift);
	if (goes_in(bot, shift, waiting, signup_heads(&now)))
		return take_place(call, shift, waiting);
	if (!signup_update(bot, waiting, &now))
		return false;
	bot_undo(call, "in", V(shift->id), V(waiting->guests));
	g_autofree char *hint = undo_hint(call);
	return say_waiting(call, shift, &now, hint);
}

static bool stands_already(BotCall *call, const Shift *shift, const Signup *signup)
{
	switch (signup->state) {
	case SIGNUP_OFFERED:
		return take_offer(call, shift, signup);
	case SIGNUP_WAITING:
		return change_line(call, shift, signup);
	case SIGNUP_CONFIRMED:
		break;
	}
	return guests_wanted(call, signup) == signup->guests ? say_already_on(call, shift, signup)
							     : change_guests(call, shift, signup);
}

bool shifts_in(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t id = bot_int(call, "shift");
	BotPerson person = bot_introduce(call);
	g_auto(Shift) shift = {0};
	Signup signup;
	if (!person || !waiting_settle(bot, id) || !shift_read(bot, id, &shift) ||
		!rule_still_on(call, &shift))
		return false;
	return signup_read(bot, id, person, &signup) ? stands_already(call, &shift, &signup)
						     : join(call, &shift, person);
}
