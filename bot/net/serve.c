// SPDX-License-Identifier: LGPL-3.0-or-later
// libmicrohttpd on the GLib loop: one source for its epoll, one timer. Each connection bears one request, which must be here in time:
// the library itself only asks that something comes now and then.
#include "net/serve.h"

#include <glib-unix.h>
#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

#include "net/listen.h"

enum { RETRY_SECONDS = 30, LAST_RUNS = 3 };

struct Serve {
	struct MHD_Daemon *daemon;
	GSource *ready;
	guint timer;
	bool ended; // a connection did: there may be room for one that waits outside
	bool ends;  // nothing is handed over any more
	const char *path;
	ServeHandler *handler;
	void *data;
	GPtrArray *waiting; // of ServeRequest: handed over, not answered yet
};

// One connection, from its first byte on.
typedef struct {
	int fd;
	guint timer;
} Line;

struct ServeRequest {
	Serve *serve;
	struct MHD_Connection *connection;
	Line *line;
	char *name;
	GString *body;
	bool handed, suspended, answered;
	unsigned status, retry_after;
	char *text;
};

// ---- time ----

static void line_disarm(Line *line)
{
	g_clear_handle_id(&line->timer, g_source_remove);
}

// The library has no call that ends a connection; it sees that nothing can come any more.
static gboolean on_late(gpointer data)
{
	Line *line = data;
	line->timer = 0;
	shutdown(line->fd, SHUT_RDWR);
	return G_SOURCE_REMOVE;
}

static void line_arm(Line *line)
{
	line_disarm(line);
	line->timer = g_timeout_add(SERVE_MS, on_late, line);
}

static void on_line(void *data, struct MHD_Connection *connection, void **line_at,
	enum MHD_ConnectionNotificationCode what)
{
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		Line *line = g_new0(Line, 1);
		line->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
				   ->connect_fd;
		line_arm(line);
		*line_at = line;
	} else if (*line_at) {
		line_disarm(*line_at);
		g_clear_pointer(line_at, g_free);
		((Serve *)data)->ended = true;
	}
}

// ---- turns of the library ----

static void run(Serve *serve);

static gboolean on_timer(gpointer data)
{
	Serve *serve = data;
	serve->timer = 0;
	run(serve);
	return G_SOURCE_REMOVE;
}

static void run_in(Serve *serve, guint milliseconds)
{
	g_clear_handle_id(&serve->timer, g_source_remove);
	serve->timer = g_timeout_add(milliseconds, on_timer, serve);
}

// Trap: at its limit the library looks away from its door, and looks again only when it is asked the next time.
static void run(Serve *serve)
{
	MHD_UNSIGNED_LONG_LONG wait;
	serve->ended = false;
	MHD_run(serve->daemon);
	if (serve->ended)
		run_in(serve, 0);
	else if (MHD_get_timeout(serve->daemon, &wait) == MHD_YES)
		run_in(serve, (guint)MIN(wait, SERVE_MS));
	else
		g_clear_handle_id(&serve->timer, g_source_remove);
}

// ---- answers ----

static struct MHD_Response *response_of(const ServeRequest *request)
{
	g_autofree char *line = g_strconcat(request->text, "\n", NULL);
	struct MHD_Response *response = MHD_create_response_from_buffer(
		strlen(line), line, MHD_RESPMEM_MUST_COPY);
	MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
	MHD_add_response_header(response, "Connection", "close");
	if (request->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, "Allow", "POST");
	if (request->retry_after) {
		g_autofree char *seconds = g_strdup_printf("%u", request->retry_after);
		MHD_add_response_header(response, "Retry-After", seconds);
	}
	return response;
}

static enum MHD_Result send_answer(ServeRequest *request)
{
	struct MHD_Response *response = response_of(request);
	line_arm(request->line);
	enum MHD_Result result = MHD_queue_response(request->connection, request->status, response);
	MHD_destroy_response(response);
	return result;
}

static void set_answer(ServeRequest *request, const ServeAnswer *answer)
{
	request->answered = true;
	request->status = answer->status;
	request->retry_after = answer->retry_after;
	g_free(request->text);
	request->text = g_strdup(answer->text);
}

void serve_answer(ServeRequest *request, const ServeAnswer *answer)
{
	g_ptr_array_remove(request->serve->waiting, request);
	set_answer(request, answer);
	if (!request->suspended)
		return;
	request->suspended = false;
	MHD_resume_connection(request->connection);
	run_in(request->serve, 0); // nothing else wakes the library, which asks then
}

// ---- requests ----

static const char *name_in(const Serve *serve, const char *url)
{
	const char *name = g_str_has_prefix(url, serve->path) ? url + strlen(serve->path) : "";
	return *name && !strchr(name, '/') ? name : NULL;
}

static bool is_too_long(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, "Content-Length");
	return length && g_ascii_strtoull(length, NULL, 10) > SERVE_BODY_BYTES;
}

static const ServeAnswer not_found = {MHD_HTTP_NOT_FOUND, "there is nothing here", 0},
			 not_allowed = {MHD_HTTP_METHOD_NOT_ALLOWED, "only POST is taken here", 0},
			 too_long = {MHD_HTTP_CONTENT_TOO_LARGE, "at most 256 KiB are taken", 0},
			 ending = {MHD_HTTP_SERVICE_UNAVAILABLE, "the bot ends; try again",
				 RETRY_SECONDS};

static ServeRequest *request_new(
	Serve *serve, struct MHD_Connection *connection, const char *url, const char *method)
{
	ServeRequest *request = g_new0(ServeRequest, 1);
	const char *name = name_in(serve, url);
	*request = (ServeRequest){
		.serve = serve,
		.connection = connection,
		.line = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
				->socket_context,
		.name = g_strdup(name),
		.body = g_string_new(NULL),
	};
	if (!name)
		set_answer(request, &not_found);
	else if (strcmp(method, "POST") != 0)
		set_answer(request, &not_allowed);
	else if (is_too_long(connection))
		set_answer(request, &too_long);
	return request;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **request_at,
	enum MHD_RequestTerminationCode why)
{
	(void)data, (void)connection, (void)why;
	ServeRequest *request = *request_at;
	*request_at = NULL;
	if (!request)
		return;
	g_free(request->name);
	g_free(request->text);
	g_string_free(request->body, TRUE);
	g_free(request);
}

// What is too long is read and dropped: the library takes no answer in the middle.
static void take(ServeRequest *request, const char *bytes, size_t length)
{
	if (request->answered)
		return;
	if (request->body->len + length > SERVE_BODY_BYTES)
		set_answer(request, &too_long);
	else
		g_string_append_len(request->body, bytes, (gssize)length);
}

static enum MHD_Result hand_over(ServeRequest *request)
{
	Serve *serve = request->serve;
	request->handed = true;
	if (serve->ends) {
		set_answer(request, &ending);
		return send_answer(request);
	}
	line_disarm(request->line); // from here on it is we who take our time
	g_ptr_array_add(serve->waiting, request);
	serve->handler(serve->data, request);
	if (request->answered)
		return send_answer(request);
	request->suspended = true;
	MHD_suspend_connection(request->connection);
	return MHD_YES;
}

// The library calls it with the headers, with each part of the body, at its end, and when an answer is there that was waited for.
static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *bytes, size_t *length, void **at)
{
	(void)version;
	ServeRequest *request = *at;
	if (!request) {
		*at = request = request_new(data, connection, url, method);
		return request->answered ? send_answer(request) : MHD_YES;
	}
	if (*length) {
		take(request, bytes, *length);
		*length = 0;
		return MHD_YES;
	}
	return request->answered || request->handed ? send_answer(request) : hand_over(request);
}

const char *serve_name(const ServeRequest *request)
{
	return request->name;
}

const char *serve_header(const ServeRequest *request, const char *name)
{
	const char *value = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
	return value ? value : "";
}

const char *serve_body(const ServeRequest *request, size_t *ret_length)
{
	*ret_length = request->body->len;
	return request->body->str;
}

// ---- the loop ----

static gboolean on_ready(gint epoll, GIOCondition condition, gpointer data)
{
	(void)epoll, (void)condition;
	run(data);
	return G_SOURCE_CONTINUE;
}

static void watch(Serve *serve)
{
	int epoll = MHD_get_daemon_info(serve->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	serve->ready = g_unix_fd_source_new(epoll, G_IO_IN);
	g_source_set_callback(serve->ready, G_SOURCE_FUNC(on_ready), serve, NULL);
	g_source_set_can_recurse(serve->ready, TRUE); // else GLib lets go of it around each call
	g_source_attach(serve->ready, NULL);
}

Serve *serve_new(const ServeOptions *options, GError **error)
{
	int fd = listen_at(options->address, error);
	if (fd < 0)
		return NULL;
	Serve *serve = g_new0(Serve, 1);
	*serve = (Serve){
		.path = options->path,
		.handler = options->handler,
		.data = options->data,
		.waiting = g_ptr_array_new(),
	};
	serve->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		on_request, serve, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)SERVE_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)SERVE_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)(SERVE_MS / 1000), MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, on_line, serve, MHD_OPTION_END);
	if (serve->daemon) {
		watch(serve);
		return serve;
	}
	g_set_error(
		error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot listen on %s", options->address);
	close(fd);
	g_ptr_array_unref(serve->waiting);
	g_free(serve);
	return NULL;
}

void serve_free(Serve *serve)
{
	if (!serve)
		return;
	serve->ends = true;
	while (serve->waiting->len)
		serve_answer(serve->waiting->pdata[serve->waiting->len - 1], &ending);
	// What can leave at once does. Trap: what arrives in these turns must not wait, for a waiting one stops the program.
	for (unsigned i = 0; i < LAST_RUNS; i++)
		MHD_run(serve->daemon);
	MHD_stop_daemon(serve->daemon); // and closes the socket
	g_clear_handle_id(&serve->timer, g_source_remove);
	g_source_destroy(serve->ready);
	g_source_unref(serve->ready);
	g_ptr_array_unref(serve->waiting);
	g_free(serve);
}
