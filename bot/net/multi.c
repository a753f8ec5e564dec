// SPDX-License-Identifier: LGPL-3.0-or-later
// curl's multi interface on the GLib loop: one source for all sockets that curl watches, one timer,
// and who waits for which handle. Trap: GLib wakes its own loop, by a file, for each socket that it begins or
// ends to watch, and curl changes its mind several times in a request.
#include "net/multi.h"
#include <errno.h>
#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { READY_AT_ONCE = 16 };

typedef struct {
	MultiDone *done;
	void *data;
} Job;

struct Multi {
	CURLM *curl;
	int epoll;
	GSource *ready;
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

// A socket that is gone by the time its turn comes is none to curl, which says nothing then.
static gboolean on_ready(gint epoll, GIOCondition condition, gpointer data)
{
	(void)condition;
	struct epoll_event events[READY_AT_ONCE];
	int n = epoll_wait(epoll, events, READY_AT_ONCE, 0);
	for (int i = 0; i < n; i++) {
		uint32_t is = events[i].events;
		multi_act(data, events[i].data.fd,
			(is & EPOLLIN ? CURL_CSELECT_IN : 0) |
				(is & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
				(is & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0));
	}
	return G_SOURCE_CONTINUE;
}

static gboolean on_timer(gpointer data)
{
	Multi *multi = data;
	multi->timer = 0;
	multi_act(multi, CURL_SOCKET_TIMEOUT, 0);
	return G_SOURCE_REMOVE;
}

// Trap: curl may close a socket and open another of the same number before it says so.
static int on_watch(CURL *easy, curl_socket_t fd, int what, void *data, void *watch)
{
	(void)easy, (void)watch;
	const Multi *multi = data;
	struct epoll_event event = {
		.events = (what & CURL_POLL_IN ? EPOLLIN : 0) |
			  (what & CURL_POLL_OUT ? EPOLLOUT : 0),
		.data.fd = fd,
	};
	if (what == CURL_POLL_REMOVE)
		epoll_ctl(multi->epoll, EPOLL_CTL_DEL, fd, NULL); // fails where it is closed
	else if (epoll_ctl(multi->epoll, EPOLL_CTL_MOD, fd, &event) && errno == ENOENT)
		epoll_ctl(multi->epoll, EPOLL_CTL_ADD, fd, &event);
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
	multi->epoll = epoll_create1(EPOLL_CLOEXEC);
	g_assert(multi->epoll >= 0); // the first files of the program
	multi->ready = g_unix_fd_source_new(multi->epoll, G_IO_IN);
	g_source_set_callback(multi->ready, G_SOURCE_FUNC(on_ready), multi, NULL);
	g_source_set_can_recurse(multi->ready, TRUE); // else GLib lets go of it around each call
	g_source_attach(multi->ready, NULL);
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
	g_source_destroy(multi->ready);
	g_source_unref(multi->ready);
	close(multi->epoll);
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
