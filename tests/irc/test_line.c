// SPDX-License-Identifier: LGPL-3.0-or-later
// The border between network and bot: what is a line, what is in it, and what libircclient may be
// shown of it.
#include "irc/line.h"
#include <check.h>
#include <string.h>

// ---- cutting ----

static bool collect(void *data, char *line)
{
	g_ptr_array_add(data, g_strdup(line));
	return true;
}

static char *cut(LineCutter *cutter, const char *bytes, size_t n, size_t step)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	line_cutter_init(cutter, collect, lines);
	for (size_t at = 0; at < n; at += step)
		line_cut(cutter, bytes + at, MIN(step, n - at));
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("|", (char **)lines->pdata);
}

static const struct {
	const char *bytes;
	size_t n;
	const char *lines;
	unsigned dropped;
} streams[] = {
#define BYTES(text) text, sizeof text - 1
	{BYTES("PING :a\r\nPING :b\r\n"), "PING :a|PING :b", 0},
	{BYTES("PING :a\nPING :b\n"), "PING :a|PING :b", 0},
	{BYTES("\r\n\r\n\n\r\nPING :a\r\n\r\n"), "PING :a", 0},
	{BYTES("PING :half"), "", 0},
	{BYTES("PING :nul\0byte\r\nPING :a\r\n"), "PING :a", 1},
	{BYTES("\0\r\n\0\r\nPING :a\r\n"), "PING :a", 2},
	{BYTES("PING :a\rb\r\n"), "PING :a\rb", 0},
	{BYTES("PING :a\r\r\n"), "PING :a\r", 0},
	{BYTES(""), "", 0},
};

START_TEST(line_cuts_a_stream_whatever_the_packets)
{
	for (size_t step = 1; step < 20; step++) {
		LineCutter cutter;
		g_autofree char *lines = cut(&cutter, streams[_i].bytes, streams[_i].n, step);
		ck_assert_str_eq(lines, streams[_i].lines);
		ck_assert_uint_eq(cutter.dropped, streams[_i].dropped);
	}
}
END_TEST

START_TEST(line_skips_what_is_too_long_and_goes_on)
{
	const size_t most = LINE_TAG_BYTES + LINE_BODY_BYTES + 1;
	for (size_t n = most - 2; n < most + 3; n++) {
		g_autofree char *wire = g_strdup_printf("@%0*d\nPING :after\r\n", (int)n - 1, 0);
		LineCutter cutter;
		g_autofree char *lines = cut(&cutter, wire, strlen(wire), 4096);
		ck_assert_uint_eq(cutter.dropped, n > most);
		ck_assert_str_eq(n > most ? lines : strchr(lines, '|') + 1, "PING :after");
	}
}
END_TEST

static bool take_one(void *data, char *line)
{
	LineCutter **cutter = data;
	ck_assert_str_eq(line, "one");
	g_clear_pointer(cutter, g_free); // the owner's connection ended here
	return false;
}

START_TEST(line_cutter_may_be_freed_while_it_cuts)
{
	LineCutter *cutter = g_new(LineCutter, 1);
	line_cutter_init(cutter, take_one, &cutter);
	line_cut(cutter, "one\r\ntwo\r\n", 10);
	ck_assert_ptr_null(cutter);
}
END_TEST

// ---- parsing ----

static char *shown(const Line *line)
{
	GString *text = g_string_new(NULL);
	g_string_append_printf(
		text, "%s/%s/%s %s", line->nick, line->user, line->host, line->command);
	for (unsigned i = 0; i < line->n; i++)
		g_string_append_printf(text, " [%s]", line->params[i]);
	ck_assert_ptr_null(line->params[line->n]);
	return g_string_free(text, FALSE);
}

#define BAD "\xef\xbf\xbd" // U+FFFD
#define SAME "="           // the library is shown just what came

static const struct {
	const char *text, *words; // NULL = no line of IRC
	const char *body;         // NULL = not for the library
} lines[] = {
	{":amy!u@h PRIVMSG #picket :!day", "amy/u/h PRIVMSG [#picket] [!day]",
		":amy!u@h PRIVMSG #picket !day"},
	{":amy!u@h PRIVMSG #picket :!in 3", "amy/u/h PRIVMSG [#picket] [!in 3]", SAME},
	{":amy!u@h PRIVMSG #picket :", "amy/u/h PRIVMSG [#picket] []", SAME},
	{":amy!u@h PRIVMSG #picket ::)", "amy/u/h PRIVMSG [#picket] [:)]", SAME},
	{":irc.x 001 bot :Welcome to x", "irc.x// 001 [bot] [Welcome to x]", SAME},
	{":irc.x 001 bot hi", "irc.x// 001 [bot] [hi]", SAME},
	{":amy@h join #c", "amy//h JOIN [#c]", ":amy@h JOIN #c"},
	{":amy!u@h@v NICK b", "amy/u/h@v NICK [b]", SAME},
	{":amy!a!b@h NICK b", "amy/a!b/h NICK [b]", SAME},
	{"PING :two words", "// PING [two words]", SAME},
	{"PING :a:b", "// PING [a:b]", "PING a:b"},
	{"  PING a", NULL, NULL},
	{":amy   MODE  #c   +o   bob  ", "amy// MODE [#c] [+o] [bob]", ":amy MODE #c +o bob"},
	{":amy PRIVMSG #c  :\x01VERSION\x01", "amy// PRIVMSG [#c] [VERSION]", NULL},
	// no command, or none of IRC
	{"", NULL, NULL},
	{" ", NULL, NULL},
	{":justprefix", NULL, NULL},
	{":justprefix ", NULL, NULL},
	{": PRIVMSG a b", NULL, NULL},
	{":!u@h PRIVMSG a b", NULL, NULL},
	{":@h PRIVMSG a b", NULL, NULL},
	{"12 a", NULL, NULL},
	{"0123 a", NULL, NULL},
	{"12a b", NULL, NULL},
	{"PRIV-MSG a b", NULL, NULL},
	{"1\xc3\xa9 a", NULL, NULL},
	{"@tag", NULL, NULL},
	{"@tag ", NULL, NULL},
	{"@", NULL, NULL},
	{"@ PING a", "// PING [a]", "PING a"},
	{"@a=b    PING a", "// PING [a]", "PING a"},
	{"@a=b @c=d PING a", NULL, NULL},
	// what libircclient would read from stale bytes, or not survive
	{"PRIVMSG", "// PRIVMSG", NULL},
	{":al!u@h NICK", "al/u/h NICK", NULL},
	{":al!u@h MODE", "al/u/h MODE", NULL},
	{":al!u@h AWAY", "al/u/h AWAY", NULL},
	{":srv 001", "srv// 001", NULL},
	{"NICK bob", "// NICK [bob]", NULL},
	{"NOTICE picket", "// NOTICE [picket]", NULL},
	{":a PRIVMSG picket", "a// PRIVMSG [picket]", NULL},
	{":a MODE picket", "a// MODE [picket]", NULL},
	{":a KICK #c", "a// KICK [#c]", NULL},
	{":srv 000 a b", "srv// 000 [a] [b]", NULL},
	{":op!u@h KILL picket :bye", "op/u/h KILL [picket] [bye]", NULL}, // it would swallow it
	// CTCP is ours alone
	{":a PRIVMSG p :\x01", "a// PRIVMSG [p] []", NULL},
	{":a PRIVMSG p :\x01\x01", "a// PRIVMSG [p] []", NULL},
	{":a PRIVMSG p :\x01"
	 "FINGER\x01",
		"a// PRIVMSG [p] [FINGER]", NULL},
	{":a PRIVMSG p :\x01"
	 "ACTION waves",
		"a// PRIVMSG [p] [ACTION waves]", NULL},
	{":a NOTICE p :\x01VERSION x\x01", "a// NOTICE [p] [VERSION x]", NULL},
	{":a PRIVMSG p \x01"
	 "DCC\x01 chat",
		"a// PRIVMSG [p] [DCC] [chat]", NULL},
	{":a PRIVMSG p :no \x01"
	 "CTCP\x01",
		"a// PRIVMSG [p] [no \x01"
		"CTCP\x01]",
		SAME},
	{":a TOPIC #c :\x01x\x01", "a// TOPIC [#c] [\x01x\x01]", ":a TOPIC #c \x01x\x01"},
	// bytes
	{":a PRIVMSG p :caf\xe9 x", "a// PRIVMSG [p] [caf" BAD " x]", ":a PRIVMSG p :caf" BAD " x"},
	{":a PRIVMSG p :\xc3", "a// PRIVMSG [p] [" BAD "]", ":a PRIVMSG p " BAD},
	{":a PRIVMSG p :\xed\xa0\x80 x", "a// PRIVMSG [p] [" BAD BAD BAD " x]",
		":a PRIVMSG p :" BAD BAD BAD " x"},
	{":a PRIVMSG p :caf\xc3\xa9 x", "a// PRIVMSG [p] [caf\xc3\xa9 x]", SAME},
	{":a PRIVMSG p :x\ry\x1bz\x7f \x08", "a// PRIVMSG [p] [x" BAD "y" BAD "z" BAD " " BAD "]",
		":a PRIVMSG p :x" BAD "y" BAD "z" BAD " " BAD},
	{":a PRIVMSG p :\x02"
	 "b\x0f \x03"
	 "4r \x11 \x16 \x1d \x1e \x1f\tt",
		"a// PRIVMSG [p] [\x02"
		"b\x0f \x03"
		"4r \x11 \x16 \x1d \x1e \x1f\tt]",
		SAME},
	{":a\xff!u@h PRIVMSG p\xff :x y", "a" BAD "/u/h PRIVMSG [p" BAD "] [x y]",
		":a" BAD "!u@h PRIVMSG p" BAD " :x y"},
	// many parameters
	{":s 005 p A B C D E F G H I J K L M :are supported",
		"s// 005 [p] [A] [B] [C] [D] [E] [F] [G] [H] [I] [J] [K] [L] [M] [are supported]",
		SAME},
};

START_TEST(line_parses)
{
	Line line;
	bool good = line_parse(&line, lines[_i].text);
	ck_assert_msg(good == (lines[_i].words != NULL), "%s", lines[_i].text);
	if (good) {
		g_autofree char *words = shown(&line);
		ck_assert_str_eq(words, lines[_i].words);
		const char *body = g_strcmp0(lines[_i].body, SAME) ? lines[_i].body
								   : lines[_i].text;
		ck_assert_pstr_eq(line.body, body);
	}
	line_clear(&line);
	const Line empty = {0};
	ck_assert_mem_eq(&line, &empty, sizeof line);
}
END_TEST

START_TEST(line_knows_ctcp_by_its_first_byte)
{
	static const struct {
		const char *text;
		bool ctcp;
	} cases[] = {{":a PRIVMSG p :\x01PING 1\x01", true}, {":a NOTICE p :\x01PING 1\x01", true},
		{":a PRIVMSG p :x\x01PING\x01", false}, {":a TOPIC p :\x01PING\x01", false}};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		Line line;
		ck_assert(line_parse(&line, cases[i].text));
		ck_assert_msg(line.ctcp == cases[i].ctcp, "%s", cases[i].text);
		line_clear(&line);
	}
}
END_TEST

START_TEST(line_joins_the_parameters_past_the_last)
{
	g_autoptr(GString) text = g_string_new("005");
	for (int i = 0; i < 45; i++)
		g_string_append_printf(text, " P%d", i);
	Line line;
	ck_assert(line_parse(&line, text->str));
	ck_assert_uint_eq(line.n, LINE_MAX_PARAMS);
	ck_assert_str_eq(line.params[38], "P38");
	ck_assert_str_eq(line.params[39], "P39 P40 P41 P42 P43 P44");
	line_clear(&line);
}
END_TEST

START_TEST(line_body_never_outgrows_the_library)
{
	for (size_t n = LINE_BODY_BYTES - 30; n < LINE_BODY_BYTES + 200; n++) {
		g_autofree char *good = g_strdup_printf("PRIVMSG #c :%0*d", (int)n - 12, 0);
		g_autofree char *many = g_strdup_printf("005%s %0*d x",
			" A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A "
			"A A A",
			(int)n - 3 - 2 * 39 - 3, 0);
		const char *texts[] = {good, many};
		for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
			Line line;
			ck_assert_uint_eq(strlen(texts[i]), n);
			ck_assert_int_eq(line_parse(&line, texts[i]), n <= LINE_BODY_BYTES);
			ck_assert(!line.body || strlen(line.body) <= LINE_BODY_BYTES);
			line_clear(&line);
		}
	}
	g_autofree char *latin = g_strnfill(400, '\xe9'),
			*grows = g_strconcat("PRIVMSG #c :", latin, NULL);
	Line line;
	ck_assert(!line_parse(&line, grows)); // 1212 bytes as U+FFFD
}
END_TEST

// ---- tags ----

static const struct {
	const char *text, *key, *value; // NULL = not there
} tags[] = {
	{"@account=amy PING a", "account", "amy"},
	{"@account=amy PING a", "acc", NULL},
	{"@account=amy PING a", "time", NULL},
	{"PING a", "account", NULL},
	{"@account PING a", "account", ""},
	{"@account= PING a", "account", ""},
	{"@account=a=b PING a", "account", "a=b"},
	{"@account=eve;account=amy PING a", "account", "amy"},
	{"@+account=eve;account=amy PING a", "account", "amy"},
	{"@+account=eve PING a", "account", NULL},
	{"@+account=eve PING a", "+account", "eve"},
	{"@+account=eve PING a", "+account", "eve"},
	{"@example.org/account=x PING a", "example.org/account", "x"},
	{"@;;a=1;;b=2; PING a", "b", "2"},
	{"@=x;a=1 PING a", "a", "1"},
	{"@=x;a=1 PING a", "", NULL},
	{"@a=1\\:2\\s3\\\\4\\r5\\n6 PING a", "a", "1;2 3\\4\r5\n6"},
	{"@a=\\x\\y PING a", "a", "xy"},
	{"@a=x\\ PING a", "a", "x"},
	{"@a=x\\;b=y PING a", "a", "x"},
	{"@a=x\\;b=y PING a", "b", "y"},
	{"@a=\\\\\\ PING a", "a", "\\"},
	{"@a=\xff PING a", "a", BAD},
	{"@time=2026-11-23T00:00:00.000Z;msgid=1;account=amy :a!u@h PRIVMSG #c :x", "account",
		"amy"},
};

START_TEST(line_reads_tags_always)
{
	Line line;
	ck_assert(line_parse(&line, tags[_i].text));
	ck_assert_pstr_eq(line_tag(&line, tags[_i].key), tags[_i].value);
	line_clear(&line);
}
END_TEST

START_TEST(line_takes_tags_up_to_their_limit)
{
	for (size_t n = LINE_TAG_BYTES - 2; n < LINE_TAG_BYTES + 3; n++) { // "@" to the blank
		g_autofree char *text = g_strdup_printf(
			"@account=amy;x=%0*d PING a", (int)n - 16, 0);
		Line line;
		ck_assert_int_eq(line_parse(&line, text), n <= LINE_TAG_BYTES);
		ck_assert_pstr_eq(line_tag(&line, "account"), n <= LINE_TAG_BYTES ? "amy" : NULL);
		line_clear(&line);
	}
}
END_TEST

START_TEST(line_tags_of_a_client_crowd_out_none_of_the_server)
{
	g_autoptr(GString) text = g_string_new("@");
	for (int i = 0; i < 1000; i++)
		g_string_append_printf(text, "+%d;", i);
	g_string_append(text, "account=amy PING a");
	Line line;
	ck_assert(line_parse(&line, text->str));
	ck_assert_pstr_eq(line_tag(&line, "account"), "amy");
	ck_assert_uint_le(g_hash_table_size(line.tags), LINE_MAX_TAGS);
	line_clear(&line);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	TCase *cutting = tcase_create("cut"), *parsing = tcase_create("parse");
	tcase_add_loop_test(
		cutting, line_cuts_a_stream_whatever_the_packets, 0, G_N_ELEMENTS(streams));
	tcase_add_test(cutting, line_skips_what_is_too_long_and_goes_on);
	tcase_add_test(cutting, line_cutter_may_be_freed_while_it_cuts);
	tcase_add_loop_test(parsing, line_parses, 0, G_N_ELEMENTS(lines));
	tcase_add_test(parsing, line_knows_ctcp_by_its_first_byte);
	tcase_add_test(parsing, line_joins_the_parameters_past_the_last);
	tcase_add_test(parsing, line_body_never_outgrows_the_library);
	tcase_add_loop_test(parsing, line_reads_tags_always, 0, G_N_ELEMENTS(tags));
	tcase_add_test(parsing, line_takes_tags_up_to_their_limit);
	tcase_add_test(parsing, line_tags_of_a_client_crowd_out_none_of_the_server);
	Suite *all = suite_create("line");
	suite_add_tcase(all, cutting);
	suite_add_tcase(all, parsing);
	return all;
}
