// SPDX-License-Identifier: LGPL-3.0-or-later
// A program at two pipes on the loop. Its end is known when it has ended and all that it printed is read.
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

struct Child {
	GPid pid;    // 0 = it has ended
	int in, out; // our ends; -1 = closed
	guint feeds, reads, ends, watchdog;
	GBytes *input;
	size_t fed;
	GString *output;
	size_t most_bytes;
	int status;
	const char *fault;
	ChildDone *done;
	void *data;
};

static void shut(int *fd, guint *source)
{
	g_clear_handle_id(source, g_source_remove);
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void child_free(Child *child)
{
	shut(&child->in, &child->feeds);
	shut(&child->out, &child->reads);
	g_clear_handle_id(&child->ends, g_source_remove);
	g_clear_handle_id(&child->watchdog, g_source_remove);
	g_clear_pointer(&child->input, g_bytes_unref);
	g_string_free(child->output, TRUE);
	g_free(child);
}

static const char *fault_of(const Child *child)
{
	if (child->fault)
		return child->fault;
	if (WIFSIGNALED(child->status))
		return "the program that reads it was killed";
	return WEXITSTATUS(child->status) ? "the program that reads it failed" : NULL;
}

static void end_if_over(Child *child)
{
	if (child->pid || child->out >= 0)
		return;
	const char *fault = fault_of(child);
	child->done(child->data, &(ChildEnd){
					 .fault = fault,
					 .output = fault ? "" : child->output->str,
					 .length = fault ? 0 : child->output->len,
				 });
	child_free(child);
}

// What it has to say is of no use any more.
static void give_up(Child *child, const char *why)
{
	child->fault = why;
	if (child->pid)
		kill(child->pid, SIGKILL);
	shut(&child->in, &child->feeds);
	shut(&child->out, &child->reads);
}

static void on_end(GPid pid, gint status, gpointer data)
{
	Child *child = data;
	g_spawn_close_pid(pid);
	child->pid = 0;
	child->ends = 0;
	child->status = status;
	end_if_over(child);
}

static gboolean on_watchdog(gpointer data)
{
	Child *child = data;
	child->watchdog = 0;
	give_up(child, "the program that reads it took too long");
	end_if_over(child);
	return G_SOURCE_REMOVE;
}

// A child that does not want to hear all of it may still have something to say.
static gboolean on_may_feed(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	Child *child = data;
	size_t length;
	const char *bytes = g_bytes_get_data(child->input, &length);
	ssize_t n = length > child->fed ? write(fd, bytes + child->fed, length - child->fed) : 0;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	child->fed += n > 0 ? (size_t)n : 0;
	if (n > 0 && child->fed < length)
		return G_SOURCE_CONTINUE;
	child->feeds = 0;
	shut(&child->in, &child->feeds);
	return G_SOURCE_REMOVE;
}

static gboolean on_printed(gint fd, GIOCondition condition, gpointer data)
{
	(void)condition;
	Child *child = data;
	char bytes[16384];
	ssize_t n = read(fd, bytes, sizeof bytes);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n > 0 && child->output->len + (size_t)n <= child->most_bytes) {
		g_string_append_len(child->output, bytes, n);
		return G_SOURCE_CONTINUE;
	}
	child->reads = 0;
	if (n > 0)
		give_up(child, "the program that reads it says too much");
	shut(&child->out, &child->reads);
	end_if_over(child);
	return G_SOURCE_REMOVE;
}

static gboolean on_failed(gpointer data)
{
	Child *child = data;
	child->ends = 0;
	end_if_over(child);
	return G_SOURCE_REMOVE;
}

static void watch(Child *child)
{
	fcntl(child->in, F_SETFL, O_NONBLOCK);
	fcntl(child->out, F_SETFL, O_NONBLOCK);
	child->feeds = g_unix_fd_add(child->in, G_IO_OUT | G_IO_ERR, on_may_feed, child);
	child->reads = g_unix_fd_add(child->out, G_IO_IN | G_IO_HUP, on_printed, child);
	child->ends = g_child_watch_add(child->pid, on_end, child);
}

Child *child_run(const ChildRun *run, ChildDone *done, void *data)
{
	Child *child = g_new0(Child, 1);
	*child = (Child){
		.in = -1,
		.out = -1,
		.input = g_bytes_new(run->input, run->length),
		.output = g_string_new(NULL),
		.most_bytes = run->most_bytes,
		.done = done,
		.data = data,
	};
	char *no_environment[] = {NULL};
	if (g_spawn_async_with_pipes("/", (char **)run->argv, no_environment,
		    G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &child->pid,
		    &child->in, &child->out, NULL, NULL)) {
		watch(child);
		child->watchdog = g_timeout_add(run->timeout_ms, on_watchdog, child);
	} else {
		child->fault = "the program that reads it is not there";
		child->ends = g_idle_add(on_failed, child);
	}
	return child;
}

// Nobody waits for what was killed: a zombie would be left.
static void on_reaped(GPid pid, gint status, gpointer data)
{
	(void)status, (void)data;
	g_spawn_close_pid(pid);
}

void child_cancel(Child *child)
{
	if (!child)
		return;
	if (child->pid) {
		kill(child->pid, SIGKILL);
		g_child_watch_add(child->pid, on_reaped, NULL);
	}
	child_free(child);
}
