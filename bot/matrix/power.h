// SPDX-License-Identifier: LGPL-3.0-or-later
// Who may do what in a room: its version, who made it, and its table of levels.
#pragma once
#include "matrix/event.h"

#define POWER_CREATOR INT64_MAX // above all levels: since version 12

enum {
	POWER_MAX_CREATORS = 100,
	POWER_MODERATOR = 50, // as clients call it
	POWER_ADMIN = 100,
	POWER_STATE = 50, // what a state needs where the table does not say
};

typedef struct {
	int version;     // 0 = not known, or no number
	char **creators; // never NULL; before version 12 the one who made it
	// The content of m.room.power_levels as a text, a tenth of what it takes when it is read; NULL = there
	// is none
	char *levels;
} Power;

void power_init(Power *power);
void power_clear(Power *power);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Power, power_clear)
void power_set(Power *power, const Power *from); // to the same
// The two states that tell: m.room.create and m.room.power_levels. False: it is neither.
bool power_note(Power *power, const Event *event);
// As the store keeps it; levels "" = none.
void power_restore(Power *power, int version, const char *creators, const char *levels);
char *power_creators(const Power *power);     // for power_restore(); the caller frees it
const char *power_levels(const Power *power); // the same; "" = none

int64_t power_of(const Power *power, const char *user);
int64_t power_default(const Power *power); // of those whom nobody gave a level
// What it takes to set a state, and to say something.
int64_t power_for_state(const Power *power, const char *type);
int64_t power_for_event(const Power *power, const char *type);
