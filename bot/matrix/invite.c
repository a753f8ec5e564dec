// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads invitations and judges them.
#include "matrix/invite.h"

#include <string.h>

#include "matrix/upgrade.h"

bool invite_read(Invite *ret_invite, const SyncRoom *told, const char *self)
{
	*ret_invite = (Invite){0};
	Event event;
	for (const Json *at = json_first(told->state); event_next(&at, &event);) {
		const char *membership = json_text(event.content, "membership");
		if (event_is_state(&event, "m.room.member", self) &&
			!g_strcmp0(membership, "invite")) {
			ret_invite->inviter = event.sender;
			ret_invite->direct = json_is_true(event.content, "is_direct");
		} else if (event_is_state(&event, "m.room.canonical_alias", ""))
			ret_invite->alias = json_text(event.content, "alias");
	}
	return told->part == SYNC_INVITED && ret_invite->inviter &&
	       strcmp(ret_invite->inviter, self);
}

static bool is_allowed(const char *const *allow, const char *user)
{
	for (; allow && *allow; allow++)
		if (!strcmp(*allow, **allow == '@' ? user : user_id_server(user)))
			return true;
	return false;
}

static const BotRoom *configured(const InvitePolicy *policy, const char *address)
{
	return address ? rooms_at(policy->rooms, policy->known->network, address) : NULL;
}

// Where a room of ours has moved to, and somebody there lets us in.
static bool is_awaited(const MatrixRooms *known, const char *id)
{
	const GPtrArray *before = matrix_rooms_before(known, id);
	for (unsigned i = 0; before && i < before->len; i++)
		if (upgrade_is_due(before->pdata[i]))
			return true;
	return false;
}

InviteVerdict invite_judge(const InvitePolicy *policy, const SyncRoom *told, const Invite *invite,
	const char **ret_address)
{
	*ret_address = NULL;
	if (configured(policy, told->id) || is_awaited(policy->known, told->id) ||
		is_allowed(policy->allow, invite->inviter))
		return INVITE_JOIN;
	const BotRoom *claimed = configured(policy, invite->alias);
	if (claimed && !matrix_rooms_at(policy->known, claimed->address)) {
		*ret_address = claimed->address;
		return INVITE_RESOLVE;
	}
	return invite->direct ? INVITE_IF_SHARED : INVITE_IGNORE;
}
