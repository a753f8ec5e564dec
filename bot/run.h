// SPDX-License-Identifier: LGPL-3.0-or-later
// The programs of picketbot: each takes its options and returns an exit code.
#pragma once
#include "app.h"
#include "base/log.h"

typedef struct {
	const char *config;          // -c
	const char *to;              // backup: where to; audit: what
	const char *now, *as, *role; // console
	bool keep;
	LogSink *log; // where the log goes may be chosen anew
} RunOptions;

int run_networks(const RunOptions *options); // picketbot run
int run_console(const RunOptions *options);  // picketbot console
int run_check(const RunOptions *options);    // picketbot check
int run_backup(const RunOptions *options);   // picketbot backup
int run_doctor(const RunOptions *options);   // picketbot doctor
int run_audit(const RunOptions *options);    // picketbot audit verify
// Says that on stderr; the exit code for it.
int run_fail(const GError *error);
// Is there a store on disk?
bool run_has_store(const App *app);
// Opens it for reading, as app->store, which the App closes; an exit code. What is wrong, no store among it, is said on stderr.
int run_open_store(App *app);
// Is the open store whole, and of no newer program? An exit code, said alike.
int run_check_store(App *app);
// Where plugins are: $PICKETBOT_PLUGINS, else where they were installed.
const char *run_plugin_folder(void);
// The i-th line of !status; data is the App.
char *run_status(void *data, unsigned i);
// Keeps a GLib timer at the next moment when something is due.
void run_arm(App *app);
