// SPDX-License-Identifier: LGPL-3.0-or-later
// The fewest words to change, drop or add (Sellers' variant of Levenshtein's distance: the excerpt may begin and end
// anywhere in the text), walked back to the first of them.
#include "compare.h"

#include <stdint.h>
#include <string.h>

typedef struct {
	const GPtrArray *excerpt, *text;
	unsigned rows, columns;
	uint16_t *cost; // of the first i words of the excerpt against what ends before word j
} Table;

static uint16_t *cell(const Table *table, unsigned i, unsigned j)
{
	return &table->cost[(size_t)i * table->columns + j];
}

static bool is_same(const Table *table, unsigned i, unsigned j)
{
	return !strcmp(table->excerpt->pdata[i - 1], table->text->pdata[j - 1]);
}

static unsigned across_cost(const Table *table, unsigned i, unsigned j)
{
	return *cell(table, i - 1, j - 1) + (is_same(table, i, j) ? 0 : 1u);
}

static void fill(Table *table)
{
	for (unsigned i = 1; i < table->rows; i++) {
		*cell(table, i, 0) = (uint16_t)i;
		for (unsigned j = 1; j < table->columns; j++) {
			unsigned across = across_cost(table, i, j),
				 one = MIN(*cell(table, i - 1, j), *cell(table, i, j - 1)) + 1u;
			*cell(table, i, j) = (uint16_t)MIN(across, one);
		}
	}
}

static unsigned best_end(const Table *table)
{
	unsigned best = 0, last = table->rows - 1;
	for (unsigned j = 1; j < table->columns; j++)
		if (*cell(table, last, j) < *cell(table, last, best))
			best = j;
	return best;
}

bool compare_excerpt(const GPtrArray *excerpt, const GPtrArray *text, unsigned *ret_in_excerpt,
	unsigned *ret_in_text)
{
	Table table = {excerpt, text, MIN(excerpt->len, COMPARE_MOST_WORDS) + 1,
		MIN(text->len, COMPARE_MOST_WORDS) + 1, NULL};
	table.cost = g_new0(uint16_t, (size_t)table.rows * table.columns);
	fill(&table);
	unsigned i = table.rows - 1, j = best_end(&table);
	bool same = !*cell(&table, i, j) && i == excerpt->len; // not cut off
	*ret_in_excerpt = i;
	*ret_in_text = j;
	while (i) { // what is noted last stands first
		unsigned cost = *cell(&table, i, j);
		bool across = j && cost == across_cost(&table, i, j);
		bool differs = !across || !is_same(&table, i, j);
		bool dropped = !across && cost == *cell(&table, i - 1, j) + 1u;
		i -= across || dropped;
		j -= across || !dropped;
		if (differs) {
			*ret_in_excerpt = i;
			*ret_in_text = j;
		}
	}
	g_free(table.cost);
	return same;
}
