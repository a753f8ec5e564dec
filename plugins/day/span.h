// SPDX-License-Identifier: LGPL-3.0-or-later
// Spans of dates whose day numbers follow from one another, as other plugins read them: the view `span`.
#pragma once
#include <bot/plugin.h>

// Brings them up to what is known of the strikes now. False: they could not be saved.
bool spans_keep(Bot *bot);
