// SPDX-License-Identifier: LGPL-3.0-or-later
// The rules of a full shift as numbers: how long an offer stands, who goes in, who waits, and how
// close two shifts may be.
#include <check.h>

#include "plugins/shifts/rules.h"
#include "plugins/shifts/waiting.h"

Suite *suite(void);

enum { MIN_ = 60, HOUR = 3600 };

static const struct {
	Window window; // now 0
	int64_t until;
} windows[] = {
	{{0, 24 * HOUR, 27 * HOUR, 30 * MIN_}, 30 * MIN_},
	{{0, 2 * HOUR, 5 * HOUR, 30 * MIN_}, 30 * MIN_},
	{{0, 119 * MIN_, 5 * HOUR, 30 * MIN_}, 119 * MIN_ / 4}, // a quarter is less
	{{0, 20 * MIN_, 5 * HOUR, 30 * MIN_}, 5 * MIN_},
	{{0, 8 * MIN_, 5 * HOUR, 30 * MIN_}, 5 * MIN_}, // a quarter would be too short
	{{0, 0, 3 * HOUR, 30 * MIN_}, 5 * MIN_},        // it runs
	{{0, -HOUR, HOUR, 30 * MIN_}, 5 * MIN_},
	{{0, -HOUR, 3 * MIN_, 30 * MIN_}, 3 * MIN_}, // never past its end
	{{0, MIN_, 4 * MIN_, 30 * MIN_}, 4 * MIN_},
	{{0, 48 * HOUR, 50 * HOUR, 24 * HOUR}, 12 * HOUR}, // a longer setting: still a quarter
	{{0, 24 * HOUR, 27 * HOUR, 2 * MIN_}, 2 * MIN_},   // a shorter one is what the config says
	{{0, -HOUR, 0, 30 * MIN_}, 0},                     // over: none
};

START_TEST(an_offer_stands_so_long)
{
	ck_assert_int_eq(window_until(&windows[_i].window), windows[_i].until);
}
END_TEST

static const struct {
	int64_t most, percent, quota;
} quotas[] = {{60, 25, 15}, {61, 25, 16}, {1, 25, 1}, {4, 25, 1}, {5, 25, 2}, {10, 0, 0},
	{10, 100, 10}, {10000, 1, 100}};

START_TEST(a_quota_is_rounded_up)
{
	ck_assert_int_eq(quota_of(quotas[_i].most, quotas[_i].percent), quotas[_i].quota);
}
END_TEST

static const struct {
	Room room; // left, loose, quota, firm_waits, loose_waits
	int64_t heads;
	bool loose;
	Verdict verdict;
} verdicts[] = {
	{{3, 0, 2, false, false}, 1, false, VERDICT_PLACE},
	{{3, 0, 2, false, false}, 3, false, VERDICT_PLACE},
	{{3, 0, 2, false, false}, 4, false, VERDICT_LINE}, // a group goes whole
	{{0, 0, 2, false, false}, 1, false, VERDICT_LINE},
	{{3, 0, 2, true, false}, 1, false,
		VERDICT_LINE}, // behind a larger group, though it would fit
	{{3, 0, 2, false, true}, 1, false, VERDICT_PLACE}, // never behind the unverified
	{{3, 0, 2, false, false}, 2, true, VERDICT_PLACE},
	{{3, 1, 2, false, false}, 2, true,
		VERDICT_LIMIT}, // over the quarter, verified people still find a place
	{{3, 2, 2, false, false}, 1, true, VERDICT_LIMIT},
	{{0, 2, 2, false, false}, 1, true, VERDICT_LINE},  // full for all
	{{3, 2, 2, true, false}, 1, true, VERDICT_LINE},   // the verified wait too
	{{0, 0, 2, false, false}, 3, true, VERDICT_LIMIT}, // would wait for ever
	{{3, 0, 2, true, false}, 1, true, VERDICT_LINE},
	{{3, 0, 2, false, true}, 1, true, VERDICT_LINE},
	{{1, 0, 2, false, false}, 2, true, VERDICT_LINE},
};

START_TEST(heads_go_in_or_wait)
{
	ck_assert_int_eq(room_verdict(&verdicts[_i].room, verdicts[_i].heads, verdicts[_i].loose),
		verdicts[_i].verdict);
}
END_TEST

START_TEST(the_first_in_line_fits_or_holds_up_the_rest)
{
	const Room room = {.left = 2, .loose = 1, .quota = 2};
	ck_assert(room_fits(&room, 2, false));
	ck_assert(!room_fits(&room, 3, false));
	ck_assert(room_fits(&room, 1, true));
	ck_assert(!room_fits(&room, 2, true));
}
END_TEST

static const struct {
	Hours one, other;
	Distance distance;
	Clash clash;
} clashes[] = {
	{{9, 12}, {12, 14}, {0, 0}, CLASH_NONE},
	{{9, 12}, {11, 14}, {0, 0}, CLASH_OVERLAP},
	{{11, 14}, {9, 12}, {0, 0}, CLASH_OVERLAP},
	{{9, 12}, {10, 11}, {0, 0}, CLASH_OVERLAP},
	{{9, 12}, {9, 12}, {2, 0}, CLASH_OVERLAP},
	{{9, 12}, {11, 14}, {1, 0}, CLASH_NONE},
	{{9, 12}, {10, 14}, {1, 0}, CLASH_OVERLAP},
	{{9, 12}, {11, 14}, {1, 1}, CLASH_REST},
	{{9, 12}, {12, 14}, {0, 1}, CLASH_REST},
	{{9, 12}, {13, 14}, {0, 1}, CLASH_NONE},
	{{13, 14}, {9, 12}, {0, 2}, CLASH_REST},
};

START_TEST(two_shifts_of_one_person_keep_their_distance)
{
	ck_assert_int_eq(hours_clash(&clashes[_i].one, &clashes[_i].other, &clashes[_i].distance),
		clashes[_i].clash);
	ck_assert_int_eq(hours_clash(&clashes[_i].other, &clashes[_i].one, &clashes[_i].distance),
		clashes[_i].clash);
}
END_TEST

static const struct {
	const char *state, *kind;
	bool takes;
} gates[] = {
	{"open", "picket", true},
	{"closed", "picket", false},
	{"closed", "observe", false},
	{"neutral", "picket", false},
	{"neutral", "observe", true},
	{"barred", "picket", false},
	{"barred", "observe", true},
	{"barred", "kitchen", true},
};

START_TEST(a_gate_takes_what_its_state_allows)
{
	g_autofree char *state = g_strdup(gates[_i].state), *kind = g_strdup(gates[_i].kind);
	const Shift shift = {.gate_state = state, .kind = kind};
	ck_assert(gate_takes(&shift) == gates[_i].takes);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("shifts_window");
	TCase *tcase = tcase_create("window");
	tcase_add_loop_test(tcase, an_offer_stands_so_long, 0, (int)G_N_ELEMENTS(windows));
	tcase_add_loop_test(tcase, a_quota_is_rounded_up, 0, (int)G_N_ELEMENTS(quotas));
	tcase_add_loop_test(tcase, heads_go_in_or_wait, 0, (int)G_N_ELEMENTS(verdicts));
	tcase_add_test(tcase, the_first_in_line_fits_or_holds_up_the_rest);
	tcase_add_loop_test(
		tcase, two_shifts_of_one_person_keep_their_distance, 0, (int)G_N_ELEMENTS(clashes));
	tcase_add_loop_test(tcase, a_gate_takes_what_its_state_allows, 0, (int)G_N_ELEMENTS(gates));
	suite_add_tcase(suite, tcase);
	return suite;
}
