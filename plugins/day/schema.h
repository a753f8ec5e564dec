// SPDX-License-Identifier: LGPL-3.0-or-later
// The tables of the day count, and what others may read.
#pragma once
#include <bot/plugin.h>

extern const char *const schema_migrations[];
extern const BotView schema_views[];
