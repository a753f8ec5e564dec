// SPDX-License-Identifier: LGPL-3.0-or-later
// Who may ask us into which room. Whoever invites us chooses what our server has to carry, so most
// are left unanswered.
#pragma once
#include "chat/room.h"
#include "matrix/rooms.h"

enum { INVITES_A_MINUTE = 10 }; // that are followed; the others are not answered

typedef enum {
	INVITE_IGNORE,
	INVITE_JOIN,
	INVITE_RESOLVE, // it says that it is a room of the config: join that one, by its own address
	INVITE_IF_SHARED, // a private chat: join if the inviter is in a room of the config
} InviteVerdict;

typedef struct {
	const char *inviter;
	const char *alias; // as the room calls itself; anybody's word. NULL = it does not say
	bool direct;       // meant as a private chat
} Invite;

typedef struct {
	const MatrixRooms *known;
	const Rooms *rooms;       // of the config
	const char *const *allow; // user ids and names of servers; ends with NULL
} InvitePolicy;

// What a room of an answer to a sync says of the invitation; false if it is none for us.
bool invite_read(Invite *ret_invite, const SyncRoom *told, const char *self);
// *ret_address: of INVITE_RESOLVE, borrowed from the config.
InviteVerdict invite_judge(const InvitePolicy *policy, const SyncRoom *told, const Invite *invite,
	const char **ret_address);
