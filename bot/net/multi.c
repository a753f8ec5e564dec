// SPDX-License-Identifier: LGPL-3.0-or-later
// curl's multi interface on the GLib loop: a source for each socket that curl watches, one timer,
// and who waits for which handle.
#include "net/multi.h"
#include <glib-unix.h>

typedef struct {
	MultiDone *done;
	void *data;
} Job;

struct Multi {
	CURLM *curl;
	guint timer;
	GHashTable *jobs; // CURL * → Job *
};

// curl may not be entered from its own callbacks: the results are collected here, after it
// returned.
static void multi_collect(Multi *multi)
{
	const CURLMsg *message;
	for (int left; (message = curl_multi_info_read(multi->curl, &left));) {
		const Job *job = g_hash_table_lookup(multi->jobs, message->easy_handle);
		if (message->msg == CURLMSG_DONE && job)
			job->done(job->data,
				message->data.result); // message and job may be gone after this
	}
}

static void multi_act(Multi *multi, curl_socket_t fd, int what)
{
	int running;
	curl_multi_socket_action(multi->curl, fd, what, &running);
	multi_collect(multi);
}

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	int what = (condition & G_IO_IN ? CURL_CSELECT_IN : 0) |
		   (condition & G_IO_OUT ? CURL_CSELECT_OUT : 0) |
		   (condition & (G_IO_ERR | G_IO_HUP) ? CURL_CSELECT_ERR : 0);
	multi_act(data, fd, what);
	return G_SOURCE_CONTINUE; // if curl let go meanwhile, the source is already destroyed
}

static gboolean on_timer(gpointer data)
{
	Multi *multi = data;
	multi->timer = 0;
	multi_act(multi, CURL_SOCKET_TIMEOUT, 0);
	return G_SOURCE_REMOVE;
}

static int on_watch(CURL *easy, curl_socket_t fd, int what, void *data, void *watch)
{
	(void)easy;
	Multi *multi = data;
	guint id = GPOINTER_TO_UINT(watch);
	if (id)
		g_source_remove(id);
	GIOCondition condition = (what & CURL_POLL_IN ? G_IO_IN : 0) |
				 (what & CURL_POLL_OUT ? G_IO_OUT : 0);
	id = what == CURL_POLL_REMOVE ? 0 : g_unix_fd_add(fd, condition, on_ready, multi);
	curl_multi_assign(multi->curl, fd, GUINT_TO_POINTER(id));
	return 0;
}

static int on_schedule(CURLM *curl, long milliseconds, void *data)
{
	(void)curl;
	Multi *multi = data;
	g_clear_handle_id(&multi->timer, g_source_remove);
	if (milliseconds >= 0) // 0 too must wait for the loop
		multi->timer = g_timeout_add(milliseconds, on_timer, multi);
	return 0;
}

Multi *multi_new(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	Multi *multi = g_new0(Multi, 1);
	multi->curl = curl_multi_init();
	g_assert(multi->curl); // NULL is lack of memory
	multi->jobs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, on_watch);
	curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, on_schedule);
	curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
	return multi;
}

void multi_free(Multi *multi)
{
	if (!multi)
		return;
	g_assert(g_hash_table_size(multi->jobs) == 0);
	curl_multi_cleanup(multi->curl); // may still unwatch sockets and set the timer
	g_clear_handle_id(&multi->timer, g_source_remove);
	g_hash_table_unref(multi->jobs);
	g_free(multi);
	curl_global_cleanup();
}

void multi_add(Multi *multi, CURL *easy, MultiDone *done, void *data)
{
	Job *job = g_new(Job, 1);
	*job = (Job){done, data};
	g_hash_table_replace(multi->jobs, easy, job);
	CURLMcode rc = curl_multi_add_handle(multi->curl, easy);
	g_assert(rc ==
		 CURLM_OK); // else a handle added twice, or from inside one of curl's callbacks
}

void multi_remove(Multi *multi, CURL *easy)
{
	curl_multi_remove_handle(multi->curl, easy);
	g_hash_table_remove(multi->jobs, easy);
}
