// SPDX-License-Identifier: LGPL-3.0-or-later
// What leaves for a room: plain words that say all, HTML of our own making, and whom it rings for.
#include "matrix/render.h"

#include <check.h>
#include <string.h>

static OutboxRow *row_for(const char *handle, const char *text)
{
	OutboxRow *row = outbox_row_new("home", text, OUTBOX_REPLY);
	row->room = g_strdup("picket");
	g_free(row->handle);
	row->handle = g_strdup(handle);
	row->address = g_strdup_printf("matrix:home/@%s:example.org", handle);
	return row;
}

static char *only(OutboxRow *row, RenderKind kind)
{
	g_autoptr(GPtrArray) contents = render_row(row, kind);
	ck_assert_uint_eq(contents->len, 1);
	outbox_row_free(row);
	return json_print(contents->pdata[0]);
}

#define LINK(name) "<a href=\\\"https://matrix.to/#/@" name ":example.org\\\">" name "</a>"
#define MENTIONS(name) ",\"m.mentions\":{\"user_ids\":[\"@" name ":example.org\"]}}"
#define HTML(text) ",\"format\":\"org.matrix.custom.html\",\"formatted_body\":\"" text "\""

static const struct {
	const char *handle, *text, *content;
} lines[] = {
	{"ana", "ana: two\n\t1 here\n\t2 <there>\nthat is all\n\t3 ana",
		"{\"msgtype\":\"m.notice\",\"body\":\"ana: two\\n1 here\\n2 <there>\\nthat is "
		"all\\n3 "
		"ana\"" HTML(
			LINK("ana") ": two<ul><li>1 here</li><li>2 &lt;there&gt;</li></ul>that is "
				    "all<ul><li>3 " LINK("ana") "</li></ul>") MENTIONS("ana")},
	{"ana", "ana: day 102",
		"{\"msgtype\":\"m.notice\",\"body\":\"ana: day 102\"" HTML(LINK("ana") ": day 102")
			MENTIONS("ana")},
	{"ana", "day 102", "{\"msgtype\":\"m.notice\",\"body\":\"day 102\"" MENTIONS("ana")},
	{"ana", "banana: <b>&\"'\nana-2, ana",
		"{\"msgtype\":\"m.notice\",\"body\":\"banana: <b>&\\\"'\\nana-2, ana\"" HTML(
			"banana: &lt;b&gt;&amp;&quot;&#39;<br/>ana-2, " LINK("ana"))
			MENTIONS("ana")},
};

START_TEST(render_says_and_rings)
{
	g_autofree char *content = only(row_for(lines[_i].handle, lines[_i].text), RENDER_NOTICE);
	ck_assert_str_eq(content, lines[_i].content);
}
END_TEST

// A name that is markup is text like any other.
START_TEST(render_escapes_names)
{
	OutboxRow *row = row_for("<script>", "<script>: hi");
	g_free(row->address);
	row->address = g_strdup("matrix:home/@a\"b/c:example.org");
	g_autofree char *content = only(row, RENDER_NOTICE);
	ck_assert_ptr_nonnull(strstr(content,
		"<a href=\\\"https://matrix.to/#/@a%22b%2Fc:example.org\\\">&lt;script&gt;</a>: "
		"hi"));
}
END_TEST

START_TEST(render_rings_for_all_in_a_line)
{
	OutboxRow *lead = row_for("ana", "on shift 3: ana, ben"), *other = row_for("ben", "");
	lead->company = g_ptr_array_new();
	g_ptr_array_add(lead->company, other);
	g_ptr_array_add(lead->company, other); // twice in one line, rung for once
	g_autofree char *content = only(lead, RENDER_NOTICE);
	outbox_row_free(other);
	ck_assert_ptr_nonnull(strstr(content,
		"\"m.mentions\":{\"user_ids\":[\"@ana:example.org\",\"@ben:example.org\"]}"));
	ck_assert_ptr_nonnull(strstr(content, "3: " LINK("ana") ", " LINK("ben") "\""));
}
END_TEST

// In a private chat and to a whole room nobody is named: that is said too, lest clients guess.
START_TEST(render_rings_for_nobody)
{
	OutboxRow *row = row_for("ana", "ana: hi");
	g_clear_pointer(&row->room, g_free);
	g_autofree char *private = only(row, RENDER_NOTICE);
	ck_assert_str_eq(
		private, "{\"msgtype\":\"m.notice\",\"body\":\"ana: hi\",\"m.mentions\":{}}");
	row = row_for("", "Good morning.");
	g_clear_pointer(&row->address, g_free);
	g_autofree char *room = only(row, RENDER_TEXT);
	ck_assert_str_eq(
		room, "{\"msgtype\":\"m.text\",\"body\":\"Good morning.\",\"m.mentions\":{}}");
}
END_TEST

START_TEST(render_answers_in_the_thread)
{
	OutboxRow *row = row_for("", "hi");
	row->thread = g_strdup("$root");
	g_clear_pointer(&row->address, g_free);
	g_autofree char *content = only(row, RENDER_NOTICE);
	ck_assert_ptr_nonnull(strstr(content,
		"\"m.relates_to\":{\"rel_type\":\"m.thread\",\"event_id\":\"$root\","
		"\"is_falling_back\":true,\"m.in_reply_to\":{\"event_id\":\"$root\"}}"));
}
END_TEST

// The longest words, each sign of which is five in HTML, stay below what an event may hold; nothing
// is lost where they are cut.
START_TEST(render_cuts_what_is_too_long)
{
	enum { EVENT_BYTES = 65536, LINES = 400 };
	GString *text = g_string_new(NULL);
	for (int i = 0; i < LINES; i++)
		g_string_append_printf(text, "%s%d &&&& %s", i ? "\n" : "", i,
			"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""
			"\"");
	OutboxRow *row = row_for("ana", text->str);
	g_autoptr(GPtrArray) contents = render_row(row, RENDER_NOTICE);
	ck_assert_uint_gt(contents->len, 1);
	g_autoptr(GString) all = g_string_new(NULL);
	for (unsigned i = 0; i < contents->len; i++) {
		g_autofree char *printed = json_print(contents->pdata[i]);
		ck_assert_uint_lt(strlen(printed), EVENT_BYTES - 1000);
		g_string_append_printf(
			all, "%s%s", i ? "\n" : "", json_text(contents->pdata[i], "body"));
	}
	ck_assert_str_eq(all->str, text->str);
	outbox_row_free(row);
	g_string_free(text, TRUE);
}
END_TEST

START_TEST(render_reads_addresses)
{
	ck_assert_str_eq(render_user("matrix:home/@ana:example.org"), "@ana:example.org");
	ck_assert_ptr_null(render_user("irc:libera/ana"));
	ck_assert_ptr_null(render_user("console:ana"));
	ck_assert_ptr_null(render_user(NULL));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/render");
	TCase *tcase = tcase_create("render");
	tcase_add_loop_test(tcase, render_says_and_rings, 0, G_N_ELEMENTS(lines));
	tcase_add_test(tcase, render_escapes_names);
	tcase_add_test(tcase, render_rings_for_all_in_a_line);
	tcase_add_test(tcase, render_rings_for_nobody);
	tcase_add_test(tcase, render_answers_in_the_thread);
	tcase_add_test(tcase, render_cuts_what_is_too_long);
	tcase_add_test(tcase, render_reads_addresses);
	suite_add_tcase(suite, tcase);
	return suite;
}
