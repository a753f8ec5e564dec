// SPDX-License-Identifier: LGPL-3.0-or-later
// The ready strike: what a newcomer finds in the console without writing a config.
#pragma once

extern const char ready_config[];
// What a captain types to fill it, in order; ends with NULL. Replayed on a new store, its answers
// unseen.
extern const char *const ready_lines[];
