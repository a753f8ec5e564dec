// SPDX-License-Identifier: LGPL-3.0-or-later
// The sentences about strikes that an answer and an announcement share.
#include "tell.h"

#include <string.h>

#include "choose.h"

Phrase tell_now(const Tell *tell, const Dispute *of)
{
	Phrase phrase = {.lang = tell->lang, .of = of};
	phrase.today = dispute_today(tell->bot, of, &phrase.minutes);
	phrase.day = phrase.today;
	return phrase;
}

void tell_add(Tell *tell, char *sentence)
{
	g_autofree char *owned = sentence;
	if (owned)
		g_string_append_printf(tell->said, "%s%s", tell->said->len ? " " : "", owned);
}

char *tell_title(const Tell *tell, const Dispute *of)
{
	bool plain = tell->said->len || g_str_has_suffix(of->title, "strike") ||
		     g_str_has_suffix(of->title, "Strike");
	return plain ? g_strdup(of->title) : bot_words(tell->lang, N_("%s strike"), of->title);
}

void tell_together(Tell *tell, const Dispute *const *of, guint n_of)
{
	const Count *on[CHOOSE_MAX];
	guint n = 0;
	CountDay today = G_MAXUINT32;
	for (guint i = 0; i < n_of; i++) {
		if (of[i]->authorised || dispute_phase(tell->bot, of[i]) != COUNT_ON)
			continue;
		on[n++] = &of[i]->count;
		// where it is earlier: a day of both
		today = MIN(today, dispute_today(tell->bot, of[i], NULL));
	}
	guint days = n > 1 ? count_together(on, n, today) : 0;
	if (days && n == 2)
		tell_add(tell, bot_words_n(tell->lang, days, N_("Both on strike together: %u day."),
				       N_("Both on strike together: %u days."), days));
	else if (days)
		tell_add(tell,
			bot_words_n(tell->lang, days, N_("All %u on strike together: %u day."),
				N_("All %u on strike together: %u days."), n, days));
}
