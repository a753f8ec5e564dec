// SPDX-License-Identifier: LGPL-3.0-or-later
// Events without a key are kept over a crash as they came, and no longer than they are wanted.
#include "matrix/keyless.h"

#include <check.h>
#include <string.h>

#include "matrix/schema.h"
#include "store/migrate.h"

static Store *store;
static Keyless keyless;

static void setup(void)
{
	store = store_open(":memory:", STORE_READ_WRITE, NULL);
	ck_assert(migrate_run(store, "matrix", matrix_steps, NULL));
	keyless_init(&keyless, store, "home");
	keyless_load(&keyless);
}

static void teardown(void)
{
	keyless_clear(&keyless);
	store_close(store);
}

// ---- what happens ----

static void add_by(const char *sender, const char *id, int64_t now)
{
	g_autofree char *text = g_strdup_printf(
		"{\"event_id\":\"%s\",\"sender\":\"%s\"}", id, sender);
	g_autoptr(Json) event = json_parse(text, strlen(text), NULL);
	keyless_add(&keyless, "!picket", event, now);
}

static void add(const char *id, int64_t now)
{
	add_by("@ana:a", id, now);
}

static KeylessEvent *at(unsigned i)
{
	ck_assert_uint_lt(i, keyless.events->len);
	return keyless.events->pdata[i];
}

static void keep(void)
{
	ck_assert(store_begin(store, NULL));
	ck_assert(keyless_keep(&keyless, NULL));
	ck_assert(store_commit(store, NULL));
	keyless_kept(&keyless);
}

static void crash(void)
{
	keyless_clear(&keyless);
	keyless_init(&keyless, store, "home");
	keyless_load(&keyless);
	keyless_load(&keyless); // once
}

// "$1 $2 " of those that wait.
static void expect(const char *wanted)
{
	g_autoptr(GString) ids = g_string_new(NULL);
	for (unsigned i = 0; i < keyless.events->len; i++)
		if (at(i)->state != KEYLESS_OVER)
			g_string_append_printf(ids, "%s ", json_text(at(i)->event, "event_id"));
	ck_assert_str_eq(ids->str, wanted);
}

// ---- tests ----

START_TEST(kept_with_the_commit)
{
	add("$2", 5);
	add("$1", 7);
	crash(); // before it
	expect("");
	add("$2", 5);
	add("$1", 7);
	keep();
	crash();
	expect("$2 $1 ");
	ck_assert_str_eq(at(0)->room, "!picket");
	ck_assert_str_eq(json_text(at(0)->event, "sender"), "@ana:a");
	ck_assert_int_eq(at(1)->at, 7);
}
END_TEST

START_TEST(forgotten_with_the_commit)
{
	add("$1", 5);
	add("$2", 5);
	keep();
	at(0)->state = KEYLESS_OVER;
	expect("$2 ");
	crash(); // before it
	expect("$1 $2 ");
	at(0)->state = KEYLESS_OVER;
	keep();
	expect("$2 ");
	crash();
	expect("$2 ");
}
END_TEST

// A turn that is lost is run again.
START_TEST(a_turn_may_be_run_twice)
{
	add("$1", 5);
	ck_assert(store_begin(store, NULL));
	ck_assert(keyless_keep(&keyless, NULL));
	store_rollback(store);
	keep();
	keep();
	crash();
	expect("$1 ");
}
END_TEST

START_TEST(told_twice_it_is_one)
{
	add("$1", 5);
	add("$1", 9);
	keep();
	add("$1", 11);
	keep();
	crash();
	add("$1", 12);
	expect("$1 ");
	ck_assert_int_eq(at(0)->at, 5);
}
END_TEST

START_TEST(another_network_has_its_own)
{
	add("$1", 5);
	keep();
	keyless_clear(&keyless);
	keyless_init(&keyless, store, "away");
	keyless_load(&keyless);
	expect("");
	add("$1", 5);
	at(0)->state = KEYLESS_OVER;
	keep();
	crash();
	expect("$1 ");
}
END_TEST

// Whoever floods us with what nobody can read pushes the oldest out: it is due at once.
START_TEST(so_many_are_kept)
{
	for (unsigned i = 0; i < KEYLESS_MOST + 3; i++) {
		g_autofree char *id = g_strdup_printf("$%u", i),
				*sender = g_strdup_printf("@u%u:a", i % 100);
		add_by(sender, id, 1000);
	}
	unsigned waiting = 0;
	for (unsigned i = 0; i < keyless.events->len; i++)
		waiting += at(i)->at >= 1000;
	ck_assert_uint_eq(waiting, KEYLESS_MOST);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_int_eq(at(i)->at, 1000 - KEYLESS_SECONDS);
	g_autofree char *newest = g_strdup_printf("$%u", KEYLESS_MOST + 2);
	ck_assert_str_eq(json_text(at(keyless.events->len - 1)->event, "event_id"), newest);
}
END_TEST

START_TEST(nobody_takes_the_place_of_others)
{
	add("$ana", 1000);
	for (unsigned i = 0; i < KEYLESS_OF_ONE + 1; i++) {
		g_autofree char *id = g_strdup_printf("$%u", i);
		add_by("@eve:a", id, 1000);
	}
	ck_assert_int_eq(at(0)->at, 1000); // hers
	ck_assert_int_eq(at(1)->at, 1000 - KEYLESS_SECONDS);
	ck_assert_int_eq(at(2)->at, 1000);
}
END_TEST

START_TEST(what_is_taken_back_is_not_read)
{
	add("$1", 5);
	add("$2", 5);
	keep();
	ck_assert(!keyless_take_back(&keyless, "!picket", "$3"));
	ck_assert(!keyless_take_back(&keyless, "!gate", "$1")); // who may there is nobody here
	expect("$1 $2 ");
	ck_assert(keyless_take_back(&keyless, "!picket", "$1"));
	ck_assert(!keyless_take_back(&keyless, "!picket", "$1"));
	expect("$2 ");
	keep();
	crash();
	expect("$2 ");
}
END_TEST

START_TEST(what_has_no_id_or_no_json)
{
	g_autoptr(Json) none = json_object_new();
	keyless_add(&keyless, "!picket", none, 5);
	keep();
	ck_assert(store_run(store, NULL, "update matrix_keyless set event = ?", S("{broken")));
	crash();
	expect("");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/keyless");
	TCase *tcase = tcase_create("keyless");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, kept_with_the_commit);
	tcase_add_test(tcase, forgotten_with_the_commit);
	tcase_add_test(tcase, a_turn_may_be_run_twice);
	tcase_add_test(tcase, told_twice_it_is_one);
	tcase_add_test(tcase, another_network_has_its_own);
	tcase_add_test(tcase, so_many_are_kept);
	tcase_add_test(tcase, nobody_takes_the_place_of_others);
	tcase_add_test(tcase, what_is_taken_back_is_not_read);
	tcase_add_test(tcase, what_has_no_id_or_no_json);
	suite_add_tcase(suite, tcase);
	return suite;
}
