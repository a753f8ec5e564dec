// SPDX-License-Identifier: LGPL-3.0-or-later
// Our device: known again at each start, another where its keys are lost, and no reason to be silent in clear rooms.
#include "matrix/device.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "matrix/rig.h"
#include "matrix/seal.h"

#define LOGIN "POST /_matrix/client/v3/login "
#define WHOAMI "GET /_matrix/client/v3/account/whoami"
#define WANTED "{\"session\":\"abc\",\"flows\":[{\"stages\":[\"m.login.password\"]}]}"
#define STORE "matrix-sdk-crypto.sqlite3"
#define BY_TOKEN "token_file = s\n"

static Rig *rig;

static void setup(void)
{
	rig = rig_sealed_new();
}

static void teardown(void)
{
	rig_free(rig);
}

// ---- what happens ----

// Of what is noted in our own store; the caller frees it.
static char *noted(const char *what)
{
	g_autofree char *sql = g_strdup_printf("select %s from matrix_device", what);
	const StoreValue none = store_v_end();
	Query *query = store_query_values(rig->store, sql, &none);
	char *text = query_step(query, NULL) == STORE_ROW ? g_strdup(query_text(query, 0)) : NULL;
	query_reset(query);
	return text;
}

static void start_again(void)
{
	home_will(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s2\"}");
	rig_start(rig);
}

static char *file_of(const char *device, const char *name)
{
	g_autofree char *folder = rig_keys(rig, device);
	return g_build_filename(folder, name, NULL);
}

// A key comes, which the store may not forget.
static void take_key(const char *next)
{
	unsigned before = rig_polls(rig);
	g_autofree char *body = g_strdup_printf(
		"{\"next_batch\":\"%s\",\"to_device\":{\"events\":[{\"type\":"
		"\"m.room.encrypted\",\"sender\":\"@ana:a\",\"content\":{}}]}}",
		next);
	home_answer(rig->home, RIG_SYNC, 200, body);
	home_wait(rig->home, RIG_SYNC, before + 1);
}

// The next login makes another device, and the server wants the password before it forgets the first.
static void second_device(void)
{
	home_will(rig->home, LOGIN, 200,
		"{\"access_token\":\"b\",\"device_id\":\"SECOND\",\"user_id\":\"" RIG_SELF "\"}");
	home_will(rig->home, SEAL_FORGET, 401, WANTED);
}

static void expect_second_device(void)
{
	const char *asked = home_asked(rig->home, LOGIN, 1);
	ck_assert_ptr_nonnull(asked);
	ck_assert_ptr_null(strstr(asked, "\"DEVICE\""));
	const char *forget = home_wait(rig->home, SEAL_FORGET, 2);
	ck_assert_ptr_nonnull(strstr(forget, "\"devices\":[\"DEVICE\"]"));
	ck_assert_ptr_nonnull(strstr(forget, "\"password\":\"secret\""));
	g_autofree char *device = noted("device");
	ck_assert_str_eq(device, "SECOND");
	rig_expect_status(rig, "; encryption by device SECOND");
	ck_assert_uint_eq(home_count(rig->home, SEAL_UPLOAD), 2);
	ck_assert_uint_eq(home_count(rig->home, SEAL_SIGNING), 0); // the account is the same
}

// ---- kept ----

START_TEST(the_first_start_notes_the_key)
{
	rig_start(rig);
	g_autofree char *key = noted("key"), *device = noted("account || ' ' || device");
	ck_assert_str_eq(device, RIG_SELF " DEVICE");
	ck_assert_ptr_nonnull(key);
	ck_assert_str_eq(key, rig->matrix->device.key);
	ck_assert_uint_eq(home_count(rig->home, SEAL_UPLOAD), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_SIGNATURES), 1);
	rig_expect_status(
		rig, "connected as " RIG_SELF ", 2 of 2 rooms; encryption by device DEVICE");
	rig_rebuild(rig);
	start_again();
	ck_assert_str_eq(rig->matrix->device.key, key);
	ck_assert_uint_eq(home_count(rig->home, SEAL_UPLOAD), 1);
	ck_assert_uint_eq(home_count(rig->home, SEAL_SIGNATURES), 1);
	ck_assert_uint_eq(home_count(rig->home, LOGIN), 1);
}
END_TEST

// Our own store was lost, that of the keys not.
START_TEST(keys_that_were_not_noted_are_taken_over)
{
	rig_start(rig);
	g_autofree char *key = noted("key");
	rig_rebuild(rig);
	ck_assert(store_run(rig->store, NULL, "delete from matrix_device"));
	start_again();
	g_autofree char *again = noted("key");
	ck_assert_str_eq(again, key);
}
END_TEST

START_TEST(the_turn_is_kept_with_the_answer)
{
	rig_start(rig);
	g_autofree char *before = noted("turn");
	take_key("s2");
	take_key("s3");
	g_autofree char *after = noted("turn");
	ck_assert_int_eq(atoi(after), atoi(before) + 2);
	rig_hear(rig, "s4", "!in 1"); // nothing of the machine's
	g_autofree char *still = noted("turn");
	ck_assert_str_eq(still, after);
}
END_TEST

// Killed behind the machine and before our commit: the machine is ahead, which is no older copy.
START_TEST(a_crash_before_the_commit_loses_nothing)
{
	rig_start(rig);
	rig->refuses = true;
	home_answer(rig->home, RIG_SYNC, 200,
		"{\"next_batch\":\"s2\",\"to_device\":{\"events\":[{\"type\":\"m.room.encrypted\","
		"\"sender\":\"@ana:a\",\"content\":{}}]}}");
	home_until(&rig->waits);
	rig_rebuild(rig);
	rig->refuses = rig->waits = false;
	start_again();
	rig_expect_status(rig, "; encryption by device DEVICE");
	ck_assert_uint_eq(home_count(rig->home, LOGIN), 1);
}
END_TEST

// ---- lost ----

START_TEST(lost_keys_make_another_device)
{
	rig_start(rig);
	g_autofree char *folder = rig_keys(rig, "DEVICE");
	seal_remove(folder);
	rig_rebuild(rig);
	second_device();
	start_again();
	expect_second_device();
	rig_rebuild(rig);
	home_will(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s3\"}");
	rig_start(rig);
	rig_expect_status(rig, "; encryption by device SECOND");
	ck_assert_uint_eq(home_count(rig->home, LOGIN), 2);
	ck_assert_uint_eq(home_count(rig->home, SEAL_FORGET), 2);
}
END_TEST

// Somebody put an empty or another store in its place.
START_TEST(other_keys_are_lost_keys_too)
{
	rig_start(rig);
	g_autofree char *store = file_of("DEVICE", STORE);
	rig_rebuild(rig);
	ck_assert(g_file_set_contents(store, "[store]\nkey=other\ndevice=DEVICE\n", -1, NULL));
	second_device();
	start_again();
	expect_second_device();
	ck_assert(!g_file_test(store, G_FILE_TEST_EXISTS)); // it is put aside
}
END_TEST

START_TEST(an_older_copy_is_a_lost_store)
{
	rig_start(rig);
	g_autofree char *store = file_of("DEVICE", STORE), *copy = NULL;
	ck_assert(g_file_get_contents(store, &copy, NULL, NULL));
	take_key("s2");
	rig_rebuild(rig);
	ck_assert(g_file_set_contents(store, copy, -1, NULL));
	second_device();
	start_again();
	expect_second_device();
}
END_TEST

// The password is wrong by now, or the server wants another proof: that is no reason to stop.
START_TEST(a_lost_device_that_stays_listed)
{
	rig_start(rig);
	g_autofree char *folder = rig_keys(rig, "DEVICE");
	seal_remove(folder);
	rig_rebuild(rig);
	second_device();
	home_always(rig->home, SEAL_FORGET, 401, WANTED);
	start_again();
	expect_second_device();
	rig_hear(rig, "s3", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
}
END_TEST

START_TEST(a_token_alone_goes_on_in_clear)
{
	home_always(
		rig->home, WHOAMI, 200, "{\"user_id\":\"" RIG_SELF "\",\"device_id\":\"DEVICE\"}");
	rig_configure(rig, BY_TOKEN);
	rig_rebuild(rig);
	rig_start(rig);
	rig_expect_status(rig, "; encryption by device DEVICE");
	g_autofree char *folder = rig_keys(rig, "DEVICE");
	seal_remove(folder);
	for (unsigned i = 0; i < 2; i++) { // it stays so
		rig_rebuild(rig);
		start_again();
		rig_expect_status(rig,
			"; no encryption: the store of this device's keys is gone; put the "
			"token of a new login into token_file");
	}
	rig_hear(rig, "s3", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
	ck_assert_uint_eq(home_count(rig->home, LOGIN), 0);
	ck_assert_uint_eq(home_count(rig->home, SEAL_UPLOAD), 1);
	home_always(rig->home, WHOAMI, 200, // of another login
		"{\"user_id\":\"" RIG_SELF "\",\"device_id\":\"SECOND\"}");
	rig_rebuild(rig);
	home_will(rig->home, RIG_SYNC, 200, "{\"next_batch\":\"s4\"}");
	rig_start(rig);
	rig_expect_status(rig, "; encryption by device SECOND");
}
END_TEST

// ---- none ----

static const struct {
	const char *more, *status;
	bool library;
} without[] = {
	{"password_file = s\nencryption = off\n", "; no encryption: switched off", true},
	{"password_file = s\n", "; no encryption: this build was made without it", false},
	{"password_file = s\nkeys_file = w\n", "; no encryption: the passphrase is another", true},
	{BY_TOKEN, "; no encryption: the token belongs to no device", true},
};

START_TEST(without_encryption_clear_rooms_go_on)
{
	seal_put(rig->folder, "w", "wrong\n");
	rig_configure(rig, without[_i].more);
	if (!without[_i].library)
		g_clear_pointer(&rig->library, g_free);
	rig_rebuild(rig);
	rig_start(rig);
	rig_expect_status(rig, without[_i].status);
	rig_hear(rig, "s2", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
	ck_assert_uint_eq(home_count(rig->home, SEAL_UPLOAD), 0);
	ck_assert(!rig->matrix->rooms.index.decrypts);
}
END_TEST

static const struct {
	const char *call, *status;
} broken[] = {
	{"identity", "; no encryption: it is broken"},
	{"turn", "; no encryption: it is broken"},
	{"cross_signing", "; encryption by device DEVICE: it is broken"},
};

START_TEST(a_machine_that_fails)
{
	g_autofree char *folder = rig_keys(rig, "DEVICE"),
			*file = g_strconcat("fail-", broken[_i].call, NULL);
	seal_put(folder, file, "it is broken");
	rig_start(rig);
	rig_expect_status(rig, broken[_i].status);
	rig_hear(rig, "s2", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
}
END_TEST

// ---- the server's trouble ----

static const struct {
	const char *begin;
	int status;
} troubles[] = {{SEAL_UPLOAD, 502}, {SEAL_UPLOAD, 429}, {SEAL_QUERY, 502}, {SEAL_SIGNATURES, 502}};

START_TEST(it_is_tried_again)
{
	home_will(rig->home, troubles[_i].begin, troubles[_i].status, RIG_FAULT("M_UNKNOWN"));
	rig_start(rig);
	ck_assert_uint_ge(home_count(rig->home, troubles[_i].begin), 2);
	rig_expect_status(rig, "; encryption by device DEVICE");
	ck_assert_ptr_null(rig->matrix->device.why);
}
END_TEST

START_TEST(a_new_token_needs_no_other_machine)
{
	rig_start(rig);
	g_autofree char *folder = rig_keys(rig, "DEVICE");
	unsigned before = rig_polls(rig);
	home_answer(rig->home, RIG_SYNC, 401, RIG_FAULT("M_UNKNOWN_TOKEN"));
	home_wait(rig->home, RIG_SYNC, before + 1);
	rig_expect_status(rig, "; encryption by device DEVICE");
	ck_assert_uint_eq(seal_calls(folder, "identity"), 1);
	rig_hear(rig, "s2", "!in 1");
	ck_assert_str_eq(rig->heard->str, "ana: !in 1; ");
}
END_TEST

// The answer comes when we are gone.
START_TEST(stopped_while_a_call_runs)
{
	g_autofree char *folder = rig_keys(rig, "DEVICE");
	char *held = seal_hold(folder, "identity");
	rig->matrix->base.class->start(&rig->matrix->base);
	while (!seal_calls(folder, "identity"))
		g_main_context_iteration(NULL, FALSE); // nothing in the loop tells of it
	rig->matrix->base.class->stop(&rig->matrix->base);
	seal_let(held);
	rig_expect_status(rig, "stopped");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/device");
	TCase *tcase = tcase_create("device");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_first_start_notes_the_key);
	tcase_add_test(tcase, keys_that_were_not_noted_are_taken_over);
	tcase_add_test(tcase, the_turn_is_kept_with_the_answer);
	tcase_add_test(tcase, a_crash_before_the_commit_loses_nothing);
	tcase_add_test(tcase, lost_keys_make_another_device);
	tcase_add_test(tcase, other_keys_are_lost_keys_too);
	tcase_add_test(tcase, an_older_copy_is_a_lost_store);
	tcase_add_test(tcase, a_lost_device_that_stays_listed);
	tcase_add_test(tcase, a_token_alone_goes_on_in_clear);
	tcase_add_loop_test(tcase, without_encryption_clear_rooms_go_on, 0, G_N_ELEMENTS(without));
	tcase_add_loop_test(tcase, a_machine_that_fails, 0, G_N_ELEMENTS(broken));
	tcase_add_loop_test(tcase, it_is_tried_again, 0, G_N_ELEMENTS(troubles));
	tcase_add_test(tcase, a_new_token_needs_no_other_machine);
	tcase_add_test(tcase, stopped_while_a_call_runs);
	suite_add_tcase(suite, tcase);
	return suite;
}
