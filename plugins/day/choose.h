// SPDX-License-Identifier: LGPL-3.0-or-later
// Which strikes a question means.
#pragma once
#include "dispute.h"

enum {
	CHOOSE_MAX = 6,       // strikes that one answer tells of, or names
	CHOOSE_MAX_ECHO = 40, // characters of a name that is none, said back
};

typedef struct {
	GPtrArray *told, *past; // of Dispute: what the bot was told of, and what was before
	const Dispute *of[CHOOSE_MAX];
	guint n;     // 0 = no strike is known at all
	guint more;  // meant too, and left out
	bool number; // is the argument "number" still a number, and not the year in "wga 1988"?
} Choice;

// Reads the arguments "strike" and, where there is one, "number". False after refusing.
bool choose_disputes(BotCall *call, Choice *ret_choice);
// The strikes that a room is bound to, in its order; all of them where it is bound to none. Of
// Dispute, borrowed.
GPtrArray *choose_bound(BotRoom *room, const GPtrArray *told);
void choice_clear(Choice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Choice, choice_clear)
