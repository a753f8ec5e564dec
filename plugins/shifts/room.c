// SPDX-License-Identifier: LGPL-3.0-or-later
// The rules of a full shift, as arithmetic: they look at numbers only, so that a test can try them
// all.
#include "waiting.h"

enum {
	OFFER_LEAST = 300, // seconds; also what an offer lasts once the shift runs
	OFFER_SHARE = 4,   // of the time to the start
};

int64_t quota_of(int64_t most, int64_t percent)
{
	return (most * percent + 99) / 100;
}

static bool over_quota(const Room *room, int64_t heads, bool loose)
{
	return loose && room->loose + heads > room->quota;
}

Verdict room_verdict(const Room *room, int64_t heads, bool loose)
{
	bool goes_behind = room->firm_waits || (loose && room->loose_waits);
	if (loose && heads > room->quota)
		return VERDICT_LIMIT; // would wait for ever
	if (over_quota(room, heads, loose))
		return room->left > 0 && !room->firm_waits ? VERDICT_LIMIT : VERDICT_LINE;
	return goes_behind || heads > room->left ? VERDICT_LINE : VERDICT_PLACE;
}

bool room_fits(const Room *room, int64_t heads, bool loose)
{
	return heads <= room->left && !over_quota(room, heads, loose);
}

int64_t window_until(const Window *window)
{
	int64_t most = OFFER_LEAST;
	if (window->now < window->starts)
		most = MAX((window->starts - window->now) / OFFER_SHARE, OFFER_LEAST);
	return MIN(window->now + MIN(window->longest, most), window->ends);
}
