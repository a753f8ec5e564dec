// SPDX-License-Identifier: LGPL-3.0-or-later
// Bytes through curl: one CONNECT_ONLY handle, which stays in the multi because its connection
// lives only there. Nothing acts from inside curl: failure is noted anywhere and told from the
// loop.
#include "net/link.h"
#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/tcp.h>
#include <string.h>

enum {
	LINK_RECORD_BYTES = 16384,              // of TLS
	LINK_READS_PER_WAKE = 4,                // then what was heard is handled first
	LINK_LATER = G_PRIORITY_HIGH_IDLE + 10, // behind those who handle it
	LINK_KEEPALIVE_SECONDS = 60,            // home routers forget us after some minutes
};

struct Link {
	Multi *multi;
	const LinkEvents *events;
	void *data;
	CURL *easy;
	curl_socket_t fd; // CURL_SOCKET_BAD until it is open
	char *host, *port;
	guint read_watch, write_soon, write_watch, read_again, finish, close;
	char *why;           // set once, then everything stands still
	bool telling, freed; // inside an event link_free() only notes it; the memory goes after
	GString *queue;
	char sending[LINK_RECORD_BYTES]; // must not move while OpenSSL holds a half-written record
	size_t sending_n, sent;
	char curl_error[CURL_ERROR_SIZE];
};

bool link_is_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return !g_ascii_strcasecmp(host, "localhost");
}

// ---- telling the owner, who may free the link meanwhile ----

typedef enum { TELL_OPENED, TELL_BYTES, TELL_DRAINED, TELL_CLOSED } Tell;

// False: the link is gone.
static bool link_tell(Link *link, Tell what, const char *bytes, size_t n)
{
	link->telling = true;
	if (what == TELL_OPENED)
		link->events->opened(link->data);
	else if (what == TELL_BYTES)
		link->events->bytes(link->data, bytes, n);
	else if (what == TELL_CLOSED)
		link->events->closed(link->data, link->why);
	else if (link->events->drained)
		link->events->drained(link->data);
	link->telling = false;
	if (!link->freed)
		return true;
	g_free(link);
	return false;
}

// ---- failure ----

static void link_unwatch(Link *link)
{
	g_clear_handle_id(&link->read_watch, g_source_remove);
	g_clear_handle_id(&link->write_soon, g_source_remove);
	g_clear_handle_id(&link->write_watch, g_source_remove);
	g_clear_handle_id(&link->read_again, g_source_remove);
	g_clear_handle_id(&link->finish, g_source_remove);
}

static gboolean on_close(gpointer data)
{
	Link *link = data;
	link->close = 0;
	link_tell(link, TELL_CLOSED, NULL, 0);
	return G_SOURCE_REMOVE;
}

// Unwatch first: a dead fd is always ready, and would starve what comes after it in the loop.
static void G_GNUC_PRINTF(2, 3) link_fail(Link *link, const char *format, ...)
{
	if (link->why)
		return;
	va_list args;
	va_start(args, format);
	link->why = g_strdup_vprintf(format, args);
	va_end(args);
	link_unwatch(link);
	link->close = g_idle_add_full(G_PRIORITY_DEFAULT, on_close, link, NULL);
}

static const char *link_curl_text(const Link *link, CURLcode rc)
{
	return *link->curl_error ? link->curl_error : curl_easy_strerror(rc);
}

static void link_refused(Link *link, CURLcode rc)
{
	const char *text = link_curl_text(link, rc);
	long number = 0;
	switch (rc) {
	case CURLE_COULDNT_RESOLVE_HOST:
		link_fail(link, "no address for host %s", link->host);
		return;
	case CURLE_COULDNT_CONNECT:
		curl_easy_getinfo(link->easy, CURLINFO_OS_ERRNO, &number);
		if (number == ECONNREFUSED)
			link_fail(link, "connection refused by %s port %s", link->host, link->port);
		else
			link_fail(link, "cannot connect to %s port %s: %s", link->host, link->port,
				number ? g_strerror(number) : text);
		return;
	case CURLE_OPERATION_TIMEDOUT:
		link_fail(link, "no answer from %s port %s within %d s", link->host, link->port,
			LINK_CONNECT_SECONDS);
		return;
	case CURLE_PEER_FAILED_VERIFICATION:
		// 1: the chain was not what failed
		curl_easy_getinfo(link->easy, CURLINFO_SSL_VERIFYRESULT, &number);
		link_fail(link,
			number > 1 ? "certificate of host %s is not trusted: %s"
				   : "certificate does not fit host %s: %s",
			link->host, text);
		return;
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		link_fail(link, "certificate of host %s does not have the pinned key", link->host);
		return;
	case CURLE_SSL_CERTPROBLEM:
		link_fail(link, "cannot use the client certificate: %s", text);
		return;
	case CURLE_SSL_CACERT_BADFILE:
		link_fail(link, "cannot use the CA file: %s", text);
		return;
	case CURLE_SSL_CONNECT_ERROR:
		link_fail(link, "no TLS with %s port %s: %s", link->host, link->port, text);
		return;
	default:
		link_fail(link, "cannot connect to %s port %s: %s", link->host, link->port, text);
	}
}

// ---- reading ----

static void link_read(Link *link);
static void link_write(Link *link);

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd; // HUP and ERR also end in a read, which says why
	if (condition & G_IO_OUT)
		link_write(data);
	else
		link_read(data);
	return G_SOURCE_CONTINUE; // if the watch ended meanwhile, the source is already destroyed
}

// Else GLib takes the fd out of the poll while the source runs, and wakes itself up for that: four
// system calls each time.
static guint link_watch(Link *link, GIOCondition condition)
{
	g_autoptr(GSource) source = g_unix_fd_source_new(link->fd, condition);
	g_source_set_can_recurse(source, TRUE);
	g_source_set_callback(source, G_SOURCE_FUNC(on_ready), link, NULL);
	return g_source_attach(source, NULL);
}

static void link_watch_read(Link *link)
{
	if (!link->read_watch)
		link->read_watch = link_watch(link, G_IO_IN);
}

static gboolean on_read_again(gpointer data)
{
	Link *link = data;
	link->read_again = 0;
	link_read(link);
	return G_SOURCE_REMOVE;
}

// So much comes at once that a queue would overflow before anybody looks at it: let it wait in the
// kernel, and slow the server down.
static void link_read_later(Link *link)
{
	g_clear_handle_id(&link->read_watch, g_source_remove);
	if (!link->read_again)
		link->read_again = g_idle_add_full(LINK_LATER, on_read_again, link, NULL);
}

// A server holds a small packet back until the one before is acknowledged, which the kernel delays by
// 40 ms where we have nothing to say: after each echo of our own words. It must be asked anew each time.
static void link_acknowledge(const Link *link)
{
	setsockopt(link->fd, IPPROTO_TCP, TCP_QUICKACK, &(int){1}, sizeof(int));
}

// TLS may hold decrypted bytes that poll() cannot see. So: read until AGAIN, or come back by
// ourselves.
static void link_read(Link *link)
{
	char chunk[LINK_RECORD_BYTES];
	for (int i = 0; i < LINK_READS_PER_WAKE; i++) {
		size_t n = 0;
		CURLcode rc = curl_easy_recv(link->easy, chunk, sizeof chunk, &n);
		if (rc == CURLE_AGAIN) {
			link_acknowledge(link);
			link_watch_read(link);
			return;
		}
		if (rc != CURLE_OK)
			link_fail(link, "connection lost: %s", link_curl_text(link, rc));
		else if (n == 0)
			link_fail(link, "closed by the server");
		if (link->why || !link_tell(link, TELL_BYTES, chunk, n) || link->why)
			return;
	}
	link_read_later(link);
}

// ---- writing ----

size_t link_waiting(const Link *link)
{
	return link->queue->len + link->sending_n - link->sent;
}

static void link_refill(Link *link)
{
	link->sent = 0;
	link->sending_n = MIN(link->queue->len, sizeof link->sending);
	memcpy(link->sending, link->queue->str, link->sending_n);
	g_string_erase(link->queue, 0, link->sending_n);
}

// After AGAIN OpenSSL wants the same bytes from the same address ("bad write retry" otherwise), and
// curl does not relax that: what is being sent sits still until all of it is gone.
static void link_write(Link *link)
{
	while (link_waiting(link) > 0) {
		if (link->sent == link->sending_n)
			link_refill(link);
		size_t n = 0;
		CURLcode rc = curl_easy_send(
			link->easy, link->sending + link->sent, link->sending_n - link->sent, &n);
		if (rc == CURLE_AGAIN && !link->write_watch)
			link->write_watch = link_watch(link, G_IO_OUT);
		else if (rc != CURLE_OK && rc != CURLE_AGAIN)
			link_fail(link, "connection lost: %s", link_curl_text(link, rc));
		if (rc != CURLE_OK)
			return;
		link->sent += n;
	}
	g_clear_handle_id(&link->write_watch, g_source_remove);
	link_tell(link, TELL_DRAINED, NULL, 0);
}

static gboolean on_write_soon(gpointer data)
{
	Link *link = data;
	link->write_soon = 0;
	link_write(link);
	return G_SOURCE_REMOVE;
}

// What is said in one pass of the loop leaves together. Most often the kernel takes it at once: the
// socket is polled only when it did not.
static void link_write_later(Link *link)
{
	if (link->fd == CURL_SOCKET_BAD || link->write_soon || link->write_watch ||
		!link_waiting(link))
		return;
	link->write_soon = g_idle_add_full(G_PRIORITY_DEFAULT, on_write_soon, link, NULL);
}

void link_send(Link *link, const char *bytes, size_t n)
{
	if (link->why)
		return;
	if (link_waiting(link) + n > LINK_SEND_BYTES) {
		link_fail(link, "the server does not read: %zu bytes wait", link_waiting(link));
		return;
	}
	g_string_append_len(link->queue, bytes, n);
	link_write_later(link);
}

static gboolean on_finish(gpointer data)
{
	Link *link = data;
	link->finish = 0;
	link_fail(link, "closed by us");
	return G_SOURCE_REMOVE;
}

void link_finish(Link *link)
{
	if (link->fd == CURL_SOCKET_BAD)
		link_fail(link, "closed by us");
	else if (!link->why && !link->finish)
		link->finish = g_timeout_add(LINK_FINISH_MS, on_finish, link);
}

// ---- connecting ----

static void on_done(void *data, CURLcode rc)
{
	Link *link = data;
	if (link->why)
		return;
	if (rc == CURLE_OK)
		curl_easy_getinfo(link->easy, CURLINFO_ACTIVESOCKET, &link->fd);
	if (link->fd == CURL_SOCKET_BAD) {
		link_refused(link, rc);
		return;
	}
	link_write_later(link);
	// Read at once: the first read ties the handle to its connection; until then curl may prune
	// it as unused.
	if (link_tell(link, TELL_OPENED, NULL, 0) && !link->why)
		link_read(link);
}

static bool link_set_tls(CURL *easy, const LinkTarget *target)
{
	bool pin_alone = target->pin && !target->ca_file;
	return !curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L) && // it would offer HTTP
	       !curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	       !curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, pin_alone ? 0L : 1L) &&
	       !curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, pin_alone ? 0L : 2L) &&
	       (!target->pin || !curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, target->pin)) &&
	       (!target->ca_file || !curl_easy_setopt(easy, CURLOPT_CAINFO, target->ca_file)) &&
	       (!target->client_cert ||
		       !curl_easy_setopt(easy, CURLOPT_SSLCERT, target->client_cert));
}

static void link_set_connection(CURL *easy, const LinkTarget *target)
{
	g_autofree char *url = g_uri_join(G_URI_FLAGS_NONE, target->tls ? "https" : "http", NULL,
		target->host, (gint)target->port, "", NULL, NULL);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(
		easy, CURLOPT_FRESH_CONNECT, 1L); // never one that an HTTP request left open
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
		(long)LINK_CONNECT_SECONDS); // DNS, TCP and TLS together
	curl_easy_setopt(easy, CURLOPT_PROXY,
		""); // never from http_proxy: our lines would go to it in clear
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)LINK_KEEPALIVE_SECONDS);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)LINK_KEEPALIVE_SECONDS);
}

Link *link_new(Multi *multi, const LinkTarget *target, const LinkEvents *events, void *data)
{
	Link *link = g_new0(Link, 1);
	link->multi = multi;
	link->events = events;
	link->data = data;
	link->fd = CURL_SOCKET_BAD;
	link->host = g_strdup(target->host);
	link->port = g_strdup_printf("%u", target->port);
	link->queue = g_string_new(NULL);
	link->easy = curl_easy_init();
	g_assert(link->easy); // NULL is lack of memory
	curl_easy_setopt(link->easy, CURLOPT_ERRORBUFFER, link->curl_error);
	link_set_connection(link->easy, target);
	if (target->tls && !link_set_tls(link->easy, target))
		link_fail(link, "this libcurl cannot check certificates as asked");
	else
		multi_add(multi, link->easy, on_done, link);
	return link;
}

void link_free(Link *link)
{
	if (!link)
		return;
	link_unwatch(link);
	g_clear_handle_id(&link->close, g_source_remove);
	multi_remove(link->multi, link->easy); // closes the connection
	curl_easy_cleanup(link->easy);
	g_string_free(link->queue, TRUE);
	g_free(link->host);
	g_free(link->port);
	g_free(link->why);
	link->freed = true;
	if (!link->telling)
		g_free(link);
}
