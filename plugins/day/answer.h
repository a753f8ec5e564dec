// SPDX-License-Identifier: LGPL-3.0-or-later
// What !day says.
#pragma once
#include "dispute.h"

bool answer_day(BotCall *call);
