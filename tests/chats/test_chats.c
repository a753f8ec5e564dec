// SPDX-License-Identifier: LGPL-3.0-or-later
// Runs every tests/chats/*.chat: whole conversations with the real plugins. What must come stands
// under the line that causes
// it; "…" matches anything. Lines of the runner: "%config" (what follows, up to "%end", is the
// config instead of the ready
// strike's, further down from the next restart on), "%restart", "%clock MOMENT", "%away MOMENT" (what
// is said up to "%back" was said while the bot was away since then), "%limits on" and "%limits off" (limits
// on floods do not hold at first, for the clock stands still). "%live" makes the room one with live posts, up to
// the next restart; then "%tap NAME KEY" sets a mark on a post, "%untap NAME KEY BY" takes it away, and
// "%remove BY KEY" the post. "%feed SOURCE FILE": a file of tests/ is what that source says now.
// "%ready": what the ready strike's officers and captain have said by then, which is left out otherwise.
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "harness/chats.h"
#include "harness/live.h"

Suite *suite(void);

typedef struct {
	const char *name;
	char **lines;
	unsigned at; // of the line to read next
	House house;
	GString *diff;
} Script;

static bool is_output(const char *line)
{
	return g_str_has_prefix(line, "room: ") || g_str_has_prefix(line, "private: ") ||
	       g_str_has_prefix(line, "private ") || g_str_has_prefix(line, "fault: ") ||
	       g_str_has_prefix(line, "board: ");
}

// "…" stands for any text within a line.
static bool matches(const char *pattern, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(pattern, "…", -1);
	size_t n = strlen(parts[0]);
	if (strncmp(text, parts[0], n))
		return false;
	text += n;
	for (char **part = parts + 1; *part; part++) {
		bool last = !part[1];
		if (last)
			return strlen(text) >= strlen(*part) && g_str_has_suffix(text, *part);
		const char *found = strstr(text, *part);
		if (!found)
			return false;
		text = found + strlen(*part);
	}
	return !*text;
}

static void expect(Script *chat, const char *cause)
{
	g_autofree char *out = house_take(&chat->house);
	g_auto(GStrv) came = g_strsplit(g_strchomp(out), "\n", -1);
	unsigned n = *out ? g_strv_length(came) : 0, i = 0;
	for (; chat->lines[chat->at] && is_output(chat->lines[chat->at]); chat->at++, i++)
		if (i >= n || !matches(chat->lines[chat->at], came[i]))
			g_string_append_printf(chat->diff, "%s:%u: after '%s'\n  - %s\n  + %s\n",
				chat->name, chat->at + 1, cause, chat->lines[chat->at],
				i < n ? came[i] : "(nothing)");
	for (; i < n; i++)
		g_string_append_printf(chat->diff, "%s:%u: after '%s'\n  + %s\n", chat->name,
			chat->at + 1, cause, came[i]);
}

// What follows up to "%end".
static char *take_config(Script *chat)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (; chat->lines[chat->at] && strcmp(chat->lines[chat->at], "%end"); chat->at++)
		g_string_append_printf(text, "%s\n", chat->lines[chat->at]);
	if (chat->lines[chat->at])
		chat->at++;
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *leading_config(Script *chat)
{
	while (chat->lines[chat->at] && (!*chat->lines[chat->at] || *chat->lines[chat->at] == '#'))
		chat->at++;
	if (g_strcmp0(chat->lines[chat->at], "%config"))
		return NULL;
	chat->at++;
	return take_config(chat);
}

// As a machine's clock may be set, backward too: the console itself never goes back.
static void set_clock(Script *chat, const char *moment)
{
	int64_t now = 0;
	ck_assert_msg(clock_parse(moment, chat->house.console.zone, &now), "%s: %%clock %s",
		chat->name, moment);
	clock_init(&chat->house.app.clock, CLOCK_STILL, now);
	g_clear_pointer(&chat->house.console.last_speaker, g_free);
	host_run_due(&chat->house.app.host); // as the loop, which looks at the clock
	console_flush(&chat->house.console);
}

static bool run_live(Script *chat, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	unsigned n = g_strv_length(words);
	const LiveTap tap = {n > 1 ? words[1] : NULL, n > 2 ? words[2] : NULL};
	if (!strcmp(line, "%live"))
		live_begin(&chat->house);
	else if (n == 3 && !strcmp(words[0], "%tap"))
		live_tap(&chat->house, &tap);
	else if (n == 4 && !strcmp(words[0], "%untap"))
		live_untap(&chat->house, &tap, words[3]);
	else if (n == 3 && !strcmp(words[0], "%remove"))
		live_remove(&chat->house, words[1], words[2]);
	else
		return false;
	return true;
}

static bool run_feed(Script *chat, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	if (g_strv_length(words) != 3 || strcmp(words[0], "%feed") != 0)
		return false;
	house_feed(&chat->house, words[1], words[2]);
	return true;
}

static void run_line(Script *chat)
{
	const char *line = chat->lines[chat->at++];
	if (!strcmp(line, "%restart"))
		house_restart(&chat->house);
	else if (!strcmp(line, "%config")) { // from the next restart on
		g_free(chat->house.config);
		chat->house.config = take_config(chat);
	} else if (g_str_has_prefix(line, "%clock "))
		set_clock(chat, line + strlen("%clock "));
	else if (g_str_has_prefix(line, "%away "))
		house_away(&chat->house, line + strlen("%away "));
	else if (!strcmp(line, "%back"))
		house_away(&chat->house, NULL);
	else if (!strcmp(line, "%ready"))
		house_fill(&chat->house);
	else if (!strcmp(line, "%limits on"))
		house_limit(&chat->house);
	else if (!strcmp(line, "%limits off"))
		house_spare(&chat->house);
	else if (!run_live(chat, line) && !run_feed(chat, line))
		house_say(&chat->house, line);
	live_show(&chat->house);
	expect(chat, line);
}

START_TEST(a_chat_goes_as_written)
{
	g_auto(GStrv) files = chats_files();
	g_autofree char *text = NULL;
	ck_assert(g_file_get_contents(files[_i], &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *name = g_path_get_basename(files[_i]);
	Script chat = {.name = name, .lines = lines, .diff = g_string_new(NULL)};
	g_autofree char *config = leading_config(&chat);
	g_autofree char *folder = g_dir_make_tmp("chat-XXXXXX", NULL);
	g_autofree char *store = g_build_filename(folder, "chat.db", NULL);
	house_init(&chat.house, config, strstr(text, "%restart") ? store : NULL);
	while (chat.lines[chat.at])
		run_line(&chat);
	house_clear(&chat.house);
	g_autofree char *remove = g_strdup_printf("rm -rf '%s'", folder);
	ck_assert(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
	if (chat.diff->len) // a failure's own message must be short
		fprintf(stderr, "%s", chat.diff->str);
	ck_assert_msg(!chat.diff->len, "%s does not go as written", name);
	g_string_free(chat.diff, TRUE);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("chats");
	TCase *tcase = tcase_create("chats");
	g_auto(GStrv) files = chats_files();
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_chat_goes_as_written, 0, (int)g_strv_length(files));
	suite_add_tcase(suite, tcase);
	return suite;
}
