// SPDX-License-Identifier: LGPL-3.0-or-later
// The table itself, for its own files.
#pragma once
#include "command/table.h"

struct Table {
	GPtrArray *commands; // of Command, by first name
	GHashTable *names;   // every name and alias -> Command; the keys are the commands' own
	GHashTable *types;   // name -> TypeRow
};
