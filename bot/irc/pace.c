// SPDX-License-Identifier: LGPL-3.0-or-later
// The presets, and what a line costs. Their figures: the strictest that a stock server of that kind
// enforces.
#include "irc/pace.h"

#include <string.h>

static const struct {
	const char *name;
	double burst, per_second; // burst 0 = unlimited
	bool by_bytes;
} presets[PACES] = {
	[PACE_LIBERA] = {"libera", 4, 0.5, false},
	[PACE_INSPIRCD] = {"inspircd", 4, 0.5, false},
	[PACE_UNREAL] = {"unreal", 4, 0.5, true}, // its fake lag grows with the length of a line
	[PACE_OWN_SERVER] = {"own-server", 20, 10, false},
	[PACE_NONE] = {"none", 0, 0, false},
};

bool pace_parse(const char *name, PaceKind *ret_kind)
{
	for (int kind = 0; kind < PACES; kind++)
		if (!strcmp(presets[kind].name, name)) {
			*ret_kind = kind;
			return true;
		}
	return false;
}

void pace_preset(PaceKind kind, double *ret_burst, double *ret_per_second)
{
	*ret_burst = presets[kind].burst;
	*ret_per_second = presets[kind].per_second;
}

static bool is_unlimited(const Pace *pace)
{
	return presets[pace->kind].burst == 0;
}

void pace_init(Pace *pace, PaceKind kind, int64_t now_us)
{
	pace->kind = kind;
	if (!is_unlimited(pace))
		limit_init(&pace->limit, presets[kind].burst, presets[kind].per_second, now_us);
}

static double cost(const Pace *pace, size_t bytes)
{
	if (!presets[pace->kind].by_bytes || bytes <= 120)
		return 1;
	return bytes <= 240 ? 1.5 : 2;
}

bool pace_take(Pace *pace, size_t bytes, int64_t now_us)
{
	return is_unlimited(pace) || limit_take(&pace->limit, cost(pace, bytes), now_us);
}

void pace_charge(Pace *pace, size_t bytes, int64_t now_us)
{
	if (!is_unlimited(pace))
		limit_charge(&pace->limit, cost(pace, bytes), now_us);
}

int64_t pace_wait(Pace *pace, size_t bytes, int64_t now_us)
{
	return is_unlimited(pace) ? 0 : limit_wait(&pace->limit, cost(pace, bytes), now_us);
}
