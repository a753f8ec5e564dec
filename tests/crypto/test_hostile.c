// SPDX-License-Identifier: LGPL-3.0-or-later
// Whatever comes, from the server or by our own mistake: an answer comes back, and the machine works on.
#include <check.h>
#include <string.h>

#include "crypto/device.h"
#include "harness/number.h"

static Server *server;
static Device bot;
static GString *logged;

static const char *const calls[] = {"identity", "receive_sync", "outgoing", "sent", "track",
	"query", "claim", "share", "encrypt", "decrypt", "discard", "bootstrap", "cross_signing",
	"export_identity", "import_identity", "devices", "turn", "nonsense", ""};

static void on_log(int level, const char *text)
{
	g_string_append_printf(logged, "%d %s\n", level, text);
}

static void setup(void)
{
	server = server_new();
	logged = g_string_new(NULL);
	library()->log(on_log);
	bot = (Device){.address = {"@bot:a", "BOT"}};
	device_begin(&bot, server);
}

static void teardown(void)
{
	device_close(&bot);
	library()->log(NULL);
	g_string_free(logged, TRUE);
	server_free(server);
}

static char *ask(MachineHandle *machine, const char *call, const char *json)
{
	char *text = library()->call(machine, call, json), *copy = g_strdup(text);
	ck_assert_ptr_nonnull(text);
	library()->free_text(text);
	g_autoptr(Json) answer = json_parse(copy, strlen(copy), NULL);
	ck_assert_msg(answer && strlen(json_key(json_first(answer))) > 1, "%s", copy);
	return copy;
}

static void check_alive(void)
{
	g_autofree char *answer = ask(bot.machine, "identity", "{}");
	ck_assert_ptr_nonnull(strstr(answer, "ed25519"));
}

START_TEST(arguments_that_are_none)
{
	static const char *const faults[][3] = {{NULL, "{}", "the name of the call is NULL"},
		{"identity", NULL, "the argument is NULL"},
		{"\xff", "{}", "the name of the call is not UTF-8"},
		{"turn", "\"\xc3\x28\"", "the argument is not UTF-8"},
		{"nonsense", "{}", "there is no such call"}, {"turn", "", "wrong argument"},
		{"turn", "{\"set\":1.5}", "wrong argument"},
		{"track", "{\"users\":\"@ana:a\"}", "wrong argument"},
		{"track", "{\"users\":[7]}", "wrong argument"},
		{"sent", "{\"id\":\"x\",\"type\":\"poem\",\"response\":{}}", "of type poem"},
		{"sent", "{\"id\":\"x\",\"type\":\"keys_query\",\"response\":7}",
			"no answer to a keys_query"},
		{"encrypt", "{\"room\":\"!r:a\",\"type\":\"t\",\"content\":[]}", "wrong argument"}};
	for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autofree char *answer = ask(bot.machine, faults[i][0], faults[i][1]);
		ck_assert_msg(
			g_str_has_prefix(answer, "{\"err\":\"") && strstr(answer, faults[i][2]),
			"%s", answer);
	}
	g_autofree char *answer = ask(NULL, "identity", "{}");
	ck_assert_ptr_nonnull(strstr(answer, "the machine is NULL"));
	library()->close(NULL);
	library()->free_text(NULL);
	check_alive();
}
END_TEST

// A stranger may bear a name that is none: it costs the others nothing.
START_TEST(names_that_are_none_are_passed_over)
{
	g_autofree char *query = ask(bot.machine, "query", "{\"users\":[\"ana\",\"@ana:a\",\"\"]}");
	ck_assert_ptr_nonnull(strstr(query, "\"device_keys\":{\"@ana:a\":[]}"));
}
END_TEST

START_TEST(openings_that_are_none)
{
	static const char *const wrong[] = {NULL, "", "{}", "[]", "\xff",
		"{\"user\":\"@a:b\",\"device\":\"D\"}",
		"{\"user\":1,\"device\":\"D\",\"strict\":true}"};
	for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
		char *fault = NULL;
		ck_assert_ptr_null(library()->open(wrong[i], &fault));
		ck_assert_ptr_nonnull(fault);
		library()->free_text(fault);
		ck_assert_ptr_null(library()->open(wrong[i], NULL));
	}
}
END_TEST

START_TEST(the_interface_has_its_number)
{
	ck_assert_int_eq(library()->abi(), MACHINE_ABI);
}
END_TEST

// What a /sync may hold instead of what it should: what is right beside it counts.
START_TEST(a_sync_is_read_around_its_faults)
{
	static const char *const syncs[] = {"{}", "{\"to_device\":7}",
		"{\"to_device\":{\"events\":{}}}",
		"{\"to_device\":{\"events\":[1,null,[],{},{\"type\":\"m.room.encrypted\"}]}}",
		"{\"to_device\":{\"events\":[{\"type\":\"\\ud800\"},{\"type\":7}]},\"rooms\":"
		"\"\\ud800\"}",
		"{\"device_lists\":[],\"device_one_time_keys_count\":[],\"next_batch\":7}",
		"{\"device_lists\":{\"changed\":[\"x\",7,\"@ok:a\"],\"left\":\"x\"}}",
		"{\"device_one_time_keys_count\":{\"signed_curve25519\":-1,\"x\":1e99}}",
		"{\"device_unused_fallback_key_types\":[7,\"x\"]}"};
	for (unsigned i = 0; i < G_N_ELEMENTS(syncs); i++)
		json_free(device_call(&bot, "receive_sync", "%s", syncs[i]));
	json_free(device_call(&bot, "track", "{\"users\":[\"@ana:a\"]}"));
	device_pump(&bot);
	json_free(device_call(&bot, "receive_sync",
		"{\"device_lists\":{\"changed\":[\"x\",7,\"\\ud800\",\"@ana:a\"]}}"));
	g_autoptr(Json) answer = device_call(&bot, "outgoing", "{}");
	const Json *first = json_first(json_array(answer, "ok"));
	ck_assert_ptr_nonnull(first);
	ck_assert_str_eq(json_text(first, "type"), "keys_query");
}
END_TEST

START_TEST(strangers_do_not_flood_the_log)
{
	g_autofree char *event = quoted(
		"{\"type\":\"m.room.encrypted\",\"sender\":\"@eve:a\",\"event_id\":\"$e\","
		"\"origin_server_ts\":1,\"content\":{\"algorithm\":\"rot13\"}}");
	g_autoptr(GString) events = g_string_new(NULL);
	for (unsigned i = 0; i < 200; i++)
		g_string_append_printf(
			events, "%s{\"room\":\"" ROOM "\",\"event\":%s}", i ? "," : "", event);
	json_free(device_call(&bot, "decrypt", "{\"events\":[%s]}", events->str));
	g_auto(GStrv) lines = g_strsplit(logged->str, "\n", -1);
	ck_assert_uint_eq(g_strv_length(lines), 8 + 1);
	ck_assert_msg(
		g_str_has_prefix(lines[0], "2 ") && !strstr(lines[0], "@eve"), "%s", lines[0]);
}
END_TEST

// ---- at random ----

static const char *const atoms[] = {"null", "true", "0", "-1", "7", "1e400", "9223372036854775807",
	"\"\"", "\"x\"", "\"@ana:a\"", "\"@bot:a\"", "\"!room:a\"", "\"BOT\"", "\"\\u0000\"",
	"\"\\ud800\"", "\"m.room.encrypted\"", "\"keys_query\"", "\"keys_upload\"",
	"\"keys_claim\"", "\"to_device\"", "\"signing_keys_upload\"", "\"signature_upload\"",
	"\"m.megolm.v1.aes-sha2\"", "\"{\\\"type\\\":\\\"m.room.encrypted\\\"}\"",
	"\"signed_curve25519\""};
static const char *const keys[] = {"user", "users", "room", "event", "events", "type", "content",
	"id", "response", "reset", "set", "to_device", "device_lists", "changed", "left", "sender",
	"device_one_time_keys_count", "algorithm", "ciphertext", "sender_key", "session_id",
	"device_keys", "master_keys", "one_time_keys", "one_time_key_counts", "failures", "@ana:a",
	"@bot:a", "BOT", "signatures", "keys", "ed25519:BOT", "signed_curve25519:AAAA",
	"rotation_ms", "rotation_messages", "history", "m.relates_to", "master", "self_signing",
	"user_signing"};

static void append_value(GRand *random, GString *to, unsigned depth)
{
	int kind = depth < 5 ? g_rand_int_range(random, 0, 4) : 0;
	if (kind < 2) {
		g_string_append(to, atoms[g_rand_int_range(random, 0, G_N_ELEMENTS(atoms))]);
		return;
	}
	g_string_append_c(to, kind == 2 ? '[' : '{');
	for (int n = g_rand_int_range(random, 0, 5); n > 0; n--) {
		if (kind == 3)
			g_string_append_printf(to,
				"\"%s\":", keys[g_rand_int_range(random, 0, G_N_ELEMENTS(keys))]);
		append_value(random, to, depth + 1);
		if (n > 1)
			g_string_append_c(to, ',');
	}
	g_string_append_c(to, kind == 2 ? ']' : '}');
}

START_TEST(random_arguments_are_answered)
{
	unsigned rounds = number_from("CALLS", 3000);
	g_autoptr(GRand) random = g_rand_new_with_seed(42);
	for (unsigned i = 0; i < rounds; i++) {
		g_autoptr(GString) json = g_string_new("{");
		for (int n = g_rand_int_range(random, 0, 6); n > 0; n--) {
			g_string_append_printf(json,
				"\"%s\":", keys[g_rand_int_range(random, 0, G_N_ELEMENTS(keys))]);
			append_value(random, json, 1);
			g_string_append(json, n > 1 ? "," : "");
		}
		g_string_append_c(json, '}');
		// at times cut short, or one byte wrong
		if (!g_rand_int_range(random, 0, 10))
			g_string_truncate(json, g_rand_int_range(random, 0, json->len));
		else if (!g_rand_int_range(random, 0, 10))
			json->str[g_rand_int_range(random, 0, json->len)] = (char)g_rand_int_range(
				random, 1, 256);
		g_free(ask(bot.machine, calls[g_rand_int_range(random, 0, G_N_ELEMENTS(calls))],
			json->str));
	}
	check_alive();
	ck_assert_msg(!strstr(logged->str, "panic"), "%s", logged->str);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("hostile");
	TCase *tcase = tcase_create("hostile");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, arguments_that_are_none);
	tcase_add_test(tcase, names_that_are_none_are_passed_over);
	tcase_add_test(tcase, openings_that_are_none);
	tcase_add_test(tcase, the_interface_has_its_number);
	tcase_add_test(tcase, a_sync_is_read_around_its_faults);
	tcase_add_test(tcase, strangers_do_not_flood_the_log);
	tcase_add_test(tcase, random_arguments_are_answered);
	suite_add_tcase(suite, tcase);
	return suite;
}
