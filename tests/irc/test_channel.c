// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/channel.h"

#include <check.h>
#include <string.h>

#include "irc/script.h"

static void welcome(Script *script, const char *tokens)
{
	script_in(script, ":s 001 picketbot :Welcome");
	script_in(script, ":s 005 picketbot NETWORK=x %s :are supported by this server", tokens);
	script_in(script, ":s 422 picketbot :no MOTD");
}

static unsigned joined(Script *script)
{
	unsigned in;
	channels_count(&script->client->channels, &in);
	return in;
}

// The lines that say JOIN, and how many rooms they name.
static void count_joins(const char *out, unsigned *ret_lines, unsigned *ret_rooms)
{
	g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
	*ret_lines = *ret_rooms = 0;
	for (char **line = lines; *line; line++) {
		if (!g_str_has_prefix(*line, "JOIN "))
			continue;
		ck_assert_uint_le(strlen(*line), 510);
		++*ret_lines;
		for (const char *hash = *line; (hash = strchr(hash, '#')); hash++)
			++*ret_rooms;
	}
}

static const struct {
	const char *tokens;
	unsigned rooms, lines;
} batches[] = {{"A", 3, 1}, {"A", 25, 3}, {"TARGMAX=JOIN:2", 5, 3}, {"TARGMAX=JOIN:", 10, 1},
	{"TARGMAX=JOIN:100", 25, 3}};

START_TEST(rooms_are_joined_in_batches)
{
	Script script;
	g_autoptr(GString) rooms = g_string_new(NULL);
	for (unsigned i = 0; i < batches[_i].rooms; i++)
		g_string_append_printf(rooms, "%s#room%u", i ? " " : "", i);
	script_init(&script, rooms->str);
	welcome(&script, batches[_i].tokens);
	g_autofree char *out = script_out(&script);
	unsigned lines, named;
	count_joins(out, &lines, &named);
	ck_assert_uint_eq(lines, batches[_i].lines);
	ck_assert_uint_eq(named, batches[_i].rooms);
	script_clear(&script);
}
END_TEST

START_TEST(keys_stand_at_their_rooms)
{
	Script script;
	script_init(&script, "#open #locked #shut");
	BotRoom *locked = room_find(&script.chat.rooms, "locked"),
		*shut = room_find(&script.chat.rooms, "shut");
	g_free(locked->key);
	g_free(shut->key);
	locked->key = g_strdup("k-locked");
	shut->key = g_strdup("k-shut");
	welcome(&script, "A");
	g_autofree char *out = script_out(&script);
	char *join = strstr(out, "JOIN ");
	ck_assert_ptr_nonnull(join);
	g_auto(GStrv) words = g_strsplit(g_strchomp(join), " ", -1);
	g_auto(GStrv) names = g_strsplit(words[1], ",", -1), keys = g_strsplit(words[2], ",", -1);
	ck_assert_uint_eq(g_strv_length(names), 3);
	ck_assert_uint_eq(g_strv_length(keys), 2);
	for (int i = 0; i < 2; i++)
		ck_assert_str_eq(keys[i], strcmp(names[i], "#locked") ? "k-shut" : "k-locked");
	ck_assert_str_eq(names[2], "#open");
	script_clear(&script);
}
END_TEST

START_TEST(refused_rooms_are_tried_again_later)
{
	static const char *const codes[] = {
		"403", "405", "437", "470", "471", "473", "474", "475", "476", "477", "480", "489"};
	Script script;
	script_init(&script, "#picket");
	welcome(&script, "A");
	g_free(script_out(&script));
	gint64 now = g_get_monotonic_time();
	script_in(&script, ":s %s picketbot #Picket :Cannot join", codes[_i]);
	GHashTableIter all;
	Channel *channel;
	g_hash_table_iter_init(&all, script.client->channels.all);
	g_hash_table_iter_next(&all, NULL, (gpointer *)&channel);
	ck_assert_int_eq(channel->state, CHANNEL_OUT);
	ck_assert_int_gt(channel->due_us - now, CHANNEL_RETRY_MS * 700L);
	ck_assert_int_lt(channel->due_us - now, CHANNEL_RETRY_MS * 1300L);
	ck_text(script_out(&script), "");
	channel->due_us = 0;
	client_sync(script.client);
	ck_text(script_out(&script), "JOIN #picket\n");
	ck_assert_ptr_null(script.failure);
	script_clear(&script);
}
END_TEST

START_TEST(a_room_that_is_not_ours_is_left)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "", "");
	script_in(&script, ":picketbot!u@h JOIN ##overflow");
	ck_text(script_out(&script), "PART ##overflow\n");
	script_clear(&script);
}
END_TEST

START_TEST(back_once_after_a_kick)
{
	Script script;
	script_init(&script, "#picket");
	script_login(&script, "", "");
	ck_assert_uint_eq(joined(&script), 1);
	gint64 now = g_get_monotonic_time();
	script_in(&script, ":op!u@h KICK #PICKET PicketBot :out");
	ck_assert_uint_eq(joined(&script), 0);
	GHashTableIter all;
	Channel *channel;
	g_hash_table_iter_init(&all, script.client->channels.all);
	g_hash_table_iter_next(&all, NULL, (gpointer *)&channel);
	ck_assert_int_lt(channel->due_us - now, CHANNEL_KICKED_MS * 1200L);
	channel->due_us = 0;
	client_sync(script.client);
	ck_text(script_out(&script), "JOIN #picket\n");
	script_in(&script, ":picketbot!u@h JOIN #picket");
	now = g_get_monotonic_time();
	script_in(&script, ":op!u@h KICK #picket picketbot :out");
	// then less and less often
	ck_assert_int_gt(channel->due_us - now, CHANNEL_RETRY_MS * 700L);
	script_clear(&script);
}
END_TEST

START_TEST(the_config_is_followed)
{
	Script script;
	script_init(&script, "#picket #officers");
	script_login(&script, "", "");
	room_find(&script.chat.rooms, "officers")->gone = true;
	rooms_add(&script.chat.rooms, "new", "net", "#new");
	rooms_add(&script.chat.rooms, "elsewhere", "other", "#elsewhere");
	client_sync(script.client);
	ck_text(script_out(&script), "PART #officers\nJOIN #new\n");
	script_in(&script, ":picketbot!u@h PART #officers");
	ck_text(script_out(&script), "");
	ck_assert_uint_eq(joined(&script), 1);
	script_clear(&script);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/channel");
	TCase *tests = tcase_create("channel");
	tcase_add_loop_test(tests, rooms_are_joined_in_batches, 0, G_N_ELEMENTS(batches));
	tcase_add_test(tests, keys_stand_at_their_rooms);
	tcase_add_loop_test(tests, refused_rooms_are_tried_again_later, 0, 12);
	tcase_add_test(tests, a_room_that_is_not_ours_is_left);
	tcase_add_test(tests, back_once_after_a_kick);
	tcase_add_test(tests, the_config_is_followed);
	suite_add_tcase(all, tests);
	return all;
}
