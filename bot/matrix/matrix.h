// SPDX-License-Identifier: LGPL-3.0-or-later
// Matrix as a network of the bot: an ordinary account on a homeserver.
#pragma once
#include "chat/transport.h"

extern const TransportClass matrix_transport;
