// SPDX-License-Identifier: LGPL-3.0-or-later
// !out: leaves a shift, its line or its offer; what is free then is offered to the next at once.
#include "shifts.h"
#include "choose.h"
#include "waiting.h"

static bool is_locked(BotCall *call, const Shift *shift, const Signup *signup)
{
	Bot *bot = bot_of(call);
	int64_t lock = bot_setting_int(bot, "lock");
	// The undo that a confirmation promised holds for its ten minutes.
	return lock > 0 && signup->state == SIGNUP_CONFIRMED && !bot_is_undo(call) &&
	       bot_now(bot) >= shift->starts - lock;
}

// Which shift they left was not said in the room: nobody else there need know it.
static bool is_discreet(BotCall *call)
{
	return !bot_given(call, "shift") && !bot_is_private(call);
}

static bool refuse(BotCall *call, char *text)
{
	g_autofree char *why = text;
	return is_discreet(call) ? bot_refuse_private(call, "%s", why)
				 : bot_refuse(call, "%s", why);
}

static bool reply(BotCall *call, char *text)
{
	g_autofree char *answer = text;
	return is_discreet(call) ? bot_whisper(call, "%s", answer) : bot_reply(call, "%s", answer);
}

static bool leave(BotCall *call, const Shift *shift, const Signup *signup)
{
	Bot *bot = bot_of(call);
	const char *lang = bot_lang(call);
	if (shift_is_over(bot, shift))
		return refuse(call, bot_words(lang, N_("shift %" PRId64 " has ended"), shift->id));
	if (is_locked(call, shift, signup))
		return refuse(call, bot_words(lang,
					    N_("shift %" PRId64 " starts too soon to leave it by "
					       "yourself: tell a captain of %s"),
					    shift->id, shift->title));
	if (!signup_delete(bot, signup) || !waiting_offer(bot, shift->id) ||
		!waiting_moved(bot, signup->person))
		return false;
	bot_undo(call, "in", V(shift->id), V(signup->guests));
	bot_answer(call, STAND, shift->id);
	g_autofree char *when = shift_when(bot, lang, shift), *hint = undo_hint(call);
	return reply(
		call, bot_words(lang, N_("off shift %" PRId64 ", %s.%s"), shift->id, when, hint));
}

static bool leave_only(BotCall *call, BotPerson person)
{
	g_autoptr(GArray) ids = own_shifts(bot_of(call), person);
	g_auto(Shift) shift = {0};
	Signup signup;
	if (!ids->len)
		return reply(call, bot_words(bot_lang(call), N_("not on any shift")));
	if (ids->len > 1)
		return choose_own(call, ids);
	int64_t id = g_array_index(ids, int64_t, 0);
	return shift_read(bot_of(call), id, &shift) &&
	       signup_read(bot_of(call), id, person, &signup) && leave(call, &shift, &signup);
}

bool shifts_out(BotCall *call)
{
	Bot *bot = bot_of(call);
	int64_t id = bot_int(call, "shift");
	BotPerson person = bot_caller(call);
	g_auto(Shift) shift = {0};
	Signup signup;
	if (!bot_given(call, "shift"))
		return leave_only(call, person);
	if (!waiting_settle(bot, id) || !shift_read(bot, id, &shift))
		return false;
	if (signup_read(bot, id, person, &signup))
		return leave(call, &shift, &signup);
	bot_answer(call, STAND, id);
	return bot_reply(call, N_("not on shift %" PRId64), id);
}
