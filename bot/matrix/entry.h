// SPDX-License-Identifier: LGPL-3.0-or-later
// Gets us into rooms, and out of them: those of the config, those that people may ask us into, those
// that a room of ours moved to. One that cannot be entered stops no other.
#pragma once
#include "base/limit.h"
#include "chat/chat.h"
#include "matrix/private.h"

enum { ENTRY_RETRY_SECONDS = 600 }; // until a room that refused us is asked again

typedef struct {
	Chat *chat;
	MatrixRooms *known;
	Privates *privates;
	char **allow; // who may ask us in: user ids and servers; taken
	Errands errands;
	Limit invites;
	GHashTable *trying;  // set of room ids and addresses that are being joined
	GHashTable *refused; // address of the config → why we are not in it
	guint timer;
} Entry;

// The fields up to .allow are filled by the caller, in `with`.
void entry_init(Entry *entry, const Entry *with, const Api *api);
void entry_clear(Entry *entry);
// Logged in, or the config changed: joins what it names, leaves what it no longer names.
void entry_go(Entry *entry);
// Logged out: what is asked waits for the next entry_go().
void entry_hold(Entry *entry);
// After matrix_rooms_note(), with the room that it returned, NULL too: invitations, rooms that moved, and where we were thrown out.
void entry_note(Entry *entry, const SyncRoom *told, MatrixRoom *room);
// Is a room of the config being joined this moment? Which Matrix room it is, the answer tells.
bool entry_is_joining(const Entry *entry);
// Why we are not in a room of the config; NULL = nothing is known against it.
const char *entry_refusal(const Entry *entry, const char *address);
