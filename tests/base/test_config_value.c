// SPDX-License-Identifier: LGPL-3.0-or-later
// What the config says: values and fallbacks, lists, paths, and secrets from files and from
// systemd's credentials.
#include <check.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/config.h"

static const ConfigKey known[] = {
	{"bot", "name", CONFIG_TEXT, "picketbot"},
	{"bot", "store", CONFIG_TEXT, NULL},
	{"bot", "lang", CONFIG_TEXT, ""},
	{0},
};
static const ConfigKey more[] = {
	{"network", "tls", CONFIG_BOOL, "yes"},
	{"strike", "milestone.*", CONFIG_DATE, ""},
	{"plugin day", "morning", CONFIG_TIME, "07:30"},
	{"plugin shifts", "lock", CONFIG_DURATION, "2h"},
	{"plugin shifts", "max", CONFIG_INT, "60"},
	{0},
};

static Config *parse(const char *text)
{
	Config *config = config_parse("/etc/picketbot/picketbot.conf", text);
	config_know(config, known);
	config_know(config, more);
	return config;
}

START_TEST(config_gives_values_and_fallbacks)
{
	g_autoptr(Config) config = parse("[bot]\nstore = picket.db\n[network a]\ntls = "
					 "no\n[network b]\ntls = true\n[network c]\n"
					 "[strike wga]\nmilestone.deal = 2023-09-24\n");
	const ConfigSection *bot = config_section(config, "bot", 0);
	const ConfigSection *strike = config_find(config, "strike", "wga");
	ck_assert_str_eq(config_text(config, bot, "bot", "store"), "picket.db");
	ck_assert_str_eq(config_text(config, bot, "bot", "name"), "picketbot");
	ck_assert_str_eq(config_text(config, bot, "bot", "lang"), "");
	ck_assert_str_eq(config_text(config, NULL, "bot", "name"), "picketbot");
	ck_assert_ptr_null(config_text(config, NULL, "bot", "store"));
	ck_assert_ptr_null(config_text(config, bot, "bot", "colour"));
	ck_assert_str_eq(config_text(config, strike, "strike", "milestone.deal"), "2023-09-24");
	ck_assert_str_eq(config_text(config, strike, "strike", "milestone.lift"), "");
	ck_assert(!config_bool(config, config_find(config, "network", "a"), "network", "tls"));
	ck_assert(config_bool(config, config_find(config, "network", "b"), "network", "tls"));
	ck_assert_int_eq(
		config_int(config, config_find(config, "network", "b"), "network", "tls"), 1);
	ck_assert(config_bool(config, config_find(config, "network", "c"), "network", "tls"));
}
END_TEST

START_TEST(config_numbers_are_minutes_seconds_or_themselves)
{
	g_autoptr(Config)
		config = parse("[plugin day]\nmorning = 06:15\n[plugin shifts]\nlock = 7d\n");
	const ConfigSection *day = config_find(config, "plugin", "day");
	const ConfigSection *shifts = config_find(config, "plugin", "shifts");
	ck_assert_int_eq(config_int(config, day, "plugin", "morning"), 375);
	ck_assert_int_eq(config_int(config, day, "plugin day", "morning"), 375);
	ck_assert_int_eq(config_int(config, NULL, "plugin day", "morning"), 450);
	ck_assert_int_eq(config_int(config, shifts, "plugin", "lock"), 7 * 24 * 60 * 60);
	ck_assert_int_eq(config_int(config, NULL, "plugin shifts", "lock"), 7200);
	ck_assert_int_eq(config_int(config, shifts, "plugin", "max"), 60);
	ck_assert_int_eq(config_int(config, day, "plugin", "max"), 0); // another plugin's key
}
END_TEST

START_TEST(config_lists_are_split_and_trimmed)
{
	static const struct {
		const char *value, *items; // joined by "|"
	} lists[] = {
		{"a; b;c", "a|b|c"},
		{"  a  ", "a"},
		{"", ""},
		{" ; ;", ""},
		{"a b; c=d", "a b|c=d"},
		{"a;;b", "a|b"},
		{NULL, ""},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_auto(GStrv) list = config_list(lists[i].value);
		g_autofree char *joined = g_strjoinv("|", list);
		ck_assert_str_eq(joined, lists[i].items);
	}
}
END_TEST

START_TEST(config_paths_are_relative_to_the_file)
{
	g_autoptr(Config) config = parse("");
	g_autofree char *relative = config_path(config, "libera.password");
	g_autofree char *absolute = config_path(config, "/run/secret");
	ck_assert_str_eq(relative, "/etc/picketbot/libera.password");
	ck_assert_str_eq(absolute, "/run/secret");
}
END_TEST

// ---- secrets ----

typedef struct {
	char *folder, *path;
	Config *config;
} Place;

static Place place_new(const char *bytes, mode_t mode)
{
	Place place = {.folder = g_dir_make_tmp("picketbot-value-XXXXXX", NULL)};
	place.path = g_build_filename(place.folder, "libera.password", NULL);
	g_autofree char *config = g_build_filename(place.folder, "picketbot.conf", NULL);
	place.config = config_parse(config, "");
	ck_assert(g_file_set_contents(place.path, bytes, -1, NULL));
	g_chmod(place.path, mode);
	return place;
}

static void place_remove(Place *place)
{
	g_unlink(place->path);
	g_rmdir(place->path);
	g_rmdir(place->folder);
	g_free(place->path);
	g_free(place->folder);
	config_free(place->config);
}

START_TEST(config_secret_is_the_first_line)
{
	static const char *const files[][2] = {
		{"hush\n", "hush"},
		{"  pass word\t\r\nsecond\n", "pass word"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
		Place place = place_new(files[i][0], 0600);
		g_autofree char *secret = config_secret(place.config, "libera.password", NULL);
		ck_assert_str_eq(secret, files[i][1]);
		place_remove(&place);
	}
}
END_TEST

START_TEST(config_secret_has_its_limit)
{
	g_autofree char *longest = g_strnfill(CONFIG_MAX_SECRET, 'x');
	g_autofree char *longer = g_strnfill(CONFIG_MAX_SECRET + 1, 'x');
	Place place = place_new(longest, 0600);
	g_autofree char *secret = config_secret(place.config, "libera.password", NULL);
	ck_assert_str_eq(secret, longest);
	place_remove(&place);
	place = place_new(longer, 0600);
	g_autoptr(GError) error = NULL;
	ck_assert_ptr_null(config_secret(place.config, "libera.password", &error));
	ck_assert_msg(strstr(error->message, "over 4 KiB") && !strstr(error->message, "xxxxx"),
		"%s", error->message);
	place_remove(&place);
}
END_TEST

START_TEST(config_secret_must_be_a_file)
{
	Place place = place_new("", 0600);
	g_unlink(place.path);
	g_autoptr(GError) folder = NULL, missing = NULL, pipe = NULL;
	ck_assert_ptr_null(config_secret(place.config, "libera.password", &missing));
	ck_assert(g_error_matches(missing, G_FILE_ERROR, G_FILE_ERROR_NOENT));
	g_mkdir(place.path, 0700);
	ck_assert_ptr_null(config_secret(place.config, "libera.password", &folder));
	ck_assert_msg(strstr(folder->message, "is no file"), "%s", folder->message);
	g_rmdir(place.path);
	// Nobody writes into it: waiting would be for ever.
	ck_assert_int_eq(mkfifo(place.path, 0600), 0);
	ck_assert_ptr_null(config_secret(place.config, "libera.password", &pipe));
	ck_assert_msg(strstr(pipe->message, "is no file"), "%s", pipe->message);
	place_remove(&place);
}
END_TEST

START_TEST(config_secret_comes_from_credentials_first)
{
	Place own = place_new("from the file\n", 0600), given = place_new("from systemd\n", 0440);
	g_autofree char *file = config_secret(own.config, "libera.password", NULL);
	ck_assert_str_eq(file, "from the file");
	setenv("CREDENTIALS_DIRECTORY", given.folder, 1);
	g_autofree char *credential = config_secret(own.config, "libera.password", NULL);
	g_autofree char *by_path = config_secret(
		own.config, "/etc/picketbot/libera.password", NULL);
	ck_assert_str_eq(credential, "from systemd");
	ck_assert_str_eq(by_path, "from systemd");
	g_unlink(given.path);
	g_autofree char *again = config_secret(own.config, "libera.password", NULL);
	ck_assert_str_eq(again, "from the file");
	unsetenv("CREDENTIALS_DIRECTORY");
	place_remove(&own);
	place_remove(&given);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("config_value");
	TCase *all = tcase_create("all");
	tcase_add_test(all, config_gives_values_and_fallbacks);
	tcase_add_test(all, config_numbers_are_minutes_seconds_or_themselves);
	tcase_add_test(all, config_lists_are_split_and_trimmed);
	tcase_add_test(all, config_paths_are_relative_to_the_file);
	tcase_add_test(all, config_secret_is_the_first_line);
	tcase_add_test(all, config_secret_has_its_limit);
	tcase_add_test(all, config_secret_must_be_a_file);
	tcase_add_test(all, config_secret_comes_from_credentials_first);
	suite_add_tcase(suite, all);
	return suite;
}
