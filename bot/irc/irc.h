// SPDX-License-Identifier: LGPL-3.0-or-later
// The IRC network: [network x] with kind = irc.
#pragma once
#include "chat/transport.h"

extern const TransportClass irc_transport;
