// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests that a secret cannot be found by trying: by one person, over restarts, or by strangers one after the other.
#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "command/guess.h"
#include "harness/house.h"
#include "store/scratch.h"

static Scratch scratch;
static House house;

static void setup(void)
{
	g_autofree char *plugins = g_build_filename(g_getenv("BUILD_ROOT"), "tests", "host", NULL);
	g_setenv("PICKETBOT_PLUGINS", plugins, TRUE);
	scratch_init(&scratch);
	house_init(&house, "[bot]\nstore = unused\n", scratch.file);
}

static void teardown(void)
{
	house_clear(&house);
	scratch_clear(&scratch);
}

// What comes for "WHO !say WORD", without "room: WHO: ".
static void expect(const char *who, const char *word, const char *answer)
{
	g_autofree char *line = g_strdup_printf("@%s !say %s", who, word);
	g_autofree char *heard = house_ask(&house, line);
	g_autofree char *wanted = g_strdup_printf(
		"room: %.*s: %s\n", (int)strcspn(who, ":"), who, answer);
	ck_assert_str_eq(heard, wanted);
}

#define TOO_MANY "too many wrong tries; try again in 10 min"

START_TEST(after_a_few_wrong_tries_the_right_word_does_not_help)
{
	for (int i = 0; i < GUESS_TRIES; i++)
		expect("ana", "open", "wrong");
	expect("ana", "sesame", TOO_MANY);
	expect("bob", "sesame", "open"); // others may
	ck_assert(house_say(&house, "@+9m"));
	g_free(house_take(&house));
	expect("ana", "sesame", "too many wrong tries; try again in 1 min");
	ck_assert(house_say(&house, "@+1m"));
	g_free(house_take(&house));
	expect("ana", "sesame", "open");
}
END_TEST

START_TEST(the_right_word_forgets_the_wrong_ones)
{
	for (int i = 0; i < 3 * GUESS_TRIES; i++)
		expect("ana", i % GUESS_TRIES == GUESS_TRIES - 1 ? "sesame" : "open",
			i % GUESS_TRIES == GUESS_TRIES - 1 ? "open" : "wrong");
}
END_TEST

START_TEST(a_restart_forgets_nothing)
{
	for (int i = 0; i < GUESS_TRIES; i++)
		expect("ana", "open", "wrong");
	house_restart(&house);
	g_free(house_take(&house));
	expect("ana", "sesame", TOO_MANY);
}
END_TEST

// A new connection makes a new stranger at once.
START_TEST(strangers_share_a_count)
{
	for (int i = 0; i < GUESS_STRANGERS; i++) {
		g_autofree char *who = g_strdup_printf("guest%d:anyone", i);
		expect(who, "open", "wrong");
	}
	expect("late:anyone", "sesame", TOO_MANY);
	expect("ana", "sesame", "open"); // who is known is not held up by them
}
END_TEST

START_TEST(a_clock_set_back_holds_nobody_up)
{
	for (int i = 0; i < GUESS_TRIES; i++)
		expect("ana", "open", "wrong");
	clock_init(&house.app.clock, CLOCK_STILL, clock_now(&house.app.clock) - 86400);
	expect("ana", "sesame", "open");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("guess");
	TCase *tcase = tcase_create("guess");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, after_a_few_wrong_tries_the_right_word_does_not_help);
	tcase_add_test(tcase, the_right_word_forgets_the_wrong_ones);
	tcase_add_test(tcase, a_restart_forgets_nothing);
	tcase_add_test(tcase, strangers_share_a_count);
	tcase_add_test(tcase, a_clock_set_back_holds_nobody_up);
	suite_add_tcase(suite, tcase);
	return suite;
}
