// SPDX-License-Identifier: LGPL-3.0-or-later
// Requests through curl: what it may do is set here, once; a watchdog of our own ends what it
// forgets.
#include "net/http.h"

#include <netinet/in.h>
#include <string.h>

#include "net/address.h"

struct HttpRequest {
	Multi *multi;
	CURL *easy;
	struct curl_slist *headers;
	GString *body;
	size_t most_bytes;
	bool too_long, forbidden;
	guint watchdog;
	HttpDone *done;
	void *data;
	char curl_error[CURL_ERROR_SIZE];
};

static void request_free(HttpRequest *request)
{
	g_clear_handle_id(&request->watchdog, g_source_remove);
	multi_remove(request->multi, request->easy);
	curl_easy_cleanup(request->easy);
	curl_slist_free_all(request->headers);
	g_string_free(request->body, TRUE);
	g_free(request);
}

// ---- the answer ----

static gint64 retry_after_of(const HttpRequest *request)
{
	curl_off_t seconds = 0;
	curl_easy_getinfo(
		request->easy, CURLINFO_RETRY_AFTER, &seconds); // 0 too if it is no number
	return CLAMP(seconds, 0, 86400) * 1000;
}

static const char *error_of(const HttpRequest *request, CURLcode rc)
{
	if (request->too_long)
		return "the answer is too long";
	if (request->forbidden)
		return "the address is not public";
	return *request->curl_error ? request->curl_error : curl_easy_strerror(rc);
}

static void tell(HttpRequest *request, HttpAnswer answer)
{
	answer.of = request;
	request->done(request->data, &answer);
	request_free(request);
}

const char *http_header(const HttpAnswer *answer, const char *name)
{
	struct curl_header *header;
	bool found = curl_easy_header(answer->of->easy, name, 0, CURLH_HEADER, -1, &header) ==
		     CURLHE_OK;
	return found ? header->value : "";
}

static void on_done(void *data, CURLcode rc)
{
	HttpRequest *request = data;
	HttpAnswer answer = {.body = "", .retry_after_ms = 0};
	if (rc == CURLE_OK) {
		curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &answer.status);
		answer.body = request->body->str;
		answer.length = request->body->len;
		answer.retry_after_ms = retry_after_of(request);
	}
	if (!answer.status)
		answer.error = error_of(request, rc);
	answer.too_long = request->too_long;
	tell(request, answer);
}

const char *http_url(const HttpAnswer *answer)
{
	const char *url = NULL;
	curl_easy_getinfo(answer->of->easy, CURLINFO_EFFECTIVE_URL, &url);
	return url && answer->status ? url : "";
}

// curl's own limit was seen to be missed under the multi interface.
static gboolean on_watchdog(gpointer data)
{
	HttpRequest *request = data;
	request->watchdog = 0;
	tell(request, (HttpAnswer){.body = "", .error = "no answer in time"});
	return G_SOURCE_REMOVE;
}

// Counted here the bytes are decoded: a small gzip bomb is a long answer.
static size_t on_body(char *bytes, size_t one, size_t n, void *data)
{
	HttpRequest *request = data;
	request->too_long = n > request->most_bytes - request->body->len;
	if (request->too_long)
		return CURL_WRITEFUNC_ERROR;
	g_string_append_len(request->body, bytes, (gssize)(one * n));
	return n;
}

// ---- strangers ----

static bool is_web_port(unsigned port)
{
	return port == 80 || port == 443;
}

static unsigned port_of(const struct sockaddr *address)
{
	return ntohs(address->sa_family == AF_INET
			     ? ((const struct sockaddr_in *)address)->sin_port
			     : ((const struct sockaddr_in6 *)address)->sin6_port);
}

// After the name was resolved, and for each redirection: a name that changes its address, or a
// number in a strange dress, comes here as what it is.
static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)purpose;
	HttpRequest *request = data;
	request->forbidden = !address_is_public(&address->addr) ||
			     !is_web_port(port_of(&address->addr));
	if (request->forbidden)
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void follow(HttpRequest *request)
{
	curl_easy_setopt(request->easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(request->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(request->easy, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS);
}

static void guard(HttpRequest *request)
{
	curl_easy_setopt(request->easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(request->easy, CURLOPT_OPENSOCKETDATA, request);
	// one that is open already was not looked at, and may be the homeserver's
	curl_easy_setopt(request->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(request->easy, CURLOPT_FORBID_REUSE, 1L);
}

// ---- the request ----

static void add_header(HttpRequest *request, const char *name, const char *value)
{
	g_autofree char *line = g_strconcat(name, value, NULL);
	request->headers = curl_slist_append(request->headers, line);
}

static void set_method(HttpRequest *request, const HttpAsk *ask)
{
	static const char *const names[] = {"GET", "POST", "PUT", "DELETE"};
	if (ask->method != HTTP_GET)
		curl_easy_setopt(request->easy, CURLOPT_CUSTOMREQUEST, names[ask->method]);
	if (!ask->body)
		return;
	curl_easy_setopt(request->easy, CURLOPT_COPYPOSTFIELDS, ask->body);
	add_header(request, "Content-Type: ", "application/json");
	add_header(request, "Expect:", ""); // else the server is asked first, a round trip each
}

// A proxy from the environment would see the token, and go where the guard forbids.
static void set_rules(HttpRequest *request, const HttpAsk *ask)
{
	CURL *easy = request->easy;
	curl_easy_setopt(easy, CURLOPT_URL, ask->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)ask->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "picketbot/" PICKETBOT_VERSION);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->curl_error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
	if (ask->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, ask->ca_file);
	if (ask->trust != HTTP_HOMESERVER)
		follow(request);
	if (ask->trust == HTTP_STRANGER)
		guard(request);
}

HttpRequest *http_ask(Multi *multi, const HttpAsk *ask, HttpDone *done, void *data)
{
	HttpRequest *request = g_new0(HttpRequest, 1);
	request->multi = multi;
	request->easy = curl_easy_init();
	g_assert(request->easy); // NULL is lack of memory
	request->body = g_string_new(NULL);
	request->most_bytes = ask->most_bytes;
	request->done = done;
	request->data = data;
	set_rules(request, ask);
	set_method(request, ask);
	for (const char *const *line = ask->headers; line && *line; line++)
		add_header(request, *line, "");
	if (ask->bearer)
		add_header(request, "Authorization: Bearer ", ask->bearer);
	curl_easy_setopt(request->easy, CURLOPT_HTTPHEADER, request->headers);
	request->watchdog = g_timeout_add(ask->timeout_ms + HTTP_WATCHDOG_MS, on_watchdog, request);
	multi_add(multi, request->easy, on_done, request);
	return request;
}

void http_cancel(HttpRequest *request)
{
	if (request)
		request_free(request);
}
