// SPDX-License-Identifier: LGPL-3.0-or-later
// Tests what counts as the same effect, and how it is said.
#include "command/effect.h"

#include <check.h>

#include "chat/words.h"
#include "plugin.h"
#include "store/migrate.h"
#include "store/schema.h"
#include "store/scratch.h"

#define CLOSES "closes %" PRId64 " shift", "closes %" PRId64 " shifts"

static Store *store;
static Clock still;
static Outbox *outbox;
static Turn turn;

static void setup(void)
{
	store = scratch_open(":memory:");
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	clock_init(&still, CLOCK_STILL, 1000);
	outbox = outbox_new(store, &still);
	turn_init(&turn, store, outbox);
}

static void teardown(void)
{
	turn_clear(&turn);
	outbox_free(outbox);
	store_close(store);
}

// Somebody told unasked, or answered: "net:ana", "#picket", "?net:ana".
static void say(const char *to)
{
	OutboxRow *row = outbox_row_new("net", "text", OUTBOX_BULK);
	row->durable = *to != '?';
	if (*to == '#')
		row->room = g_strdup(to + 1);
	else
		row->address = g_strdup(to + !row->durable);
	turn_say(&turn, row);
}

static const struct {
	int64_t n;           // shifts closed; 0 = nothing declared
	const char *told[4]; // whom it tells
	const char *words;
} effects[] = {
	{0, {NULL}, "tells 0 people"}, {1, {NULL}, "closes 1 shift"},
	{14, {NULL}, "closes 14 shifts"},
	{14, {"net:ana", NULL}, "closes 14 shifts, tells 1 person"},
	{0, {"net:ana", "net:bob", NULL}, "tells 2 people"},
	{2, {"net:bob", "net:ana", "net:bob", NULL}, "closes 2 shifts, tells 2 people"},
	{2, {"#picket", "net:ana", NULL}, "closes 2 shifts, tells 1 person"},
	{2, {"?net:ana", NULL}, "closes 2 shifts"}, // an answer is no word to somebody else
};

static void take(Effect *ret_effect, unsigned i)
{
	g_autoptr(GString) declared = g_string_new(NULL);
	if (effects[i].n)
		effect_declare(declared, effects[i].n, CLOSES);
	TurnMark mark = turn_mark(&turn);
	for (const char *const *to = effects[i].told; *to; to++)
		say(*to);
	effect_take(ret_effect, declared, &turn, mark);
	turn_back(&turn, mark);
}

START_TEST(an_effect_is_said_in_numbers)
{
	g_auto(Effect) effect = {0};
	say("net:before"); // what others said in this turn is not its doing
	take(&effect, (unsigned)_i);
	g_autofree char *words = effect_words(&effect, "en");
	ck_assert_str_eq(words, effects[_i].words);
}
END_TEST

START_TEST(an_effect_is_said_by_name)
{
	g_autoptr(GString) declared = g_string_new(NULL);
	effect_declare(declared, 2, CLOSES);
	effect_declare_named(declared, "is said in %s", "picket, 100% gate");
	g_auto(Effect) effect = {0};
	effect_take(&effect, declared, &turn, turn_mark(&turn));
	g_autofree char *words = effect_words(&effect, "en");
	ck_assert_str_eq(words, "closes 2 shifts, is said in picket, 100% gate");
}
END_TEST

START_TEST(only_the_same_acts_and_people_are_the_same_effect)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(effects); i++)
		for (unsigned j = 0; j < G_N_ELEMENTS(effects); j++) {
			g_auto(Effect) one = {0}, other = {0};
			take(&one, i);
			take(&other, j);
			ck_assert_msg(effect_same(&one, &other) == (i == j), "%u and %u", i, j);
		}
}
END_TEST

START_TEST(as_many_other_people_are_another_effect)
{
	g_auto(Effect) one = {0}, other = {0}, again = {0};
	g_autoptr(GString) declared = g_string_new(NULL);
	const TurnMark mark = turn_mark(&turn);
	say("net:ana");
	say("net:bob");
	effect_take(&one, declared, &turn, mark);
	turn_back(&turn, mark);
	say("net:ana");
	say("net:cyd");
	effect_take(&other, declared, &turn, mark);
	turn_back(&turn, mark);
	say("net:bob");
	say("net:ana");
	effect_take(&again, declared, &turn, mark);
	ck_assert_int_eq(one.told, other.told);
	ck_assert(!effect_same(&one, &other));
	ck_assert(effect_same(&one, &again)); // in whatever order
}
END_TEST

START_TEST(what_was_kept_is_no_format_of_a_stranger)
{
	static const char *const kept[] = {"%s\x1f%s\x1f"
					   "1",
		"%n\x1f%n\x1f"
		"1",
		"no number\x1f.\x1f"
		"1",
		"%" PRId64 " %s\x1f%" PRId64 "\x1f"
		"1",
		"\x1f\x1f", "alone"};
	for (unsigned i = 0; i < G_N_ELEMENTS(kept); i++) {
		Effect effect = {(char *)kept[i], (char *)"", 3};
		g_autofree char *words = effect_words(&effect, "en");
		ck_assert_str_eq(words, "tells 3 people");
	}
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("effect");
	TCase *tcase = tcase_create("effect");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, an_effect_is_said_in_numbers, 0, G_N_ELEMENTS(effects));
	tcase_add_test(tcase, an_effect_is_said_by_name);
	tcase_add_test(tcase, only_the_same_acts_and_people_are_the_same_effect);
	tcase_add_test(tcase, as_many_other_people_are_another_effect);
	tcase_add_test(tcase, what_was_kept_is_no_format_of_a_stranger);
	suite_add_tcase(suite, tcase);
	return suite;
}
