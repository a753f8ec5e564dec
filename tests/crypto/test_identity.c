// SPDX-License-Identifier: LGPL-3.0-or-later
// The cross-signing identity: made once, told truly, and carried to another device.
#include <check.h>
#include <string.h>

#include "crypto/device.h"

static Server *server;
static Device old, fresh;

static void setup(void)
{
	server = server_new();
	old = (Device){.address = {"@bot:a", "OLD"}, .strict = true};
	fresh = (Device){.address = {"@bot:a", "NEW"}};
}

static void teardown(void)
{
	if (old.machine)
		device_close(&old);
	if (fresh.machine)
		device_close(&fresh);
	server_free(server);
}

static char *state(Device *device)
{
	g_autoptr(Json) answer = device_call(device, "cross_signing", "{}");
	const Json *all = json_object(answer, "ok"), *private = json_object(all, "private");
	return g_strdup_printf("%d%d%d %s%s%s", json_is_true(private, "master"),
		json_is_true(private, "self_signing"), json_is_true(private, "user_signing"),
		json_is_true(all, "published") ? "published " : "",
		json_is_true(all, "same") ? "same " : "",
		json_is_true(all, "device_signed") ? "signed" : "");
}

static void check_state(Device *device, const char *expected)
{
	g_autofree char *found = state(device);
	ck_assert_str_eq(found, expected);
}

static void ask_own_keys(Device *device)
{
	g_autoptr(Json)
		answer = device_call(device, "query", "{\"users\":[\"%s\"]}", device->address.user);
	device_send(device, json_object(answer, "ok"));
}

static char *master(Device *device)
{
	g_autoptr(Json) answer = device_call(device, "export_identity", "{}");
	return g_strdup(json_text(json_object(answer, "ok"), "master"));
}

START_TEST(each_step_is_told_when_the_server_has_it)
{
	old.server = server;
	device_open(&old);
	check_state(&old, "000 ");
	g_autoptr(Json) made = device_call(&old, "bootstrap", "{\"reset\":false}");
	check_state(&old, "111 ");
	const Json *request = json_first(json_array(json_object(made, "ok"), "requests"));
	static const char *const types[] = {
		"keys_upload", "signing_keys_upload", "signature_upload"};
	for (unsigned i = 0; i < G_N_ELEMENTS(types); i++, request = json_next(request)) {
		ck_assert_str_eq(json_text(request, "type"), types[i]);
		ck_assert_int_eq(*json_text(request, "id") == '\0', i == 2);
		device_send(&old, request);
	}
	ck_assert_ptr_null(request);
	check_state(&old, "111 published same ");
	ask_own_keys(&old);
	check_state(&old, "111 published same signed");
}
END_TEST

START_TEST(it_is_made_once)
{
	device_begin(&old, server);
	g_autofree char *first = master(&old);
	device_bootstrap(&old);
	g_autofree char *second = master(&old);
	ck_assert_str_eq(first, second);
	ck_assert_ptr_null(strchr(first, '='));
	g_autoptr(Json) made = device_call(&old, "bootstrap", "{\"reset\":true}");
	g_autofree char *third = master(&old);
	ck_assert_str_ne(first, third);
	check_state(&old, "111 ");
	device_send_all(&old, json_array(json_object(made, "ok"), "requests"));
	ask_own_keys(&old);
	check_state(&old, "111 published same signed");
}
END_TEST

START_TEST(another_device_takes_it_over)
{
	device_begin(&old, server);
	g_autoptr(Json) exported = device_call(&old, "export_identity", "{}");
	g_autofree char *keys = json_print(json_object(exported, "ok"));
	device_begin(&fresh, server);
	g_autoptr(Json) none = device_call(&fresh, "export_identity", "{}");
	ck_assert_ptr_null(json_object(none, "ok"));
	check_state(&fresh, "000 published ");
	json_free(device_call(&fresh, "import_identity", "%s", keys));
	check_state(&fresh, "111 published same ");
	device_bootstrap(&fresh);
	ask_own_keys(&fresh);
	check_state(&fresh, "111 published same signed");
	g_autofree char *before = master(&old), *after = master(&fresh);
	ck_assert_str_eq(before, after);
	device_sync(&old);
	g_autoptr(Json) devices = device_call(&old, "devices", "{\"user\":\"@bot:a\"}");
	unsigned n = 0;
	for (const Json *one = json_first(json_array(devices, "ok")); one;
		one = json_next(one), n++) {
		ck_assert(json_is_true(one, "signed"));
		ck_assert_ptr_nonnull(json_text(one, "ed25519"));
	}
	ck_assert_uint_eq(n, 2);
}
END_TEST

static const struct {
	const char *keys, *words; // NULL = of an identity that is not this user's
} wrong[] = {
	{NULL, "doesn't match the public key"},
	{"{}", "one of the three keys is missing"},
	{"{\"master\":\"AAAA\",\"self_signing\":\"AAAA\",\"user_signing\":\"AAAA\"}",
		"Error while importing"},
	{"{\"master\":1}", "wrong argument"},
};

START_TEST(a_wrong_identity_is_not_taken)
{
	Device other = {.address = {"@other:a", "OTHER"}, .strict = true};
	device_begin(&other, server);
	g_autoptr(Json) exported = device_call(&other, "export_identity", "{}");
	g_autofree char *keys = json_print(json_object(exported, "ok"));
	device_close(&other);
	device_begin(&old, server);
	device_begin(&fresh, server);
	g_autofree char *fault = device_refuses(
		&fresh, "import_identity", "%s", wrong[_i].keys ? wrong[_i].keys : keys);
	ck_assert_msg(strstr(fault, wrong[_i].words) != NULL, "%s", fault);
	check_state(&fresh, "000 published ");
}
END_TEST

START_TEST(nothing_is_compared_with_nothing)
{
	fresh.server = server;
	device_open(&fresh);
	g_autofree char *fault = device_refuses(&fresh, "import_identity",
		"{\"master\":\"A\",\"self_signing\":\"A\",\"user_signing\":\"A\"}");
	ck_assert_ptr_nonnull(strstr(fault, "query its keys first"));
}
END_TEST

START_TEST(an_identity_made_elsewhere_meanwhile_is_seen)
{
	device_begin(&old, server);
	fresh.strict = true;
	fresh.server = server;
	device_open(&fresh);
	g_autoptr(Json) made = device_call(&fresh, "bootstrap", "{\"reset\":true}");
	device_send_all(&fresh, json_array(json_object(made, "ok"), "requests"));
	device_sync(&old);
	g_autofree char *found = state(&old);
	ck_assert_msg(strstr(found, "published") && !strstr(found, "same"), "%s", found);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("identity");
	TCase *tcase = tcase_create("identity");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, each_step_is_told_when_the_server_has_it);
	tcase_add_test(tcase, it_is_made_once);
	tcase_add_test(tcase, another_device_takes_it_over);
	tcase_add_loop_test(tcase, a_wrong_identity_is_not_taken, 0, G_N_ELEMENTS(wrong));
	tcase_add_test(tcase, nothing_is_compared_with_nothing);
	tcase_add_test(tcase, an_identity_made_elsewhere_meanwhile_is_seen);
	suite_add_tcase(suite, tcase);
	return suite;
}
