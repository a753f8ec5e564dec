// SPDX-License-Identifier: LGPL-3.0-or-later
// How fast we may speak: a token bucket by the kind of server, in tokens per line.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/limit.h"

typedef enum {
	PACE_LIBERA,
	PACE_INSPIRCD,
	PACE_UNREAL,
	PACE_OWN_SERVER,
	PACE_NONE,
	PACES
} PaceKind;

typedef struct {
	PaceKind kind;
	Limit limit;
} Pace;

// "libera", "inspircd", "unreal", "own-server", "none"; false if it is none of these.
bool pace_parse(const char *name, PaceKind *ret_kind);
// What it allows: lines at once, and a second; burst 0 = no limit.
void pace_preset(PaceKind kind, double *ret_burst, double *ret_per_second);
void pace_init(Pace *pace, PaceKind kind, int64_t now_us);
// Takes what a line of so many bytes costs, if it is there.
bool pace_take(Pace *pace, size_t bytes, int64_t now_us);
// Takes it in any case: what cannot wait makes the rest wait longer.
void pace_charge(Pace *pace, size_t bytes, int64_t now_us);
// Microseconds until pace_take() would succeed; 0 = now.
int64_t pace_wait(Pace *pace, size_t bytes, int64_t now_us);
