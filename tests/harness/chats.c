// SPDX-License-Identifier: LGPL-3.0-or-later
// Finds the transcripts.
#include "chats.h"

#include <string.h>

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **chats_files(void)
{
	g_autofree char *folder = g_build_filename(g_getenv("SOURCE_ROOT"), "tests", "chats", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *name;
	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".chat"))
			g_ptr_array_add(names, g_build_filename(folder, name, NULL));
	g_ptr_array_sort(names, compare_names);
	for (unsigned i = 0; i < names->len; i++)
		g_strv_builder_add(builder, names->pdata[i]);
	return g_strv_builder_end(builder);
}
