// SPDX-License-Identifier: LGPL-3.0-or-later
// Collects who is touched by an act, and tells each of them once.
#include "notice.h"

typedef struct {
	BotPerson person;
	int64_t shift, starts;
	char *label; // "3 (Sat 12 Aug 09:00-12:00)"
} Row;

static void row_clear(Row *row)
{
	g_free(row->label);
}

void notice_init(Notice *notice, Bot *bot)
{
	*notice = (Notice){.bot = bot, .rows = g_array_new(FALSE, FALSE, sizeof(Row))};
	g_array_set_clear_func(notice->rows, (GDestroyNotify)row_clear);
}

void notice_clear(Notice *notice)
{
	g_clear_pointer(&notice->rows, g_array_unref);
}

static char *label_of(Bot *bot, const Shift *shift, const Signup *signup)
{
	const char *lang = bot_person_lang(bot, signup->person);
	g_autofree char *cells = shift_cells(shift),
			*waits = signup_holds(signup) ? g_strdup("")
						      : bot_words(lang, N_(", waiting"));
	g_auto(GStrv) cell = g_strsplit(cells, "\t", -1);
	return g_strdup_printf("%s (%s %s%s)", cell[0], cell[1], cell[2], waits);
}

void notice_add(Notice *notice, const Shift *shift, const Signup *signup)
{
	const Row row = {
		signup->person, shift->id, shift->starts, label_of(notice->bot, shift, signup)};
	g_array_append_val(notice->rows, row);
}

void notice_add_all(Notice *notice, const Shift *shift)
{
	g_autoptr(GArray) all = signups_of(notice->bot, shift->id);
	for (unsigned i = 0; i < all->len; i++)
		notice_add(notice, shift, &g_array_index(all, Signup, i));
}

static int by_person(const Row *one, const Row *other)
{
	if (one->person != other->person)
		return one->person < other->person ? -1 : 1;
	if (one->starts != other->starts)
		return one->starts < other->starts ? -1 : 1;
	return one->shift < other->shift ? -1 : one->shift > other->shift;
}

// The shifts of one person, from the first of the rows on.
static char *list(const char *lang, const Row *rows, unsigned n)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (unsigned i = 0; i < n && i < NOTICE_SHOWN; i++)
		g_string_append_printf(text, "%s%s", i ? ", " : "", rows[i].label);
	if (n > NOTICE_SHOWN) {
		g_autofree char *more = bot_words(lang, N_(" and %u more"), n - NOTICE_SHOWN);
		g_string_append(text, more);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

unsigned notice_tell(const Notice *notice, NoticeWords *words, const void *data)
{
	unsigned told = 0, n = 0;
	g_array_sort(notice->rows, (GCompareFunc)by_person);
	for (unsigned i = 0; i < notice->rows->len; i += n, told++) {
		const Row *rows = &g_array_index(notice->rows, Row, i);
		for (n = 1; i + n < notice->rows->len && rows[n].person == rows->person;)
			n++;
		const char *lang = bot_person_lang(notice->bot, rows->person);
		g_autofree char *shifts = list(lang, rows, n);
		g_autofree char *text = words(lang, shifts, n, data);
		bot_tell(notice->bot, rows->person, "%s", text);
	}
	return told;
}
