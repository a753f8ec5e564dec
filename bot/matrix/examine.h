// SPDX-License-Identifier: LGPL-3.0-or-later
// `picketbot doctor` on a Matrix network: does the homeserver know us, and would others encrypt for us? It asks, and changes
// nothing; it runs beside the bot with the session that the store has.
#pragma once
#include "chat/transport.h"

void matrix_examine(const Examination *what);
