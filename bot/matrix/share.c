// SPDX-License-Identifier: LGPL-3.0-or-later
// Brings the key of an encrypted room to everybody there, step by step; the last one stands first, as each calls the next.
#include "matrix/share.h"

static Members *members_in(const Share *share)
{
	return members_of(&share->sharer->members, share->room);
}

static void end(Share *share, ShareFate fate, const char *why)
{
	share->done(share->data, &(ShareResult){.fate = fate, .why = why});
}

static void call(Share *share, const char *name, Json *ask, MachineDone *done)
{
	share->call = machine_call(
		share->sharer->device->machine, name, ask, (MachineReply){done, share});
}

static void send_all(Share *share, const Json *list, KeysPatience patience, KeysDone *done)
{
	share->requests = key_requests_send(
		&share->sharer->device->way, json_copy(list), patience, (KeysReply){done, share});
}

// What every step is asked about.
static Json *about(Share *share)
{
	Json *ask = json_object_new();
	members_add(members_in(share), ask);
	return ask;
}

// ---- the key ----

static void on_given(void *data, KeysFate fate)
{
	Share *share = data;
	share->requests = NULL;
	end(share, fate == KEYS_UNSENT ? SHARE_LATER : SHARE_DONE, NULL);
}

static void on_share(void *data, const Json *answer, const char *why)
{
	Share *share = data;
	share->call = NULL;
	if (!answer)
		end(share, SHARE_FAILED, why);
	else if (json_first(answer)) {
		device_count(share->sharer->device); // letters are in an order too
		send_all(share, answer, KEYS_PATIENT, on_given);
	} else
		end(share, SHARE_DONE, NULL);
}

static void ask_share(Share *share)
{
	const Members *members = members_in(share);
	Json *ask = about(share);

	json_add_text(ask, "room", share->room);
	if (members->rotation_ms > 0)
		json_add_int(ask, "rotation_ms", members->rotation_ms);
	if (members->rotation_messages > 0)
		json_add_int(ask, "rotation_messages", members->rotation_messages);
	if (members->history)
		json_add_text(ask, "history", members->history);
	call(share, "share", ask, on_share);
}

// ---- keys to write to devices ----

static void claim(Share *share);

static void end_claim(Share *share)
{
	GQueue *claims = &share->sharer->claims;
	g_queue_pop_head(claims);
	if (claims->head)
		claim(claims->head->data);
}

static void on_claimed(void *data, KeysFate fate)
{
	Share *share = data;
	share->requests = NULL;
	end_claim(share);
	if (fate == KEYS_UNSENT) {
		end(share, SHARE_LATER, NULL);
		return;
	}
	members_in(share)->claimed = g_get_monotonic_time();
	ask_share(share);
}

static void on_claim(void *data, const Json *answer, const char *why)
{
	Share *share = data;
	share->call = NULL;
	if (json_is_object(answer)) {
		send_all(share, answer, KEYS_ONCE, on_claimed); // others wait behind it
	} else if (answer) {
		on_claimed(share, KEYS_SENT);
	} else {
		end_claim(share);
		end(share, SHARE_FAILED, why);
	}
}

static void claim(Share *share)
{
	call(share, "claim", about(share), on_claim);
}

// Now and then again: whose server was away, or had no key left, may have one by now.
// Trap: the library knows of one claim, the last that it was asked for, and does not take the answer to another.
static void ask_claim(Share *share)
{
	gint64 claimed = members_in(share)->claimed;
	GQueue *claims = &share->sharer->claims;
	if (claimed && g_get_monotonic_time() - claimed < SHARE_CLAIM_SECONDS * G_USEC_PER_SEC) {
		ask_share(share);
		return;
	}
	g_queue_push_tail(claims, share);
	if (g_queue_peek_head(claims) == share)
		claim(share);
}

// ---- once after each start ----

static void on_discarded(void *data, const Json *answer, const char *why)
{
	Share *share = data;
	share->call = NULL;
	if (!answer) {
		end(share, SHARE_FAILED, why);
		return;
	}
	members_in(share)->renewed = true;
	ask_claim(share);
}

// Trap: the key on disk may have been used further than it says, where its store is a copy, or a disk lost what it
// promised to keep. Two words at one place of a key could be read by whoever has both; so no start uses an older one's.
static void discard(Share *share)
{
	Json *ask = json_object_new();
	json_add_text(ask, "room", share->room);
	call(share, "discard", ask, on_discarded);
}

static void on_queried(void *data, KeysFate fate)
{
	Share *share = data;
	share->requests = NULL;
	if (fate == KEYS_UNSENT)
		end(share, SHARE_LATER, NULL);
	else
		discard(share);
}

static void on_query(void *data, const Json *answer, const char *why)
{
	Share *share = data;
	share->call = NULL;
	if (answer)
		send_all(share, answer, KEYS_ONCE, on_queried);
	else
		end(share, SHARE_FAILED, why);
}

// Whose devices changed was perhaps told to the start before, and held back (sync_keys.h).
static void renew(Share *share)
{
	call(share, "query", about(share), on_query);
}

// ---- devices ----

static void on_drained(void *data, KeysFate fate)
{
	Share *share = data;
	if (!share->draining)
		return; // it was held
	share->draining = false;
	if (fate == KEYS_UNSENT) {
		share_doubt(share);
		end(share, SHARE_LATER, NULL);
	} else if (members_in(share)->renewed) {
		ask_claim(share);
	} else {
		renew(share);
	}
}

// Trap: devices of people who are not tracked are not known, and what is not known gets no key.
static void on_tracked(void *data, const Json *answer, const char *why)
{
	Share *share = data;
	share->call = NULL;
	if (!answer) {
		end(share, SHARE_FAILED, why);
		return;
	}
	share->draining = true;
	keys_drain(&share->sharer->device->drain, (KeysReply){on_drained, share});
}

// ---- who is there ----

static void with_members(Share *share)
{
	Members *members = members_in(share);
	if (members->renewed && members->tracked == share->sharer->devices) {
		ask_claim(share);
		return;
	}
	// Who comes or changes meanwhile is for the next event.
	members->tracked = share->sharer->devices;
	members->claimed = 0;
	call(share, "track", about(share), on_tracked);
}

static void take_state(Share *share, const Json *state)
{
	Members *members = members_in(share);
	if (members->missed) {
		end(share, SHARE_LATER, NULL);
		return;
	}
	members_take(members, state);
	with_members(share);
}

static void on_state(void *data, const ApiAnswer *answer)
{
	Share *share = data;
	ShareResult later = {.fate = SHARE_LATER, .least_ms = answer->retry_ms};
	share->request = NULL;
	switch (answer->fate) {
	case API_DONE:
		take_state(share, answer->json);
		break;
	case API_UNREACHED:
	case API_LIMITED:
		if (answer->too_long)
			end(share, SHARE_REFUSED, answer->words);
		else
			share->done(share->data, &later);
		break;
	case API_LOGGED_OUT:
		end(share, SHARE_LATER, NULL); // whoever logs in lets us go on
		break;
	case API_REFUSED:
		end(share, SHARE_REFUSED, answer->words);
		break;
	}
}

static void ask_state(Share *share)
{
	members_in(share)->missed = false;
	g_autofree char *path = api_path("v3", "rooms", share->room, "state", NULL);
	share->request = api_ask(share->sharer->device->api,
		&(ApiCall){.path = path, .most_bytes = SHARE_STATE_BYTES}, on_state, share);
}

// ---- the whole ----

void share_init(Share *share, const Share *of)
{
	*share = (Share){
		.sharer = of->sharer, .room = of->room, .done = of->done, .data = of->data};
}

void share_begin(Share *share)
{
	if (members_in(share)->known)
		with_members(share);
	else
		ask_state(share);
}

bool share_is_working(const Share *share)
{
	return share->request || share->call || share->requests || share->draining ||
	       g_queue_find(&share->sharer->claims, share);
}

void share_doubt(Share *share)
{
	members_in(share)->tracked = 0;
}

void share_hold(Share *share)
{
	if (share_is_working(share))
		share_doubt(share);
	share->draining = false;
	g_clear_pointer(&share->request, api_cancel);
	g_clear_pointer(&share->call, machine_cancel);
	g_clear_pointer(&share->requests, key_requests_cancel);
	g_queue_remove(&share->sharer->claims, share);
}

void sharer_init(Sharer *sharer, Device *device)
{
	*sharer = (Sharer){.device = device, .devices = 1};
	members_table_init(&sharer->members);
	g_queue_init(&sharer->claims);
}

void sharer_clear(Sharer *sharer)
{
	members_table_clear(&sharer->members);
}
