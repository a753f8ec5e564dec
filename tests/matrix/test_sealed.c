// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever happens, and in whatever order: once the bot was told that a room is encrypted nothing leaves into it in clear, and
// each line ends said under one id.
#include "matrix/delivery.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/rig.h"
#include "matrix/seal.h"

enum { RUNS = 10, STEPS = 40, ROOMS = 2 };

static const char *const names[ROOMS] = {"picket", "gate"};
static const char *const begins[ROOMS] = {RIG_SEND("picket"), RIG_SEND("gate")};

static Rig *rig;
static GRand *chance;
static unsigned synced, said;
static int sealed[ROOMS]; // the number of the first request that may not be in clear; -1 = none

static void setup(void)
{
	rig = rig_sealed_new();
	synced = 1;
	said = 0;
	for (unsigned i = 0; i < ROOMS; i++)
		sealed[i] = -1;
	rig_start(rig);
	home_always(rig->home, RIG_CATCH_UP, 200, RIG_NOTHING);
}

static void teardown(void)
{
	g_rand_free(chance);
	rig_free(rig);
}

// ---- what may happen ----

static unsigned one_of(unsigned count)
{
	return (unsigned)g_rand_int_range(chance, 0, (gint32)count);
}

static void answer_poll(int status, const char *body)
{
	while (!home_is_asked(rig->home, RIG_SYNC)) // it may be logging in
		g_main_context_iteration(NULL, TRUE);
	unsigned before = rig_polls(rig);
	home_answer(rig->home, RIG_SYNC, status, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
}

// A server tells it again until the token that comes with it is used: it may be dropped for one of ours that ends.
static void hear(const char *more)
{
	g_autofree char *next = g_strdup_printf("s%u", ++synced);
	g_autofree char *body = g_strdup_printf("{\"next_batch\":\"%s\"%s}", next, more);
	do
		answer_poll(200, body);
	while (strcmp(rig_since(rig), next) != 0);
}

static void say(void)
{
	g_autofree char *text = g_strdup_printf("word%u.", said++);
	OutboxRow *row = rig_row(rig, names[one_of(ROOMS)], text);
	ck_assert(store_begin(rig->store, NULL));
	ck_assert(outbox_store(rig->chat.outbox, row, NULL));
	ck_assert(store_commit(rig->store, NULL));
	outbox_push(rig->chat.outbox, row);
}

// From the moment at which the next poll is asked the answer is kept.
static void seal_room(void)
{
	unsigned i = one_of(ROOMS);
	if (sealed[i] >= 0)
		return;
	g_autofree char *more = g_strdup_printf(
		",\"rooms\":{\"join\":{\"!%s\":{\"timeline\":{\"events\":[{\"type\":"
		"\"m.room.encryption\",\"sender\":\"@ana:a\",\"state_key\":\"\",\"event_id\":"
		"\"$e\",\"content\":{\"algorithm\":\"m.megolm.v1.aes-sha2\"}}]}}}}",
		names[i]);
	hear(more);
	sealed[i] = (int)rig->home->asked->len;
}

static void change_members(void)
{
	static const char *const memberships[] = {"join", "leave", "invite", "ban"};
	g_autofree char *more = g_strdup_printf(
		",\"rooms\":{\"join\":{\"!picket\":{\"timeline\":{\"limited\":%s,\"events\":[{"
		"\"type\":\"m.room.member\",\"sender\":\"@u%u:a\",\"state_key\":\"@u%u:a\","
		"\"event_id\":\"$m\",\"content\":{\"membership\":\"%s\"}}]}}}}",
		one_of(3) ? "false" : "true", 1, 1, memberships[one_of(4)]);
	hear(more);
}

static const struct {
	int status;
	const char *body;
} faults[] = {
	{429, RIG_FAULT("M_LIMIT_EXCEEDED")},
	{502, "<html>"},
	{HOME_CUT, NULL},
	{401, RIG_FAULT("M_UNKNOWN_TOKEN")},
};

static void fail_next(void)
{
	static const char *const about[] = {RIG_SEND("picket"), RIG_SEND("gate"),
		RIG_SEND("picket"), RIG_SEND("gate"), SEAL_SHARE, SEAL_CLAIM, SEAL_QUERY,
		"GET /_matrix/client/v3/rooms/!picket/state "};
	unsigned how = one_of(G_N_ELEMENTS(faults));
	home_will(rig->home, about[one_of(G_N_ELEMENTS(about))], faults[how].status,
		faults[how].body);
}

static void lose_token(void)
{
	answer_poll(401, RIG_FAULT("M_UNKNOWN_TOKEN"));
}

static void restart(void)
{
	g_autofree char *body = g_strdup_printf("{\"next_batch\":\"s%u\"}", ++synced);
	rig_rebuild(rig);
	home_forget(rig->home);
	home_will(rig->home, RIG_SYNC, 200, body);
	rig_start(rig);
}

static void change_devices(void)
{
	hear(",\"device_lists\":{\"changed\":[\"@ana:a\"]}");
}

static void wait_a_little(void)
{
	for (unsigned i = one_of(60); i; i--)
		g_main_context_iteration(NULL, FALSE);
}

// The more often one stands here the likelier it is.
static void (*const acts[])(void) = {say, say, say, say, say, wait_a_little, wait_a_little,
	wait_a_little, fail_next, fail_next, seal_room, change_members, change_devices, lose_token,
	restart};

// ---- what must hold ----

static void expect_sealed(unsigned room)
{
	for (unsigned i = (unsigned)sealed[room]; sealed[room] >= 0 && i < rig->home->asked->len;
		i++) {
		const char *asked = rig->home->asked->pdata[i];
		if (!g_str_has_prefix(asked, begins[room]))
			continue;
		ck_assert_msg(strstr(asked, "/send/m.room.encrypted/") != NULL, "%s", asked);
		ck_assert_msg(!strstr(asked, "word"), "%s", asked);
	}
}

static bool says(const char *asked, const char *word)
{
	g_autofree char *sealed_words = seal_words(asked);
	return strstr(asked, word) || (sealed_words && strstr(sealed_words, word));
}

static void expect_said_once(unsigned number)
{
	g_autofree char *word = g_strdup_printf("word%u.", number), *id = NULL;
	for (unsigned i = 0; i < rig->home->asked->len; i++) {
		const char *asked = rig->home->asked->pdata[i];
		if (!g_str_has_prefix(asked, "PUT ") || !strstr(asked, "/send/") ||
			g_array_index(rig->home->told, int, i) != 200 || !says(asked, word))
			continue;
		g_auto(GStrv) words = g_strsplit(asked, " ", 3);
		ck_assert_msg(!id || !strcmp(id, strrchr(words[1], '/')), "%s: %s, %s", word, id,
			words[1]);
		g_free(id);
		id = g_strdup(strrchr(words[1], '/'));
	}
	ck_assert_msg(id != NULL, "%s was never said", word);
}

START_TEST(nothing_leaves_in_clear_and_all_is_said_once)
{
	const char *steps = g_getenv("STEPS");
	chance = g_rand_new_with_seed((guint32)_i);
	for (int i = steps ? atoi(steps) : STEPS; i > 0; i--)
		acts[one_of(G_N_ELEMENTS(acts))]();
	home_forget(rig->home);
	while (outbox_waiting(rig->chat.outbox, "home") || rig->matrix->send.going->len)
		g_main_context_iteration(NULL, TRUE);
	for (unsigned i = 0; i < ROOMS; i++)
		expect_sealed(i);
	for (unsigned i = 0; i < said; i++)
		expect_said_once(i);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/sealed");
	TCase *tcase = tcase_create("sealed");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, nothing_leaves_in_clear_and_all_is_said_once, 0, RUNS);
	suite_add_tcase(suite, tcase);
	return suite;
}
