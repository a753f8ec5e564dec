// SPDX-License-Identifier: LGPL-3.0-or-later
// What is on disk: who may open it, and what outlives a crash.
#include <check.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "crypto/device.h"

#define BOTH "\"@ana:a\",\"@bot:a\""

static Server *server;
static Device ana, bot;
static char *root, *path;

static void setup(void)
{
	server = server_new();
	root = g_dir_make_tmp("picketbot-XXXXXX", NULL);
	path = g_build_filename(root, "deep", "keys", NULL);
	ana = (Device){.address = {"@ana:a", "ANA"}};
	bot = (Device){.address = {"@bot:a", "BOT"}, .path = path, .passphrase = "solidarity"};
}

static void remove_folder(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *entry;
	while (dir && (entry = g_dir_read_name(dir))) {
		g_autofree char *inside = g_build_filename(folder, entry, NULL);
		remove_folder(inside);
	}
	g_remove(folder);
}

static void teardown(void)
{
	if (ana.machine)
		device_close(&ana);
	if (bot.machine)
		device_close(&bot);
	server_free(server);
	remove_folder(root);
	g_free(root);
	g_free(path);
}

// What a process that is killed now leaves behind, in another folder.
static char *leave_behind(const char *name)
{
	char *copy = g_build_filename(root, name, NULL);
	g_mkdir(copy, 0700);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *entry;
	while ((entry = g_dir_read_name(dir))) {
		g_autofree char *from = g_build_filename(path, entry, NULL),
				*to = g_build_filename(copy, entry, NULL), *bytes = NULL;
		gsize length;
		ck_assert(g_file_get_contents(from, &bytes, &length, NULL));
		if (!g_str_has_suffix(entry, "-shm"))
			ck_assert(g_file_set_contents(to, bytes, length, NULL));
	}
	return copy;
}

static int64_t index_of(Device *reader, const char *event)
{
	g_autoptr(Json) read = device_read(reader, event);
	int64_t index = -1;
	ck_assert_msg(json_int(read, "index", &index), "%s", json_text(read, "words"));
	return index;
}

START_TEST(a_store_is_opened_again)
{
	bot.passphrase = _i ? "solidarity" : NULL;
	device_begin(&bot, server);
	device_begin(&ana, server);
	device_share(&ana, BOTH);
	g_autofree char *event = device_say(&ana, "before");
	device_sync(&bot);
	g_autoptr(Json) before = device_call(&bot, "identity", "{}");
	device_close(&bot);
	device_open(&bot);
	g_autoptr(Json) after = device_call(&bot, "identity", "{}");
	ck_assert_str_eq(json_text(json_object(before, "ok"), "ed25519"),
		json_text(json_object(after, "ok"), "ed25519"));
	ck_assert_int_eq(index_of(&bot, event), 0);
	struct stat folder;
	ck_assert_int_eq(stat(path, &folder), 0);
	ck_assert_int_eq(folder.st_mode & 0777, 0700);
}
END_TEST

static const struct {
	const char *user, *device, *passphrase, *words; // of the second opening; NULL = none
} wrong[] = {
	{"@bot:a", "BOT", "scab", "the passphrase does not fit the keys in '"},
	{"@bot:a", "BOT", NULL, "cannot be read without a passphrase"},
	{"@bot:a", "TOB", "solidarity",
		"holds the keys of @bot:a, device BOT, not those of @bot:a, device TOB"},
	{"@tob:a", "BOT", "solidarity",
		"holds the keys of @bot:a, device BOT, not those of @tob:a, device BOT"},
	{"bot", "BOT", "solidarity", "'bot' is no user id"},
	{"@bot:a", "", "solidarity", "the device has no id"},
};

START_TEST(whoever_is_wrong_is_told_so)
{
	device_open(&bot);
	device_close(&bot);
	const Device second = {.address = {wrong[_i].user, wrong[_i].device},
		.path = path,
		.passphrase = wrong[_i].passphrase};
	g_autofree char *fault = device_fault(&second);
	ck_assert_msg(strstr(fault, wrong[_i].words) != NULL, "%s", fault);
	device_open(&bot);
}
END_TEST

START_TEST(a_passphrase_for_a_store_without_one_is_told)
{
	Device plain = bot;
	plain.passphrase = NULL;
	device_open(&plain);
	device_close(&plain);
	g_autofree char *fault = device_fault(&bot);
	ck_assert_msg(strstr(fault, "cannot be read with a passphrase") != NULL, "%s", fault);
	device_open(&plain);
	device_close(&plain);
}
END_TEST

START_TEST(a_folder_that_cannot_be_is_named)
{
	g_autofree char *file = g_build_filename(root, "file", NULL);
	g_autofree char *below = g_build_filename(file, "keys", NULL);
	ck_assert(g_file_set_contents(file, "x", 1, NULL));
	bot.path = _i ? file : below;
	g_autofree char *fault = device_fault(&bot);
	ck_assert_msg(
		g_str_has_prefix(fault, "the folder '") && strstr(fault, bot.path), "%s", fault);
}
END_TEST

START_TEST(a_damaged_store_is_named)
{
	device_open(&bot);
	device_close(&bot);
	g_autofree char *file = g_build_filename(path, "matrix-sdk-crypto.sqlite3", NULL);
	ck_assert(g_file_test(file, G_FILE_TEST_IS_REGULAR));
	ck_assert(
		g_file_set_contents(file, "this is no database, whatever its name says", -1, NULL));
	g_autofree char *fault = device_fault(&bot);
	ck_assert_msg(strstr(fault, path) != NULL, "%s", fault);
}
END_TEST

// The same key and index for two texts would give both away.
START_TEST(after_a_crash_no_index_comes_twice)
{
	device_begin(&bot, server);
	device_begin(&ana, server);
	device_share(&bot, BOTH);
	device_sync(&ana);
	for (int64_t i = 0; i < 3; i++) {
		g_autofree char *event = device_say(&bot, "said");
		g_autofree char *name = g_strdup_printf("crash%d", (int)i);
		g_autofree char *copy = leave_behind(name);
		ck_assert_int_eq(index_of(&ana, event), i);
		Device risen = {.address = bot.address,
			.path = copy,
			.passphrase = bot.passphrase,
			.server = server};
		device_open(&risen);
		ck_assert_uint_eq(device_share(&risen, BOTH), 0);
		g_autofree char *next = device_say(&risen, "said after the crash");
		ck_assert_int_eq(index_of(&ana, next), i + 1);
		device_close(&risen);
	}
}
END_TEST

START_TEST(what_was_not_sent_is_offered_after_a_crash)
{
	device_begin(&bot, server);
	device_begin(&ana, server);
	json_free(device_call(&bot, "track", "{\"users\":[" BOTH "]}"));
	device_pump(&bot);
	g_autoptr(Json) claim = device_call(&bot, "claim", "{\"users\":[" BOTH "]}");
	device_send(&bot, json_object(claim, "ok"));
	static const char share[] = "{\"room\":\"" ROOM "\",\"users\":[" BOTH "]}";
	g_autoptr(Json) before = device_call(&bot, "share", share);
	const Json *lost = json_first(json_array(before, "ok"));
	ck_assert_ptr_nonnull(lost);
	g_autofree char *copy = leave_behind("crash");
	Device risen = {.address = bot.address,
		.path = copy,
		.passphrase = bot.passphrase,
		.server = server};
	device_open(&risen);
	g_autoptr(Json) after = device_call(&risen, "share", share);
	const Json *found = json_first(json_array(after, "ok"));
	ck_assert_ptr_nonnull(found);
	ck_assert_str_eq(json_text(found, "id"), json_text(lost, "id"));
	g_autofree char *one = json_print(lost), *other = json_print(found);
	ck_assert_str_eq(one, other);
	device_send_all(&risen, json_array(after, "ok"));
	g_autofree char *event = device_say(&risen, "it came");
	ck_assert_uint_eq(device_sync(&ana), 1);
	ck_assert_int_eq(index_of(&ana, event), 0);
	device_close(&risen);
}
END_TEST

static int64_t turn(Device *device, const char *json)
{
	g_autoptr(Json) answer = device_call(device, "turn", "%s", json);
	int64_t turn = -1;
	ck_assert(json_int(json_object(answer, "ok"), "turn", &turn));
	return turn;
}

START_TEST(the_turn_lives_in_the_store)
{
	device_open(&bot);
	ck_assert_int_eq(turn(&bot, "{}"), 0);
	ck_assert_int_eq(turn(&bot, "{\"set\":9007199254740991}"), 9007199254740991);
	g_autofree char *copy = leave_behind("crash");
	Device risen = {.address = bot.address, .path = copy, .passphrase = bot.passphrase};
	device_open(&risen);
	ck_assert_int_eq(turn(&risen, "{}"), 9007199254740991);
	device_close(&risen);
	ck_assert_int_eq(turn(&bot, "{\"set\":1}"), 1);
	device_close(&bot);
	device_open(&bot);
	ck_assert_int_eq(turn(&bot, "{}"), 1);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("store");
	TCase *tcase = tcase_create("store");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_store_is_opened_again, 0, 2);
	tcase_add_loop_test(tcase, whoever_is_wrong_is_told_so, 0, G_N_ELEMENTS(wrong));
	tcase_add_test(tcase, a_passphrase_for_a_store_without_one_is_told);
	tcase_add_loop_test(tcase, a_folder_that_cannot_be_is_named, 0, 2);
	tcase_add_test(tcase, a_damaged_store_is_named);
	tcase_add_test(tcase, after_a_crash_no_index_comes_twice);
	tcase_add_test(tcase, what_was_not_sent_is_offered_after_a_crash);
	tcase_add_test(tcase, the_turn_lives_in_the_store);
	suite_add_tcase(suite, tcase);
	return suite;
}
