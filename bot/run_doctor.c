// SPDX-License-Identifier: LGPL-3.0-or-later
// `picketbot doctor`: what `check` finds, and each network looked at from outside. Beside a running bot, changing nothing.
#include "run.h"

#include "keys.h"
#include "net/multi.h"

typedef struct {
	App *app;
	GMainLoop *loop;
	unsigned next; // of the networks
	bool ill;
} Doctor;

static void look_at_next(Doctor *doctor);

static void on_line(void *data, bool well, const char *text)
{
	Doctor *doctor = data;
	doctor->ill |= !well;
	g_print("%s %s\n", well ? "well:" : "ILL: ", text);
}

static gboolean on_next(gpointer data)
{
	look_at_next(data);
	return G_SOURCE_REMOVE;
}

static void on_over(void *data)
{
	g_idle_add(on_next, data);
}

static void look_at_next(Doctor *doctor)
{
	App *app = doctor->app;
	const ConfigSection *section = config_section(app->config, "network", doctor->next++);
	if (!section) {
		g_main_loop_quit(doctor->loop);
		return;
	}
	const TransportClass *class = network_class(
		config_text(app->config, section, "network", "kind"));
	if (class->examine)
		class->examine(&(Examination){&app->chat, section->name, on_line, on_over, doctor});
	else
		on_over(doctor);
}

static int look_at_all(App *app)
{
	Doctor doctor = {.app = app, .loop = g_main_loop_new(NULL, FALSE)};
	on_line(&doctor, true, "the store is whole");
	app->chat.store = app->store;
	app->chat.folder = run_plugin_folder();
	app->chat.multi = multi_new();
	on_over(&doctor);
	g_main_loop_run(doctor.loop);
	g_clear_pointer(&app->chat.multi, multi_free);
	g_main_loop_unref(doctor.loop);
	return doctor.ill ? EXIT_ILL : EXIT_OK;
}

int run_doctor(const RunOptions *options)
{
	App app = {0};
	AppOptions with = {.config_path = options->config, .plugins = run_plugin_folder()};
	int code = app_read_config(&app, &with);
	if (!code)
		code = run_open_store(&app);
	if (!code)
		code = run_check_store(&app);
	if (!code)
		code = look_at_all(&app);
	app_clear(&app);
	return code;
}
