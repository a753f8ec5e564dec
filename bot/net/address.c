// SPDX-License-Identifier: LGPL-3.0-or-later
// The special ranges of IPv4 and IPv6 (IANA's registries), as tables.
#include "net/address.h"

#include <glib.h>
#include <netinet/in.h>
#include <string.h>

typedef struct {
	guint32 first;
	unsigned bits;
} Range4;

static const Range4 special4[] = {
	{0x00000000, 8},  // this network
	{0x0a000000, 8},  // private
	{0x64400000, 10}, // shared by carriers
	{0x7f000000, 8},  // loopback
	{0xa9fe0000, 16}, // link-local, and the metadata of clouds
	{0xac100000, 12}, // private
	{0xc0000000, 24}, // protocol assignments
	{0xc0000200, 24}, // documentation
	{0xc0586300, 24}, // 6to4 relays
	{0xc0a80000, 16}, // private
	{0xc6120000, 15}, // benchmarks
	{0xc6336400, 24}, // documentation
	{0xcb007100, 24}, // documentation
	{0xe0000000, 3},  // multicast, reserved, broadcast
};

typedef struct {
	unsigned char first[4];
	unsigned bits;
} Range6;

// Of 2000::/3; all else is special.
static const Range6 special6[] = {
	{{0x20, 0x01, 0x00, 0x00}, 23}, // protocol assignments, Teredo among them
	{{0x20, 0x01, 0x0d, 0xb8}, 32}, // documentation
	{{0x20, 0x02, 0x00, 0x00}, 16}, // 6to4: IPv4 inside
	{{0x3f, 0xff, 0x00, 0x00}, 20}, // documentation
};

static bool is_public4(guint32 address)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(special4); i++)
		if ((address ^ special4[i].first) >> (32 - special4[i].bits) == 0)
			return false;
	return true;
}

static guint32 head(const unsigned char *bytes)
{
	return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 |
	       bytes[3];
}

static bool is_public6(const unsigned char *address)
{
	if (address[0] >> 5 != 1)
		return false;
	for (unsigned i = 0; i < G_N_ELEMENTS(special6); i++)
		if ((head(address) ^ head(special6[i].first)) >> (32 - special6[i].bits) == 0)
			return false;
	return true;
}

bool address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return is_public4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
	return address->sa_family == AF_INET6 &&
	       is_public6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
}

// ---- inside ----

static const Range4 inside4[] = {
	{0x0a000000, 8},  // private
	{0x7f000000, 8},  // loopback
	{0xac100000, 12}, // private
	{0xc0a80000, 16}, // private
};

static bool is_inside6(const struct in6_addr *address)
{
	return IN6_IS_ADDR_LOOPBACK(address) || (address->s6_addr[0] & 0xfe) == 0xfc;
}

bool address_is_inside(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET6)
		return is_inside6(&((const struct sockaddr_in6 *)address)->sin6_addr);
	if (address->sa_family != AF_INET)
		return false;
	guint32 host = ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr);
	for (unsigned i = 0; i < G_N_ELEMENTS(inside4); i++)
		if ((host ^ inside4[i].first) >> (32 - inside4[i].bits) == 0)
			return true;
	return false;
}
