// SPDX-License-Identifier: LGPL-3.0-or-later
// Faults of [network] sections of kind irc, and the defaults.
#include "irc/settings.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "chat/room.h"

static const ConfigKey kind_key[] = {{"network", "kind", CONFIG_TEXT, NULL}, {0}};

static Config *parse(const char *keys)
{
	g_autofree char *text = g_strconcat("[network net]\nkind = irc\n", keys, NULL);
	Config *config = config_parse("test.conf", text);
	config_know(config, kind_key);
	config_know(config, irc_setting_keys);
	config_know(config, room_keys);
	config_check(config);
	irc_settings_check(config, config_find(config, "network", "net"));
	return config;
}

#define BASE "host = irc.example.org\nnick = picketbot\n"
#define ROOM "[room a]\nnetwork = net\n"

static const struct {
	const char *keys, *faults; // parts of them, one per line; "" = none
} rows[] = {
	{BASE, ""},
	{BASE "port = 7000\ntls = yes\npace = own-server\nreconnect = 1s\n", ""},
	{"nick = picketbot\n", "test.conf:1: "},
	{BASE "tls = no\n", "test.conf:5: tls = no would send everything"},
	{BASE "tls = no\ninsecure = yes\n", ""},
	{"host = 127.0.0.1\nnick = a\ntls = no\n", ""},
	{"host = localhost\nnick = a\ntls = no\n", ""},
	{"host = ::1\nnick = a\ntls = no\n", ""},
	{"host = irc://x\nnick = a\n", "test.conf:3: host: "},
	{BASE "port = 0\n", "test.conf:5: port: "},
	{BASE "port = 65536\n", "test.conf:5: port: "},
	{BASE "pace = fast\n", "test.conf:5: pace: "},
	{BASE "sasl = scram\n", "test.conf:5: sasl: plain"},
	{BASE "sasl = plain\n", "test.conf:5: sasl = plain needs"},
	{BASE "sasl = external\n", "test.conf:5: sasl = external needs"},
	{BASE "account = ana\n", ""},
	{BASE "account = a b\n", "test.conf:5: account: "},
	{BASE "require_account = yes\n", "test.conf:5: require_account"},
	{BASE "require_account = no\n", ""},
	{BASE "pin = sha1//x\n", "test.conf:5: pin: "},
	{BASE "ca_file = nowhere.pem\n", "test.conf:5: ca_file: there is no file nowhere.pem"},
	{"host = localhost\nnick = a\ntls = no\npin = sha256//x\n",
		"test.conf:6: pin means nothing"},
	{"host = h\nnick = 9lives\n", "test.conf:4: nick: "},
	{"host = h\nnick = a b\n", "test.conf:4: nick: "},
	{BASE ROOM "address = #a\n", ""},
	{BASE ROOM "address = a\n", "test.conf:7: address: "},
	{BASE ROOM "address = #a,#b\n", "test.conf:7: address: "},
	{BASE ROOM "address = #a\nkey = a b\n", "test.conf:8: key: "},
	{BASE ROOM "address = #a\nlevels = no\n", ""},
	{BASE ROOM "address = #a\nlevels = yes\n", "test.conf:8: levels: IRC channels have none"},
};

START_TEST(faults_are_found_with_their_line)
{
	Config *config = parse(rows[_i].keys);
	g_autofree char *faults = config_faults(config);
	if (*rows[_i].faults)
		ck_assert_msg(faults && g_str_has_prefix(faults, rows[_i].faults) &&
				      !strchr(faults, '\n') == !strchr(rows[_i].faults, '\n'),
			"%s", faults);
	else
		ck_assert_msg(!faults, "%s", faults);
	config_free(config);
}
END_TEST

START_TEST(defaults_are_those_of_the_contract)
{
	Config *config = parse(BASE);
	g_autoptr(IrcSettings) settings = irc_settings_read(config, "net", NULL);
	ck_assert_uint_eq(settings->port, 6697);
	ck_assert(settings->tls && !settings->require_account);
	ck_assert_int_eq(settings->sasl, SASL_NONE);
	ck_assert_int_eq(settings->pace, PACE_LIBERA);
	ck_assert_int_eq(settings->reconnect_ms, 5000);
	ck_assert_ptr_null(settings->account);
	ck_assert_ptr_null(settings->pin);
	config_free(config);
	config = parse("host = localhost\nnick = a\ntls = no\n");
	g_autoptr(IrcSettings) plain = irc_settings_read(config, "net", NULL);
	ck_assert_uint_eq(plain->port, 6667);
	config_free(config);
}
END_TEST

START_TEST(a_password_means_sasl_and_its_account)
{
	g_autofree char *folder = g_dir_make_tmp("picketbot-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "password", NULL);
	ck_assert(g_file_set_contents_full(
		path, "secret\n", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_autofree char *keys = g_strdup_printf(BASE "account = Bot\npassword_file = %s\n", path);
	Config *config = parse(keys);
	g_autofree char *faults = config_faults(config);
	ck_assert_msg(!faults, "%s", faults);
	g_autoptr(IrcSettings) settings = irc_settings_read(config, "net", NULL);
	ck_assert_int_eq(settings->sasl, SASL_PLAIN);
	ck_assert(settings->require_account);
	ck_assert_str_eq(settings->password, "secret");
	g_unlink(path);
	g_autoptr(GError) error = NULL;
	// it may come back: the next try reads it again
	ck_assert_ptr_null(irc_settings_read(config, "net", &error));
	ck_assert_ptr_nonnull(error);
	config_free(config);
	g_rmdir(folder);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/settings");
	TCase *tests = tcase_create("settings");
	tcase_add_loop_test(tests, faults_are_found_with_their_line, 0, G_N_ELEMENTS(rows));
	tcase_add_test(tests, defaults_are_those_of_the_contract);
	tcase_add_test(tests, a_password_means_sasl_and_its_account);
	suite_add_tcase(all, tests);
	return all;
}
