// SPDX-License-Identifier: LGPL-3.0-or-later
// Faults of [network] sections of kind matrix, and what is read from right ones.
#include "matrix/settings.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "chat/room.h"

static const ConfigKey more_keys[] = {
	{"bot", "store", CONFIG_TEXT, NULL}, {"network", "kind", CONFIG_TEXT, NULL}, {0}};

static char *folder;

static void setup(void)
{
	folder = g_dir_make_tmp("settings-XXXXXX", NULL);
	g_autofree char *secret = g_build_filename(folder, "s", NULL);
	ck_assert(g_file_set_contents_full(
		secret, " s3cret\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void teardown(void)
{
	g_autofree char *secret = g_build_filename(folder, "s", NULL);
	g_unlink(secret);
	g_rmdir(folder);
	g_clear_pointer(&folder, g_free);
}

static Config *parse(const char *keys)
{
	g_autofree char *text = g_strconcat(
		"[bot]\nstore = p.db\n[network home]\nkind = matrix\n", keys, NULL);
	g_autofree char *path = g_build_filename(folder, "test.conf", NULL);
	Config *config = config_parse(path, text);
	config_know(config, more_keys);
	config_know(config, matrix_setting_keys);
	config_know(config, room_keys);
	config_check(config);
	matrix_settings_check(config, config_find(config, "network", "home"));
	return config;
}

#define USER "user = @picketbot:example.org\n"
#define SECRET "password_file = s\n"
#define SERVER "homeserver = https://matrix.example.org\n"
#define BASE SERVER USER SECRET
#define AT(server) USER SECRET "homeserver = " server "\n"
#define AS(user) SERVER SECRET "user = " user "\n"
#define ROOM(address) BASE "[room a]\nnetwork = home\naddress = " address "\n"

static const struct {
	const char *keys, *fault; // the only one, without the file; "" = none
} rows[] = {
	{BASE, ""},
	{SERVER USER "token_file = s\n", ""},
	{USER SECRET, "3: 'homeserver' is missing"},
	{SERVER SECRET, "3: 'user' is missing"},
	{SERVER USER, "3: [network home] lacks 'password_file' or 'token_file'"},
	{BASE "token_file = s\n", "8: token_file and password_file: only one"},
	{AT("example.org"), ""},
	{AT("example.org:8448"), ""},
	{AT("https://example.org/matrix/"), ""},
	{AT("http://127.0.0.1:8008"), ""},
	{AT("http://[::1]:8008"), ""},
	{AT("http://localhost"), ""},
	{AT("http://matrix.example.org"), "7: http:// would send everything to matrix.example.org"},
	{AT("http://127.0.0.1.example.org"), "7: http:// would send"},
	{AT("http://localhost@example.org"),
		"7: \"http://localhost@example.org\" is no homeserver"},
	{AT("http://matrix.example.org") "insecure = yes\n", ""},
	{AT("ftp://example.org"), "7: \"ftp://example.org\" is no homeserver"},
	{AT("https://"), "7: \"https://\" is no homeserver"},
	{AT("https://example.org?x"), "7: \"https://example.org?x\" is no"},
	{AT("https://ana:pw@example.org"), "7: \"https://ana:pw@example.org\" is no"},
	{AT("https://example.org:99999"), "7: \"https://example.org:99999\" is no"},
	{AT("example.org/x"), "7: \"example.org/x\" is no homeserver"},
	{AT("example org"), "7: \"example org\" is no homeserver"},
	{AS("picketbot"), "7: \"picketbot\" is no Matrix user"},
	{AS("@picketbot"), "7: \"@picketbot\" is no Matrix user"},
	{AS("@:example.org"), "7: \"@:example.org\" is no Matrix user"},
	{AS("@picketbot:"), "7: \"@picketbot:\" is no Matrix user"},
	{AS("@picket bot:a"), "7: \"@picket bot:a\" is no Matrix user"},
	{BASE "ca_file = nowhere.pem\n", "8: ca_file: there is no file nowhere.pem"},
	{AT("http://localhost") "ca_file = s\n", "8: ca_file means nothing with http://"},
	{BASE "invites = @ana:example.org; example.org\n", ""},
	{BASE "invites = ana@example.org\n", "8: invites: \"ana@example.org\" is no user"},
	{BASE "invites = @ana\n", "8: invites: \"@ana\" is no user"},
	{BASE "encryption = verified\n", ""},
	{BASE "encryption = any\n", ""},
	{BASE "encryption = off\nkeys_file = s\n", ""},
	{BASE "encryption = yes\n", "8: encryption: \"yes\" is none of verified, any and off"},
	{BASE "encryption = Off\n", "8: encryption: \"Off\" is none of"},
	{ROOM("#picket:example.org"), ""},
	{ROOM("!4wbFVr9"), ""},
	{ROOM("#picket"), "10: address: \"#picket\" is no Matrix room"},
	{ROOM("#:example.org"), "10: address: \"#:example.org\" is no"},
	{ROOM("!"), "10: address: \"!\" is no"},
	{ROOM("picket:example.org"), "10: address: \"picket:example.org\" is no"},
};

START_TEST(settings_faults)
{
	g_autoptr(Config) config = parse(rows[_i].keys);
	g_autofree char *faults = config_faults(config);
	if (!*rows[_i].fault) {
		ck_assert_msg(!faults, "%s", faults);
		return;
	}
	g_autofree char *begin = g_strconcat(config->path, ":", rows[_i].fault, NULL);
	ck_assert_msg(faults && g_str_has_prefix(faults, begin), "%s", faults);
	const char *end = strchr(faults, '\n');
	ck_assert_msg(!end || !end[1], "more than one: %s", faults);
}
END_TEST

START_TEST(settings_are_read)
{
	g_autoptr(Config)
		config = parse(AT("https://example.org/m//") "invites = @ana:a; b\nca_file = s\n");
	g_autoptr(MatrixSettings) settings = matrix_settings_read(config, "home", NULL);
	ck_assert_str_eq(settings->homeserver, "https://example.org/m");
	ck_assert_str_eq(settings->user, "@picketbot:example.org");
	ck_assert_str_eq(settings->password, "s3cret");
	ck_assert_ptr_null(settings->token);
	ck_assert(g_str_has_prefix(settings->ca_file, folder));
	ck_assert_str_eq(settings->invites[0], "@ana:a");
	ck_assert_str_eq(settings->invites[1], "b");
	ck_assert_ptr_null(settings->invites[2]);
}
END_TEST

START_TEST(settings_of_a_token)
{
	g_autoptr(Config) config = parse(SERVER USER "token_file = s\n");
	g_autoptr(MatrixSettings) settings = matrix_settings_read(config, "home", NULL);
	ck_assert_str_eq(settings->token, "s3cret");
	ck_assert_ptr_null(settings->password);
}
END_TEST

static const struct {
	const char *keys;
	EncryptionUse use;
	const char *passphrase;
} uses[] = {
	{BASE, ENCRYPTION_VERIFIED, NULL},
	{BASE "encryption = verified\nkeys_file = s\n", ENCRYPTION_VERIFIED, "s3cret"},
	{BASE "encryption = any\n", ENCRYPTION_ANY, NULL},
	{BASE "encryption = off\n", ENCRYPTION_OFF, NULL},
};

START_TEST(settings_of_encryption)
{
	g_autoptr(Config) config = parse(uses[_i].keys);
	g_autoptr(MatrixSettings) settings = matrix_settings_read(config, "home", NULL);
	ck_assert_int_eq(settings->encryption, uses[_i].use);
	ck_assert_pstr_eq(settings->keys_passphrase, uses[_i].passphrase);
}
END_TEST

// A store that was made with a passphrase is not opened without it.
START_TEST(settings_without_their_passphrase)
{
	g_autoptr(Config) config = parse(BASE "keys_file = w\n");
	g_autoptr(GError) error = NULL;
	ck_assert_ptr_null(matrix_settings_read(config, "home", &error));
	ck_assert_ptr_nonnull(error);
}
END_TEST

START_TEST(settings_that_are_gone)
{
	g_autoptr(Config) config = parse(BASE);
	g_autoptr(GError) section = NULL, secret = NULL;
	ck_assert_ptr_null(matrix_settings_read(config, "away", &section));
	ck_assert_ptr_nonnull(section);
	g_autofree char *path = g_build_filename(folder, "s", NULL);
	g_unlink(path);
	ck_assert_ptr_null(matrix_settings_read(config, "home", &secret));
	ck_assert_ptr_nonnull(secret);
}
END_TEST

static const struct {
	const char *keys;
	bool same, account;
} others[] = {
	{BASE, true, true},
	{BASE "encryption = verified\n", true, true},
	{BASE "encryption = off\n", false, true},
	{BASE "keys_file = s\n", false, true},
	{BASE "invites = a.example\n", false, true},
	{BASE "ca_file = s\n", false, true},
	{SERVER USER "token_file = s\n", false, true},
	{AT("b"), false, false},
	{AS("@other:a"), false, false},
};

START_TEST(settings_that_changed)
{
	g_autoptr(Config) config = parse(BASE), other = parse(others[_i].keys);
	g_autoptr(MatrixSettings) was = matrix_settings_read(config, "home", NULL);
	g_autoptr(MatrixSettings) is = matrix_settings_read(other, "home", NULL);
	ck_assert_int_eq(matrix_settings_same(was, is), others[_i].same);
	ck_assert_int_eq(matrix_settings_same_account(is, was), others[_i].account);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/settings");
	TCase *tcase = tcase_create("settings");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, settings_faults, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tcase, settings_are_read);
	tcase_add_test(tcase, settings_of_a_token);
	tcase_add_loop_test(tcase, settings_of_encryption, 0, G_N_ELEMENTS(uses));
	tcase_add_test(tcase, settings_without_their_passphrase);
	tcase_add_test(tcase, settings_that_are_gone);
	tcase_add_loop_test(tcase, settings_that_changed, 0, G_N_ELEMENTS(others));
	suite_add_tcase(suite, tcase);
	return suite;
}
