// SPDX-License-Identifier: LGPL-3.0-or-later
// What a polite GET asks, and what it makes of answers.
#include "net/fetch.h"

#include <check.h>
#include <string.h>

#include "net/wire.h"

Suite *suite(void);

typedef struct {
	bool done, unchanged;
	char *fault, *body, *type, *etag, *modified, *url;
	gint64 retry_after_ms;
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

static void forget(void)
{
	g_free(heard.fault);
	g_free(heard.body);
	g_free(heard.type);
	g_free(heard.etag);
	g_free(heard.modified);
	g_free(heard.url);
	heard = (Heard){0};
}

static void stop(void)
{
	multi_free(multi);
	wire_server_free(server);
	forget();
}

static void on_done(void *data, const FetchAnswer *answer)
{
	Heard *to = data;
	ck_assert(!to->done);
	*to = (Heard){true, answer->unchanged, g_strdup(answer->fault), g_strdup(answer->body),
		g_strdup(answer->type), g_strdup(answer->etag), g_strdup(answer->modified),
		g_strdup(answer->url), answer->retry_after_ms};
}

static Fetch *ask(const char *path, FetchAsk with)
{
	g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u%s", server->port, path);
	forget();
	with.url = url;
	return fetch_ask(multi, &with, on_done, &heard);
}

static void get(const char *path, FetchAsk with)
{
	with.near = true;
	ask(path, with);
	ck_assert(wire_until(&heard.done, 30));
}

START_TEST(fetch_asks_for_what_changed)
{
	get("/echo", (FetchAsk){0});
	ck_assert_ptr_null(strstr(heard.body, "If-"));
	get("/echo", (FetchAsk){.etag = "\"v1\"", .modified = "Fri, 11 Aug 2023 15:00:00 GMT"});
	ck_assert_ptr_nonnull(strstr(heard.body, "\r\nIf-None-Match: \"v1\"\r\n"));
	ck_assert_ptr_nonnull(
		strstr(heard.body, "\r\nIf-Modified-Since: Fri, 11 Aug 2023 15:00:00 GMT\r\n"));
	get("/echo", (FetchAsk){.etag = "", .modified = ""});
	ck_assert_ptr_null(strstr(heard.body, "If-"));
}
END_TEST

START_TEST(fetch_is_told_what_to_ask_with)
{
	get("/feed", (FetchAsk){0});
	ck_assert_ptr_null(heard.fault);
	ck_assert_str_eq(heard.body, "<rss/>");
	ck_assert_str_eq(heard.type, "application/rss+xml; charset=utf-8");
	ck_assert_str_eq(heard.etag, "\"v1\"");
	ck_assert_str_eq(heard.modified, "Fri, 11 Aug 2023 15:00:00 GMT");
	get("/feed", (FetchAsk){.etag = "\"v1\""});
	ck_assert(heard.unchanged);
	ck_assert_ptr_null(heard.fault);
}
END_TEST

// A tag goes back as a header: what could end it, or is without measure, is none.
START_TEST(fetch_believes_no_tag_without_measure)
{
	get("/tags", (FetchAsk){0});
	ck_assert_str_eq(heard.body, "<rss/>");
	ck_assert_str_eq(heard.etag, "");
	ck_assert_str_eq(heard.modified, "");
}
END_TEST

static const struct {
	const char *path, *fault, *ends; // parts of the fault, and where it came from in the end
} answers[] = {
	{"/nothing", "not there any more (404)", "/nothing"},
	{"/gone", "not there any more (410)", "/gone"},
	{"/later", "answered 429", "/later"},
	{"/big", "too long", ""},
	{"/bomb", "too long", ""},
	{"/cut", "transfer closed", ""},
	{"/noise", "", ""},
	{"/round", "redirect", ""},
	{"/inward", "connect", ""}, // port 1 of this machine
	{"/file", "rotocol", ""},
	{"/away", NULL, "/echo"},
};

START_TEST(fetch_says_what_is_wrong)
{
	get(answers[_i].path, (FetchAsk){0});
	if (answers[_i].fault)
		ck_assert_msg(heard.fault && strstr(heard.fault, answers[_i].fault), "%s: %s",
			answers[_i].path, heard.fault);
	else
		ck_assert_ptr_null(heard.fault);
	ck_assert_msg(g_str_has_suffix(heard.url, answers[_i].ends), "%s", heard.url);
	ck_assert(!heard.unchanged);
	ck_assert_int_eq(heard.retry_after_ms, strcmp(answers[_i].path, "/later") ? 0 : 7000);
}
END_TEST

// Only what the config says stands near may be near.
START_TEST(fetch_stays_outside)
{
	ask("/feed", (FetchAsk){0});
	ck_assert(wire_until(&heard.done, 10));
	ck_assert_str_eq(heard.fault, "the address is not public");
}
END_TEST

START_TEST(fetch_is_cancelled)
{
	fetch_cancel(ask("/silent", (FetchAsk){.near = true}));
	fetch_cancel(NULL);
	ck_assert(!heard.done);
}
END_TEST

Suite *suite(void)
{
	Suite *suite = suite_create("net/fetch");
	TCase *tcase = tcase_create("fetch");
	tcase_add_unchecked_fixture(tcase, wire_setup, wire_teardown);
	tcase_add_checked_fixture(tcase, start, stop);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, fetch_asks_for_what_changed);
	tcase_add_test(tcase, fetch_is_told_what_to_ask_with);
	tcase_add_test(tcase, fetch_believes_no_tag_without_measure);
	tcase_add_loop_test(tcase, fetch_says_what_is_wrong, 0, G_N_ELEMENTS(answers));
	tcase_add_test(tcase, fetch_stays_outside);
	tcase_add_test(tcase, fetch_is_cancelled);
	suite_add_tcase(suite, tcase);
	return suite;
}
