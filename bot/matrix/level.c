// SPDX-License-Identifier: LGPL-3.0-or-later
// From the power level of whoever speaks to what they may ask for. Looked up line by line: a level outlives
// its member's leaving, and only members can speak.
#include "matrix/level.h"

BotRole level_role(const Power *power, const BotRoom *named, const char *user)
{
	if (!named || !room_is(named, "levels"))
		return BOT_ANYONE;
	int64_t level = power_of(power, user);
	// Where everybody stands as high nobody was chosen for it.
	if (level <= power_default(power))
		return BOT_ANYONE;
	if (level >= POWER_ADMIN)
		return BOT_OFFICER;
	return level >= POWER_MODERATOR ? BOT_CAPTAIN : BOT_ANYONE;
}
