// SPDX-License-Identifier: LGPL-3.0-or-later
// Asks which shift is meant.
#include "choose.h"

#include "roster.h"

static char *label_of(BotCall *call, const char *command, int64_t id)
{
	g_auto(Shift) shift = {0};
	if (!shift_read(bot_of(call), id, &shift))
		return g_strdup("");
	g_autofree char *when = shift_when(bot_of(call), bot_lang(call), &shift);
	return g_strdup_printf("%s (!%s %" PRId64 ")", when, command, id);
}

bool choose_shift(BotCall *call, const char *question, const char *command, const GArray *ids)
{
	BotChoice choices[CHOOSE_MOST];
	unsigned n = MIN(ids->len, CHOOSE_MOST);
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < n; i++) {
		int64_t id = g_array_index(ids, int64_t, i);
		g_ptr_array_add(labels, label_of(call, command, id));
		choices[i] = (BotChoice){
			.label = labels->pdata[i], .command = command, .args = {V(id)}};
		if (bot_given(call, "guests")) // of !in
			choices[i].args[1] = V(bot_int(call, "guests"));
	}
	return bot_ask(call, question, choices, n);
}

GArray *own_shifts(Bot *bot, BotPerson person)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	BotQuery *query = bot_sql(bot,
		"select s.id from shifts_signup u join shifts_shift s on s.id = u.shift"
		" where u.person = ? and s.cancelled = 0 and s.ends > ? order by s.starts, s.id",
		V(person), V(bot_now(bot)));
	while (bot_step(query) == BOT_ROW) {
		int64_t id = bot_col_int(query, 0);
		g_array_append_val(ids, id);
	}
	return ids;
}

bool choose_own(BotCall *call, const GArray *ids)
{
	g_autofree char *question = bot_words(bot_lang(call), N_("which one of yours?"));
	if (bot_is_private(call))
		return choose_shift(call, question, "out", ids);
	g_autoptr(GString) text = g_string_new(question);
	for (unsigned i = 0; i < ids->len; i++) {
		g_autofree char *label = label_of(call, "out", g_array_index(ids, int64_t, i));
		g_string_append_printf(text, "\n%s", label);
	}
	return bot_refuse_private(call, "%s", text->str);
}
