// SPDX-License-Identifier: LGPL-3.0-or-later
// From a mark, or its end, to a bound command. In a room what went well is not said: the post's own
// counts show it, and a line for each of sixty people would bury the room.
#include "command/tap.h"

#include "base/log.h"
#include "chat/board.h"
#include "chat/post.h"
#include "command/dispatch.h"

static PostTap tap_of(const Message *message)
{
	PostTap tap = {.network = message->network,
		.mark = message->mark,
		.address = message->from.address};
	if (message->tap == TAP_ON) {
		tap.event = message->about;
		tap.id = message->id;
	} else
		tap.id = message->about;
	return tap;
}

bool tap_may_concern(const Desk *desk, const Message *message)
{
	Store *store = desk->chat->store;
	if (message->tap == TAP_SAID)
		return post_waits(store, message->network, message->mark);
	// Its mark may stand before it in the same batch.
	if (message->tap == TAP_OFF)
		return true;
	const PostTap tap = tap_of(message);
	return post_may_be(store, &tap);
}

static void note_undo(Chat *chat, const Message *message, const char *undo)
{
	const PostTap tap = tap_of(message);
	BotPerson person = people_find(&chat->people, message->from.address);
	post_did(chat->store, &tap, person, undo);
}

static void run_tap(Desk *desk, const Message *message, const char *bound)
{
	BoundRun run = {.bound = bound, .quiet = message->room != NULL};
	if (dispatch_bound(desk, message, &run) == CALL_KEPT && run.undo)
		note_undo(desk->chat, message, run.undo);
	g_free(run.undo);
}

static void take_on(Desk *desk, const Message *message)
{
	Chat *chat = desk->chat;
	const PostTap tap = tap_of(message);
	int64_t now = clock_now(chat->clock);
	g_autofree char *bound = post_bound(chat->store, &tap, now);
	bool fresh;
	bool may = !message->room || room_is(message->room, "reactions");
	if (!bound || !may)
		return;
	if (!post_tapped(chat->store, &tap, now, &fresh))
		log_error("tap: could not be noted: %s", store_fault(chat->store));
	else if (fresh)
		run_tap(desk, message, bound);
}

static void take_off(Desk *desk, const Message *message)
{
	Chat *chat = desk->chat;
	int64_t at = 0;
	const PostTap tap = tap_of(message);
	board_gone(chat->store, message->network, message->about);
	g_autofree char *undo = post_untapped(chat->store, &tap, &at);
	// Later it is an act like any other: what keeps people from leaving at the last moment holds.
	BoundRun run = {.bound = undo,
		.quiet = message->room != NULL,
		.is_undo = clock_now(chat->clock) - at <= CALL_UNDO_SECONDS};
	if (undo)
		dispatch_bound(desk, message, &run);
	g_free(run.undo);
}

void tap_handle(Desk *desk, const Message *message)
{
	switch (message->tap) {
	case TAP_ON:
		take_on(desk, message);
		break;
	case TAP_OFF:
		take_off(desk, message);
		break;
	case TAP_SAID:
		post_said(desk->chat->store, message->network, message->mark, message->about);
		break;
	case TAP_NONE:
		break;
	}
}
