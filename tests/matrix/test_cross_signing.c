// SPDX-License-Identifier: LGPL-3.0-or-later
// The account's keys are made once, are with the operator before the server hears of them, and are never made anew over
// others.
#include "matrix/cross_signing.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "matrix/seal.h"

#define WANTED "{\"session\":\"abc\",\"flows\":[{\"stages\":[\"m.login.password\"]}]}"
#define LIMITED "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"no\",\"retry_after_ms\":20}"
#define REFUSED "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"not today\"}"
#define OURS "made by DEVICE"

static Seal *seal;
static MatrixSettings settings;
static CrossSigning signing;
static CrossSigningFate fate;
static char *words;
static bool over;

static void on_done(void *data, CrossSigningFate how, const char *why)
{
	(void)data;
	fate = how;
	g_free(words);
	words = g_strdup(why);
	over = true;
}

static void setup(void)
{
	seal = seal_new();
	settings = (MatrixSettings){.user = (char *)SEAL_SELF, .password = (char *)"secret"};
	signing = (CrossSigning){.user = g_strdup(SEAL_SELF),
		.file = g_build_filename(seal->folder, "cross-signing.json", NULL),
		.done = on_done};
}

static void teardown(void)
{
	cross_signing_clear(&signing);
	seal_free(seal);
	g_clear_pointer(&words, g_free);
}

// ---- what happens ----

static void start(void)
{
	over = false;
	cross_signing_start(&signing, &seal->way, &settings);
}

static void expect(CrossSigningFate wanted, const char *part)
{
	home_until(&over);
	ck_assert_msg(fate == wanted, "%s", words);
	if (part)
		ck_assert_msg(words && strstr(words, part), "%s", words);
	else
		ck_assert_msg(!words, "%s", words);
}

// The server tells no keys the first time, and those that we made then.
static void publishes(void)
{
	home_will(seal->home, SEAL_QUERY, 200, "{}");
	home_always(seal->home, SEAL_QUERY, 200, SEAL_PUBLISHED);
}

static Json *file(void)
{
	g_autofree char *text = NULL;
	return g_file_get_contents(signing.file, &text, NULL, NULL)
		       ? json_parse(text, strlen(text), NULL)
		       : NULL;
}

static void expect_file(const char *seed)
{
	g_autoptr(Json) keys = file();
	struct stat status;
	ck_assert_ptr_nonnull(keys);
	ck_assert_str_eq(json_text(keys, "master"), seed);
	ck_assert_str_eq(json_text(keys, "user"), SEAL_SELF);
	ck_assert_int_eq(g_stat(signing.file, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
}

// ---- made ----

START_TEST(the_file_is_there_before_the_server_hears_of_them)
{
	publishes();
	home_will(seal->home, SEAL_SIGNING, 200, NULL);
	start();
	home_wait(seal->home, SEAL_SIGNING, 1);
	expect_file(OURS);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNATURES), 0);
	home_answer(seal->home, SEAL_SIGNING, 200, "{}");
	expect(CROSS_SIGNED, NULL);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNATURES), 1);
	start(); // the next start
	expect(CROSS_SIGNED, NULL);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 1);
	ck_assert_uint_eq(seal_calls(seal->folder, "bootstrap"), 1);
}
END_TEST

START_TEST(a_crash_before_they_were_taken_makes_no_others)
{
	publishes();
	home_will(seal->home, SEAL_SIGNING, 200, NULL);
	start();
	home_wait(seal->home, SEAL_SIGNING, 1);
	cross_signing_hold(&signing);
	seal_close(seal);
	seal_reopen(seal);
	home_will(seal->home, SEAL_QUERY, 200, "{}");
	start();
	expect(CROSS_SIGNED, NULL);
	expect_file(OURS);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 2);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_makes_none)
{
	g_free(signing.file);
	signing.file = g_build_filename(seal->folder, "nowhere", "cross-signing.json", NULL);
	start();
	expect(CROSS_SIGN_REFUSED, "the cross-signing keys cannot be kept: ");
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 0);
}
END_TEST

// ---- the server's answers ----

START_TEST(the_password_is_asked_for)
{
	publishes();
	home_will(seal->home, SEAL_SIGNING, 401, WANTED);
	start();
	expect(CROSS_SIGNED, NULL);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 2);
	ck_assert_ptr_nonnull(
		strstr(home_asked(seal->home, SEAL_SIGNING, 1), "\"password\":\"secret\""));
}
END_TEST

START_TEST(a_token_alone_is_told_what_to_do)
{
	settings.password = NULL;
	home_always(seal->home, SEAL_SIGNING, 401, WANTED);
	start();
	expect(CROSS_SIGN_REFUSED, "log in with password_file once");
	expect_file(OURS); // they are kept for the next try
}
END_TEST

static const struct {
	const char *begin;
	int status;
	const char *body;
	CrossSigningFate fate;
	const char *why;
} answers[] = {
	{SEAL_QUERY, 502, "<html>", CROSS_SIGN_LATER, "does not tell our own keys"},
	{SEAL_QUERY, 429, LIMITED, CROSS_SIGN_LATER, "does not tell our own keys"},
	{SEAL_QUERY, HOME_CUT, NULL, CROSS_SIGN_LATER, "does not tell our own keys"},
	{SEAL_SIGNING, 502, "<html>", CROSS_SIGN_LATER, "did not take the cross-signing keys"},
	{SEAL_SIGNING, 429, LIMITED, CROSS_SIGN_LATER, "did not take the cross-signing keys"},
	{SEAL_SIGNING, 403, REFUSED, CROSS_SIGN_REFUSED, "not today"},
	{SEAL_SIGNATURES, 502, "<html>", CROSS_SIGN_LATER, "did not take the device's keys"},
};

START_TEST(a_fault_of_the_server_is_no_end)
{
	if (strcmp(answers[_i].begin, SEAL_QUERY) != 0)
		publishes();
	else
		home_always(seal->home, SEAL_QUERY, 200, SEAL_PUBLISHED);
	home_will(seal->home, answers[_i].begin, answers[_i].status, answers[_i].body);
	start();
	expect(answers[_i].fate, answers[_i].why);
	if (!strcmp(answers[_i].begin, SEAL_QUERY))
		return;
	if (strcmp(answers[_i].begin, SEAL_SIGNATURES) != 0)
		home_will(seal->home, SEAL_QUERY, 200, "{}");
	start();
	expect(CROSS_SIGNED, NULL);
	expect_file(OURS);
}
END_TEST

START_TEST(a_server_that_forgets_them_at_once)
{
	start();
	expect(CROSS_SIGN_REFUSED, "and does not show them");
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 1);
}
END_TEST

// ---- made elsewhere ----

START_TEST(others_are_never_replaced)
{
	home_always(seal->home, SEAL_QUERY, 200, SEAL_PUBLISHED);
	start();
	expect(CROSS_SIGN_REFUSED, "put their recovery file at ");
	ck_assert_ptr_nonnull(strstr(words, signing.file));
	ck_assert_uint_eq(seal_calls(seal->folder, "bootstrap"), 0);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 0);
}
END_TEST

START_TEST(the_file_brings_them_back)
{
	home_always(seal->home, SEAL_QUERY, 200, SEAL_PUBLISHED);
	seal_put(seal->folder, "cross-signing.json", SEAL_KEYS(OURS));
	start();
	expect(CROSS_SIGNED, NULL);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 0);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNATURES), 1);
	expect_file(OURS);
}
END_TEST

// Ours were published, and then somebody reset the account's keys: the file is of no use, and stays.
START_TEST(keys_that_were_reset_elsewhere)
{
	publishes();
	start();
	expect(CROSS_SIGNED, NULL);
	home_always(seal->home, SEAL_QUERY, 200,
		"{\"master_keys\":{\"" SEAL_SELF "\":{\"seed\":\"another\"}}}");
	start();
	expect(CROSS_SIGN_REFUSED, "are not the account's");
	expect_file(OURS);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 1);
	seal_put(seal->folder, "cross-signing.json", SEAL_KEYS("another"));
	start();
	expect(CROSS_SIGNED, NULL);
}
END_TEST

static const struct {
	const char *text, *why;
} files[] = {
	{SEAL_KEYS("of another account"), "are not the account's: they are another account's"},
	{"{}", "are not the account's"},
	{"no json", "were made elsewhere"},
	{"", "were made elsewhere"},
};

START_TEST(a_file_that_is_another)
{
	home_always(seal->home, SEAL_QUERY, 200, SEAL_PUBLISHED);
	seal_put(seal->folder, "cross-signing.json", files[_i].text);
	start();
	expect(CROSS_SIGN_REFUSED, files[_i].why);
	g_autofree char *left = NULL;
	ck_assert(g_file_get_contents(signing.file, &left, NULL, NULL));
	ck_assert_str_eq(left, files[_i].text);
}
END_TEST

// The store is new, and the server has none: what is in the file is used, rather than others made over it.
START_TEST(a_file_of_keys_that_were_never_taken)
{
	publishes();
	seal_put(seal->folder, "cross-signing.json", SEAL_KEYS(OURS));
	start();
	expect(CROSS_SIGNED, NULL);
	ck_assert_uint_eq(seal_calls(seal->folder, "import_identity"), 1);
	ck_assert_uint_eq(home_count(seal->home, SEAL_SIGNING), 1);
	expect_file(OURS);
}
END_TEST

// ---- the machine ----

static const char *const calls[] = {
	"query", "cross_signing", "bootstrap", "export_identity", "sent"};

START_TEST(a_machine_that_fails)
{
	g_autofree char *file_name = g_strconcat("fail-", calls[_i], NULL);
	seal_put(seal->folder, file_name, "the disk is full");
	start();
	home_until(&over);
	ck_assert_int_eq(fate, CROSS_SIGN_REFUSED);
	ck_assert_ptr_nonnull(words);
}
END_TEST

START_TEST(held_it_tells_nobody)
{
	static const char *const begins[] = {SEAL_QUERY, SEAL_SIGNING, SEAL_SIGNATURES};
	publishes();
	for (unsigned i = 0; i < G_N_ELEMENTS(begins); i++) {
		unsigned before = home_count(seal->home, begins[i]);
		home_will(seal->home, begins[i], 200, NULL);
		if (i == 1)
			home_will(seal->home, SEAL_QUERY, 200, "{}");
		start();
		home_wait(seal->home, begins[i], before + 1);
		cross_signing_hold(&signing);
		ck_assert(!over);
		home_forget(seal->home);
	}
	start();
	expect(CROSS_SIGNED, NULL);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/cross_signing");
	TCase *tcase = tcase_create("cross_signing");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_file_is_there_before_the_server_hears_of_them);
	tcase_add_test(tcase, a_crash_before_they_were_taken_makes_no_others);
	tcase_add_test(tcase, a_file_that_cannot_be_written_makes_none);
	tcase_add_test(tcase, the_password_is_asked_for);
	tcase_add_test(tcase, a_token_alone_is_told_what_to_do);
	tcase_add_loop_test(tcase, a_fault_of_the_server_is_no_end, 0, G_N_ELEMENTS(answers));
	tcase_add_test(tcase, a_server_that_forgets_them_at_once);
	tcase_add_test(tcase, others_are_never_replaced);
	tcase_add_test(tcase, the_file_brings_them_back);
	tcase_add_test(tcase, keys_that_were_reset_elsewhere);
	tcase_add_loop_test(tcase, a_file_that_is_another, 0, G_N_ELEMENTS(files));
	tcase_add_test(tcase, a_file_of_keys_that_were_never_taken);
	tcase_add_loop_test(tcase, a_machine_that_fails, 0, G_N_ELEMENTS(calls));
	tcase_add_test(tcase, held_it_tells_nobody);
	suite_add_tcase(suite, tcase);
	return suite;
}
