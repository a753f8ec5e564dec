// SPDX-License-Identifier: LGPL-3.0-or-later
// What of an announcement leads somewhere, and which letters are not what they seem.
#include <check.h>
#include <string.h>

#include "plugins/updates/bulletin.h"
#include "plugins/updates/fault.h"

Suite *suite(void);

static const struct {
	const char *word, *host; // NULL = it is no link
} links[] = {
	{"wga.org", "wga.org"}, {"(www.WGA.org/news),", "www.wga.org"},
	{"https://wga.org/a?b#c", "wga.org"}, {"https://wga.org:8443/", "wga.org"},
	{"wga.org.", "wga.org"}, {"evil.example/wga.org", "evil.example"},
	{"https://wga.org@evil.example/", "wga.org@evil.example"}, // no host of anybody
	{"https://wga.org\\@evil.example/", "wga.org\\@evil.example"},
	{"javascript://wga.org", "wga.org"}, {"http://0x7f.1/", "0x7f.1"}, {"on", NULL},
	{"sites,", NULL}, {"9.30", NULL}, {"e.g.", NULL}, {"a.m.", NULL}, {"...", NULL},
	{"3.5%", NULL}, {"Paramount.We", "paramount.we"}, // clients make a link of it
};

START_TEST(links_are_seen)
{
	g_autofree char *host = text_link_host(links[_i].word);
	ck_assert_msg(!g_strcmp0(host, links[_i].host), "%s: %s", links[_i].word, host);
}
END_TEST

static const struct {
	const char *word;
	bool mixes;
} mixed[] = {
	{"payment", false},
	{"p\u0430yment", true}, // a Cyrillic a
	{"\u0420icket", true},
	{"\u0437\u0430\u0431\u0430\u0441\u0442\u043e\u0432\u043a\u0430", false},
	{"\u03b1pay", true},
	{"caf\u00e9", false},
	{"9-12", false},
	{"\u6771\u4eac\u306e\u30b9\u30c8", false}, // scripts that are written together
	{"", false},
};

START_TEST(mixed_letters_are_seen)
{
	ck_assert_msg(text_mixes(mixed[_i].word) == mixed[_i].mixes, "%s", mixed[_i].word);
}
END_TEST

static const struct {
	const char *text, *normal;
} normal[] = {
	{"a  b\n\nc", "a b c"},
	{" a\t", " a "},
	{"cafe\u0301", "caf\u00e9"},
	{"\ufb01ne", "\ufb01ne"}, // NFC, not NFKC
	{"A\u00a0b", "A b"},
	{"", ""},
};

START_TEST(normal_form_is_as_stated)
{
	g_autofree char *form = bulletin_normal(normal[_i].text);
	ck_assert_str_eq(form, normal[_i].normal);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("updates fault");
	TCase *tcase = tcase_create("fault");
	tcase_add_loop_test(tcase, links_are_seen, 0, G_N_ELEMENTS(links));
	tcase_add_loop_test(tcase, mixed_letters_are_seen, 0, G_N_ELEMENTS(mixed));
	tcase_add_loop_test(tcase, normal_form_is_as_stated, 0, G_N_ELEMENTS(normal));
	suite_add_tcase(suite, tcase);
	return suite;
}
