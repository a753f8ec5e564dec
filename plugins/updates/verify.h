// SPDX-License-Identifier: LGPL-3.0-or-later
// !verify: are these the union's words?
#pragma once
#include <bot/plugin.h>

enum {
	VERIFY_LEAST_WORDS = 8,   // fewer could be anybody's
	VERIFY_MOST_WORDS = 1000, // no bulletin has more
	VERIFY_SHOWN_WORDS = 4,   // on each side of a difference
};

bool verify_run(BotCall *call);
