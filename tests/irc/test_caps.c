// SPDX-License-Identifier: LGPL-3.0-or-later
#include "irc/caps.h"

#include <check.h>
#include <string.h>

typedef struct {
	Caps caps;
	Speaker speaker;
	GString *said;
	CapsNews news; // of the last line
} Fixture;

static void on_speak(void *data, SpeakWhen when, const char *line)
{
	ck_assert_int_eq(when, SPEAK_NOW);
	g_string_append_printf(
		((Fixture *)data)->said, "%s%s", ((Fixture *)data)->said->len ? "|" : "", line);
}

static void fixture_init(Fixture *fixture, unsigned unwanted)
{
	fixture->said = g_string_new(NULL);
	fixture->speaker = (Speaker){on_speak, fixture};
	caps_init(&fixture->caps, &fixture->speaker, unwanted);
}

static void fixture_clear(Fixture *fixture)
{
	caps_clear(&fixture->caps);
	g_string_free(fixture->said, TRUE);
}

static void feed(Fixture *fixture, const char *text)
{
	Line line;
	ck_assert(line_parse(&line, text));
	fixture->news = caps_line(&fixture->caps, &line);
	line_clear(&line);
}

#define ALL_BUT_SASL                                                                               \
	"account-notify account-tag batch cap-notify chghost echo-message extended-join "          \
	"labeled-response "                                                                        \
	"message-tags multi-prefix server-time userhost-in-names"

// Lines of the server, split at "|"; what is said; the state after.
static const struct {
	const char *lines, *said;
	CapsNews news;
	bool confirm, tags;
} talks[] = {
	{":s CAP * LS :", "", CAPS_SETTLED, false, false},
	{":s CAP * LS :away-notify draft/x=1", "", CAPS_SETTLED, false, false},
	{":s CAP * LS * :account-tag|:s CAP * LS :server-time=x",
		"CAP REQ :account-tag server-time", CAPS_NOTHING, false, false},
	{":s CAP * LS :account-tag|:s CAP b ACK :account-tag ", "CAP REQ :account-tag",
		CAPS_SETTLED, false, true},
	{":s CAP * LS account-tag|:s CAP b ACK account-tag", "CAP REQ :account-tag", CAPS_SETTLED,
		false, true},
	{":s CAP * LS :echo-message", "", CAPS_SETTLED, false, false},
	{":s CAP * LS :echo-message labeled-response", "CAP REQ :labeled-response", CAPS_NOTHING,
		false, false},
	{":s CAP * LS :echo-message labeled-response batch|:s CAP b ACK :batch echo-message "
	 "labeled-response",
		"CAP REQ :batch echo-message labeled-response", CAPS_SETTLED, true, false},
	{":s CAP * LS :batch echo-message labeled-response|:s CAP b ACK :batch echo-message|:s CAP "
	 "b ACK :labeled-response",
		"CAP REQ :batch echo-message labeled-response", CAPS_SETTLED, true, false},
	{":s CAP * LS :batch account-tag|:s CAP b NAK :batch account-tag|:s CAP b NAK :batch|:s "
	 "CAP b ACK :account-tag",
		"CAP REQ :account-tag batch|CAP REQ :account-tag|CAP REQ :batch", CAPS_SETTLED,
		false, true},
	{":s CAP * LS :account-tag|:s CAP b NAK :account-tag", "CAP REQ :account-tag", CAPS_SETTLED,
		false, false},
	{":s CAP * LS :account-tag|:s CAP b NAK :", "CAP REQ :account-tag", CAPS_SETTLED, false,
		false},
	{":s CAP b DEL :account-tag", "", CAPS_NOTHING, false, false},
	{":s CAP b ACK :-account-tag", "", CAPS_NOTHING, false, false},
	{":s CAP b LIST :account-tag", "", CAPS_NOTHING, false, false},
	{":s CAP b", "", CAPS_NOTHING, false, false},
};

START_TEST(asks_for_what_is_offered_and_wanted)
{
	Fixture fixture;
	fixture_init(&fixture, 0);
	g_auto(GStrv) lines = g_strsplit(talks[_i].lines, "|", -1);
	for (char **line = lines; *line; line++)
		feed(&fixture, *line);
	ck_assert_str_eq(fixture.said->str, talks[_i].said);
	ck_assert_int_eq(fixture.news, talks[_i].news);
	ck_assert_int_eq(caps_confirm(&fixture.caps), talks[_i].confirm);
	ck_assert_int_eq(caps_on(&fixture.caps, CAP_ACCOUNT_TAG), talks[_i].tags);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(sasl_only_where_it_is_wanted)
{
	Fixture fixture;
	fixture_init(&fixture, 1U << CAP_SASL);
	feed(&fixture, ":s CAP * LS :sasl=PLAIN " ALL_BUT_SASL);
	ck_assert_str_eq(fixture.said->str, "CAP REQ :" ALL_BUT_SASL);
	fixture_clear(&fixture);
}
END_TEST

START_TEST(mechanisms_are_looked_at)
{
	static const struct {
		const char *offer;
		bool plain, external;
	} rows[] = {{"sasl=PLAIN,EXTERNAL", true, true}, {"sasl=EXTERNAL", false, true},
		{"sasl", true, true}, {"sasl=", true, true}, {"sasl=PLAINX", false, false}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		Fixture fixture;
		fixture_init(&fixture, 0);
		g_autofree char *list = g_strdup_printf(":s CAP * LS :%s", rows[i].offer);
		feed(&fixture, list);
		ck_assert(!caps_has_mechanism(&fixture.caps, "PLAIN")); // offered is not yet on
		feed(&fixture, ":s CAP b ACK :sasl");
		ck_assert_int_eq(caps_has_mechanism(&fixture.caps, "PLAIN"), rows[i].plain);
		ck_assert_int_eq(caps_has_mechanism(&fixture.caps, "EXTERNAL"), rows[i].external);
		fixture_clear(&fixture);
	}
}
END_TEST

START_TEST(what_comes_and_goes_later_is_followed)
{
	Fixture fixture;
	fixture_init(&fixture, 0);
	feed(&fixture, ":s CAP * LS :account-tag cap-notify");
	feed(&fixture, ":s CAP b ACK :account-tag cap-notify");
	ck_assert_int_eq(fixture.news, CAPS_SETTLED);
	feed(&fixture, ":s CAP b DEL :account-tag");
	ck_assert(!caps_on(&fixture.caps, CAP_ACCOUNT_TAG));
	g_string_truncate(fixture.said, 0);
	feed(&fixture, ":s CAP b NEW :account-tag sasl=PLAIN");
	ck_assert_str_eq(fixture.said->str, "CAP REQ :account-tag sasl");
	// until it is acknowledged a line without tag says nothing
	ck_assert(!caps_on(&fixture.caps, CAP_ACCOUNT_TAG));
	feed(&fixture, ":s CAP b ACK :account-tag sasl");
	ck_assert_int_eq(fixture.news, CAPS_CHANGED);
	ck_assert(caps_on(&fixture.caps, CAP_ACCOUNT_TAG) &&
		  caps_has_mechanism(&fixture.caps, "PLAIN"));
	fixture_clear(&fixture);
}
END_TEST

START_TEST(a_server_without_cap_settles_it)
{
	Fixture fixture;
	fixture_init(&fixture, 0);
	ck_assert_int_eq(caps_unknown(&fixture.caps), CAPS_SETTLED);
	ck_assert_int_eq(caps_unknown(&fixture.caps), CAPS_NOTHING);
	fixture_clear(&fixture);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/caps");
	TCase *tests = tcase_create("caps");
	tcase_add_loop_test(tests, asks_for_what_is_offered_and_wanted, 0, G_N_ELEMENTS(talks));
	tcase_add_test(tests, sasl_only_where_it_is_wanted);
	tcase_add_test(tests, mechanisms_are_looked_at);
	tcase_add_test(tests, what_comes_and_goes_later_is_followed);
	tcase_add_test(tests, a_server_without_cap_settles_it);
	suite_add_tcase(all, tests);
	return all;
}
