// SPDX-License-Identifier: LGPL-3.0-or-later
// `picketbot check`, `picketbot backup` and `picketbot audit verify`: beside a running bot, changing nothing.
#include "run.h"

#include "chat/strike.h"
#include "store/audit.h"
#include "store/migrate.h"
#include "store/schema.h"

static int check_store(App *app)
{
	if (!run_has_store(app))
		return EXIT_OK; // a check makes none
	int code = run_open_store(app);
	if (!code)
		code = run_check_store(app);
	if (code)
		return code;
	g_autofree char *strikes = strike_differences(app->store, app->config);
	if (strikes)
		g_print("%s\n", strikes);
	return EXIT_OK;
}

int run_check(const RunOptions *options)
{
	App app = {0};
	AppOptions with = {.config_path = options->config, .plugins = run_plugin_folder()};
	int code = app_read_config(&app, &with);
	if (!code)
		code = check_store(&app);
	app_clear(&app);
	return code;
}

static int copy_store(App *app, const char *to)
{
	g_autoptr(GError) error = NULL;
	int code = run_open_store(app);
	if (code)
		return code;
	return store_backup(app->store, to, &error) ? EXIT_OK : run_fail(error);
}

int run_backup(const RunOptions *options)
{
	App app = {0};
	AppOptions with = {.config_path = options->config, .plugins = run_plugin_folder()};
	int code = app_read_config(&app, &with);
	if (!code)
		code = copy_store(&app, options->to);
	app_clear(&app);
	return code;
}

// ---- audit ----

static char *moment(int64_t at)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(at);
	return g_date_time_format_iso8601(time);
}

static int print_report(const AuditReport *report)
{
	g_autofree char *first = moment(report->first_at), *last = moment(report->last_at);
	if (report->broken) {
		g_printerr("audit: entry %" G_GINT64_FORMAT
			   " is not as it was written, or one before "
			   "it is missing; the %" G_GINT64_FORMAT " before it are whole\n",
			report->broken, report->broken - 1);
		return EXIT_DATA;
	}
	if (!report->entries)
		g_print("audit: no entries\n");
	else
		g_print("audit: whole, %" G_GINT64_FORMAT " entries from %s to %s\nlast seal %s\n",
			report->entries, first, last, report->seal);
	return EXIT_OK;
}

static int verify_store(App *app)
{
	g_autoptr(GError) error = NULL;
	g_auto(AuditReport) report = {0};
	int code = run_open_store(app);
	if (code)
		return code;
	return migrate_run(app->store, "core", schema_steps, &error) &&
			       audit_verify(app->store, &report, &error)
		       ? print_report(&report)
		       : run_fail(error);
}

int run_audit(const RunOptions *options)
{
	if (strcmp(options->to, "verify") != 0) {
		g_printerr("picketbot audit: there is no \"%s\"; say verify\n", options->to);
		return EXIT_USAGE;
	}
	App app = {0};
	AppOptions with = {.config_path = options->config, .plugins = run_plugin_folder()};
	int code = app_read_config(&app, &with);
	if (!code)
		code = verify_store(&app);
	app_clear(&app);
	return code;
}
