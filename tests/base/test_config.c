// SPDX-License-Identifier: LGPL-3.0-or-later
// The config file's form: what the scanner takes, and the fault of each line that it does not.
#include <check.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"

#define NO_END                                                                                     \
	"a section header ends with ']'; write '[kind]' or '[kind name]' and nothing behind it"
#define NO_HEADER                                                                                  \
	"a section header is '[kind]' or '[kind name]', of letters, digits, '.', '_' and '-', "    \
	"each up to 64"
#define NO_LINE "this line is none of '[section]', 'key = value' and '# comment'"
#define INVISIBLE "there is a control or invisible character in this line; type it anew"
#define SEMICOLON                                                                                  \
	"' ;' in the value of 'a'; write a list as 'a; b', and a comment on a line of its own "    \
	"with '#'"
#define HASH "' #' in the value of 'a'; a comment stands on a line of its own"
#define TWICE "'a' stands in this section already; give it once"

static const struct {
	const char *text, *faults; // NULL = none
} forms[] = {
	{"", NULL},
	{"# nothing\n\n   \n  # but remarks\n", NULL},
	{"[bot]\nname = picketbot\n", NULL},
	{"\xEF\xBB\xBF[bot]\r\nname = picketbot\r\n\r\n# end", NULL},
	{"[bot]\nprefix = #\naddress = #picket\nother = ;\n", NULL},
	{"[bot]\noperators = a; b;c\ntext = a#b = c [d]\n", NULL},
	{"[ room   picket ]\n  a=b  \n\tc =\td\n", NULL},
	{"; old style\n", "f:1: a comment begins with '#', not with ';'"},
	{"[bot]\nname picketbot\n", "f:2: " NO_LINE},
	{"[bot]\n= picketbot\n", "f:2: " NO_LINE},
	{"name = x\n[bot]\n", "f:1: 'name' stands in no section; begin with a line like '[bot]'"},
	{"[bot]\na = x # why\n", "f:2: " HASH},
	{"[bot]\na = x\t; y\n", "f:2: " SEMICOLON},
	{"[bot]\na = #x #y\n", "f:2: " HASH},
	{"[bot]\na = 1\na = 2\na = 3\n", "f:3: " TWICE "\nf:4: " TWICE},
	{"[bot]\na = 1\n[room x]\na = 1\n", NULL},
	{"[room x]\n[room y]\n[room x]\n",
		"f:3: [room x] stands above already; put its keys together there"},
	{"[bot]\n[bot]", "f:2: [bot] stands above already; put its keys together there"},
	{"[bot\n", "f:1: " NO_END},
	{"[bot] # mine\n", "f:1: " NO_END},
	{"[\n", "f:1: " NO_END},
	{"[]\n", "f:1: " NO_HEADER},
	{"[room a b]\n", "f:1: " NO_HEADER},
	{"[room piqu\xc3\xa9]\n", "f:1: " NO_HEADER},
	{"[bot]\na = caf\xe9\n", "f:2: this line is not UTF-8; save the file as UTF-8"},
	{"[bot]\na = \x1b[31m\n", "f:2: " INVISIBLE},
	{"[bot]\ra = b\r", "f:1: " INVISIBLE},
	{"[bot]\na\xc2\xa0= b\n", "f:2: " INVISIBLE},
	{"[bot]\na = b\xe2\x80\x8b\n", "f:2: " INVISIBLE},
	{"[bot]\na = \xe2\x80\xae"
	 "b\n",
		"f:2: " INVISIBLE},
	{"[bot]\nx\n;\n[\na = b # c", "f:2: " NO_LINE "\n"
				      "f:3: a comment begins with '#', not with ';'\n"
				      "f:4: " NO_END "\n"
				      "f:5: " HASH},
};

static void assert_faults(const Config *config, const char *expected)
{
	g_autofree char *faults = config_faults(config);
	ck_assert_msg(g_strcmp0(faults, expected) == 0, "found:\n%s\nexpected:\n%s",
		faults ? faults : "nothing", expected ? expected : "nothing");
}

START_TEST(config_says_the_fault_of_each_line)
{
	g_autoptr(Config) config = config_parse("f", forms[_i].text);
	assert_faults(config, forms[_i].faults);
}
END_TEST

START_TEST(config_keeps_what_is_well_formed)
{
	g_autoptr(Config) config = config_parse("f",
		"[room a]\nkey = a = b; [c] \"d\" %s\n\njunk\nlast =\nkey = second\n"
		"[room b]\n[room a]\nmore = x\n[place a]\n");
	const ConfigSection *room = config_section(config, "room", 0);
	ck_assert_str_eq(room->name, "a");
	ck_assert_str_eq(config_entry(room, "key")->value, "a = b; [c] \"d\" %s");
	ck_assert_uint_eq(config_entry(room, "key")->line, 2);
	ck_assert_str_eq(config_entry(room, "last")->value, "");
	ck_assert_ptr_null(config_entry(room, "more"));
	ck_assert_str_eq(config_section(config, "room", 1)->name, "b");
	ck_assert_ptr_null(config_section(config, "room", 2)); // the repeated one is not found
	ck_assert_ptr_eq(config_find(config, "room", "a"), room);
	ck_assert_ptr_null(config_find(config, "place", "b"));
	ck_assert_uint_eq(config_find(config, "place", "a")->line, 10);
}
END_TEST

// ---- files ----

static char *write_file(const char *bytes, size_t length)
{
	char *path = NULL;
	int fd = g_file_open_tmp("picketbot-config-XXXXXX", &path, NULL);
	ck_assert_int_ge(fd, 0);
	ck_assert(write(fd, bytes, length) == (ssize_t)length);
	close(fd);
	return path;
}

static Config *load(const char *bytes, size_t length)
{
	g_autofree char *path = write_file(bytes, length);
	g_autoptr(GError) error = NULL;
	Config *config = config_load(path, &error);
	g_unlink(path);
	ck_assert_msg(config != NULL, "%s", error ? error->message : "no error");
	g_free(config->path);
	config->path = g_strdup("f");
	return config;
}

START_TEST(config_is_read_from_a_file)
{
	static const char text[] = "[bot]\nname = a\n";
	g_autoptr(Config) config = load(text, strlen(text));
	assert_faults(config, NULL);
	ck_assert_str_eq(config_entry(config_find(config, "bot", ""), "name")->value, "a");
	g_autofree char *temporary = g_strdup(g_get_tmp_dir());
	ck_assert_str_eq(config->folder, temporary);
}
END_TEST

START_TEST(config_that_cannot_be_read_is_an_error)
{
	static const char *const paths[][2] = {
		{"/nowhere/picketbot.conf",
			"cannot read '/nowhere/picketbot.conf': No such file or directory"},
		{"/", "cannot read '/': Is a directory"},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(GError) error = NULL;
		ck_assert_ptr_null(config_load(paths[i][0], &error));
		ck_assert_str_eq(error->message, paths[i][1]);
	}
}
END_TEST

START_TEST(config_says_where_a_nul_stands)
{
	static const char bytes[] = "[bot]\na = b\0c\nd = e\n";
	g_autoptr(Config) config = load(bytes, sizeof bytes - 1);
	assert_faults(
		config, "f:2: there is a NUL byte in this line; save the file as plain UTF-8 text");
	ck_assert_str_eq(config_entry(config_find(config, "bot", ""), "d")->value, "e");
}
END_TEST

START_TEST(config_refuses_long_lines)
{
	g_autoptr(GString) text = g_string_new("[bot]\na = ");
	for (int i = 0; i < CONFIG_MAX_LINE - 4; i++)
		g_string_append_c(text, 'x');
	g_autoptr(Config) longest = config_parse("f", text->str);
	assert_faults(longest, NULL);
	g_string_append_c(text, 'x');
	g_autoptr(Config) longer = config_parse("f", text->str);
	assert_faults(longer, "f:2: this line is over 4096 bytes; make it shorter");
}
END_TEST

START_TEST(config_stops_at_a_mebibyte)
{
	static const char line[] = "# 345678901234\n", first[] = "[bot]\na = 1\n\n";
	g_autoptr(GString) text = g_string_new(first);
	while (text->len < CONFIG_MAX_BYTES)
		g_string_append(text, line);
	g_string_truncate(text, CONFIG_MAX_BYTES);
	g_autoptr(Config) largest = load(text->str, text->len);
	assert_faults(largest, NULL);
	g_string_append(text, "junk\n");
	g_autoptr(Config) larger = load(text->str, text->len);
	g_autofree char *faults = config_faults(larger);
	ck_assert_ptr_null(strchr(faults, '\n'));
	ck_assert_ptr_nonnull(strstr(faults, ": the file is over 1 MiB; what stands from here on"));
	ck_assert_str_eq(config_entry(config_find(larger, "bot", ""), "a")->value, "1");
}
END_TEST

START_TEST(config_says_a_thousand_faults_and_no_more)
{
	g_autoptr(GString) text = g_string_new("[bot]\n");
	for (int i = 0; i < CONFIG_MAX_FAULTS * 3; i++)
		g_string_append(text, "junk\n");
	g_autoptr(Config) config = config_parse("f", text->str);
	g_autofree char *faults = config_faults(config);
	g_auto(GStrv) lines = g_strsplit(faults, "\n", -1);
	ck_assert_uint_eq(g_strv_length(lines), CONFIG_MAX_FAULTS + 1);
	ck_assert_str_eq(lines[CONFIG_MAX_FAULTS],
		"f:1002: there are more faults than 1000; the others are not shown");
}
END_TEST

START_TEST(config_faults_stand_in_order_of_lines)
{
	g_autoptr(Config) config = config_parse("f", "");
	config_fault(config, 9, "c");
	config_fault(config, 2, "first of %d\nwith \x1b[1mcontrols\x02", 2);
	config_fault(config, 10, "d");
	config_fault(config, 2, "second");
	assert_faults(config, "f:2: first of 2 with [1mcontrols\nf:2: second\nf:9: c\nf:10: d");
	g_autofree char *huge = g_strnfill(5000, 'x');
	config_fault(config, 1, "%s", huge);
	g_autofree char *faults = config_faults(config);
	ck_assert_uint_lt(strlen(faults), 1200);
}
END_TEST

// ---- anything ----

static const char *random_piece(GRand *random)
{
	static const char *const pieces[] = {
		"[bot]",
		"[room x]",
		"[roon x]",
		"[plugin day]",
		"[",
		"]",
		"\n",
		"\n",
		"\n",
		"\r\n",
		" ",
		"name",
		"network",
		"=",
		" = ",
		";",
		"#",
		" ;",
		" #",
		"\xff",
		"\xe2\x80\xae",
		"\xc3\xa9",
		"07:30",
		"America/Los_Angeles",
		"..",
		"-1",
		"\t",
		"\x01",
		"\xEF\xBB\xBF",
		"yes",
	};
	return pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))];
}

START_TEST(config_survives_any_bytes)
{
	static const ConfigKey known[] = {
		{"bot", "name", CONFIG_TEXT, NULL},
		{"bot", "zone", CONFIG_ZONE, ""},
		{"room", "network", CONFIG_ROOM, NULL},
		{"room", "name", CONFIG_INT, "1"},
		{"plugin day", "name", CONFIG_TIME, "07:30"},
		{"plugin day", "network", CONFIG_SECRET, ""},
		{0},
	};
	g_autoptr(GRand) random = g_rand_new_with_seed(20230502);
	for (int round = 0; round < 20000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int i = g_rand_int_range(random, 0, 60); i > 0; i--) {
			if (round % 2)
				g_string_append(text, random_piece(random));
			else
				g_string_append_c(text, (char)g_rand_int_range(random, 1, 256));
		}
		g_autoptr(Config) config = config_parse("f", text->str);
		config_know(config, known);
		config_check(config);
		g_autofree char *faults = config_faults(config);
		ck_assert(!faults || g_utf8_validate(faults, -1, NULL));
		if (!faults)
			ck_assert_ptr_nonnull(config_text(
				config, config_section(config, "bot", 0), "bot", "name"));
	}
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("config");
	TCase *form = tcase_create("form");
	tcase_add_loop_test(form, config_says_the_fault_of_each_line, 0, G_N_ELEMENTS(forms));
	tcase_add_test(form, config_keeps_what_is_well_formed);
	tcase_add_test(form, config_says_a_thousand_faults_and_no_more);
	tcase_add_test(form, config_faults_stand_in_order_of_lines);
	suite_add_tcase(suite, form);
	TCase *file = tcase_create("file");
	tcase_set_timeout(file, 120);
	tcase_add_test(file, config_is_read_from_a_file);
	tcase_add_test(file, config_that_cannot_be_read_is_an_error);
	tcase_add_test(file, config_says_where_a_nul_stands);
	tcase_add_test(file, config_refuses_long_lines);
	tcase_add_test(file, config_stops_at_a_mebibyte);
	tcase_add_test(file, config_survives_any_bytes);
	suite_add_tcase(suite, file);
	return suite;
}
