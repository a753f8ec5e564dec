// SPDX-License-Identifier: LGPL-3.0-or-later
// Where people stand with a shift, as one line tells it to many in a room: drawn when it leaves.
#include <string.h>

#include "shifts.h"
#include "waiting.h"

// One line tells those who stand alike.
typedef enum { STAND_ON, STAND_LINE, STAND_OFF, STAND_CANCELLED } Stand;

static Stand stand_of(Bot *bot, const Shift *shift, BotPerson person, Signup *ret_signup)
{
	if (shift->cancelled)
		return STAND_CANCELLED;
	if (!signup_read(bot, shift->id, person, ret_signup))
		return STAND_OFF;
	return ret_signup->state == SIGNUP_CONFIRMED ? STAND_ON : STAND_LINE;
}

static char *head_text(const char *lang, const Shift *shift, Stand stand)
{
	g_autofree char *start = shift_start(shift), *where = shift_where(lang, shift);
	switch (stand) {
	case STAND_ON:
		return bot_words(lang,
			N_("on shift %" PRId64 " (%s, %s, %" PRId64 " of %" PRId64 "): "),
			shift->id, start, where, shift->heads, shift->most);
	case STAND_LINE:
		return bot_words(lang, N_("shift %" PRId64 ": "), shift->id);
	case STAND_OFF:
		return bot_words(
			lang, N_("off shift %" PRId64 " (%s, %s): "), shift->id, start, where);
	case STAND_CANCELLED:
		break;
	}
	return bot_words(
		lang, N_("shift %" PRId64 " (%s, %s) is cancelled: "), shift->id, start, where);
}

static char *person_text(Bot *bot, const BotDraw *what, unsigned i, const Signup *signup)
{
	const char *handle = what->handles[i];
	switch (signup->state) {
	case SIGNUP_WAITING:
		return bot_words(what->lang, N_("%s waiting, place %" PRId64 " in line"), handle,
			waiting_place(bot, signup));
	case SIGNUP_OFFERED:
		return bot_words(what->lang, N_("%s is offered a place"), handle);
	case SIGNUP_CONFIRMED:
		break;
	}
	return signup->guests ? g_strdup_printf("%s +%" PRId64, handle, signup->guests)
			      : g_strdup(handle);
}

// All who stand like the first, as many as fit.
char *stand_draw(Bot *bot, const BotDraw *what, bool *told)
{
	g_auto(Shift) shift = {0};
	Signup signup = {0};
	if (!shift_read(bot, what->subject, &shift))
		return NULL;
	const Stand stand = stand_of(bot, &shift, what->people[0], &signup);
	const char *between = stand == STAND_LINE ? "; " : ", ";
	g_autofree char *head = head_text(what->lang, &shift, stand);
	g_autoptr(GString) line = g_string_new(head);
	for (unsigned i = 0; i < what->n; i++) {
		signup = (Signup){0};
		if (stand_of(bot, &shift, what->people[i], &signup) != stand)
			continue;
		g_autofree char *text = person_text(bot, what, i, &signup);
		if (i && line->len + strlen(between) + strlen(text) > what->room)
			break;
		g_string_append_printf(line, "%s%s", i ? between : "", text);
		told[i] = true;
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}
