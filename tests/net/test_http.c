// SPDX-License-Identifier: LGPL-3.0-or-later
// Requests against a scripted server that answers well, badly or not at all.
#include "net/http.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "net/wire.h"

typedef struct {
	bool done, inside;
	unsigned calls;
	long status;
	size_t length;
	gint64 retry_after_ms;
	char *body, *error;
} Heard;

static Multi *multi;
static WireServer *server;
static Heard heard;

static void start(void)
{
	heard = (Heard){0};
	multi = multi_new();
	server = wire_server_new("web", NULL, NULL);
}

static void stop(void)
{
	multi_free(multi);
	wire_server_free(server);
	g_free(heard.body);
	g_free(heard.error);
}

static void on_done(void *data, const HttpAnswer *answer)
{
	Heard *to = data;
	ck_assert(!to->inside);
	g_free(to->body);
	g_free(to->error);
	*to = (Heard){true, false, to->calls + 1, answer->status, answer->length,
		answer->retry_after_ms, g_strdup(answer->body), g_strdup(answer->error)};
}

static HttpRequest *ask(HttpAsk with, const char *path)
{
	g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u%s", server->port, path);
	with.url = with.url ? with.url : url;
	with.timeout_ms = with.timeout_ms ? with.timeout_ms : 10000;
	with.most_bytes = with.most_bytes ? with.most_bytes : HTTP_BODY_BYTES;
	heard.done = false;
	heard.inside = true;
	HttpRequest *request = http_ask(multi, &with, on_done, &heard);
	heard.inside = false;
	return request;
}

static void get(const char *path)
{
	ask((HttpAsk){0}, path);
	ck_assert(wire_until(&heard.done, 20));
}

START_TEST(http_asks_as_told)
{
	ask((HttpAsk){.method = HTTP_PUT, .bearer = "s3cret", .body = "{\"a\":1}"}, "/echo?q=%21");
	ck_assert(wire_until(&heard.done, 10));
	ck_assert_int_eq(heard.status, 200);
	ck_assert_ptr_null(heard.error);
	ck_assert(g_str_has_prefix(heard.body, "PUT /echo?q=%21 HTTP/1.1\r\n"));
	ck_assert(g_str_has_suffix(heard.body, "\r\n\r\n{\"a\":1}"));
	ck_assert_ptr_nonnull(strstr(heard.body, "\r\nAuthorization: Bearer s3cret\r\n"));
	ck_assert_ptr_nonnull(strstr(heard.body, "\r\nContent-Type: application/json\r\n"));
	ck_assert_ptr_null(strstr(heard.body, "Expect"));
	get("/echo");
	ck_assert(g_str_has_prefix(heard.body, "GET /echo HTTP/1.1\r\n"));
	ck_assert_ptr_null(strstr(heard.body, "Authorization"));
}
END_TEST

// An empty body is a body: without one curl would send no length, and wait.
START_TEST(http_posts_nothing)
{
	ask((HttpAsk){.method = HTTP_POST, .body = ""}, "/echo");
	ck_assert(wire_until(&heard.done, 10));
	ck_assert(g_str_has_prefix(heard.body, "POST /echo HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(heard.body, "\r\nContent-Length: 0\r\n"));
}
END_TEST

static const struct {
	const char *path, *body;
	long status;
	gint64 retry_after_ms;
} fine[] = {
	{"/gzip", "small again", 200, 0}, {"/chunks", "hello", 200, 0}, {"/later", "{}", 429, 7000},
	{"/date", "{}", 429, 0}, {"/nothing", "no such page", 404, 0},
	{"/away", "", 302, 0}, // a redirection would take the token along
};

START_TEST(http_answers)
{
	get(fine[_i].path);
	ck_assert_int_eq(heard.status, fine[_i].status);
	ck_assert_str_eq(heard.body, fine[_i].body);
	ck_assert_int_eq(heard.retry_after_ms, fine[_i].retry_after_ms);
	ck_assert_uint_eq(heard.calls, 1);
}
END_TEST

// Whatever it says, nobody waits longer than a day.
START_TEST(http_bounds_retry_after)
{
	get("/ever");
	ck_assert_int_eq(heard.status, 503);
	ck_assert(heard.retry_after_ms >= 0 && heard.retry_after_ms <= 86400 * 1000);
}
END_TEST

static const struct {
	const char *path, *error;
} failing[] = {
	{"/big", "too long"},
	{"/bomb", "too long"},
	{"/cut", "transfer closed"},
	{"/noise", ""},
};

START_TEST(http_fails)
{
	get(failing[_i].path);
	ck_assert_int_eq(heard.status, 0);
	ck_assert_str_eq(heard.body, "");
	ck_assert_msg(strstr(heard.error, failing[_i].error) != NULL, "%s", heard.error);
}
END_TEST

static const char *const slow[] = {"/silent", "/drip", "/endless"};

START_TEST(http_keeps_its_time)
{
	ask((HttpAsk){.timeout_ms = 300}, slow[_i]);
	ck_assert(wire_until(&heard.done, 10));
	ck_assert_int_eq(heard.status, 0);
	ck_assert_ptr_nonnull(heard.error);
}
END_TEST

START_TEST(http_takes_no_proxy)
{
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	get("/echo");
	ck_assert_int_eq(heard.status, 200);
}
END_TEST

START_TEST(http_is_refused)
{
	ask((HttpAsk){.url = "http://127.0.0.1:1/"}, "");
	ck_assert(wire_until(&heard.done, 10));
	ck_assert_ptr_nonnull(heard.error);
}
END_TEST

// Nobody is told, and no memory stays: at shutdown a long poll is open.
START_TEST(http_is_cancelled)
{
	HttpRequest *request = ask((HttpAsk){.timeout_ms = 60000}, "/silent");
	get("/echo");
	http_cancel(request);
	http_cancel(NULL);
	get("/echo");
	ck_assert_uint_eq(heard.calls, 2);
}
END_TEST

// All these lead to this machine or near it, in whatever dress.
static const char *const inward[] = {
	"http://localhost/",
	"http://127.0.0.1/",
	"http://2130706433/",
	"http://0x7f.1/",
	"http://127.1/",
	"http://0/",
	"http://[::1]/",
	"http://[::ffff:127.0.0.1]/",
	"http://169.254.169.254/latest/meta-data",
	"http://10.0.0.1/",
	"http://192.168.0.1:443/",
	"http://1.1.1.1:8080/",
	"http://[64:ff9b::7f00:1]/",
	"file:///etc/passwd",
	"gopher://1.1.1.1/",
	"ftp://1.1.1.1/",
	"dict://127.0.0.1/",
	"http://",
};

START_TEST(ssrf_table)
{
	ask((HttpAsk){.url = inward[_i], .trust = HTTP_STRANGER, .timeout_ms = 5000}, "");
	ck_assert(wire_until(&heard.done, 10));
	ck_assert_int_eq(heard.status, 0);
	ck_assert_ptr_nonnull(heard.error);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("net/http");
	TCase *tcase = tcase_create("http");
	tcase_add_unchecked_fixture(tcase, wire_setup, wire_teardown);
	tcase_add_checked_fixture(tcase, start, stop);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, http_asks_as_told);
	tcase_add_test(tcase, http_posts_nothing);
	tcase_add_loop_test(tcase, http_answers, 0, G_N_ELEMENTS(fine));
	tcase_add_test(tcase, http_bounds_retry_after);
	tcase_add_loop_test(tcase, http_fails, 0, G_N_ELEMENTS(failing));
	tcase_add_loop_test(tcase, http_keeps_its_time, 0, G_N_ELEMENTS(slow));
	tcase_add_test(tcase, http_takes_no_proxy);
	tcase_add_test(tcase, http_is_refused);
	tcase_add_test(tcase, http_is_cancelled);
	tcase_add_loop_test(tcase, ssrf_table, 0, G_N_ELEMENTS(inward));
	suite_add_tcase(suite, tcase);
	return suite;
}
