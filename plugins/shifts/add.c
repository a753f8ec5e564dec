// SPDX-License-Identifier: LGPL-3.0-or-later
// !add and !remove: a captain puts people on a shift at the gate, or heads without a chat, and
// takes them off.
#include "shifts.h"
#include "rules.h"
#include "waiting.h"

// What was named: a person, heads, or a person with guests.
static bool read_who(BotCall *call, BotPerson *ret_person)
{
	*ret_person = bot_person(call, "who");
	if (bot_given(call, "who") && !*ret_person)
		return bot_refuse(call, N_("nobody known here, or more than one, is called %s"),
			bot_text(call, "who"));
	if (bot_given(call, "who") || bot_int(call, "heads") > 0)
		return true;
	return bot_refuse(call, N_("usage: name a person or a number of heads, as in @ana or +3"));
}

static bool has_room(BotCall *call, const Shift *shift, int64_t more)
{
	return more <= shift_left(shift) ||
	       bot_refuse(call, N_("shift %" PRId64 " is full: %" PRId64 " of %" PRId64 " taken"),
		       shift->id, shift->heads, shift->most);
}

static bool say_count(BotCall *call, int64_t id)
{
	g_auto(Shift) shift = {0};
	g_autofree char *hint = undo_hint(call);
	return shift_read(bot_of(call), id, &shift) &&
	       bot_reply(call, N_("shift %" PRId64 ": %" PRId64 " of %" PRId64 " taken now.%s"), id,
		       shift.heads, shift.most, hint);
}

// ---- heads ----

static bool count_extra(BotCall *call, const Shift *shift, int64_t more)
{
	Bot *bot = bot_of(call);
	return bot_run(bot, "update shifts_shift set extra = extra + ? where id = ?", V(more),
		       V(shift->id)) &&
	       roster_count(bot, shift->id, more, 0) && waiting_offer(bot, shift->id) &&
	       say_count(call, shift->id);
}

static bool add_heads(BotCall *call, const Shift *shift)
{
	int64_t heads = bot_int(call, "heads");
	if (!has_room(call, shift, heads))
		return false;
	bot_undo(call, "remove", V(shift->id), VN, V(heads));
	return count_extra(call, shift, heads);
}

static bool remove_heads(BotCall *call, const Shift *shift)
{
	int64_t heads = bot_int(call, "heads");
	if (heads > shift->extra)
		return bot_refuse(call, N_("heads without a chat on shift %" PRId64 ": %" PRId64),
			shift->id, shift->extra);
	bot_undo(call, "add", V(shift->id), VN, V(heads));
	return count_extra(call, shift, -heads);
}

// ---- a person ----

static bool put_new(BotCall *call, const Shift *shift, BotPerson person)
{
	Bot *bot = bot_of(call);
	Signup signup = {.shift = shift->id, .person = person, .guests = bot_int(call, "heads")};
	if (!has_room(call, shift, signup_heads(&signup)) || !signup_insert(bot, &signup) ||
		!waiting_moved(bot, person))
		return false;
	bot_undo(call, "remove", V(shift->id), V(person));
	return say_count(call, shift->id);
}

// Who waits, or is offered a place, is put on at once; who is on may get other guests.
static bool put_again(BotCall *call, const Shift *shift, const Signup *signup)
{
	Bot *bot = bot_of(call);
	Signup now = *signup;
	now.state = SIGNUP_CONFIRMED;
	now.until = 0;
	if (bot_given(call, "heads"))
		now.guests = bot_int(call, "heads");
	if (signup->state == SIGNUP_CONFIRMED && now.guests == signup->guests)
		return bot_reply(call, N_("already on shift %" PRId64), shift->id);
	int64_t more = signup_heads(&now) - (signup_holds(signup) ? signup_heads(signup) : 0);
	if (!has_room(call, shift, more) || !signup_update(bot, signup, &now) ||
		!waiting_offer(bot, shift->id) || !waiting_moved(bot, signup->person))
		return false;
	if (signup->state == SIGNUP_CONFIRMED)
		bot_undo(call, "add", V(shift->id), V(signup->person), V(signup->guests));
	else
		bot_undo(call, "remove", V(shift->id), V(signup->person));
	return say_count(call, shift->id);
}

static bool add_person(BotCall *call, const Shift *shift, BotPerson person)
{
	Bot *bot = bot_of(call);
	Signup signup;
	int64_t other = 0;
	bool known = signup_read(bot, shift->id, person, &signup);
	if (person_clash(bot, shift, person, &other) == CLASH_OVERLAP)
		return bot_refuse_private(
			call, N_("overlap: that person has shift %" PRId64 " at that time"), other);
	if (!(known ? put_again(call, shift, &signup) : put_new(call, shift, person)))
		return false;
	g_autofree char *when = shift_when(bot, bot_person_lang(bot, person), shift);
	if (!known || signup.state != SIGNUP_CONFIRMED)
		bot_tell(bot, person, N_("a captain put you on shift %" PRId64 ", %s"), shift->id,
			when);
	return true;
}

static bool remove_person(BotCall *call, const Shift *shift, BotPerson person)
{
	Bot *bot = bot_of(call);
	Signup signup;
	if (!signup_read(bot, shift->id, person, &signup))
		return bot_reply(call, N_("not on shift %" PRId64), shift->id);
	if (!signup_delete(bot, &signup) || !waiting_offer(bot, shift->id) ||
		!waiting_moved(bot, person))
		return false;
	bot_undo(call, "add", V(shift->id), V(person), V(signup.guests));
	g_autofree char *when = shift_when(bot, bot_person_lang(bot, person), shift);
	bot_tell(bot, person, N_("a captain took you off shift %" PRId64 ", %s"), shift->id, when);
	return say_count(call, shift->id);
}

bool shifts_put(BotCall *call)
{
	BotPerson person;
	g_auto(Shift) shift = {0};
	if (!read_who(call, &person) || !bot_introduce(call) ||
		!waiting_settle(bot_of(call), bot_int(call, "shift")) ||
		!shift_read(bot_of(call), bot_int(call, "shift"), &shift) ||
		!rule_still_on(call, &shift))
		return false;
	return person ? add_person(call, &shift, person) : add_heads(call, &shift);
}

bool shifts_remove(BotCall *call)
{
	BotPerson person;
	g_auto(Shift) shift = {0};
	if (!read_who(call, &person) || !bot_introduce(call) ||
		!shift_read(bot_of(call), bot_int(call, "shift"), &shift))
		return false;
	return person ? remove_person(call, &shift, person) : remove_heads(call, &shift);
}
