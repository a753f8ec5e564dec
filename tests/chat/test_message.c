// SPDX-License-Identifier: LGPL-3.0-or-later
// What a message keeps of a stranger's bytes, and how addresses are read.
#include "chat/message.h"

#include <check.h>
#include <string.h>

static const struct {
	const char *address, *network, *folded;
} addresses[] = {
	{"irc:libera/ana", "libera", "irc:libera/ana"},
	{"irc:libera/AnA", "libera", "irc:libera/ana"},
	// the network's name is the operator's: its case is kept
	{"irc:Libera/AnA", "Libera", "irc:Libera/ana"},
	{"irc:libera/~K4-17", "libera", "irc:libera/~k4-17"},
	{"matrix:home/@Ana:example.org", "home", "matrix:home/@Ana:example.org"},
	{"console:Ana", "console", "console:Ana"},
	{"console:a/b", "console", "console:a/b"},
	{"ana", NULL, "ana"},
	{"irc:libera", NULL, "irc:libera"},
	{"a/b:c", NULL, "a/b:c"},
	{"", NULL, ""},
};

START_TEST(address_tells_its_network)
{
	g_autofree char *network = address_network(addresses[_i].address);
	ck_assert_pstr_eq(network, addresses[_i].network);
}
END_TEST

START_TEST(address_compares_irc_accounts_without_case)
{
	g_autofree char *folded = address_fold(addresses[_i].address);
	ck_assert_str_eq(folded, addresses[_i].folded);
}
END_TEST

static Message *heard(const char *handle, const char *text)
{
	g_autofree char *address = g_strdup("irc:libera/ana"), *name = g_strdup(handle),
			*words = g_strdup(text), *network = g_strdup("libera");
	Message *message = message_new(network, NULL, &(Identity){address, name, true}, words);
	// the transport's buffers are overwritten by the next line
	memset(address, 'x', strlen(address));
	memset(name, 'x', strlen(name));
	memset(words, 'x', strlen(words));
	memset(network, 'x', strlen(network));
	return message;
}

START_TEST(message_owns_what_it_holds)
{
	g_autoptr(Message) message = heard("ana", "!day");
	ck_assert_str_eq(message->network, "libera");
	ck_assert_str_eq(message->from.address, "irc:libera/ana");
	ck_assert_str_eq(message->from.handle, "ana");
	ck_assert(message->from.verified);
	ck_assert_str_eq(message->text, "!day");
	ck_assert_ptr_null(message->room);
}
END_TEST

// A role is forced by the console alone: a new message must not carry BOT_ANYONE or better.
START_TEST(message_forces_no_role)
{
	g_autoptr(Message) message = heard("ana", "!day");
	ck_assert_int_eq(message->forced_role, MESSAGE_OWN_ROLE);
}
END_TEST

START_TEST(message_cleans_text_and_handle)
{
	g_autoptr(Message) message = heard("a\x1bna\x07", "one\x01two\xff");
	ck_assert(g_utf8_validate(message->text, -1, NULL));
	ck_assert(g_str_has_prefix(message->text, "one"));
	ck_assert_ptr_null(strpbrk(message->text, "\x01\x1b\x07"));
	ck_assert_ptr_null(strpbrk(message->from.handle, "\x01\x1b\x07"));
}
END_TEST

static char *repeated(const char *text, unsigned n)
{
	GString *all = g_string_new(NULL);
	while (n--)
		g_string_append(all, text);
	return g_string_free(all, FALSE);
}

static const struct {
	const char *unit;
	unsigned n, text_kept, handle_kept; // units that are kept
} lengths[] = {
	{"a", 64, 64, 64},
	{"a", 65, 65, 64},
	{"a", 8000, 8000, 64},
	{"a", 8001, 8000, 64},
	{"a", 100000, 8000, 64},
	// never through a character: 3 bytes each
	{"\xe2\x9c\x8a", 4000, 2666, 21},
};

START_TEST(message_cuts_what_is_too_long)
{
	g_autofree char *all = repeated(lengths[_i].unit, lengths[_i].n);
	size_t size = strlen(lengths[_i].unit);
	g_autoptr(Message) message = heard(all, all);
	ck_assert_uint_eq(strlen(message->text), lengths[_i].text_kept * size);
	ck_assert_uint_eq(strlen(message->from.handle), lengths[_i].handle_kept * size);
	ck_assert(g_utf8_validate(message->text, -1, NULL));
	ck_assert(g_utf8_validate(message->from.handle, -1, NULL));
}
END_TEST

START_TEST(identity_is_copied_and_cleared)
{
	Identity copy;
	char address[] = "console:~ana", handle[] = "ana";
	identity_copy(&copy, &(Identity){address, handle, false});
	address[0] = handle[0] = 'x';
	ck_assert_str_eq(copy.address, "console:~ana");
	ck_assert_str_eq(copy.handle, "ana");
	ck_assert(!copy.verified);
	identity_clear(&copy);
	identity_clear(&copy); // twice is harmless
	ck_assert_ptr_null(copy.address);
	message_free(NULL);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("message");
	TCase *tcase = tcase_create("message");
	tcase_add_loop_test(tcase, address_tells_its_network, 0, G_N_ELEMENTS(addresses));
	tcase_add_loop_test(
		tcase, address_compares_irc_accounts_without_case, 0, G_N_ELEMENTS(addresses));
	tcase_add_test(tcase, message_owns_what_it_holds);
	tcase_add_test(tcase, message_forces_no_role);
	tcase_add_test(tcase, message_cleans_text_and_handle);
	tcase_add_loop_test(tcase, message_cuts_what_is_too_long, 0, G_N_ELEMENTS(lengths));
	tcase_add_test(tcase, identity_is_copied_and_cleared);
	suite_add_tcase(suite, tcase);
	return suite;
}
