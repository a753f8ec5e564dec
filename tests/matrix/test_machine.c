// SPDX-License-Identifier: LGPL-3.0-or-later
// Calls come back in order and from the loop, nobody waits for them, and nothing comes back to who has gone.
#include "matrix/machine.h"

#include <check.h>
#include <string.h>

#include "matrix/seal.h"

static Seal *seal;
static GString *heard; // "turn 5; identity; track: no; "
static bool over;

static void setup(void)
{
	seal = seal_new();
	heard = g_string_new(NULL);
	over = false;
}

static void teardown(void)
{
	seal_free(seal);
	g_string_free(heard, TRUE);
}

// ---- what happens ----

static void on_done(void *data, const Json *answer, const char *why)
{
	int64_t turn;
	g_string_append(heard, data);
	if (json_int(answer, "turn", &turn))
		g_string_append_printf(heard, " %" G_GINT64_FORMAT, turn);
	if (!answer)
		g_string_append_printf(heard, ": %s", why);
	g_string_append(heard, "; ");
	over = !strcmp(data, "last");
}

static MachineCall *ask(const char *name, Json *what, const char *called)
{
	return machine_call(seal->machine, name, what, (MachineReply){on_done, (void *)called});
}

static void ask_turn(int64_t n)
{
	Json *what = json_object_new();
	json_add_int(what, "set", n);
	ask("turn", what, "turn");
}

static void expect(const char *wanted)
{
	ask("identity", NULL, "last");
	home_until(&over);
	g_autofree char *all = g_strconcat(wanted, "last; ", NULL);
	ck_assert_str_eq(heard->str, all);
}

static gboolean on_tick(gpointer data)
{
	++*(unsigned *)data;
	return G_SOURCE_CONTINUE;
}

// ---- tests ----

START_TEST(answers_come_in_order)
{
	for (int64_t i = 1; i <= 5; i++)
		ask_turn(i);
	ck_assert_str_eq(heard->str, ""); // never from inside the call
	expect("turn 1; turn 2; turn 3; turn 4; turn 5; ");
}
END_TEST

START_TEST(what_fails_says_why)
{
	seal_put(seal->folder, "fail-track", "the disk is full");
	ask("track", NULL, "track");
	ask("nonsense", NULL, "nonsense");
	ask_turn(1);
	expect("track: the disk is full; nonsense: there is no call \"nonsense\"; turn 1; ");
}
END_TEST

START_TEST(what_is_cancelled_is_done_and_not_told)
{
	ask_turn(1);
	Json *what = json_object_new();
	json_add_int(what, "set", 7);
	machine_cancel(ask("turn", what, "cancelled"));
	machine_cancel(NULL);
	ask("turn", NULL, "turn");
	expect("turn 1; turn 7; ");
}
END_TEST

static MachineCall *second;

static void cancel_second(void *data, const Json *answer, const char *why)
{
	(void)data, (void)answer, (void)why;
	machine_cancel(second);
}

// Both answers wait for the loop already, as far as anybody knows.
START_TEST(an_answer_may_cancel_the_next)
{
	machine_call(seal->machine, "identity", NULL, (MachineReply){cancel_second, NULL});
	second = ask("identity", NULL, "second");
	expect("");
}
END_TEST

START_TEST(the_loop_goes_on_while_a_call_is_long)
{
	unsigned ticks = 0;
	char *held = seal_hold(seal->folder, "track");
	ask("track", NULL, "track");
	guint timer = g_timeout_add(1, on_tick, &ticks);
	while (ticks < 20)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
	ck_assert_str_eq(heard->str, "");
	seal_let(held);
	expect("track; ");
}
END_TEST

static gpointer let(gpointer held)
{
	seal_let(held);
	return NULL;
}

// The call that is running is waited for, the others are not made, and nobody is told of any.
START_TEST(closing_tells_nobody)
{
	char *held = seal_hold(seal->folder, "track");
	ask("track", NULL, "running");
	for (int64_t i = 1; i <= 3; i++)
		ask_turn(i);
	while (!seal_calls(seal->folder, "track"))
		g_thread_yield();
	GThread *thread = g_thread_new("let", let, held);
	seal_close(seal);
	g_thread_join(thread);
	ck_assert_str_eq(heard->str, "");
	ck_assert_uint_eq(seal_calls(seal->folder, "track"), 1);
	ck_assert_uint_le(seal_calls(seal->folder, "turn"), 3);
	seal_reopen(seal);
	expect("");
}
END_TEST

static void close_now(void *data, const Json *answer, const char *why)
{
	(void)data, (void)answer, (void)why;
	g_clear_pointer(&seal->machine, machine_close);
	over = true;
}

START_TEST(an_answer_may_close_it)
{
	machine_call(seal->machine, "identity", NULL, (MachineReply){close_now, NULL});
	ask("identity", NULL, "after");
	ask("turn", NULL, "after");
	home_until(&over);
	seal_close(seal);
	ck_assert_str_eq(heard->str, "");
	machine_close(NULL);
}
END_TEST

// What is told after a panic may have closed it, and then there is nobody to be told of the panic.
START_TEST(a_panic_is_told_after_the_answer)
{
	seal_put(seal->folder, "fail-track", "panic: it is broken");
	ask("track", NULL, "track");
	ask_turn(1);
	expect("track: panic: it is broken; turn 1; ");
	ck_assert_uint_eq(seal->panics, 1);
	over = false;
	machine_call(seal->machine, "track", NULL, (MachineReply){close_now, NULL});
	home_until(&over);
	ck_assert_uint_eq(seal->panics, 1);
	seal_reopen(seal);
	machine_cancel(ask("track", NULL, "cancelled"));
	while (seal->panics < 2)
		g_main_context_iteration(NULL, TRUE);
}
END_TEST

// ---- opening ----

static const struct {
	const char *library, *passphrase, *device;
	MachineFault fault;
	const char *why;
} openings[] = {
	{"nowhere.so", NULL, "DEVICE", MACHINE_MISSING, "this build has no encryption"},
	{"other.so", NULL, "DEVICE", MACHINE_MISSING, "is not the encryption of this version"},
	{"broken.so", NULL, "DEVICE", MACHINE_MISSING, "is not the encryption of this version: "},
	{MACHINE_LIBRARY, "wrong", "DEVICE", MACHINE_REFUSED, "the passphrase is another"},
	{MACHINE_LIBRARY, NULL, "OTHER", MACHINE_REFUSED, "the store is another device's"},
};

START_TEST(what_cannot_be_opened_says_why)
{
	bool broken = !strcmp(openings[_i].library, "broken.so");
	g_autofree char *library = broken ? g_build_filename(seal->folder, "broken.so", NULL)
					  : seal_library(openings[_i].library);
	g_autoptr(GError) error = NULL;
	if (broken)
		seal_put(seal->folder, "broken.so", "no library");
	ck_assert_int_eq(
		machine_is_there(library), strcmp(openings[_i].library, "nowhere.so") != 0);
	seal_close(seal);
	Machine *machine = machine_open(&(MachineOptions){.library = library,
						.user = SEAL_SELF,
						.device = openings[_i].device,
						.folder = seal->folder,
						.passphrase = openings[_i].passphrase},
		&error);
	ck_assert_ptr_null(machine);
	ck_assert_msg(
		g_error_matches(error, MACHINE_FAULT, openings[_i].fault), "%s", error->message);
	ck_assert_msg(strstr(error->message, openings[_i].why) != NULL, "%s", error->message);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/machine");
	TCase *tcase = tcase_create("machine");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, answers_come_in_order);
	tcase_add_test(tcase, what_fails_says_why);
	tcase_add_test(tcase, what_is_cancelled_is_done_and_not_told);
	tcase_add_test(tcase, an_answer_may_cancel_the_next);
	tcase_add_test(tcase, the_loop_goes_on_while_a_call_is_long);
	tcase_add_test(tcase, closing_tells_nobody);
	tcase_add_test(tcase, an_answer_may_close_it);
	tcase_add_test(tcase, a_panic_is_told_after_the_answer);
	tcase_add_loop_test(tcase, what_cannot_be_opened_says_why, 0, G_N_ELEMENTS(openings));
	suite_add_tcase(suite, tcase);
	return suite;
}
