// SPDX-License-Identifier: LGPL-3.0-or-later
// curl on the loop: every handle is answered once, from the loop, and whoever is removed hears
// nothing.
#include "net/multi.h"
#include <check.h>
#include "net/wire.h"

typedef struct {
	Multi *multi;
	CURL *easy;
	CURLcode result;
	unsigned calls;
	bool inside, done;
} Request;

static Multi *multi;
static WireServer *server;

static void start(void)
{
	multi = multi_new();
	server = wire_server_new("http", NULL, NULL);
}

static void stop(void)
{
	multi_free(multi);
	wire_server_free(server);
}

static void request_init(Request *request, unsigned port)
{
	g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/", port);
	*request = (Request){.multi = multi, .easy = curl_easy_init()};
	curl_easy_setopt(request->easy, CURLOPT_URL, url);
	curl_easy_setopt(request->easy, CURLOPT_PROXY, "");
}

static void request_clear(Request *request)
{
	if (request->easy)
		multi_remove(multi, request->easy);
	curl_easy_cleanup(request->easy);
}

static void on_done(void *data, CURLcode result)
{
	Request *request = data;
	ck_assert(!request->inside);
	request->calls++;
	request->result = result;
	request->done = true;
}

static void add(Request *request, MultiDone *done)
{
	request->inside = true;
	multi_add(multi, request->easy, done, request);
	request->inside = false;
}

START_TEST(multi_answers_many_at_once)
{
	Request requests[20];
	for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
		request_init(&requests[i], server->port);
		add(&requests[i], on_done);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
		ck_assert(wire_until(&requests[i].done, 10));
		ck_assert_int_eq(requests[i].result, CURLE_OK);
		ck_assert_uint_eq(requests[i].calls, 1);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(requests); i++)
		request_clear(&requests[i]);
}
END_TEST

START_TEST(multi_tells_failure_from_the_loop)
{
	Request request;
	request_init(&request, 1); // nobody listens there
	add(&request, on_done);
	ck_assert(!request.done);
	ck_assert(wire_until(&request.done, 10));
	ck_assert_int_eq(request.result, CURLE_COULDNT_CONNECT);
	request_clear(&request);
}
END_TEST

START_TEST(multi_tells_nothing_to_the_removed)
{
	Request gone, kept;
	request_init(&gone, server->port);
	request_init(&kept, server->port);
	add(&gone, on_done);
	add(&kept, on_done);
	for (int i = 0; i < _i; i++) // at whatever point of its life
		g_main_context_iteration(NULL, FALSE);
	unsigned calls = gone.calls;
	multi_remove(multi, gone.easy);
	ck_assert(wire_until(&kept.done, 10));
	ck_assert_uint_eq(gone.calls, calls);
	request_clear(&gone);
	request_clear(&kept);
}
END_TEST

static void on_done_again(void *data, CURLcode result)
{
	Request *request = data;
	ck_assert_int_eq(result, CURLE_OK);
	multi_remove(request->multi, request->easy);
	if (++request->calls < 5)
		multi_add(request->multi, request->easy, on_done_again, request);
	else
		request->done = true;
}

START_TEST(multi_may_be_used_from_an_answer)
{
	Request request;
	request_init(&request, server->port);
	add(&request, on_done_again);
	ck_assert(wire_until(&request.done, 10));
	request_clear(&request);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
	TCase *one = tcase_create("multi");
	tcase_add_unchecked_fixture(one, wire_setup, wire_teardown);
	tcase_add_checked_fixture(one, start, stop);
	tcase_set_timeout(one, 60);
	tcase_add_test(one, multi_answers_many_at_once);
	tcase_add_test(one, multi_tells_failure_from_the_loop);
	tcase_add_loop_test(one, multi_tells_nothing_to_the_removed, 0, 8);
	tcase_add_test(one, multi_may_be_used_from_an_answer);
	Suite *all = suite_create("multi");
	suite_add_tcase(all, one);
	return all;
}
