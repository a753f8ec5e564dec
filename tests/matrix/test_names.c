// SPDX-License-Identifier: LGPL-3.0-or-later
// Names that people give themselves, and how they are shown.
#include "matrix/names.h"

#include <check.h>
#include <string.h>

static Names names;

static void setup(void)
{
	names_init(&names);
}

static void teardown(void)
{
	names_clear(&names);
}

static void member(const char *user, const char *membership, const char *name)
{
	g_autoptr(Json) json = json_object_new();
	json_add_text(json, "type", "m.room.member");
	json_add_text(json, "sender", user);
	json_add_text(json, "state_key", user);
	Json *content = json_add_object(json, "content");
	json_add_text(content, "membership", membership);
	if (name)
		json_add_text(content, "displayname", name);
	Event event;
	ck_assert(event_read(&event, json));
	names_note(&names, &event);
}

static void ck_called(const char *user, const char *wanted)
{
	g_autofree char *handle = names_handle(&names, user);
	ck_assert_str_eq(handle, wanted);
}

static const struct {
	const char *name, *shown; // of @eve:evil
} shown[] = {
	{"Eve", "Eve"},
	{"  Eve \n Black ", "Eve Black"},
	{"José García", "José García"},
	{"Ирина", "Ирина"},
	{NULL, "eve"},
	{"", "eve"},
	{"\u200b\u2066", "eve"},
	// somebody else's
	{"Ana", "Ana (@eve:evil)"},
	{"ANA", "ANA (@eve:evil)"},
	{"\u202eAna\u2066", "Ana (@eve:evil)"},
	{"Ａｎａ", "Ａｎａ (@eve:evil)"},
	{"Аna", "Аna (@eve:evil)"}, // its first letter is Cyrillic
	{"@ana:example.org", "@ana:example.org (@eve:evil)"},
	{"Ana (@ana:example.org)", "Ana (@ana:example.org) (@eve:evil)"},
	{"Ana: !in 3", "Ana: !in 3 (@eve:evil)"},
};

START_TEST(display_name_spoof)
{
	member("@ana:example.org", "join", "Ana");
	member("@eve:evil", "join", shown[_i].name);
	ck_called("@eve:evil", shown[_i].shown);
}
END_TEST

// Ana too, until Eve calls herself something else, or is gone.
START_TEST(both_bearers_are_told_apart)
{
	member("@ana:example.org", "join", "Ana");
	ck_called("@ana:example.org", "Ana");
	member("@eve:evil", "join", "ana");
	ck_called("@ana:example.org", "Ana (@ana:example.org)");
	member("@eve:evil", "join", "ana"); // told twice
	member("@eve:evil", "join", "Eve");
	ck_called("@ana:example.org", "Ana");
	member("@eve:evil", "invite", "Ana");
	ck_called("@ana:example.org", "Ana (@ana:example.org)");
	member("@eve:evil", "ban", "Ana");
	ck_called("@ana:example.org", "Ana");
	ck_called("@eve:evil", "eve");
	ck_called("@nobody:knows.me", "nobody");
	member("@bo:example.org", "join", NULL);
	member("@eve:evil", "join", "bo");
	ck_called("@bo:example.org", "bo (@bo:example.org)");
	ck_called("@bo:elsewhere", "bo (@bo:elsewhere)"); // of whom nothing was told
}
END_TEST

START_TEST(names_are_bounded)
{
	g_autofree char *part = g_strnfill(200, 'e');
	g_autofree char *user = g_strdup_printf("@%s:evil", part);
	g_autofree char *name = g_strnfill(500, 'n');
	member("@eve:evil", "join", name);
	g_autofree char *handle = names_handle(&names, "@eve:evil");
	ck_assert_uint_eq(strlen(handle), NAMES_SHOWN_BYTES);
	ck_assert(g_str_has_suffix(handle, "n (@eve:evil)"));
	member(user, "join", name);
	ck_called(user, user);
	for (unsigned i = 0; i < 2 * NAMES_MOST; i++) {
		g_autofree char *other = g_strdup_printf("@u%u:evil", i);
		member(other, "join", "Same");
	}
	ck_assert_uint_le(g_hash_table_size(names.shown), NAMES_MOST);
	ck_called("@u1:evil", "u1");
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("matrix/names");
	TCase *tcase = tcase_create("names");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, display_name_spoof, 0, G_N_ELEMENTS(shown));
	tcase_add_test(tcase, both_bearers_are_told_apart);
	tcase_add_test(tcase, names_are_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
