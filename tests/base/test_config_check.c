// SPDX-License-Identifier: LGPL-3.0-or-later
// The config against what is known: every kind of fault at once, each with its line and its
// sentence.
#include <check.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "base/config.h"

static const ConfigKey known[] = {
	{"bot", "name", CONFIG_TEXT, "picketbot"},
	{"bot", "store", CONFIG_TEXT, NULL},
	{"bot", "prefix", CONFIG_TEXT, "!"},
	{"bot", "operators", CONFIG_LIST, ""},
	{"bot", "alerts", CONFIG_ROOM, ""},
	{"bot", "name", CONFIG_TEXT, ""}, // known twice, as what two kinds of network share
	{"strike", "zone", CONFIG_ZONE, NULL},
	{"strike", "day_one", CONFIG_DATE, ""},
	{"strike", "official_days", CONFIG_INT, ""},
	{"strike", "milestone.*", CONFIG_DATE, ""},
	{"person", "identities", CONFIG_LIST, NULL},
	{"network", "kind", CONFIG_TEXT, NULL},
	{"network", "tls", CONFIG_BOOL, "yes"},
	{"network", "password_file", CONFIG_SECRET, ""},
	{"room", "network", CONFIG_TEXT, NULL},
	{"room", "address", CONFIG_TEXT, NULL},
	{"plugin day", "morning", CONFIG_TIME, "07:30"},
	{"plugin shifts", "grace", CONFIG_DURATION, "0m"},
	{"plugin shifts", "limit", CONFIG_INT, "20"},
	{"plugin shifts", "max", CONFIG_INT, "60", 1, 10000},
	{"plugin shifts", "unverified", CONFIG_INT, "25", 0, 100},
	{"plugin shifts", "offer", CONFIG_DURATION, "30m", 300, 7 * 86400},
	{"plugin shifts", "rest", CONFIG_DURATION, "0m", 0, 36 * 3600},
	{"plugin shifts", "pause", CONFIG_DURATION, "1m", 45, 90},
	{"place", "gates", CONFIG_NAMES, ""},
	{"plugin hello", NULL, CONFIG_TEXT, NULL},
	{0},
};

static void assert_checked(const char *text, const char *expected)
{
	g_autoptr(Config) config = config_parse("f", text);
	config_know(config, known);
	config_check(config);
	g_autofree char *faults = config_faults(config);
	g_auto(GStrv) is = g_strsplit(faults ? faults : "", "\n", -1),
		      should = g_strsplit(expected ? expected : "", "\n", -1);
	for (unsigned i = 0; is[i] || should[i]; i++) {
		ck_assert_msg(is[i] && should[i] && g_str_equal(is[i], should[i]),
			"found:\n%s\nexpected:\n%s", is[i] ? is[i] : "nothing",
			should[i] ? should[i] : "nothing");
	}
}

START_TEST(config_without_faults_has_none)
{
	assert_checked("[bot]\nstore = :memory:\noperators = console:maria; irc:libera/ana\n"
		       "alerts = officers\n[strike wga]\nzone = America/Los_Angeles\n"
		       "day_one = 2023-05-02\nmilestone.deal = 2023-09-24\nofficial_days =\n"
		       "[room officers]\nnetwork = libera\naddress = #picket\n"
		       "[plugin hello]\n[plugin day]\nmorning = 06:00\n"
		       "[plugin shifts]\nmax = 10000\nunverified = 0\noffer = 5m\nrest = 36h\n"
		       "[place lot]\ngates = 1; 2; main-lot\n[place yard]\ngates =\n",
		NULL);
}
END_TEST

// Each line that is wrong, and what is said about it.
static const struct {
	const char *line, *sentence; // "" = nothing is said about this line
} every[] = {
	{"[bot]", "'store' is missing in [bot]"},
	{"prefx = !", "unknown key 'prefx'; did you mean 'prefix'?"},
	{"name =", "'name' has no value; give it one or take the line out"},
	{"colour = red", "unknown key 'colour'; known are 'name', 'store', 'prefix', 'operators' "
			 "and 'alerts'"},
	{"alerts = oficers", "there is no [room oficers]; did you mean 'officers'?"},
	{"operators = a ; b",
		"' ;' in the value of 'operators'; write a list as 'a; b', and a comment on a line "
		"of its own with '#'"},
	{"operators = x", "'operators' stands in this section already; give it once"},
	{"", ""},
	{"[strik sag]", "unknown section 'strik'; did you mean 'strike'?"},
	{"; what stands in an unknown section is not searched", ""},
	{"junk", ""},
	{"zone = Mars", ""},
	{"[strike wga]", ""},
	{"zone = America/Los_Angels",
		"'zone' is 'America/Los_Angels'; it must be a time zone like America/Los_Angeles"},
	{"day_one = 2023-02-29", "'day_one' is '2023-02-29'; it must be a date like 2023-05-02"},
	{"official_days = many", "'official_days' is 'many'; it must be a whole number like 20"},
	{"milestone.deal = soon", "'milestone.deal' is 'soon'; it must be a date like 2023-05-02"},
	{"milestone. = 2023-05-02", "unknown key 'milestone.'; did you mean 'milestone.*'?"},
	{"[strike]", "[strike] needs a name; write '[strike NAME]'"},
	{"zone = UTC", ""},
	{"[strike wga]", "[strike wga] stands above already; put its keys together there"},
	{"zonee = UTC", "unknown key 'zonee'; did you mean 'zone'?"},
	{"[person ana]", ""},
	{"identities = ;", "'identities' is ';'; it must be a list like 'a; b'"},
	{"[network libera]", "'kind' is missing in [network libera]"},
	{"tls = on", "'tls' is 'on'; it must be 'yes' or 'no'"},
	{"password_file = /nowhere/password",
		"cannot read the secret '/nowhere/password': No such file or directory"},
	{"not a line", "this line is none of '[section]', 'key = value' and '# comment'"},
	{"[network home", "a section header ends with ']'; write '[kind]' or '[kind name]' and "
			  "nothing behind it"},
	{"x = what stands behind a bad header is not searched", ""},
	{"junk", ""},
	{"[room officers]", "'address' is missing in [room officers]"},
	{"network =", "'network' has no value; give it one"},
	{"[bot two]", "[bot] takes no name; write '[bot]'"},
	{"store = x", ""},
	{"[plugin dy]", "unknown section 'plugin dy'; did you mean 'plugin day'?"},
	{"morning = 9", ""},
	{"[plugin day]", ""},
	{"morning = 7:30", "'morning' is '7:30'; it must be a time like 07:30"},
	{"[plugin shifts]", ""},
	{"grace = 5", "'grace' is '5'; it must be a duration like 30m, 2h or 7d"},
	{"limit = 3000000000", "'limit' is '3000000000'; it must be a whole number like 20"},
	{"max = 0", "'max' is '0'; it must be from 1 to 10000"},
	{"unverified = 101", "'unverified' is '101'; it must be from 0 to 100"},
	{"offer = 299s", "'offer' is '299s'; it must be from 5m to 7d"},
	{"rest = 2d", "'rest' is '2d'; it must be from 0m to 36h"},
	{"pause = -1m", "'pause' is '-1m'; it must be a duration like 30m, 2h or 7d"},
	{"[place lot]", ""},
	{"gates = 1; main gate",
		"'gates' is '1; main gate'; it must be names without blanks like '1; 2; main-lot'"},
	{"[plugin hello]", ""},
	{"greeting = hi", "unknown key 'greeting'; this section has no keys"},
	{"[plugin]", "[plugin] needs a name; write '[plugin NAME]'"},
	{"morning = 07:30", ""},
	{"[zebra]", "unknown section 'zebra'; known are 'bot', 'strike', 'person', 'network', "
		    "'room', 'place', "
		    "'plugin day', 'plugin shifts' and 'plugin hello'"},
	{"[zebra]", "unknown section 'zebra'; known are 'bot', 'strike', 'person', 'network', "
		    "'room', 'place', "
		    "'plugin day', 'plugin shifts' and 'plugin hello'"},
	{"; at the end", ""},
};

START_TEST(config_says_every_kind_of_fault_at_once)
{
	g_autoptr(GString) text = g_string_new(NULL), expected = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(every); i++) {
		g_string_append_printf(text, "%s\n", every[i].line);
		if (*every[i].sentence)
			g_string_append_printf(expected, "%sf:%u: %s", expected->len ? "\n" : "",
				i + 1, every[i].sentence);
	}
	assert_checked(text->str, expected->str);
}
END_TEST

static const struct {
	const char *text, *faults;
} cases[] = {
	{"", "f:1: there is no section [bot]; add it, with 'store' in it"},
	{"# nothing but this\n", "f:1: there is no section [bot]; add it, with 'store' in it"},
	{"[bot]\nstore =\n", "f:2: 'store' has no value; give it one"},
	{"[Bot]\nstore = x\n", "f:1: unknown section 'Bot'; did you mean 'bot'?\n"
			       "f:1: there is no section [bot]; add it, with 'store' in it"},
	{"[bot]\nstore = x\nStore = y\n", "f:3: unknown key 'Store'; did you mean 'store'?"},
	{"[bot]\nstore = x\nalerts = room\n",
		"f:3: there is no [room room]; add it, or name another room"},
	{"[bot]\nstore = x\nalerts = a\n[rom a]\n",
		"f:3: there is no [room a]; add it, or name another room\n"
		"f:4: unknown section 'rom'; did you mean 'room'?"},
	{"[bot]\nstore = x\n[plugin shfits]\n",
		"f:3: unknown section 'plugin shfits'; did you mean 'plugin shifts'?"},
	{"[bot]\nstore = x\n[plugn shifts]\n",
		"f:3: unknown section 'plugn shifts'; did you mean 'plugin shifts'?"},
	{"[bot]\nstore = x\n[netwrk libera]\n",
		"f:3: unknown section 'netwrk'; did you mean 'network'?"},
};

START_TEST(config_faults_of_small_files)
{
	assert_checked(cases[_i].text, cases[_i].faults);
}
END_TEST

START_TEST(config_values_by_type)
{
	static const ConfigKey types[] = {
		{"bot", "int", CONFIG_INT, ""},
		{"bot", "bool", CONFIG_BOOL, ""},
		{"bot", "list", CONFIG_LIST, ""},
		{"bot", "date", CONFIG_DATE, ""},
		{"bot", "time", CONFIG_TIME, ""},
		{"bot", "zone", CONFIG_ZONE, ""},
		{"bot", "duration", CONFIG_DURATION, ""},
		{"bot", "text", CONFIG_TEXT, ""},
		{0},
	};
	static const struct {
		const char *key;
		const char *good[5], *bad[9];
	} rows[] = {
		{"int", {"0", "20", "2147483647"},
			{"-1", "1.5", "0x10", "2147483648", "twenty", "20 %", "1e3"}},
		{"bool", {"yes", "no", "true", "false"},
			{"on", "off", "1", "0", "Yes", "y", "maybe"}},
		{"list", {"a", "a; b", "a;;b"}, {";", ";;"}},
		{"date", {"2023-05-02", "2024-02-29"},
			{"2023-02-29", "2.5.2023", "today", "2023-5-2", "2023-05-02 00:01"}},
		{"time", {"00:00", "23:59"}, {"24:00", "7:30", "noon", "07:30:00"}},
		{"zone", {"UTC", "America/Los_Angeles"},
			{"PST", "+08:00", "America/../UTC", "america/los_angeles", "Europe"}},
		{"duration", {"0m", "30m", "2h", "7d", "45s"},
			{"30", "m", "-30m", "30 m", "1h30m", "99999d"}},
		{"text", {"anything", "#picket", ";x"}, {NULL}},
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		for (unsigned j = 0; j < 14; j++) {
			const char *value = j < 5 ? rows[i].good[j] : rows[i].bad[j - 5];
			if (!value)
				continue;
			g_autofree char *text = g_strdup_printf(
				"[bot]\n%s = %s\n", rows[i].key, value);
			g_autoptr(Config) config = config_parse("f", text);
			config_know(config, types);
			config_check(config);
			ck_assert_msg((config->faults->len == 0) == (j < 5), "%s = %s", rows[i].key,
				value);
		}
	}
}
END_TEST

// ---- secrets ----

static const struct {
	const char *bytes;
	gssize length;
	mode_t mode;
	const char *sentence; // behind "the secret 'PATH' "; NULL = none
} secrets[] = {
	{"hush\n", -1, 0600, NULL},
	{"hush", -1, 0400, NULL},
	{"hush\n", -1, 0640, "can be read by others; chmod 600 makes it yours alone"},
	{"hush\n", -1, 0604, "can be read by others; chmod 600 makes it yours alone"},
	{"hush\n", -1, 0620, "can be read by others; chmod 600 makes it yours alone"},
	{"", -1, 0600, "is empty; write the secret into its first line"},
	{"\nhush\n", -1, 0600, "is empty; write the secret into its first line"},
	{" \r\n", -1, 0600, "is empty; write the secret into its first line"},
	{"hu\0sh\n", 6, 0600, "is not UTF-8 text"},
	{"h\xfcsh\n", -1, 0600, "is not UTF-8 text"},
};

START_TEST(config_checks_secrets_on_their_line)
{
	g_autofree char *folder = g_dir_make_tmp("picketbot-secret-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "secret", NULL);
	ck_assert(g_file_set_contents(path, secrets[_i].bytes, secrets[_i].length, NULL));
	g_chmod(path, secrets[_i].mode);
	g_autofree char *text = g_strdup_printf(
		"[bot]\nstore = x\n[network a]\nkind = irc\npassword_file = %s\n", path);
	const char *sentence = secrets[_i].sentence;
	g_autofree char *expected = g_strdup_printf("f:5: the secret '%s' %s", path, sentence);
	assert_checked(text, sentence ? expected : NULL);
	g_unlink(path);
	g_rmdir(folder);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("config_check");
	TCase *all = tcase_create("all");
	tcase_add_test(all, config_without_faults_has_none);
	tcase_add_test(all, config_says_every_kind_of_fault_at_once);
	tcase_add_loop_test(all, config_faults_of_small_files, 0, G_N_ELEMENTS(cases));
	tcase_add_test(all, config_values_by_type);
	tcase_add_loop_test(all, config_checks_secrets_on_their_line, 0, G_N_ELEMENTS(secrets));
	suite_add_tcase(suite, all);
	return suite;
}
