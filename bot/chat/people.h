// SPDX-License-Identifier: LGPL-3.0-or-later
// Persons, their identities and roles. Authority comes from a verified identity only; a nick never
// merges with an account.
#pragma once
#include "plugin.h"
#include "base/clock.h"
#include "base/config.h"
#include "chat/message.h"
#include "store/store.h"

typedef struct {
	Store *store;
	const Clock *clock;
	GHashTable *operators; // set of addresses
	bool members_verified; // [bot] members = verified
	// Of whom the config gives several identities: address → when it was heard, counted; 0 = not
	// since the start. The store knows only when something was done by it.
	GHashTable *heard;
	uint64_t moment;
} People;

extern const ConfigKey people_keys[]; // [person NAME]
void people_init(People *people, Store *store, const Clock *clock);
void people_clear(People *people);
// Malformed identities, unknown networks, roles and places, an identity given to two persons.
void people_check(Config *config);
// In a turn: persons and grants of the config into the store; what the config made and no longer
// names is gone.
bool people_sync(People *people, const Config *config, GError **error);
// 0 = the store does not know this identity.
BotPerson people_find(People *people, const char *address);
// In a turn: finds or makes the person of an identity and notes handle and time. 0 and error if it
// cannot be saved.
BotPerson people_introduce(People *people, const Identity *who, GError **error);
// By "@handle" (without case, one match only, a verified person before strangers) or an address. 0 if none or several;
// *ret_many tells which.
BotPerson people_by_handle(People *people, const char *handle, bool *ret_many);
// A role for a place (NULL = the highest at any); of a person, or of an identity that the store may
// not know.
BotRole people_role(People *people, BotPerson person, const char *place);
BotRole people_role_of(People *people, const Identity *who, const char *place);
// All whom officers' business concerns: officers of the roles that hold now, and operators that the
// store knows; array of BotPerson. The caller frees it.
GArray *people_officers(People *people);
bool people_verified(People *people, BotPerson person);
// The handle, or NULL. The caller frees it.
char *people_handle(People *people, BotPerson person);
// Somebody said something, whatever it was.
void people_heard(People *people, const Identity *who);
// Where a private word reaches them: the identity heard last. False if they have none (made known
// by a captain).
// The caller clears it.
bool people_reach(People *people, BotPerson person, Identity *ret_where);
// "captain of paramount, radford"; the caller frees it.
char *people_describe(People *people, const Identity *who);
const char *role_name(BotRole role); // "captain"
bool role_parse(const char *name, BotRole *ret_role);
