// SPDX-License-Identifier: LGPL-3.0-or-later
// A strike as the sentences need it: one that the bot was told of, or one of the past.
#pragma once
#include <bot/plugin.h>

#include "count.h"

typedef struct {
	char *name, *title; // "wga", "WGA"; of a past one both are "WGA 2007-08"
	char *labour;    // dispute_letters() of the union, with whose past strikes it is compared
	char *basis;     // what official counts to: "to-deal", …; "" = not said
	bool authorised; // said to be authorised, and not begun yet
	bool past;       // a row of the table of past strikes
	char *zone_name;
	GTimeZone *zone; // of a past one only when it was found by name: reading zones is slow
	CountMoment start, ratified; // day 0 = not known
	Count count;
	guint official; // 0 = no official total
} Dispute;

// The plugin's state: what is slow to read anew for each question.
typedef struct {
	GHashTable
		*zones;  // name -> GTimeZone: GLib reads rules from disk unless somebody holds them
	GPtrArray *past; // the table of past strikes as it was at first; NULL = not read yet
	bool past_changed; // from then on it is read each time: what was written may be taken back
} DisputeState;
void dispute_stop(Bot *bot);
void dispute_past_changed(Bot *bot);

// All that the view `strike` has, in order of their first days. Free by g_ptr_array_unref().
GPtrArray *dispute_load(Bot *bot);
// Those of the past that were over before a day, the longest first.
GPtrArray *dispute_load_past(Bot *bot, CountDay before);
void dispute_free(Dispute *dispute);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Dispute, dispute_free)

// The total that counts as its length: the official one, else by the rule; 0 while it goes on.
guint dispute_length(const Dispute *dispute);
// The date and minute now where the strike is.
CountDay dispute_today(Bot *bot, const Dispute *dispute, int *ret_minutes);
CountPhase dispute_phase(Bot *bot, const Dispute *dispute);
// The one with that name or title, else the only one that begins so; without case. NULL if there is
// none, or several (*ret_several).
const Dispute *dispute_find(const GPtrArray *disputes, const char *name, bool *ret_several);
// "2007-08", "1988"; the caller frees it.
char *dispute_years(const Dispute *dispute);
// Of "SAG-AFTRA" and "SAG+AFTRA" "sagaftra": signs and case do not matter. The caller frees it.
char *dispute_letters(const char *text);
// Are they of one union?
bool dispute_is_kin(const Dispute *a, const Dispute *b);
