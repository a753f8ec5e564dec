// SPDX-License-Identifier: LGPL-3.0-or-later
// The store as programs read it that run beside the bot: none of them makes one, or changes it.
#include "run.h"

#include <string.h>

#include "store/migrate.h"
#include "store/schema.h"

int run_fail(const GError *error)
{
	g_printerr("%s\n", error->message);
	return app_exit_code(error);
}

bool run_has_store(const App *app)
{
	g_autofree char *path = app_store_path(app);
	return strcmp(path, ":memory:") && g_file_test(path, G_FILE_TEST_EXISTS);
}

int run_open_store(App *app)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = app_store_path(app);
	if (!run_has_store(app)) {
		g_printerr("there is no store at %s; the bot has never run\n", path);
		return EXIT_NO_INPUT;
	}
	app->store = store_open(path, STORE_READ_ONLY, &error);
	return app->store ? EXIT_OK : run_fail(error);
}

int run_check_store(App *app)
{
	g_autoptr(GError) error = NULL;
	return store_check(app->store, &error) &&
			       migrate_run(app->store, "core", schema_steps, &error)
		       ? EXIT_OK
		       : run_fail(error);
}
