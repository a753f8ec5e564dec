// SPDX-License-Identifier: LGPL-3.0-or-later
// Makes and removes folders for tests.
#include "scratch.h"

#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "store/migrate.h"
#include "store/schema.h"

void scratch_init(Scratch *scratch)
{
	scratch->folder = g_dir_make_tmp("picketbot-XXXXXX", NULL);
	ck_assert_ptr_nonnull(scratch->folder);
	scratch->file = g_build_filename(scratch->folder, "picket.db", NULL);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *scratch_names(const Scratch *scratch)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(scratch->folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(dir));)
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_name);
	return names;
}

void scratch_clear(Scratch *scratch)
{
	g_autoptr(GPtrArray) names = scratch_names(scratch);
	for (unsigned i = 0; i < names->len; i++) {
		g_autofree char *path = scratch_path(scratch, g_ptr_array_index(names, i));
		g_remove(path);
	}
	g_rmdir(scratch->folder);
	g_free(scratch->folder);
	g_free(scratch->file);
}

char *scratch_path(const Scratch *scratch, const char *name)
{
	return g_build_filename(scratch->folder, name, NULL);
}

char *scratch_state(const Scratch *scratch)
{
	GString *state = g_string_new(NULL);
	g_autoptr(GPtrArray) names = scratch_names(scratch);
	for (unsigned i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		g_autofree char *path = scratch_path(scratch, name);
		g_autofree char *bytes = NULL;
		gsize length = 0;
		if (g_str_has_suffix(name, ".lock") ||
			!g_file_get_contents(path, &bytes, &length, NULL))
			continue;
		g_autofree char *sum = g_compute_checksum_for_data(
			G_CHECKSUM_SHA256, (guchar *)bytes, length);
		g_string_append_printf(state, "%s %" G_GSIZE_FORMAT " %s\n", name, length, sum);
	}
	return g_string_free(state, FALSE);
}

Store *scratch_open(const char *path)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(path, STORE_READ_WRITE, &error);
	ck_assert_msg(store != NULL, "%s", error ? error->message : "");
	return store;
}

void scratch_run_values(Store *store, const char *sql, const StoreValue *values)
{
	g_autoptr(GError) error = NULL;
	bool done = store_run_values(store, &error, sql, values);
	ck_assert_msg(done, "%s", error ? error->message : "");
}

void scratch_fill(Store *store)
{
	ck_assert(migrate_run(store, "core", schema_steps, NULL));
	ck_assert(store_begin(store, NULL));
	for (int i = 0; i < SCRATCH_ROWS; i++)
		scratch_run(store,
			"insert into setting (key, value) values ('key' || ?, hex(zeroblob(50)))",
			S(i));
	ck_assert(store_commit(store, NULL));
}
