// SPDX-License-Identifier: LGPL-3.0-or-later
// Which addresses the bot may go to on a stranger's word: the public internet alone; and where it may listen: inside.
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

// False for loopback, private, link-local, carrier-shared, multicast, reserved and documentation
// ranges, whatever is not global unicast in IPv6, and IPv4 in any IPv6 dress.
bool address_is_public(const struct sockaddr *address);
// True for loopback and private networks alone: where strangers cannot come from by themselves.
bool address_is_inside(const struct sockaddr *address);
