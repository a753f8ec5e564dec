// SPDX-License-Identifier: LGPL-3.0-or-later
// Where a stranger's word may lead the bot.
#include "net/address.h"

#include <check.h>
#include <glib.h>
#include <netdb.h>

static const struct {
	const char *text;
	bool open;
} addresses[] = {
	{"1.1.1.1", true},
	{"93.184.216.34", true},
	{"172.15.255.255", true},
	{"172.32.0.0", true},
	{"100.63.255.255", true},
	{"100.128.0.0", true},
	{"223.255.255.255", true},
	{"11.0.0.0", true},
	{"192.0.1.0", true},
	{"198.17.255.255", true},
	{"198.20.0.0", true},
	{"126.255.255.255", true},
	{"0.0.0.0", false},
	{"0.1.2.3", false},
	{"10.0.0.1", false},
	{"10.255.255.255", false},
	{"100.64.0.1", false},
	{"100.127.255.255", false},
	{"127.0.0.1", false},
	{"127.255.0.1", false},
	{"169.254.169.254", false},
	{"172.16.0.1", false},
	{"172.31.255.255", false},
	{"192.168.1.1", false},
	{"192.0.0.8", false},
	{"192.0.2.7", false},
	{"192.88.99.1", false},
	{"198.18.0.1", false},
	{"198.19.255.255", false},
	{"198.51.100.1", false},
	{"203.0.113.9", false},
	{"224.0.0.1", false},
	{"240.0.0.1", false},
	{"255.255.255.255", false},
	{"2606:4700:4700::1111", true},
	{"2a00:1450::1", true},
	{"2001:200::1", true},
	{"3ffe::1", true},
	{"::", false},
	{"::1", false},
	{"::ffff:127.0.0.1", false},
	{"::ffff:1.1.1.1", false},
	{"::1.1.1.1", false},
	{"64:ff9b::7f00:1", false},
	{"64:ff9b:1::1", false},
	{"100::1", false},
	{"2001::1", false},
	{"2001:1ff:ffff::1", false},
	{"2001:db8::1", false},
	{"2002:7f00:1::", false},
	{"3fff::1", false},
	{"fc00::1", false},
	{"fd12::1", false},
	{"fe80::1", false},
	{"ff02::1", false},
	{"fec0::1", false},
	{"0x7f.1", false},
	{"2130706433", false},
	{"localhost", false},
	{"", false},
};

// In whatever dress: what is no address goes nowhere.
static bool is_open(const char *text)
{
	const struct addrinfo digits = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	if (getaddrinfo(text, NULL, &digits, &found))
		return false;
	bool open = address_is_public(found->ai_addr);
	freeaddrinfo(found);
	return open;
}

START_TEST(address_is_told)
{
	ck_assert_msg(is_open(addresses[_i].text) == addresses[_i].open, "%s", addresses[_i].text);
}
END_TEST

START_TEST(address_of_no_internet_is_not_public)
{
	ck_assert(!address_is_public(&(struct sockaddr){.sa_family = AF_UNIX}));
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("net/address");
	TCase *tcase = tcase_create("address");
	tcase_add_loop_test(tcase, address_is_told, 0, G_N_ELEMENTS(addresses));
	tcase_add_test(tcase, address_of_no_internet_is_not_public);
	suite_add_tcase(suite, tcase);
	return suite;
}
