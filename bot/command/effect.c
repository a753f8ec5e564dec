// SPDX-License-Identifier: LGPL-3.0-or-later
// Collects, compares and words the effect of a run.
#include "command/effect.h"

#include <string.h>

#include "chat/words.h"
#include "plugin.h"

#define BETWEEN_PARTS "\x1f"
#define BETWEEN_ACTS "\x1e"

void effect_clear(Effect *effect)
{
	g_clear_pointer(&effect->declared, g_free);
	g_clear_pointer(&effect->recipients, g_free);
}

// That and nothing else: what is formatted later was read back from a file.
static bool formats_one(const char *format, const char *what)
{
	const char *percent = strchr(format, '%');
	return percent && g_str_has_prefix(percent, what) && !strchr(percent + 1, '%');
}

static bool is_count_format(const char *format)
{
	return formats_one(format, "%" PRId64);
}

static bool is_name_format(const char *format)
{
	return formats_one(format, "%s");
}

void effect_declare(GString *declared, int64_t n, const char *one, const char *many)
{
	g_return_if_fail(is_count_format(one) && is_count_format(many));
	g_string_append_printf(declared, "%s%s" BETWEEN_PARTS "%s" BETWEEN_PARTS "%" PRId64,
		declared->len ? BETWEEN_ACTS : "", one, many, n);
}

void effect_declare_named(GString *declared, const char *format, const char *name)
{
	g_return_if_fail(is_name_format(format) && !strpbrk(name, BETWEEN_PARTS BETWEEN_ACTS));
	g_string_append_printf(declared, "%s%s" BETWEEN_PARTS "%s",
		declared->len ? BETWEEN_ACTS : "", format, name);
}

static int by_text(gconstpointer one, gconstpointer other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

// The addresses and rooms that would hear of it, each once, in an order of their own.
static GPtrArray *recipients(const Turn *turn, TurnMark since, int64_t *ret_told)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	*ret_told = 0;
	for (unsigned i = since.rows; i < turn->rows->len; i++) {
		const OutboxRow *row = turn->rows->pdata[i];
		char *name = row->room ? g_strconcat("#", row->room, NULL) : g_strdup(row->address);
		if (!row->durable || !name || g_hash_table_contains(seen, name)) {
			g_free(name);
			continue;
		}
		g_hash_table_add(seen, name); // of a key that it has it would keep the new one
		*ret_told += !row->room;
		g_ptr_array_add(all, name);
	}
	g_ptr_array_sort(all, by_text);
	return all;
}

void effect_take(Effect *ret_effect, const GString *declared, const Turn *turn, TurnMark since)
{
	g_autoptr(GPtrArray) all = recipients(turn, since, &ret_effect->told);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	for (unsigned i = 0; i < all->len; i++) // the NUL parts them
		g_checksum_update(sum, all->pdata[i], (gssize)strlen(all->pdata[i]) + 1);
	ret_effect->recipients = g_strdup(g_checksum_get_string(sum));
	ret_effect->declared = g_strdup(declared->str);
}

bool effect_same(const Effect *one, const Effect *other)
{
	return !strcmp(one->declared, other->declared) &&
	       !strcmp(one->recipients, other->recipients);
}

static char *act_words(const char *act, const char *lang)
{
	g_auto(GStrv) parts = g_strsplit(act, BETWEEN_PARTS, 3);
	if (g_strv_length(parts) == 2 && is_name_format(parts[0]))
		return g_strdup_printf(words_get(lang, parts[0]), parts[1]);
	if (g_strv_length(parts) != 3 || !is_count_format(parts[0]) || !is_count_format(parts[1]))
		return g_strdup("");
	int64_t n = g_ascii_strtoll(parts[2], NULL, 10);
	return g_strdup_printf(words_get_n(lang, parts[0], parts[1], (gulong)n), n);
}

char *effect_words(const Effect *effect, const char *lang)
{
	g_autoptr(GString) words = g_string_new(NULL);
	g_auto(GStrv) acts = g_strsplit(effect->declared, BETWEEN_ACTS, -1);
	for (char **act = acts; *act; act++) {
		g_autofree char *text = act_words(*act, lang);
		g_string_append_printf(words, "%s%s", words->len ? ", " : "", text);
	}
	if (words->len && !effect->told)
		return g_string_free(g_steal_pointer(&words), FALSE);
	g_autofree char *told = g_strdup_printf(
		words_get_n(lang, N_("tells %" PRId64 " person"), N_("tells %" PRId64 " people"),
			(gulong)effect->told),
		effect->told);
	g_string_append_printf(words, "%s%s", words->len ? ", " : "", told);
	return g_string_free(g_steal_pointer(&words), FALSE);
}
