// SPDX-License-Identifier: LGPL-3.0-or-later
// IRC as a transport of the chat.
#pragma once
#include "chat/transport.h"

extern const TransportClass irc_transport;
