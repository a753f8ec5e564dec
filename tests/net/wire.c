// SPDX-License-Identifier: LGPL-3.0-or-later
// Starts and stops the scripted server of the tests of net/.
#include "net/wire.h"
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WIRE_SERVER_SECONDS = 20 };

static char *folder;

static char *source(const char *name)
{
	const char *root = g_getenv("SOURCE_ROOT");
	return g_build_filename(root ? root : ".", "tests", "wire", name, NULL);
}

void wire_setup(void)
{
	signal(SIGPIPE, SIG_IGN); // as main does
	folder = g_dir_make_tmp("picketbot-XXXXXX", NULL);
	g_autofree char *script = source("certificates.py"), *errors = NULL;
	char *argv[] = {"python3", script, folder, NULL};
	int status = 0;
	ck_assert(g_spawn_sync(
		NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &errors, &status, NULL));
	ck_assert_msg(status == 0, "%s", errors);
}

void wire_teardown(void)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *path = wire_file(name);
		g_unlink(path);
	}
	g_rmdir(folder);
	g_clear_pointer(&folder, g_free);
}

char *wire_file(const char *name)
{
	return g_build_filename(folder, name, NULL);
}

char *wire_pin(const char *name)
{
	g_autofree char *file = g_strconcat(name, ".pin", NULL), *path = wire_file(file);
	char *pin = NULL;
	ck_assert(g_file_get_contents(path, &pin, NULL, NULL));
	return pin;
}

static gboolean on_late(gpointer data)
{
	*(bool *)data = true;
	return G_SOURCE_REMOVE;
}

bool wire_until(const bool *flag, unsigned seconds)
{
	bool late = false;
	guint timer = g_timeout_add_seconds(seconds, on_late, &late);
	while (!*flag && !late)
		g_main_context_iteration(NULL, TRUE);
	if (!late)
		g_source_remove(timer);
	return *flag;
}

// Without blocking: what the server has printed so far.
static void server_listen(WireServer *server)
{
	char chunk[4096];
	for (ssize_t n; (n = read(server->output, chunk, sizeof chunk)) > 0;)
		g_string_append_len(server->said, chunk, n);
}

static gboolean on_glance(gpointer data)
{
	server_listen(data);
	return G_SOURCE_CONTINUE;
}

char *wire_server_wait(WireServer *server, const char *begin)
{
	gint64 end = g_get_monotonic_time() + WIRE_SERVER_SECONDS * G_USEC_PER_SEC;
	guint glance = g_timeout_add(5, on_glance, server); // wakes the loop too
	char *found = NULL;
	while (!found && g_get_monotonic_time() < end) {
		g_auto(GStrv) lines = g_strsplit(server->said->str, "\n", -1);
		for (unsigned i = 0; !found && lines[i] && lines[i + 1];
			i++) // the last one is not yet whole
			if (g_str_has_prefix(lines[i], begin))
				found = g_strdup(lines[i]);
		if (!found)
			g_main_context_iteration(NULL, TRUE);
	}
	g_source_remove(glance);
	ck_assert_msg(found, "the server never said \"%s\", but: %s", begin, server->said->str);
	return found;
}

WireServer *wire_server_new(const char *mode, const char *certificate, const char *clients)
{
	WireServer *server = g_new0(WireServer, 1);
	server->said = g_string_new(NULL);
	g_autofree char *script = source("server.py");
	g_autofree char *pem = certificate ? g_strconcat(folder, "/", certificate, ".pem", NULL)
					   : NULL;
	g_autofree char *trusted = clients ? g_strconcat(folder, "/", clients, ".crt", NULL) : NULL;
	char *argv[] = {"python3", script, (char *)mode, pem, trusted, NULL};
	GError *error = NULL;
	ck_assert_msg(g_spawn_async_with_pipes(NULL, argv, NULL,
			      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
			      &server->pid, NULL, &server->output, NULL, &error),
		"%s", error ? error->message : "");
	fcntl(server->output, F_SETFL, O_NONBLOCK);
	g_autofree char *port = wire_server_wait(server, "");
	server->port = (unsigned)atoi(port);
	g_string_truncate(server->said, 0);
	return server;
}

void wire_server_free(WireServer *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	close(server->output);
	g_string_free(server->said, TRUE);
	g_free(server);
}
