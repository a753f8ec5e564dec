// SPDX-License-Identifier: LGPL-3.0-or-later
// Which line means what: the table of commands and numerics.
#pragma once
#include "irc/client.h"

void dispatch_line(Client *client, const Line *line);
