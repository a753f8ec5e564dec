// SPDX-License-Identifier: LGPL-3.0-or-later
// Who is the same person, and who is not: an address must never pass to somebody else.
#include "irc/who.h"

#include <check.h>
#include <string.h>

typedef struct {
	Isupport isupport;
	Who *who;
	unsigned gone;
} Fixture;

static void on_gone(void *data, Peer *peer)
{
	ck_assert_ptr_nonnull(peer->nick);
	((Fixture *)data)->gone++;
}

static void fixture_init(Fixture *fixture)
{
	*fixture = (Fixture){0};
	isupport_init(&fixture->isupport);
	fixture->who = who_new(&fixture->isupport, "net", on_gone, fixture);
}

static const gint64 NOW = 1000 * G_USEC_PER_SEC;

static char *address_of(Fixture *fixture, const char *nick)
{
	Peer *peer = who_find(fixture->who, nick);
	return peer ? who_address(fixture->who, peer, peer->state) : g_strdup("nobody");
}

START_TEST(an_address_lasts_over_nicks_and_rooms)
{
	Fixture fixture;
	fixture_init(&fixture);
	who_join(fixture.who, "amy", "a@h", "#one");
	g_autofree char *address = address_of(&fixture, "amy");
	ck_assert(g_str_has_prefix(address, "irc:net/~"));
	who_rename(fixture.who, "AMY", "amy[away]");
	ck_assert_ptr_null(who_find(fixture.who, "amy"));
	who_join(fixture.who, "amy{away}", "a@h", "#two");
	who_part(fixture.who, "amy{away}", "#ONE");
	g_autofree char *later = address_of(&fixture, "Amy[Away]");
	ck_assert_str_eq(later, address);
	bool dead;
	ck_assert_str_eq(who_reach(fixture.who, address, NOW, &dead)->nick, "amy[away]");
	who_free(fixture.who);
}
END_TEST

typedef void End(Who *who);
static void end_quit(Who *who)
{
	who_quit(who, "amy");
}
static void end_part(Who *who)
{
	who_part(who, "amy", "#one");
}
static void end_left(Who *who)
{
	who_left(who, "#one");
}
static void end_taken(Who *who)
{
	who_join(who, "bob", "b@h", "#one"), who_rename(who, "bob", "amy");
}
static End *const ends[] = {end_quit, end_part, end_left, end_taken};

START_TEST(an_address_dies_with_what_we_can_see)
{
	Fixture fixture;
	fixture_init(&fixture);
	who_join(fixture.who, "amy", "a@h", "#one");
	g_autofree char *address = address_of(&fixture, "amy");
	ends[_i](fixture.who);
	bool dead;
	ck_assert_ptr_null(who_reach(fixture.who, address, NOW, &dead));
	ck_assert(dead);
	ck_assert_uint_eq(fixture.gone, 1);
	who_join(fixture.who, "amy", "a@h", "#one");
	g_autofree char *next = address_of(&fixture, "amy");
	ck_assert_str_ne(next, address);
	who_free(fixture.who);
}
END_TEST

START_TEST(one_shared_room_is_enough)
{
	Fixture fixture;
	fixture_init(&fixture);
	who_join(fixture.who, "amy", NULL, "#one");
	who_join(fixture.who, "amy", NULL, "#one"); // NAMES names them again
	who_join(fixture.who, "amy", NULL, "#two");
	g_autofree char *address = address_of(&fixture, "amy");
	who_left(fixture.who, "#one");
	bool dead;
	ck_assert_ptr_nonnull(who_reach(fixture.who, address, NOW, &dead));
	who_left(fixture.who, "#two");
	ck_assert_ptr_null(who_reach(fixture.who, address, NOW, &dead));
	who_free(fixture.who);
}
END_TEST

START_TEST(strangers_are_held_together_by_mask_and_time)
{
	Fixture fixture;
	fixture_init(&fixture);
	who_speaks(fixture.who, "amy", "a@h", NOW);
	g_autofree char *first = address_of(&fixture, "amy");
	who_speaks(fixture.who, "amy", "a@h", NOW + (WHO_STRANGER_SECONDS - 1) * G_USEC_PER_SEC);
	g_autofree char *same = address_of(&fixture, "amy");
	ck_assert_str_eq(same, first);
	who_speaks(fixture.who, "amy", "evil@h", NOW + WHO_STRANGER_SECONDS * G_USEC_PER_SEC);
	g_autofree char *other = address_of(&fixture, "amy");
	ck_assert_str_ne(other, first);
	bool dead;
	ck_assert_ptr_null(
		who_reach(fixture.who, first, NOW + WHO_STRANGER_SECONDS * G_USEC_PER_SEC, &dead));
	ck_assert(dead);
	ck_assert_ptr_null(who_reach(
		fixture.who, other, NOW + (2 * WHO_STRANGER_SECONDS + 1) * G_USEC_PER_SEC, &dead));
	who_free(fixture.who);
}
END_TEST

// Soon after a stranger's last word somebody else may have the nick.
START_TEST(strangers_are_reached_only_while_they_speak)
{
	Fixture fixture;
	fixture_init(&fixture);
	const gint64 later = NOW + (WHO_REACH_SECONDS + 1) * G_USEC_PER_SEC;
	bool dead;
	who_speaks(fixture.who, "amy", "a@h", NOW);
	Peer *ana = who_speaks(fixture.who, "ana", "a@h", NOW);
	who_account(fixture.who, ana, "ana");
	who_join(fixture.who, "ben", "b@h", "#one");
	g_autofree char *amy = address_of(&fixture, "amy"), *ben = address_of(&fixture, "ben");
	ck_assert_str_eq(who_reach(fixture.who, amy, later - G_USEC_PER_SEC, &dead)->nick, "amy");
	const char *const silent[] = {amy, "irc:net/ana"};
	for (unsigned i = 0; i < G_N_ELEMENTS(silent); i++) {
		ck_assert_ptr_null(who_reach(fixture.who, silent[i], later, &dead));
		ck_assert(!dead); // the word waits for one of theirs
	}
	ck_assert_str_eq(who_reach(fixture.who, ben, later, &dead)->nick, "ben");
	who_speaks(fixture.who, "amy", "a@h", later);
	who_speaks(fixture.who, "ana", "a@h", later);
	ck_assert_str_eq(who_reach(fixture.who, amy, later, &dead)->nick, "amy");
	ck_assert_str_eq(who_reach(fixture.who, "irc:net/ana", later, &dead)->nick, "ana");
	who_free(fixture.who);
}
END_TEST

START_TEST(strangers_are_bounded_and_members_stay)
{
	Fixture fixture;
	fixture_init(&fixture);
	who_join(fixture.who, "member", "m@h", "#one");
	for (int i = 0; i < WHO_MAX_STRANGERS + 50; i++) {
		char nick[16];
		g_snprintf(nick, sizeof nick, "s%d", i);
		ck_assert_ptr_nonnull(who_speaks(fixture.who, nick, "s@h", NOW + i));
	}
	ck_assert_uint_eq(fixture.gone, 50);
	ck_assert_ptr_null(who_find(fixture.who, "s49"));
	ck_assert_ptr_nonnull(who_find(fixture.who, "s50"));
	ck_assert_ptr_nonnull(who_find(fixture.who, "member"));
	who_free(fixture.who);
}
END_TEST

START_TEST(a_stranger_who_comes_in_is_known_only_by_mask)
{
	static const struct {
		const char *mask;
		bool same;
	} rows[] = {{"a@h", true}, {"b@h", false}, {NULL, false}};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		Fixture fixture;
		fixture_init(&fixture);
		who_speaks(fixture.who, "amy", "a@h", NOW);
		g_autofree char *before = address_of(&fixture, "amy");
		who_join(fixture.who, "amy", rows[i].mask, "#one");
		g_autofree char *after = address_of(&fixture, "amy");
		ck_assert_int_eq(!strcmp(before, after), rows[i].same);
		who_free(fixture.who);
	}
}
END_TEST

static const struct {
	const char *account, *address; // NULL = without account
} accounts[] = {
	{"Ana", "irc:net/ana"},
	{"An[a]", "irc:net/an{a}"},
	{"josé", "irc:net/josé"},
	{"a/b", "irc:net/a/b"},
	{"*", NULL},
	{"0", NULL},
	{"", NULL},
	{NULL, NULL},
	{"a b", NULL},
	{"a\nb", NULL},
	{"0123456789012345678901234567890123456789012345678901234567890123456789", NULL},
};

START_TEST(accounts_make_addresses)
{
	Fixture fixture;
	fixture_init(&fixture);
	Peer *peer = who_join(fixture.who, "amy", NULL, "#one");
	who_account(fixture.who, peer, accounts[_i].account);
	g_autofree char *address = address_of(&fixture, "amy");
	if (accounts[_i].address)
		ck_assert_str_eq(address, accounts[_i].address);
	else
		ck_assert(g_str_has_prefix(address, "irc:net/~"));
	ck_assert_int_eq(peer->state, accounts[_i].address ? ACCOUNT_KNOWN : ACCOUNT_NONE);
	bool dead;
	ck_assert_ptr_eq(who_reach(fixture.who, address, NOW, &dead), peer);
	who_free(fixture.who);
}
END_TEST

// With ascii "~" is no letter: an account called like an address of the unverified must not become
// one.
START_TEST(no_account_looks_like_a_connection)
{
	Fixture fixture;
	fixture_init(&fixture);
	fixture.isupport.folding = FOLD_ASCII;
	Peer *peer = who_join(fixture.who, "amy", NULL, "#one");
	g_autofree char *number = address_of(&fixture, "amy");
	Peer *mallory = who_join(fixture.who, "mallory", NULL, "#one");
	who_account(fixture.who, mallory, number + strlen("irc:net/"));
	ck_assert_int_eq(mallory->state, ACCOUNT_NONE);
	bool dead;
	ck_assert_ptr_eq(who_reach(fixture.who, number, NOW, &dead), peer);
	who_free(fixture.who);
}
END_TEST

START_TEST(an_account_is_reached_where_it_spoke_last)
{
	Fixture fixture;
	fixture_init(&fixture);
	bool dead;
	ck_assert_ptr_null(who_reach(fixture.who, "irc:net/ana", NOW, &dead));
	ck_assert(!dead); // it may come
	who_account(fixture.who, who_join(fixture.who, "phone", "p@h", "#one"), "ana");
	who_account(fixture.who, who_join(fixture.who, "desk", "d@h", "#one"), "ana");
	who_speaks(fixture.who, "phone", "p@h", NOW);
	ck_assert_str_eq(who_reach(fixture.who, "irc:net/ana", NOW, &dead)->nick, "phone");
	who_speaks(fixture.who, "desk", "d@h", NOW + 1);
	ck_assert_str_eq(who_reach(fixture.who, "irc:net/ana", NOW, &dead)->nick, "desk");
	who_account(fixture.who, who_find(fixture.who, "desk"), NULL);
	ck_assert_str_eq(who_reach(fixture.who, "irc:net/ana", NOW, &dead)->nick, "phone");
	who_quit(fixture.who, "phone");
	ck_assert_ptr_null(who_reach(fixture.who, "irc:net/ana", NOW, &dead));
	who_free(fixture.who);
}
END_TEST

START_TEST(addresses_of_elsewhere_are_dead)
{
	static const char *const addresses[] = {
		"irc:other/ana", "irc:net/~zzzz-1", "irc:net/~", "console:ana", "irc:netx/ana"};
	Fixture fixture;
	fixture_init(&fixture);
	who_account(fixture.who, who_join(fixture.who, "ana", NULL, "#one"), "ana");
	bool dead;
	ck_assert_ptr_null(who_reach(fixture.who, addresses[_i], NOW, &dead));
	ck_assert(dead);
	who_free(fixture.who);
}
END_TEST

START_TEST(two_connections_share_no_address)
{
	Fixture one, other;
	fixture_init(&one);
	fixture_init(&other);
	who_join(one.who, "amy", NULL, "#one");
	who_join(other.who, "amy", NULL, "#one");
	g_autofree char *here = address_of(&one, "amy"), *there = address_of(&other, "amy");
	ck_assert_str_ne(here, there);
	who_free(one.who);
	who_free(other.who);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("irc/who");
	TCase *tests = tcase_create("who");
	tcase_add_test(tests, an_address_lasts_over_nicks_and_rooms);
	tcase_add_loop_test(tests, an_address_dies_with_what_we_can_see, 0, G_N_ELEMENTS(ends));
	tcase_add_test(tests, one_shared_room_is_enough);
	tcase_add_test(tests, strangers_are_held_together_by_mask_and_time);
	tcase_add_test(tests, strangers_are_reached_only_while_they_speak);
	tcase_add_test(tests, strangers_are_bounded_and_members_stay);
	tcase_add_test(tests, a_stranger_who_comes_in_is_known_only_by_mask);
	tcase_add_loop_test(tests, accounts_make_addresses, 0, G_N_ELEMENTS(accounts));
	tcase_add_test(tests, no_account_looks_like_a_connection);
	tcase_add_test(tests, an_account_is_reached_where_it_spoke_last);
	tcase_add_loop_test(tests, addresses_of_elsewhere_are_dead, 0, 5);
	tcase_add_test(tests, two_connections_share_no_address);
	suite_add_tcase(all, tests);
	return all;
}
