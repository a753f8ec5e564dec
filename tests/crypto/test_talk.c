// SPDX-License-Identifier: LGPL-3.0-or-later
// Two devices in an encrypted room: what they read of each other, and what they must not.
#include <check.h>
#include <string.h>

#include "crypto/device.h"

#define BOTH "\"@ana:a\",\"@bot:a\""

static Server *server;
static Device ana, bot, zed;

static void setup(void)
{
	server = server_new();
	ana = (Device){.address = {"@ana:a", "ANA"}};
	bot = (Device){.address = {"@bot:a", "BOT"}};
	zed = (Device){.address = {"@zed:a", "ZED"}};
}

static void teardown(void)
{
	Device *all[] = {&ana, &bot, &zed};
	for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i]->machine)
			device_close(all[i]);
	server_free(server);
}

// Both know each other's keys, and have each other's key of the room.
static void meet(bool strict)
{
	ana.strict = bot.strict = strict;
	device_begin(&ana, server);
	device_begin(&bot, server);
	device_share(&ana, BOTH);
	device_share(&bot, BOTH);
	device_sync(&ana);
	device_sync(&bot);
}

static void check_read(Device *by, const char *event, const char *text)
{
	g_autoptr(Json) read = device_read(by, event);
	const char *words = json_text(read, "event");
	ck_assert_msg(words && strstr(words, text), "%s: %s", json_text(read, "fault"),
		json_text(read, "words"));
}

static void check_fault(Device *by, const char *event, const char *fault)
{
	g_autoptr(Json) read = device_read(by, event);
	ck_assert_msg(json_text(read, "fault") != NULL, "%s is read", event);
	ck_assert_str_eq(json_text(read, "fault"), fault);
	ck_assert_ptr_nonnull(json_text(read, "words"));
}

START_TEST(what_one_says_the_other_reads)
{
	meet(_i);
	g_autofree char *question = device_say(&ana, "!day \xE2\x9C\x85"),
			*answer = device_say(&bot, "day 102 \"\\ \n");
	check_read(&bot, question, "\"body\":\"!day \xE2\x9C\x85\"");
	check_read(&ana, answer, "\"body\":\"day 102 \\\"\\\\ \\n\"");
	check_read(&bot, answer, "day 102");
	g_autoptr(Json) read = device_read(&bot, question);
	ck_assert_str_eq(json_text(read, "device"), "ANA");
	ck_assert_str_eq(json_text(read, "verification"), _i ? "unverified" : "unsigned_device");
}
END_TEST

START_TEST(nothing_is_said_before_all_have_the_key)
{
	bot.strict = _i;
	device_begin(&bot, server);
	static const char say[] = "{\"room\":\"" ROOM
				  "\",\"type\":\"m.room.message\",\"content\":{\"body\":\"x\"}}";
	g_autofree char *early = device_refuses(&bot, "encrypt", say);
	ck_assert_ptr_nonnull(strstr(early, "has no key"));
	ana.strict = _i;
	device_begin(&ana, server);
	json_free(device_call(&bot, "track", "{\"users\":[" BOTH "]}"));
	device_pump(&bot);
	g_autoptr(Json) claim = device_call(&bot, "claim", "{\"users\":[" BOTH "]}");
	device_send(&bot, json_object(claim, "ok"));
	g_autoptr(Json)
		share = device_call(&bot, "share", "{\"room\":\"" ROOM "\",\"users\":[" BOTH "]}");
	g_autofree char *half = device_refuses(&bot, "encrypt", say);
	ck_assert_ptr_nonnull(strstr(half, "not sent to all"));
	device_send_all(&bot, json_array(share, "ok"));
	g_autofree char *event = device_say(&bot, "at last");
	device_sync(&ana);
	json_free(device_call(&ana, "track", "{\"users\":[" BOTH "]}"));
	device_pump(&ana);
	check_read(&ana, event, "at last");
}
END_TEST

static const char *const relations[] = {
	"{\"rel_type\":\"m.replace\",\"event_id\":\"$old\"}",
	"{\"rel_type\":\"m.thread\",\"event_id\":\"$root\",\"is_falling_back\":true,"
	"\"m.in_reply_to\":{\"event_id\":\"$asked\"}}",
};

START_TEST(a_relation_stays_in_clear)
{
	meet(false);
	g_autoptr(Json) answer = device_call(&bot, "encrypt",
		"{\"room\":\"" ROOM "\",\"type\":\"m.room.message\",\"content\":{"
		"\"body\":\"* secret\",\"m.new_content\":{\"body\":\"secret\"},"
		"\"m.relates_to\":%s}}",
		relations[_i]);
	const Json *content = json_object(json_object(answer, "ok"), "content");
	g_autofree char *relation = json_print(json_object(content, "m.relates_to"));
	g_autofree char *all = json_print(content);
	ck_assert_str_eq(json_text(content, "algorithm"), "m.megolm.v1.aes-sha2");
	ck_assert_uint_eq(strlen(relation), strlen(relations[_i]));
	ck_assert_ptr_null(strstr(all, "secret"));
	ck_assert_ptr_null(strstr(all, "m.new_content"));
}
END_TEST

START_TEST(whoever_leaves_does_not_get_the_next_key)
{
	meet(false);
	device_begin(&zed, server);
	device_sync(&ana);
	device_share(&ana, BOTH ",\"@zed:a\"");
	device_sync(&zed);
	g_autofree char *before = device_say(&ana, "all three");
	check_read(&zed, before, "all three");
	ck_assert_uint_gt(device_share(&ana, BOTH), 0);
	device_sync(&bot);
	device_sync(&zed);
	g_autofree char *after = device_say(&ana, "we two");
	check_read(&bot, after, "we two");
	check_fault(&zed, after, "no_key");
}
END_TEST

START_TEST(a_discarded_key_is_not_used_again)
{
	meet(false);
	device_share(&ana, BOTH); // anew: the bot began an Olm session of its own meanwhile
	ck_assert_uint_eq(device_share(&ana, BOTH), 0);
	json_free(device_call(&ana, "discard", "{\"room\":\"" ROOM "\"}"));
	g_autofree char *fault = device_refuses(&ana, "encrypt",
		"{\"room\":\"" ROOM "\",\"type\":\"m.room.message\",\"content\":{}}");
	ck_assert_ptr_nonnull(strstr(fault, "needs a new key"));
	ck_assert_uint_gt(device_share(&ana, BOTH), 0);
}
END_TEST

START_TEST(a_key_ends_after_so_many_messages)
{
	meet(false);
	json_free(device_call(&ana, "discard", "{\"room\":\"" ROOM "\"}"));
	g_autoptr(Json) share = device_call(&ana, "share",
		"{\"room\":\"" ROOM "\",\"users\":[" BOTH "],\"rotation_messages\":2,"
		"\"rotation_ms\":3600000,\"history\":\"joined\"}");
	device_send_all(&ana, json_array(share, "ok"));
	g_autofree char *one = device_say(&ana, "one"), *two = device_say(&ana, "two");
	g_autofree char *fault = device_refuses(&ana, "encrypt",
		"{\"room\":\"" ROOM "\",\"type\":\"m.room.message\",\"content\":{}}");
	ck_assert_ptr_nonnull(strstr(fault, "needs a new key"));
	device_sync(&bot);
	check_read(&bot, one, "one");
	check_read(&bot, two, "two");
}
END_TEST

START_TEST(what_is_played_again_shows_by_its_index)
{
	meet(false);
	g_autofree char *first = device_say(&ana, "in 7"), *second = device_say(&ana, "in 7");
	g_autoptr(Json) one = device_read(&bot, first), again = device_read(&bot, first),
			other = device_read(&bot, second);
	int64_t indices[3] = {-1, -1, -1};
	ck_assert(json_int(one, "index", &indices[0]));
	ck_assert(json_int(again, "index", &indices[1]));
	ck_assert(json_int(other, "index", &indices[2]));
	ck_assert_int_eq(indices[0], indices[1]);
	ck_assert_int_eq(indices[0] + 1, indices[2]);
	ck_assert_str_eq(json_text(one, "session"), json_text(again, "session"));
	ck_assert_str_eq(json_text(one, "session"), json_text(other, "session"));
}
END_TEST

START_TEST(a_strict_machine_reads_no_device_that_nobody_signed)
{
	bot.strict = true;
	device_begin(&ana, server);
	device_begin(&bot, server);
	device_share(&ana, BOTH);
	json_free(device_call(&bot, "track", "{\"users\":[" BOTH "]}"));
	device_pump(&bot);
	device_sync(&bot);
	g_autofree char *event = device_say(&ana, "!day");
	check_fault(&bot, event, "unsigned");
	// and does not speak to it, which it is told
	device_share(&bot, BOTH);
	g_autofree char *answer = device_say(&bot, "secret");
	device_sync(&ana);
	g_autoptr(Json) read = device_read(&ana, answer);
	ck_assert_str_eq(json_text(read, "fault"), "no_key");
	ck_assert_ptr_nonnull(json_text(read, "withheld"));
	ck_assert_str_eq(json_text(read, "withheld"), "m.unverified");
}
END_TEST

START_TEST(a_device_that_is_signed_later_is_read)
{
	bot.strict = true;
	device_begin(&ana, server);
	device_begin(&bot, server);
	device_share(&ana, BOTH);
	json_free(device_call(&bot, "track", "{\"users\":[" BOTH "]}"));
	device_pump(&bot);
	device_sync(&bot);
	g_autofree char *event = device_say(&ana, "!day");
	check_fault(&bot, event, "unsigned");
	device_bootstrap(&ana);
	device_sync(&bot);
	check_read(&bot, event, "!day");
}
END_TEST

START_TEST(a_key_may_come_after_the_words)
{
	device_begin(&ana, server);
	device_begin(&bot, server);
	device_share(&ana, BOTH);
	g_autofree char *event = device_say(&ana, "early");
	check_fault(&bot, event, "no_key");
	ck_assert_uint_eq(device_sync(&bot), 1);
	check_read(&bot, event, "early");
}
END_TEST

START_TEST(nobody_speaks_for_somebody_else)
{
	meet(_i);
	g_autofree char *event = device_say(&ana, "!approve 3");
	g_auto(GStrv) parts = g_strsplit(event, "@ana:a", -1);
	g_autofree char *forged = g_strjoinv("@zed:a", parts);
	check_fault(&bot, forged, "mismatched");
}
END_TEST

START_TEST(a_bad_event_costs_no_good_one)
{
	static const char *const bad[] = {"\"\"", "\"{}\"", "\"null\"", "\"[\"", "\"\\u0000\"",
		"\"{\\\"type\\\":\\\"m.room.encrypted\\\",\\\"sender\\\":7,\\\"content\\\":{}}\"",
		"\"{\\\"type\\\":\\\"m.room.message\\\",\\\"sender\\\":\\\"@ana:a\\\","
		"\\\"event_id\\\":\\\"$e\\\",\\\"origin_server_ts\\\":1,\\\"content\\\":{}}\""};
	meet(false);
	g_autofree char *event = device_say(&ana, "good");
	g_autofree char *good = quoted(event);
	g_autoptr(GString) all = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		g_string_append_printf(all,
			"{\"room\":\"%s\",\"event\":%s},{\"room\":\"" ROOM "\",\"event\":%s},",
			i % 2 ? ROOM : "nowhere", bad[i], good);
	g_string_truncate(all, all->len - 1);
	g_autoptr(Json) answer = device_call(&bot, "decrypt", "{\"events\":[%s]}", all->str);
	unsigned n = 0;
	for (const Json *one = json_first(json_array(answer, "ok")); one; one = json_next(one), n++)
		if (n % 2)
			ck_assert_ptr_nonnull(json_text(one, "event"));
		else
			ck_assert_str_eq(json_text(one, "fault"), "broken");
	ck_assert_uint_eq(n, 2 * G_N_ELEMENTS(bad));
	// the right words in the wrong room
	g_autoptr(Json) elsewhere = device_call(
		&bot, "decrypt", "{\"events\":[{\"room\":\"!other:a\",\"event\":%s}]}", good);
	ck_assert_str_eq(json_text(json_first(json_array(elsewhere, "ok")), "fault"), "no_key");
}
END_TEST

START_TEST(one_time_keys_do_not_run_out)
{
	device_begin(&bot, server);
	unsigned full = server_keys_left(server, &bot.address);
	ck_assert_uint_ge(full, 50);
	static const char *const ids[] = {"A", "B", "C"};
	for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++) {
		Device other = {.address = {"@many:a", ids[i]}};
		device_begin(&other, server);
		device_share(&other, "\"@bot:a\"");
		device_close(&other);
	}
	ck_assert_uint_eq(server_keys_left(server, &bot.address), full - G_N_ELEMENTS(ids));
	ck_assert_uint_eq(device_sync(&bot), G_N_ELEMENTS(ids));
	ck_assert_uint_eq(server_keys_left(server, &bot.address), full);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	Suite *suite = suite_create("talk");
	TCase *tcase = tcase_create("talk");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, what_one_says_the_other_reads, 0, 2);
	tcase_add_loop_test(tcase, nothing_is_said_before_all_have_the_key, 0, 2);
	tcase_add_loop_test(tcase, a_relation_stays_in_clear, 0, G_N_ELEMENTS(relations));
	tcase_add_test(tcase, whoever_leaves_does_not_get_the_next_key);
	tcase_add_test(tcase, a_discarded_key_is_not_used_again);
	tcase_add_test(tcase, a_key_ends_after_so_many_messages);
	tcase_add_test(tcase, what_is_played_again_shows_by_its_index);
	tcase_add_test(tcase, a_strict_machine_reads_no_device_that_nobody_signed);
	tcase_add_test(tcase, a_device_that_is_signed_later_is_read);
	tcase_add_test(tcase, a_key_may_come_after_the_words);
	tcase_add_loop_test(tcase, nobody_speaks_for_somebody_else, 0, 2);
	tcase_add_test(tcase, a_bad_event_costs_no_good_one);
	tcase_add_test(tcase, one_time_keys_do_not_run_out);
	suite_add_tcase(suite, tcase);
	return suite;
}
