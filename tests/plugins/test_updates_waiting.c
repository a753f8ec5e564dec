// SPDX-License-Identifier: LGPL-3.0-or-later
// What is corrected or withdrawn while it still waits to be said: rooms of a network that is never reached, whose outbox tells what
// each would hear. And how long that would take.
#include <check.h>
#include <string.h>

#include "harness/house.h"
#include "keys.h"
#include "store/scratch.h"

Suite *suite(void);

#define HEAD                                                                                       \
	"[bot]\nstore = :memory:\n[person ana]\nidentities = console:ana\nroles = officer\n"       \
	"[person ben]\nidentities = console:ben\nroles = officer\n"                                \
	"[strike wga]\ntitle = WGA\nstart = 2023-05-02 00:01\nzone = America/Los_Angeles\n"        \
	"[issuer committee]\ntitle = Committee\nstrike = wga\n"

static House house;
static Scratch scratch;

static void setup(void)
{
	scratch_init(&scratch);
}

static void begin(const char *kind, const char *config)
{
	house_init(&house, config, NULL);
	house.app.chat.rooms.only = NULL;
	g_ptr_array_remove(house.app.chat.rooms.told, house.console.room);
	g_hash_table_insert(house.app.desk.networks, g_strdup("net"), (void *)network_class(kind));
}

// A network with so many rooms.
static void begin_at(const char *kind, const char *keys, unsigned rooms)
{
	const char *server = strcmp(kind, "irc") ? ":example.org" : "";
	g_autoptr(GString) config = g_string_new(HEAD);
	g_string_append_printf(config, "[network net]\nkind = %s\n%s\n", kind, keys);
	for (unsigned i = 0; i < rooms; i++)
		g_string_append_printf(
			config, "[room net%u]\nnetwork = net\naddress = #net%u%s\n", i, i, server);
	begin(kind, config->str);
}

#define IRC "host = irc.example.org\nnick = p"

static void teardown(void)
{
	house_clear(&house);
	scratch_clear(&scratch);
}

static void announce(const char *how, const char *approval)
{
	g_autofree char *line = g_strdup_printf("@ana !%s", how),
			*word = g_strdup_printf("@ben !approve %s", approval);
	g_free(house_ask(&house, line));
	g_free(house_ask(&house, word));
}

// What the first room would hear, and as the queue holds it.
static char *waiting(void)
{
	GString *all = g_string_new(NULL);
	Query *query = store_query(
		house.app.store, "select text, class from outbox where room = 'net0' order by id");
	while (query_step(query, NULL) == STORE_ROW)
		g_string_append_printf(all, "%s%s\n",
			query_int(query, 1) == OUTBOX_URGENT ? "first " : "", query_text(query, 0));
	query_reset(query);
	return g_string_free(all, FALSE);
}

static void expect(const char *all)
{
	g_autofree char *said = waiting();
	ck_assert_str_eq(said, all);
	ck_assert_uint_eq(outbox_waiting(house.app.chat.outbox, "net"),
		(unsigned)store_one(
			house.app.store, -1, "select count(*) from outbox where network = 'net'"));
}

START_TEST(what_is_corrected_is_not_said_as_it_was)
{
	begin_at("irc", IRC, 2);
	announce("announce The picket is cancelled.", "1");
	expect("Committee, bulletin 1: The picket is cancelled. (!verify 1)\n");
	announce("correct 1 The picket is on.", "2");
	expect("Correction: Committee, bulletin 1 (edition 2): The picket is on. (!verify 1)\n");
	announce("correct 1 The picket is on until noon.", "3");
	expect("Correction: Committee, bulletin 1 (edition 3): The picket is on until noon. "
	       "(!verify 1)\n");
}
END_TEST

START_TEST(what_is_withdrawn_is_not_said)
{
	begin_at("irc", IRC, 2);
	announce("announce The picket is cancelled.", "1");
	g_free(house_ask(&house, "@ana !withdraw 1 it was not from us"));
	expect("first Committee, bulletin 1, is withdrawn since Fri 11 Aug 2023 08:00 PDT: it was "
	       "not from us\n");
}
END_TEST

START_TEST(urgent_words_go_before_the_others)
{
	begin_at("irc", IRC, 2);
	announce("announce We meet on Friday.", "1");
	announce("announce urgent Leave gate 2 now.", "2");
	expect("Committee, bulletin 1: We meet on Friday. (!verify 1)\n"
	       "first URGENT. Committee, bulletin 2: Leave gate 2 now. (!verify 2)\n");
}
END_TEST

#define MATRIX "homeserver = https://example.org\nuser = @p:example.org\ntoken_file = %s"

static const struct {
	const char *kind, *keys;
	unsigned rooms;
	const char *told; // in the approval
} paces[] = {
	{"irc", IRC, 5, "is said officially in net0, net1, net2, net3, net4. Nothing"},
	{"irc", IRC, 64,
		"net63, which takes 2 min on net (whoever runs the server can exempt the bot; then "
		"pace = own-server)."},
	{"irc", IRC "\npace = own-server", 300, "net299. Nothing"},
	{"irc", IRC "\npace = none", 300, "net299. Nothing"},
	{"matrix", MATRIX, 250,
		"net249, which takes 20 min on net (whoever runs the homeserver can lift the "
		"account's limit; then ratelimit = no)."},
	{"matrix", MATRIX "\nratelimit = no", 250, "net249. Nothing"},
};

START_TEST(who_approves_hears_how_long_it_takes)
{
	ck_assert(g_file_set_contents_full(
		scratch.file, "token", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_autoptr(GString) keys = g_string_new(paces[_i].keys);
	g_string_replace(keys, "%s", scratch.file, 1);
	begin_at(paces[_i].kind, keys->str, paces[_i].rooms);
	g_autofree char *asked = house_ask(&house, "@ana !announce We meet on Friday.");
	ck_assert_msg(strstr(asked, paces[_i].told) != NULL, "%s", asked);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("updates waiting");
	TCase *tcase = tcase_create("waiting");
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, what_is_corrected_is_not_said_as_it_was);
	tcase_add_test(tcase, what_is_withdrawn_is_not_said);
	tcase_add_test(tcase, urgent_words_go_before_the_others);
	tcase_add_loop_test(tcase, who_approves_hears_how_long_it_takes, 0, G_N_ELEMENTS(paces));
	suite_add_tcase(suite, tcase);
	return suite;
}
