// SPDX-License-Identifier: LGPL-3.0-or-later
// Who is told of words that cannot be read, and how often.
#include "matrix/crypto.h"

#include <check.h>

#include "matrix/rig.h"

#define ANA "@ana:a"

static Rig *rig;
static Crypto crypto;
static MatrixRoom *chat;

static void setup(void)
{
	rig = rig_new();
	crypto_init(&crypto, &rig->chat, "home");
	chat = matrix_room_new("!chat", NULL);
	chat->encrypted = true;
	matrix_room_stand(chat, ROOM_IN);
	matrix_room_set(chat, &chat->person, ANA);
	chat->joined = 2;
}

static void teardown(void)
{
	matrix_room_free(chat);
	crypto_clear(&crypto);
	rig_free(rig);
}

static void hear(const char *type, const char *sender)
{
	crypto_hear(&crypto, chat, &(Event){.type = type, .sender = sender});
}

static void keep(void)
{
	ck_assert(store_begin(rig->store, NULL));
	crypto_keep(&crypto);
	ck_assert(store_commit(rig->store, NULL));
	crypto_kept(&crypto);
}

static unsigned told(void)
{
	return outbox_waiting(rig->chat.outbox, "home");
}

START_TEST(who_writes_to_us_alone_is_told_once_a_day)
{
	hear("m.room.encrypted", ANA);
	hear("m.room.encrypted", ANA);
	keep();
	ck_assert_uint_eq(told(), 1);
	hear("m.room.encrypted", ANA);
	keep();
	ck_assert_uint_eq(told(), 1);
	ck_assert(clock_set(&rig->clock, clock_now(&rig->clock) + CRYPTO_TOLD_SECONDS));
	hear("m.room.encrypted", ANA);
	keep();
	ck_assert_uint_eq(told(), 2);
}
END_TEST

START_TEST(other_events_and_rooms_of_many_are_none)
{
	hear("m.room.message", ANA);
	chat->joined = 3;
	matrix_room_set(chat, &chat->person, "");
	hear("m.room.encrypted", ANA);
	keep();
	ck_assert_uint_eq(told(), 0);
}
END_TEST

START_TEST(a_turn_that_was_lost_tells_nobody_twice)
{
	hear("m.room.encrypted", ANA);
	ck_assert(store_begin(rig->store, NULL));
	crypto_keep(&crypto);
	store_rollback(rig->store);
	keep();
	ck_assert_uint_eq(told(), 1);
}
END_TEST

START_TEST(so_many_are_told_at_once)
{
	for (unsigned i = 0; i < CRYPTO_TOLD_MOST + 5; i++) {
		g_autofree char *user = g_strdup_printf("@u%u:a", i);
		hear("m.room.encrypted", user);
	}
	keep();
	ck_assert_uint_eq(told(), CRYPTO_TOLD_MOST);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/crypto");
	TCase *tcase = tcase_create("crypto");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, who_writes_to_us_alone_is_told_once_a_day);
	tcase_add_test(tcase, other_events_and_rooms_of_many_are_none);
	tcase_add_test(tcase, a_turn_that_was_lost_tells_nobody_twice);
	tcase_add_test(tcase, so_many_are_told_at_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
