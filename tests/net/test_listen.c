// SPDX-License-Identifier: LGPL-3.0-or-later
// Where the bot may listen. What the server there does is tried over the wire: tests/wire/test_matrix_hook_limits.py.
#include "net/listen.h"

#include <check.h>
#include <string.h>

Suite *suite(void);

static const struct {
	const char *address, *fault; // NULL = there
} addresses[] = {
	{"127.0.0.1:8087", NULL},
	{"127.8.9.10:1", NULL},
	{"10.1.2.3:65535", NULL},
	{"172.16.0.1:80", NULL},
	{"172.31.255.255:80", NULL},
	{"192.168.1.1:80", NULL},
	{"[::1]:8087", NULL},
	{"[fd12:3456::1]:8087", NULL},
	{"0.0.0.0:8087", "open to the world"},
	{"[::]:8087", "open to the world"},
	{"8.8.8.8:80", "open to the world"},
	{"172.32.0.1:80", "open to the world"},
	{"169.254.169.254:80", "open to the world"},
	{"100.64.0.1:80", "open to the world"},
	{"[2606:4700::1111]:80", "open to the world"},
	{"[fe80::1]:80", "open to the world"},
	{"[::ffff:127.0.0.1]:80", "open to the world"},
	{"", "no address and port"},
	{"8087", "no address and port"},
	{":8087", "no address and port"},
	{"127.0.0.1", "no address and port"},
	{"127.0.0.1:", "no address and port"},
	{"127.0.0.1:0", "no address and port"},
	{"127.0.0.1:65536", "no address and port"},
	{"127.0.0.1:80x", "no address and port"},
	{"127.0.0.1:-1", "no address and port"},
	{"127.0.0.1:000080", "no address and port"},
	{"localhost:8087", "no address and port"},
	{"::1:8087", "no address and port"},
	{"[::1]", "no address and port"},
	{"[127.0.0.1]:80", "no address and port"},
	{"[]:80", "no address and port"},
	{"]:80", "no address and port"},
	{"[:80", "no address and port"},
	{"http://127.0.0.1:80", "no address and port"},
};

START_TEST(where)
{
	const char *fault = listen_address_wrong(addresses[_i].address);
	ck_assert_msg(!fault == !addresses[_i].fault, "%s: %s", addresses[_i].address, fault);
	ck_assert_msg(!fault || strstr(fault, addresses[_i].fault), "%s: %s", addresses[_i].address,
		fault);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("listen");
	TCase *tc = tcase_create("listen");
	tcase_add_loop_test(tc, where, 0, G_N_ELEMENTS(addresses));
	suite_add_tcase(s, tc);
	return s;
}
