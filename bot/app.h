// SPDX-License-Identifier: LGPL-3.0-or-later
// The one mutable root: builds everything in order, takes it down in reverse. main.c and the tests'
// harness make one.
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "chat/transport.h"
#include "command/desk.h"
#include "console/console.h"
#include "host/host.h"

typedef struct {
	Clock clock;
	Config *config;
	Store *store;
	Chat chat;
	Table *table;
	Desk desk;
	Inbox inbox;
	Host host;
	Console *console;      // NULL when the networks run
	GPtrArray *transports; // of Transport
	GMainLoop *loop;
	unsigned closing; // transports that have not said goodbye yet
	guint due_source, goodbye_source;
	int64_t started;
	char *config_path; // NULL: a built-in config
} App;

typedef struct {
	const char *config_path; // or NULL, then:
	const char *config_text; // a built-in config
	const char *store_path;  // instead of the config's; NULL = the config's
	const char *plugins;     // a folder
	Clock clock;
} AppOptions;

enum { // sysexits.h
	EXIT_OK = 0,
	EXIT_USAGE = 64,
	EXIT_DATA = 65,
	EXIT_NO_INPUT = 66,
	EXIT_ILL = 69, // doctor found something
	EXIT_BUG = 70,
	EXIT_CANNOT_CREATE = 73,
	EXIT_IO = 74,
	EXIT_HELD = 75,
	EXIT_CONFIG = 78,
};

// Config, store, people, plugins; no network yet. An exit code, 0 = it stands. Faults are told on
// standard error.
int app_init(App *app, const AppOptions *options);
void app_clear(App *app);
// Config only, all faults to standard error: for check and backup.
int app_read_config(App *app, const AppOptions *options);
// Starts the networks and runs until SIGTERM or SIGINT; SIGHUP reloads.
int app_run(App *app);
// Reads the config again; a faulty one is told and not taken.
void app_reload(App *app);
// Handles all that was heard, and what is due by now.
void app_settle(App *app);
int app_exit_code(const GError *error);
char *app_store_path(const App *app);
