// SPDX-License-Identifier: LGPL-3.0-or-later
// plugin.h, "speaking unasked": how long it takes until many rooms have heard it.
#include <math.h>

#include "chat/words.h"
#include "host/as_core.h"

enum { REACH_TOLD_SECONDS = 30, REACH_LINE_BYTES = 300 };

typedef struct {
	const char *name;
	unsigned lines;
} Reach;

static unsigned lines_of(const TransportClass *class, size_t bytes)
{
	return class->room_lines
		       ? (unsigned)MAX(1, (bytes + REACH_LINE_BYTES - 1) / REACH_LINE_BYTES)
		       : 1;
}

// By network, in the order of their first rooms.
static GArray *count_lines(const Bot *bot, const GPtrArray *rooms, size_t bytes)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Reach));
	for (unsigned i = 0; i < rooms->len; i++) {
		const BotRoom *room = rooms->pdata[i];
		unsigned at = 0;
		while (at < all->len &&
			!g_str_equal(g_array_index(all, Reach, at).name, room->network))
			at++;
		if (at == all->len)
			g_array_append_val(all, ((Reach){room->network, 0}));
		g_array_index(all, Reach, at).lines += lines_of(
			desk_network(bot->host->desk, room->network), bytes);
	}
	return all;
}

static double seconds_of(const TransportPace *pace, unsigned lines)
{
	return pace->per_second > 0 ? fmax(0, (lines - pace->burst) / pace->per_second) : 0;
}

static void append(const Bot *bot, const char *lang, const Reach *reach, GString *words)
{
	const Config *config = bot->host->chat->config;
	const TransportClass *class = desk_network(bot->host->desk, reach->name);
	const ConfigSection *section = config_find(config, "network", reach->name);
	if (!class->pace || !section)
		return;
	const TransportPace pace = class->pace(config, section);
	double seconds = seconds_of(&pace, reach->lines);
	if (seconds < REACH_TOLD_SECONDS)
		return;
	g_autofree char *one = words_print(lang, N_("%d min on %s (%s)"), (int)ceil(seconds / 60),
		reach->name, words_get(lang, pace.shorten));
	g_string_append_printf(words, "%s%s", words->len ? "; " : "", one);
}

char *bot_reach(Bot *bot, const char *lang, const GPtrArray *rooms, size_t bytes)
{
	g_autoptr(GArray) all = count_lines(bot, rooms, bytes);
	GString *words = g_string_new(NULL);
	for (unsigned i = 0; i < all->len; i++)
		append(bot, lang, &g_array_index(all, Reach, i), words);
	return g_string_free(words, FALSE);
}
