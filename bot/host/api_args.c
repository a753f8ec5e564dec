// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "arguments": what the usage line bound, by name.
#include <string.h>

#include "base/text.h"
#include "chat/words.h"
#include "host/as_core.h"

static Arg *arg_of(BotCall *call, const char *name)
{
	Arg *arg = args_find(&call->args, name);
	return arg && arg->given ? arg : NULL;
}

bool bot_given(BotCall *call, const char *arg)
{
	return arg_of(call, arg) != NULL;
}

const char *bot_text(BotCall *call, const char *arg)
{
	const Arg *given = arg_of(call, arg);
	return given ? given->text : NULL;
}

int64_t bot_int(BotCall *call, const char *arg)
{
	const int64_t *id = g_hash_table_lookup(call->ids, arg);
	const Arg *given = arg_of(call, arg);
	if (id)
		return *id;
	return given ? given->value.n : 0;
}

BotPerson bot_person(BotCall *call, const char *arg)
{
	AS_CORE(bot_of(call));
	Arg *given = arg_of(call, arg);
	bool many = false;
	if (!given || given->value.n)
		return given ? given->value.n : 0; // an undo binds the person itself
	BotPerson person = people_by_handle(&call->desk->chat->people, given->text, &many);
	g_free(given->bound);
	given->bound = person ? g_strdup_printf("%" PRId64, person) : NULL;
	return person;
}

// The hour that is meant with a date: the start of the span, or the time, of the same usage line;
// -1 = none.
static int minutes_meant(BotCall *call)
{
	for (unsigned i = 0; i < call->args.n; i++) {
		const Arg *arg = &call->args.args[i];
		if (arg->given && arg->value.type == VALUE_SPAN)
			return arg->value.from;
		if (arg->given && arg->value.type == VALUE_TIME)
			return (int)arg->value.n;
	}
	return -1;
}

// "tomorrow" that waits for a second officer past midnight still means the day it meant.
static void keep_date(Arg *arg, const GDate *date)
{
	g_free(arg->bound);
	arg->bound = g_strdup_printf("%04u-%02u-%02u", g_date_get_year(date),
		(unsigned)g_date_get_month(date), (unsigned)g_date_get_day(date));
}

const char *bot_date_meant(const char *word)
{
	return value_nearest_date(word);
}

bool bot_date(BotCall *call, const char *arg, GTimeZone *zone, GDate *ret_date)
{
	Arg *given = arg_of(call, arg);
	if (!given)
		return false;
	const DateContext here = {clock_now(call->desk->chat->clock), zone, minutes_meant(call)};
	switch (value_date(&given->value, &here, ret_date)) {
	case DATE_OK:
		keep_date(given, ret_date);
		return true;
	case DATE_AMBIGUOUS:
		return call_usage(call,
			&(GrammarFault){given->at,
				N_("that could be two dates; write it as 2026-08-12 or 12-aug")});
	default:
		return call_usage(call, &(GrammarFault){given->at, N_("there is no such date")});
	}
}

bool bot_span(BotCall *call, const char *arg, BotSpan *ret_span)
{
	const Arg *given = arg_of(call, arg);
	if (given)
		*ret_span = (BotSpan){given->value.from, given->value.to};
	return given != NULL;
}

BotFit bot_fit(const char *word, const char *name, const char *title)
{
	G_STATIC_ASSERT((int)BOT_FIT_EXACT == (int)TEXT_FIT_EXACT);
	return (BotFit)text_fit(word, name, title);
}
