// SPDX-License-Identifier: LGPL-3.0-or-later
// A room of a thousand devices: how long the steps take, and how much memory; told as remarks, bounded generously.
#include <check.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crypto/device.h"
#include "harness/number.h"

enum { SLOWEST_MS = 60 * 1000 };

static unsigned resident_kb(void)
{
	g_autofree char *text = NULL;
	unsigned pages = 0;
	if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
		sscanf(text, "%*u %u", &pages);
	return pages * (unsigned)(sysconf(_SC_PAGESIZE) / 1024);
}

static int64_t told(const char *what, int64_t since)
{
	int64_t now = g_get_monotonic_time();
	printf("# %s: %.1f ms, %u kB resident\n", what, (double)(now - since) / 1000,
		resident_kb());
	fflush(stdout);
	ck_assert_int_lt((now - since) / 1000, SLOWEST_MS);
	return g_get_monotonic_time();
}

static void begin_member(Server *server, unsigned n)
{
	g_autofree char *user = g_strdup_printf("@member%u:a", n);
	Device member = {.address = {user, "PHONE"}, .server = server, .strict = true};
	device_open(&member);
	device_pump(&member);
	device_bootstrap(&member);
	device_close(&member);
}

START_TEST(a_thousand_devices_get_the_key)
{
	unsigned members = number_from("DEVICES", 1000);
	Server *server = server_new();
	g_autofree char *root = g_dir_make_tmp("picketbot-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(root, "keys", NULL);
	int64_t at = told("before the library", g_get_monotonic_time());
	library();
	at = told("the library is loaded", at);
	Device bot = {.address = {"@bot:a", "BOT"},
		.path = path,
		.passphrase = "solidarity",
		.strict = true,
		.server = server};
	device_open(&bot);
	at = told("opened, a new store", at);
	device_close(&bot);
	at = g_get_monotonic_time();
	device_open(&bot);
	at = told("opened again", at);
	device_pump(&bot);
	device_bootstrap(&bot);
	g_autoptr(GString) users = g_string_new("\"@bot:a\"");
	for (unsigned i = 0; i < members; i++) {
		begin_member(server, i);
		g_string_append_printf(users, ",\"@member%u:a\"", i);
	}
	at = told("the members are there", at);
	json_free(device_call(&bot, "track", "{\"users\":[%s]}", users->str));
	at = told("track", at);
	device_pump(&bot);
	at = told("their keys are asked for", at);
	g_autoptr(Json) claim = device_call(&bot, "claim", "{\"users\":[%s]}", users->str);
	at = told("claim", at);
	device_send(&bot, json_object(claim, "ok"));
	at = told("one-time keys are answered", at);
	g_autoptr(Json) share = device_call(
		&bot, "share", "{\"room\":\"" ROOM "\",\"users\":[%s]}", users->str);
	at = told("share", at);
	device_send_all(&bot, json_array(share, "ok"));
	at = told("all to-device requests are marked as sent", at);
	g_free(device_say(&bot, "day 102"));
	at = told("the first encrypt", at);
	g_autoptr(Json) again = device_call(
		&bot, "share", "{\"room\":\"" ROOM "\",\"users\":[%s]}", users->str);
	at = told("share with nothing to send", at);
	ck_assert_ptr_null(json_first(json_array(again, "ok")));
	g_free(device_say(&bot, "day 102"));
	told("encrypt", at);
	device_close(&bot);
	server_free(server);
	g_autofree char *line = g_strdup_printf("rm -rf '%s'", root);
	ck_assert(g_spawn_command_line_sync(line, NULL, NULL, NULL, NULL));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("size");
	TCase *tcase = tcase_create("size");
	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, a_thousand_devices_get_the_key);
	suite_add_tcase(suite, tcase);
	return suite;
}
